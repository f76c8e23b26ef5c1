import type { Clock } from '../../ports.ts';

/** How much one seat may ask of one document: a message takes a token, what costs more takes more. */
const BURST = 200;
const PER_SECOND = 60;

/** A token bucket whose takings differ in size. */
export class Allowance {
  readonly #clock: Clock;
  #tokens = BURST;
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.monotonic();
  }

  get isFull(): boolean {
    return this.#count() >= BURST;
  }

  /** False when it asks for more than there is; it is taken all the same, and must be earned. */
  take(tokens: number): boolean {
    this.#tokens = Math.max(-BURST, this.#count() - tokens);
    return this.#tokens >= 0;
  }

  #count(): number {
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#at) * PER_SECOND) / 1000);
    this.#at = now;
    return this.#tokens;
  }
}
