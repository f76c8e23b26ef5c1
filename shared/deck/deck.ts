/**
 * The deck that comes with the product: ten themes, each with four sub-themes, in three languages.
 *
 * The words are in deck.json (an original deck, CC BY 4.0; its `source` tells where the topics came
 * from). A group may edit its own copy, but keeps the structure 10 x (1 + 4) and these numbers.
 */
import deck from './deck.json' with { type: 'json' };

export type Language = 'fi' | 'sv' | 'en';
export const LANGUAGES: readonly Language[] = ['fi', 'sv', 'en'];

export type ThemeNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
/** A theme's own card is '6'; its four sub-themes are '6.1' to '6.4'. */
export type CardNo = `${ThemeNumber}` | `${ThemeNumber}.${1 | 2 | 3 | 4}`;

export interface Card {
  readonly no: CardNo;
  readonly theme: ThemeNumber;
  readonly title: Readonly<Record<Language, string>>;
  /** One open question, ending in a question mark. */
  readonly question: Readonly<Record<Language, string>>;
}

const THEME_NUMBERS: readonly ThemeNumber[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const CARD_NO = /^([1-9]|10)(\.[1-4])?$/;

/** Whether a string from outside is a card number of the 10 x (1 + 4) structure. */
export function isCardNo(text: string): text is CardNo {
  return CARD_NO.test(text);
}

function toCard({ no, theme, title, question }: (typeof deck.cards)[number]): Card {
  const themeNumber = THEME_NUMBERS.find((number) => number === theme);
  if (!isCardNo(no) || themeNumber === undefined) throw new Error(`deck.json: bad card ${no}`);
  return { no, theme: themeNumber, title, question };
}

/** All fifty cards in the order 1, 1.1 … 1.4, 2 … 10.4. */
export const DECK: readonly Card[] = deck.cards.map(toCard);

/** The ten theme cards, in order. */
export const themes: readonly Card[] = DECK.filter((card) => !card.no.includes('.'));

const byNo: ReadonlyMap<string, Card> = new Map(DECK.map((card) => [card.no, card]));

/** The card with this number, or undefined if the deck has none such. */
export function cardByNo(no: string): Card | undefined {
  return byNo.get(no);
}

/** The four sub-theme cards of a theme, in order. */
export function subThemes(theme: ThemeNumber): readonly Card[] {
  return DECK.filter((card) => card.theme === theme && card.no.includes('.'));
}

/** Which of the theme's four sub-themes the card is, 1-4; undefined for a theme's own card. */
export function subNumber(card: Card): number | undefined {
  const sub = card.no.split('.')[1];
  return sub === undefined ? undefined : Number(sub);
}
