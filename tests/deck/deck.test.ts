import { describe, expect, it } from 'vitest';
import {
  cardByNo,
  DECK,
  isCardNo,
  LANGUAGES,
  subNumber,
  subThemes,
  themes,
} from '../../shared/deck/deck.ts';

/** The longest title that still sits on two lines beside the number on a phone. */
const LONGEST_TITLE = 42;
/** The longest question that still fits a card 328 px wide in four lines. */
const LONGEST_QUESTION = 64;

const texts = DECK.flatMap((card) =>
  LANGUAGES.flatMap((language) => [
    { no: card.no, language, kind: 'title', text: card.title[language] },
    { no: card.no, language, kind: 'question', text: card.question[language] },
  ]),
);

describe('CARD-1 the deck is ten themes with four sub-themes each', () => {
  it('given the deck, then its numbers run 1, 1.1 … 1.4, 2 … 10.4', () => {
    const expected = Array.from({ length: 10 }, (_, i) => i + 1).flatMap((theme) => [
      `${theme}`,
      ...[1, 2, 3, 4].map((sub) => `${theme}.${sub}`),
    ]);
    expect(DECK.map((card) => card.no)).toEqual(expected);
  });

  it('given a card, then its theme is the first part of its number', () => {
    for (const card of DECK) expect(card.no.split('.')[0]).toBe(String(card.theme));
  });

  it('given a theme, then it has its own card and its four sub-themes in order', () => {
    expect(themes).toHaveLength(10);
    for (const theme of themes) {
      expect(subNumber(theme)).toBeUndefined();
      expect(subThemes(theme.theme).map(subNumber)).toEqual([1, 2, 3, 4]);
    }
  });

  it('given a number, when the card is looked up, then it is that card or nothing', () => {
    expect(cardByNo('6.2')?.title.fi).toBe('Ajankäyttö ja rajat');
    for (const no of ['0', '11', '6.5', '06', '6.', '']) {
      expect(cardByNo(no)).toBeUndefined();
      expect(isCardNo(no)).toBe(false);
    }
  });

  it('given the topics that came from the groups, then they keep their names', () => {
    expect(themes.slice(0, 4).map((card) => card.title.fi)).toEqual([
      'Työpaikan kulttuuri ja ilmapiiri',
      'Työterveysyhteistyö ja työkyky',
      'Kehitys ja muutos',
      'Esihenkilötyön erityisyys',
    ]);
    expect(cardByNo('4.1')?.title.fi).toBe('Puun ja kuoren välissä');
    expect(cardByNo('5.2')?.title.fi).toBe('Yrittäjän yksinäisyys');
  });
});

describe('CARD-2 every card speaks all three languages', () => {
  it('given any text, then it is there, trimmed, and on one line', () => {
    expect(texts).toHaveLength(300);
    for (const { no, language, kind, text } of texts) {
      expect(text, `${no} ${language} ${kind}`).toMatch(/^\S(?:[^\n\t]*\S)?$/u);
    }
  });

  it('given a question, then it ends in one question mark and fits the card', () => {
    for (const { no, language, text } of texts.filter(({ kind }) => kind === 'question')) {
      expect(text, `${no} ${language}`).toMatch(/^[^?]+\?$/);
      expect(text.length, `${no} ${language}`).toBeLessThanOrEqual(LONGEST_QUESTION);
    }
  });

  it('given a title, then it fits the card', () => {
    for (const { no, language, text } of texts.filter(({ kind }) => kind === 'title')) {
      expect(text.length, `${no} ${language}`).toBeLessThanOrEqual(LONGEST_TITLE);
    }
  });

  it('given a question, then it is open: it begins with a question word', () => {
    const openings = {
      fi: /^(Mi|Ku|Ke)/,
      sv: /^(Vad|Var|Vem|Vilk|Hur|När|I vilk)/,
      en: /^(What|Where|When|Which|Who|How)\b/,
    };
    for (const card of DECK) {
      for (const language of LANGUAGES) {
        expect(card.question[language], card.no).toMatch(openings[language]);
      }
    }
  });

  it('given two languages, then no text is merely copied from one to the other', () => {
    for (const card of DECK) {
      for (const kind of ['title', 'question'] as const) {
        expect(new Set(LANGUAGES.map((language) => card[kind][language])).size, card.no).toBe(3);
      }
    }
  });

  it('given Swedish or English, then there is no Finnish in it', () => {
    // Long vowels, -ä endings and "ei": every Finnish card has some, no other card has any.
    const finnish = /aa|ii|uu|yy|ää|öö|uo|yö|(?:t|n|k|s|l)ä(?!\p{L})|ei(?!\p{L})/iu;
    for (const card of DECK) {
      for (const language of LANGUAGES) {
        const text = `${card.title[language]} ${card.question[language]}`;
        const expectFinnish = expect(finnish.test(text), `${card.no} ${language}: ${text}`);
        expectFinnish.toBe(language === 'fi');
      }
    }
  });

  it('given English, then it has none of the letters å, ä, ö', () => {
    for (const { text } of texts.filter(({ language }) => language === 'en')) {
      expect(text).not.toMatch(/[åäö]/i);
    }
  });
});
