/** The fifteen marks people are known by: the drawings, and their order. */

/** What one mark is made of, as SVG path data in a 48 x 48 box. */
export interface MarkShape {
  /** Filled with ink. */
  readonly body: string;
  /** Drawn with an ink stroke. */
  readonly line?: string;
  /** Taken out of the ink with a stroke, so that what is behind shows through. */
  readonly cut?: string;
  /** Taken out of the ink as a filled shape. */
  readonly hole?: string;
}

export const MARK_SHAPES = {
  leaf: {
    body: 'M24 3C39 11 40 28 24 39 8 28 9 11 24 3ZM22.6 36h2.8v10h-2.8z',
    cut: 'M24 12v24M24 22l7-6M24 22l-7-6M24 30l6-5M24 30l-6-5',
  },
  boat: {
    body: 'M3 30h42c-2 6-6 10-10 10H13C9 40 5 36 3 30ZM22 5v22H7C10 18 15 10 22 5ZM26 10c6 4 11 10 13 17H26Z',
  },
  bird: {
    body: 'M3 23c7 1 9-1 13-6 4-6 13-7 17-1l9 2-8 4c0 10-7 16-16 16C10 38 5 33 3 23ZM19 37h2.6v8H19zM25 37h2.6v8H25z',
    hole: 'M31.3 17.5a1.8 1.8 0 1 1-3.6 0 1.8 1.8 0 0 1 3.6 0Z',
    cut: 'M13 26c4 4 9 4 13-1',
  },
  spruce: { body: 'M24 2l10 14h-5l9 12h-6l9 12H26v6h-4v-6H7l9-12h-6l9-12h-5Z' },
  house: {
    body: 'M3 24 24 6l21 18-3 3-3-2.6V42H9V24.4L6 27Z',
    cut: 'M20 43V30h8v13',
  },
  mitten: {
    body: 'M10 23C10 7 31 7 31 23v2c3-6 11-4 9 2-2 5-6 8-9 11v6H10Z',
    cut: 'M8 37h25',
  },
  key: {
    body: 'M24 3a11 11 0 0 1 3.2 21.5V45H20.8V24.5A11 11 0 0 1 24 3ZM26 32h9v5h-9zM26 40h7v5h-7z',
    hole: 'M28 13.5a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z',
  },
  fish: {
    body: 'M3 25C9 13 23 10 33 20c3-3 7-6 11-7-2 7-2 16 1 23-5-1-9-3-12-6C23 39 9 37 3 25Z',
    hole: 'M13.2 22.5a1.9 1.9 0 1 1-3.8 0 1.9 1.9 0 0 1 3.8 0Z',
    cut: 'M18 15.5c3 5.5 3 12.5 0 18.5',
  },
  snowflake: {
    body: '',
    line: 'M24 4v40M6.7 14l34.6 20M6.7 34l34.6-20M29.9 8.4 24 13l-5.9-4.6M13.4 11.1l1.1 7.4-7 2.8M7.5 26.7l7 2.8-1.1 7.4M18.1 39.6l5.9-4.6 5.9 4.6M34.6 36.9l-1.1-7.4 7-2.8M40.5 21.3l-7-2.8 1.1-7.4',
  },
  strawberry: {
    body: 'M24 46C13 42 6 32 7 23c.5-5 5-7 9.5-6.3 3 .5 5.5 1.8 7.5 1.8s4.5-1.3 7.5-1.8C36 16 40.5 18 41 23c1 9-6 19-17 23ZM24 15.5C19 16 13 13.5 11 7.5c5 0 9 1.5 11 3.5V3.5h4V11c2-2 6-3.5 11-3.5-2 6-8 8.5-13 8Z',
    hole: 'M14.8 24a1.2 1.7 0 1 0 2.4 0 1.2 1.7 0 0 0-2.4 0ZM22.8 22.5a1.2 1.7 0 1 0 2.4 0 1.2 1.7 0 0 0-2.4 0ZM30.8 24a1.2 1.7 0 1 0 2.4 0 1.2 1.7 0 0 0-2.4 0ZM18.8 31a1.2 1.7 0 1 0 2.4 0 1.2 1.7 0 0 0-2.4 0ZM26.8 31a1.2 1.7 0 1 0 2.4 0 1.2 1.7 0 0 0-2.4 0ZM22.8 38a1.2 1.7 0 1 0 2.4 0 1.2 1.7 0 0 0-2.4 0Z',
  },
  mushroom: {
    body: 'M3 24C3 12 12 4 24 4s21 8 21 20c0 2.5-1.5 4-4 4H7c-2.5 0-4-1.5-4-4ZM17 31h14c-.4 3.5 2.5 5.5 2.5 9.5 0 3.5-4 4.5-9.5 4.5s-9.5-1-9.5-4.5c0-4 2.9-6 2.5-9.5Z',
    cut: 'M11 20c1.5-4.5 4-7.5 8-9',
  },
  sock: {
    body: 'M17 3h18a2 2 0 0 1 2 2v6H15V5a2 2 0 0 1 2-2ZM16.5 13.5h19V27c0 6-3 9-8 12l-8 4.5c-5 2.5-10 1.5-12-2s-.5-7 3-9c4-2.5 6-5 6-9Z',
    cut: 'M36 24c-5 0-8.5 3-8.5 8M12 32c3.5 1.5 6 5 6.5 11',
  },
  'coffee-pot': {
    body: 'M16.5 16.5h15.5l5 25a2.5 2.5 0 0 1-2.5 3h-20a2.5 2.5 0 0 1-2.5-3l1.7-8.5L3.5 17h7.5l4.2 6.5ZM17 14h14c-.4-4-2.5-6.3-5.5-7a2.3 2.3 0 1 0-3 0c-3 .7-5.1 3-5.5 7Z',
    line: 'M33.5 21.5c6-2 10.5-.5 10.5 4.5s-3.5 8.5-8 9.5',
    cut: 'M11 38.5h27',
  },
  pail: {
    body: 'M7 18h24.5V7.5a4.5 4.5 0 0 1 9 0V18h.5l-2.3 24.5a2.5 2.5 0 0 1-2.5 2.3H11.8a2.5 2.5 0 0 1-2.5-2.3Z',
    hole: 'M37.7 8a1.7 1.7 0 1 1-3.4 0 1.7 1.7 0 0 1 3.4 0Z',
    cut: 'M6 25.5h36M7 36.5h34',
  },
  hedgehog: {
    body: 'M3 34c2-4 6-7 10-8l-1.5-6 6 1.5L18.5 15l5.5 3 3-6.5 4 5.5 6-4 .5 7 6-.5-1.5 6 4.5 2.5-3 5 2.5 4-4 2c-.5 2.5-2 3.5-4.5 3.5H13C7 43 3.5 39 3 34Z',
    hole: 'M14.8 32.5a1.8 1.8 0 1 1-3.6 0 1.8 1.8 0 0 1 3.6 0Z',
    cut: 'M20 24.5c-2.5 4-2 9 1 13.5',
  },
} as const satisfies Record<string, MarkShape>;

export type MarkName = keyof typeof MARK_SHAPES;

/** All fifteen, in an order that never changes: a person's mark is stored by name and dealt by place. */
export const MARKS = Object.keys(MARK_SHAPES) as readonly MarkName[];
