import type { Clock } from '../../ports.ts';

/**
 * One timer for many: does all that is asked for together, at most `everyMs` later. Rooms that are
 * busy at the same time then share one wake-up.
 */
export class Pulse {
  readonly #clock: Clock;
  readonly everyMs: number;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.everyMs = everyMs;
  }

  next(run: () => void): void {
    this.#waiting.push(run);
    if (this.#waiting.length > 1) return;
    this.#clock.after(this.everyMs, () => {
      const runs = this.#waiting;
      this.#waiting = [];
      for (const each of runs) each();
    });
  }
}
