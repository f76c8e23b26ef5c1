import { describe, expect, it } from 'vitest';
import { EDGES, PICTOGRAMS } from '../../client/ui/cardArt.ts';
import { MARK_SHAPES, MARKS } from '../../client/ui/marks.ts';
import { themes } from '../../shared/deck/deck.ts';

describe('DECK-3 a theme is known by more than its colour', () => {
  it('given the ten themes, then each has its own pictogram and its own edge', () => {
    const pictograms = themes.map(({ theme }) => JSON.stringify(PICTOGRAMS[theme]));
    const edges = themes.map(({ theme }) => EDGES[theme]);
    expect(new Set(pictograms).size).toBe(10);
    expect(new Set(edges.map(({ line, fill }) => `${line} ${fill}`)).size).toBe(10);
  });
});

describe('MARK-1 everyone has a mark', () => {
  it('given the marks, then there are fifteen, all different, in an order that stays', () => {
    expect(MARKS).toEqual([
      'leaf',
      'boat',
      'bird',
      'spruce',
      'house',
      'mitten',
      'key',
      'fish',
      'snowflake',
      'strawberry',
      'mushroom',
      'sock',
      'coffee-pot',
      'pail',
      'hedgehog',
    ]);
    const drawings = MARKS.map((name) => JSON.stringify(MARK_SHAPES[name]));
    expect(new Set(drawings).size).toBe(15);
  });
});
