import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockRanges } from '../../../server/transport/yjs/clock-ranges.ts';
import { ByteCursor } from '../../../server/transport/yjs/byte-cursor.ts';
import { ByteWriter } from '../../../server/transport/yjs/byte-writer.ts';

describe('a set of clocks', () => {
  it('given ranges added in any order, then it covers exactly the clocks in them', () => {
    const range = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(fc.array(range), range, (added, [from, length]) => {
        const ranges = new ClockRanges();
        const clocks = new Set<number>();
        for (const [start, count] of added) {
          ranges.add(start, start + count);
          for (let clock = start; clock < start + count; clock++) clocks.add(clock);
        }
        const wanted = Array.from({ length }, (_, index) => from + index);
        expect(ranges.covers(from, from + length)).toBe(wanted.every((clock) => clocks.has(clock)));
      }),
    );
  });
});

describe("lib0's encoding", () => {
  it('given integers that were written, then the same are read', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (values) => {
        const writer = new ByteWriter(8 * values.length);
        for (const value of values) writer.uint(value);
        const cursor = new ByteCursor(writer.written());
        expect(values.map(() => cursor.uint())).toEqual(values);
        expect([cursor.left, cursor.failed]).toEqual([0, false]);
      }),
    );
  });

  it('given any bytes, then reading them ends, within them, without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(fc.nat(6)), (bytes, reads) => {
        const cursor = new ByteCursor(bytes);
        for (const read of reads) {
          [
            () => cursor.byte(),
            () => cursor.uint(),
            () => cursor.length(),
            () => cursor.chunk(),
            () => cursor.stringLength(),
            () => cursor.name(8),
            () => {
              cursor.skip(3);
            },
          ][read]?.();
          expect(cursor.at).toBeLessThanOrEqual(bytes.length);
        }
      }),
    );
  });

  it('given text, then its length is counted in UTF-16 units', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (text) => {
        const bytes = Buffer.from(text, 'utf8');
        const writer = new ByteWriter(8 + bytes.length);
        writer.uint(bytes.length);
        writer.put(bytes);
        expect(new ByteCursor(writer.written()).stringLength()).toBe(text.length);
      }),
    );
  });
});
