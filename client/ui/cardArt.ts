/** What is printed on a card besides words: each theme's pictogram and its edge pattern. */
import type { ThemeNumber } from '../../shared/deck/deck.ts';

/** SVG path data in a 64 x 56 box; everything has the same stroke. */
export interface Pictogram {
  /** Filled and stroked in the theme's colour. */
  readonly fill: string;
  /** Stroked in the theme's colour. */
  readonly line: string;
  /** Stroked in the colour of the stock, on top of the fill. */
  readonly cut?: string;
}

/**
 * A tile 30 units wide, repeated downwards, in the colour of the stock on a ground of the theme's.
 * Each theme has its own kind of shape, so that nobody needs the colours to tell the cards apart.
 */
export interface EdgePattern {
  readonly height: number;
  readonly fill?: string;
  readonly line?: string;
  /** Stroke width of `line`. */
  readonly width?: number;
}

export const PICTOGRAMS: Readonly<Record<ThemeNumber, Pictogram>> = {
  // Two speech bubbles.
  1: {
    fill: 'M30 21h24a5 5 0 0 1 5 5v11a5 5 0 0 1-5 5h-1v8l-9-8H30a5 5 0 0 1-5-5V26a5 5 0 0 1 5-5Z',
    line: 'M41 13V9a5 5 0 0 0-5-5H9a5 5 0 0 0-5 5v14a5 5 0 0 0 5 5h1v8l7-7M13 12h19M13 20h5',
  },
  // A heart with its beat.
  2: {
    fill: 'M32 49C18 39 11 31.5 11 21.5a10.5 10.5 0 0 1 21-4 10.5 10.5 0 0 1 21 4C53 31.5 46 39 32 49Z',
    line: 'M2 29h7M55 29h7',
    cut: 'M16 29h7l4-7 6 14 5-10 2 3h8',
  },
  // A seedling.
  3: {
    fill: 'M31 34C18 35 9 28 8 14c14-1 22 6 23 20ZM34 26C33 13 41 6 55 6c1 13-7 20-21 20Z',
    line: 'M32.5 26v20M6 52c8-7 45-7 53 0',
  },
  // A lighthouse on its rock.
  4: {
    fill: 'M27 24h10l4 24H23ZM26 13l6-8 6 8Z',
    line: 'M28 13v10M36 13v10M45 16l13-4M45 23l13 4M19 16 6 12M19 23 6 27M9 53q23-8 46 0',
    cut: 'M25 32h14M24 40h16',
  },
  // A small shop with its awning.
  5: {
    fill: 'M12 5h40l8 15a7 7 0 0 1-14 0 7 7 0 0 1-14 0 7 7 0 0 1-14 0 7 7 0 0 1-14 0Z',
    line: 'M10 33v18h44V33M35 51V36h10v15M17 36h10v7H17z',
    cut: 'M23 7l-4 12M32 7v12M41 7l4 12',
  },
  // The sun over water.
  6: {
    fill: 'M18 34a14 14 0 0 1 28 0Z',
    line: 'M32 4v8M11 13l5.5 5.5M53 13l-5.5 5.5M3 34h8M53 34h8M6 42q6.5-6 13 0t13 0 13 0 13 0M15 51q5.7-5 11.3 0t11.3 0 11.3 0',
  },
  // Three people of three sizes.
  7: {
    fill: 'M38 34a5 5 0 1 1-10 0 5 5 0 0 1 10 0ZM22 52c0-6 4-9.5 11-9.5s11 3.5 11 9.5Z',
    line: 'M24 12a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM4 46v-6c0-8 5-13 12.5-13 2.5 0 4.5.5 6 1.5M53.5 19a6 6 0 1 1-12 0 6 6 0 0 1 12 0ZM44 32c1-.5 2.5-.7 3.5-.7 7 0 12 4.2 12 11V47',
  },
  // A net of people.
  8: {
    fill: 'M17 17a6 6 0 1 1-12 0 6 6 0 0 1 12 0ZM59 21a5 5 0 1 1-10 0 5 5 0 0 1 10 0ZM39 9a5 5 0 1 1-10 0 5 5 0 0 1 10 0ZM25 44a5 5 0 1 1-10 0 5 5 0 0 1 10 0ZM52 47a6 6 0 1 1-12 0 6 6 0 0 1 12 0Z',
    line: 'M11 17 34 9 54 21 46 47 20 44ZM20 44 34 9 46 47',
  },
  // A computer, and a pointer on it.
  9: {
    fill: 'M4 44h56c0 4-2 6-5 6H9c-3 0-5-2-5-6ZM28 16.5l13.5 6-5.5 2.5 3 6-2.5 1.2-3-6-4.5 3.8Z',
    line: 'M11 38V10a4 4 0 0 1 4-4h34a4 4 0 0 1 4 4v28M24 11.5l-2-2M22 18h-3',
  },
  // Coins, heaping up.
  10: {
    fill: 'M5 49h12v3H5zM5 40h12v3H5zM26 49h12v3H26zM26 40h12v3H26zM26 31h12v3H26zM47 49h12v3H47zM47 40h12v3H47zM47 31h12v3H47zM47 22h12v3H47z',
    line: 'M21 20a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM12 17v6',
  },
};

