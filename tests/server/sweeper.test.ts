import { describe, expect, it } from 'vitest';
import type { Clock } from '../../server/ports.ts';
import { sweep } from '../../server/sweeper.ts';
import { openMemory } from '../../server/storage/memory.ts';
import type { GroupId, NoteId, SeatId } from '../../shared/meeting/ids.ts';

const HOUR = 60 * 60 * 1000;
const START = 1_900_000_000_000;

/** Time that goes on when the test says so; one timer at a time. */
class FakeClock implements Clock {
  #now = START;
  #timer: { readonly at: number; readonly wake: () => void } | null = null;

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(delayMs: number, wake: () => void): () => void {
    const timer = { at: this.#now + delayMs, wake };
    this.#timer = timer;
    return () => {
      if (this.#timer === timer) this.#timer = null;
    };
  }

  /** @returns whether anybody was woken */
  pass(ms: number): boolean {
    const end = this.#now + ms;
    let woken = false;
    while (this.#timer && this.#timer.at <= end) {
      const { at, wake } = this.#timer;
      this.#timer = null;
      this.#now = at;
      woken = true;
      wake();
    }
    this.#now = end;
    return woken;
  }
}

describe('NOTE-5 the version before a note’s present one is kept for a day', () => {
  const [group, seat] = ['group' as GroupId, 'seat' as SeatId];
  const replaced = async (storage: ReturnType<typeof openMemory>, note: string, at: number) => {
    for (const version of [1, 2]) {
      const row = { note: note as NoteId, version, sealed: Uint8Array.of(version), savedAt: at };
      await storage.putNote(group, seat, row, 9);
    }
  };

  it('given notes replaced at different times, when each is a day old, then its earlier version goes within the hour', async () => {
    const [storage, clock] = [openMemory(), new FakeClock()];
    const forgotten: number[] = [];
    await replaced(storage, 'old', START - 25 * HOUR);
    await replaced(storage, 'new', START);
    const counted = {
      forgetEarlierNotes: async (before: number) => {
        const count = await storage.forgetEarlierNotes(before);
        forgotten.push(count);
        return count;
      },
    };
    const stop = sweep(counted, clock, () => undefined);
    clock.pass(25 * HOUR);
    stop();
    await expect.poll(() => forgotten).toEqual([1, ...Array<number>(24).fill(0), 1]);
    expect((await storage.notes(group, seat)).map(({ version }) => version)).toEqual([2, 2]);
  });

  it('given a storage that fails, then it is reported, and tried again the next hour', async () => {
    const clock = new FakeClock();
    const reported: unknown[] = [];
    const before: number[] = [];
    const broken = {
      forgetEarlierNotes: (limit: number) => {
        before.push(limit);
        return Promise.reject(new Error(`broken ${before.length}`));
      },
    };
    const stop = sweep(broken, clock, (error) => reported.push(error));
    clock.pass(2 * HOUR);
    stop();
    await expect.poll(() => reported).toEqual([1, 2, 3].map((n) => new Error(`broken ${n}`)));
    expect(before).toEqual([-24, -23, -22].map((hours) => START + hours * HOUR));
  });

  it('given it is stopped, then nothing is swept any more', () => {
    const clock = new FakeClock();
    let swept = 0;
    const storage = { forgetEarlierNotes: () => Promise.resolve((swept += 1)) };
    sweep(storage, clock, () => undefined)();
    expect(clock.pass(48 * HOUR)).toBe(false);
    expect(swept).toBe(1);
  });
});
