/**
 * Rules of the deck (DECK-1, DECK-2): which theme a draw may give. The deck's texts live in
 * `shared/deck`; here a card is only its number.
 */

/** '1'…'10' for a theme, '1.1'…'10.4' for one of its four sub-themes. */
export type CardNo = string;

export const THEME_COUNT = 10;
export const SUB_THEMES = 4;

const CARD_NO = /^([1-9]|10)(?:\.([1-4]))?$/;

export function isCardNo(value: string): boolean {
  return CARD_NO.test(value);
}

/** The theme a card belongs to: 6 for '6' and for '6.2'. */
export function themeOf(card: CardNo): number {
  return Number(card.split('.')[0]);
}

/**
 * DECK-1: a draw never repeats in a group until the deck is through.
 *
 * @param drawn themes drawn since the deck was last through, in order
 * @param entropy an integer in [0, 2^32), from which the choice is made
 * @returns the theme drawn, and `drawn` as it stands after it
 */
export function drawTheme(
  drawn: readonly number[],
  entropy: number,
): { readonly theme: number; readonly drawn: readonly number[] } {
  const through = drawn.length >= THEME_COUNT;
  const last = drawn.at(-1);
  const kept = through ? [] : drawn;
  const left = Array.from({ length: THEME_COUNT }, (_, index) => index + 1).filter(
    // When the deck begins again, the card on the table does not come back at once.
    (theme) => !kept.includes(theme) && !(through && theme === last),
  );
  const theme = left[entropy % left.length] ?? 1;
  return { theme, drawn: [...kept, theme] };
}
