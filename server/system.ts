import { randomBytes, randomInt } from 'node:crypto';
import type { Clock, Entropy } from './ports.ts';

/** The machine's own time and chance. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Math.floor(performance.now()),
  after(delayMs, wake) {
    // setTimeout counts in 32 bits; a longer wait is cut and asked for again by whoever wakes.
    const timer = setTimeout(wake, Math.min(Math.max(0, delayMs), 2 ** 31 - 1));
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

export const systemEntropy: Entropy = {
  uint32: () => randomInt(2 ** 32),
  bytes: (length) => new Uint8Array(randomBytes(length)),
};