export const EDGES: Readonly<Record<ThemeNumber, EdgePattern>> = {
  // Rings.
  1: {
    height: 26,
    line: 'M12.5 6.5a5 5 0 1 1-10 0 5 5 0 0 1 10 0ZM27.5 19.5a5 5 0 1 1-10 0 5 5 0 0 1 10 0Z',
    width: 2.4,
  },
  // Plus signs.
  2: { height: 30, line: 'M8 3v9M3.5 7.5h9M22 18v9M17.5 22.5h9', width: 2.6 },
  // A sprig.
  3: {
    height: 22,
    line: 'M15 0v22',
    width: 2.2,
    fill: 'M14 13C8 13 4 9 3 3c7 0 11 3 11 10ZM16 24c0-7 4-10 11-10-1 6-5 10-11 10ZM16 2c0-7 4-10 11-10-1 6-5 10-11 10Z',
  },
  // Bark: upright dashes.
  4: {
    height: 40,
    line: 'M4 3v22M11.5 23v22M11.5-17v22M19 3v22M26.5 23v22M26.5-17v22',
    width: 2.6,
  },
  // Scallops.
  5: {
    height: 15,
    line: 'M0 0a7.5 7.5 0 0 0 15 0a7.5 7.5 0 0 0 15 0M-7.5 7.5a7.5 7.5 0 0 0 15 0a7.5 7.5 0 0 0 15 0a7.5 7.5 0 0 0 15 0',
    width: 2.2,
  },
  // Waves.
  6: { height: 24, line: 'M-7.5 8q7.5-9 15 0t15 0 15 0M-7.5 20q7.5-9 15 0t15 0 15 0', width: 2.4 },
  // A circle, a triangle, a square.
  7: {
    height: 66,
    fill: 'M21 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0ZM15 26l7.5 13h-15ZM9.5 49.5h11v11h-11z',
  },
  // A net with its knots.
  8: {
    height: 30,
    line: 'M0 0 30 30M30 0 0 30',
    width: 2.2,
    fill: 'M18.5 15a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0ZM3.5 0a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0ZM33.5 0a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0ZM3.5 30a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0ZM33.5 30a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Z',
  },
  // A chequerboard.
  9: { height: 15, fill: 'M.8.8h6v6h-6zM15.8.8h6v6h-6zM8.3 8.3h6v6h-6zM23.3 8.3h6v6h-6z' },
  // Level bars, heaped like coins.
  10: { height: 18, line: 'M5.5 4.5h15M9.5 13.5h15', width: 4 },
};
