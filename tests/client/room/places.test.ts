import { describe, expect, it } from 'vitest';
import { lightOn, placesFor, ROWS } from '../../../client/views/room/places.ts';
import { seatId } from '../../support/fixtures/room.ts';

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => seatId('abcdefghijklmnop'.charAt(index)));

describe('Seats around the wide table', () => {
  it.each([0, 1, 2, 3, 6, 7, 8, 9, 11, 13])(
    'given %i others, then no two stand in one place',
    (count) => {
      const taken = new Set<string>();
      const places = placesFor(people(count));
      expect(places).toHaveLength(count);
      for (const { side, column, row, span } of places) {
        expect(row).toBeGreaterThanOrEqual(1);
        expect(row + span - 1).toBeLessThanOrEqual(ROWS);
        for (let at = row; at < row + span; at += 1) {
          const spot = `${side} ${column} ${at}`;
          expect(taken.has(spot), spot).toBe(false);
          taken.add(spot);
        }
      }
    },
  );

  it('given up to eight others, then each side has one column of at most four', () => {
    expect(placesFor(people(8)).every(({ column }) => column === 'only')).toBe(true);
    expect(placesFor(people(9)).some(({ column }) => column === 'only')).toBe(false);
  });

  it('given a speaker, then the light falls on their side; given me, on the near edge', () => {
    const [first, ...rest] = placesFor(people(6));
    const last = rest.at(-1);
    expect(lightOn(first).x).toBeLessThan(50);
    expect(lightOn(last).x).toBeGreaterThan(50);
    expect(lightOn(undefined)).toEqual({ x: 50, y: 104 });
  });
});
