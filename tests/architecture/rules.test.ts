import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rules = [
  ...readFileSync(join(root, 'RULES.md'), 'utf8').matchAll(/^- \*\*([A-Z]+-[A-Z]?\d+)\*\*/gm),
].map(([, id = '']) => id);
const tests = readdirSync(join(root, 'tests'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .join('\n');

describe('RULES.md is what the tests show', () => {
  it('given the rules, then there are some, each once', () => {
    expect(rules.length).toBeGreaterThan(20);
    expect(new Set(rules).size).toBe(rules.length);
  });

  it.each(rules)('given %s, then a test quotes it', (id) => {
    expect(new RegExp(`\\b${id}\\b`).test(tests)).toBe(true);
  });
});
