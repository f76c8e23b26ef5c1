import type { Clock } from '../ports.ts';

/** A token bucket per key: so many at once, so many a second after that. */
export class Limiter {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock, limit: { readonly burst: number; readonly perSecond: number }) {
    this.#clock = clock;
    this.#burst = limit.burst;
    this.#perSecond = limit.perSecond;
  }

  /** Takes one token; false when there is none. */
  take(key: string): boolean {
    const bucket = this.#filled(key);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** Whether a token is there, without taking it: for counting failures only. */
  allows(key: string): boolean {
    return this.#filled(key).tokens >= 1;
  }

  #filled(key: string): { tokens: number; at: number } {
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    bucket.tokens = Math.min(
      this.#burst,
      bucket.tokens + ((now - bucket.at) / 1000) * this.#perSecond,
    );
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > 10_000) this.#forgetFull(now);
    return bucket;
  }

  /** A full bucket is as good as none; forgetting them bounds the memory that strangers can take. */
  #forgetFull(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      const tokens = bucket.tokens + ((now - bucket.at) / 1000) * this.#perSecond;
      if (tokens >= this.#burst) this.#buckets.delete(key);
    }
  }
}
