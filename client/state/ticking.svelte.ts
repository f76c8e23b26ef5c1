import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 500;

/** A monotonic clock, ms, that whoever shows it is told of twice a second. */
export class Ticking {
  #watch = createSubscriber((update) => {
    const timer = setInterval(update, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  });

  get now(): number {
    this.#watch();
    return performance.now();
  }
}
