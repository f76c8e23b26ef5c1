/** The time over which updates are counted, ms, and how many make it dense. */
const WINDOW_MS = 100;
const DENSE = 20;

/**
 * How much is written on all pages together. While it is little, relaying each update by itself is
 * both quicker and cheaper than waking up once more for several.
 */
export class Traffic {
  #since = 0;
  #count = 0;
  #before = 0;

  /** Counts an update at this monotonic time, ms; tells whether so many come that waiting pays. */
  isDense(now: number): boolean {
    const passed = now - this.#since;
    if (passed >= WINDOW_MS) {
      this.#before = passed < 2 * WINDOW_MS ? this.#count : 0;
      this.#since = now;
      this.#count = 0;
    }
    this.#count++;
    return this.#before >= DENSE || this.#count >= DENSE;
  }
}
