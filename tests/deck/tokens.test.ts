import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../client/ui/tokens.css', import.meta.url), 'utf8');

/** The custom properties of the first block that opens with `selector`, in the order written. */
function block(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`no ${selector} in tokens.css`);
  const body = css.slice(start, css.indexOf('}', start));
  return new Map(
    [...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/\s+/g, ' '),
    ]),
  );
}

const light = block(':root');
const darkBySystem = block(":root:not([data-theme='light'])");
const darkByChoice = block(":root[data-theme='dark']");
const modes = { light, dark: new Map([...light, ...darkBySystem]) };

/** Relative luminance of '#rrggbb', as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(tokens: ReadonlyMap<string, string>, text: string, ground: string): number {
  const [low = 0, high = 0] = [text, ground]
    .map((name) => luminance(tokens.get(`--${name}`) ?? ''))
    .sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const themeColours = Array.from({ length: 10 }, (_, index) => `theme-${index + 1}`);

const textOn: readonly (readonly [ground: string, texts: readonly string[]])[] = [
  ['paper', ['ink', 'ink-2', 'lake', 'pine', 'berry']],
  ['paper-2', ['ink', 'ink-2', 'lake', 'pine', 'berry']],
  ['paper-3', ['ink']],
  ['field', ['ink', 'ink-2']],
  ['lake', ['on-lake']],
  ['lake-2', ['on-lake']],
  ['lake-tint', ['lake', 'ink']],
  ['lamp', ['on-lamp']],
  ['lamp-tint', ['ink']],
  ['stock', ['print', ...themeColours]],
  ['stock-2', ['print']],
];

describe('UX-1 text stands out 7:1 and controls 3:1, in light and in dark', () => {
  for (const [mode, tokens] of Object.entries(modes)) {
    it(`given ${mode}, then all text is at least 7:1 on its ground`, () => {
      for (const [ground, texts] of textOn) {
        for (const text of texts) {
          const name = `${text} on ${ground}`;
          expect(contrast(tokens, text, ground), name).toBeGreaterThanOrEqual(7);
        }
      }
    });

    it(`given ${mode}, then the lines of controls are at least 3:1`, () => {
      for (const ground of ['paper', 'paper-2', 'field']) {
        expect(contrast(tokens, 'line', ground), ground).toBeGreaterThanOrEqual(3);
      }
      expect(contrast(tokens, 'focus', 'focus-ink')).toBeGreaterThanOrEqual(3);
    });
  }

  it('given dark by choice, then it is the same dark as by the system', () => {
    expect([...darkByChoice]).toEqual([...darkBySystem]);
  });
});
