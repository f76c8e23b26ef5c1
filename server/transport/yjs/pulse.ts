import type { Clock } from '../../ports.ts';

/** One timer for many: all that is asked for is done together, at most `everyMs` later. */
export class Pulse {
  readonly #clock: Clock;
  readonly #everyMs: number;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  next(run: () => void): void {
    this.#waiting.push(run);
    if (this.#waiting.length > 1) return;
    this.#clock.after(this.#everyMs, () => {
      const runs = this.#waiting;
      this.#waiting = [];
      for (const each of runs) each();
    });
  }
}
