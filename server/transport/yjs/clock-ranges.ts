/** A set of clocks, kept as ranges that neither overlap nor touch, in order. */
export class ClockRanges {
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** Whether every clock from `from` to `to`, exclusive, is in the set. */
  covers(from: number, to: number): boolean {
    const at = this.#firstEndingFrom(from + 1);
    return (this.#from[at] ?? Infinity) <= from && to <= (this.#to[at] ?? 0);
  }

  add(from: number, to: number): void {
    const first = this.#firstEndingFrom(from);
    let after = first;
    let start = from;
    let end = to;
    while ((this.#from[after] ?? Infinity) <= to) {
      start = Math.min(start, this.#from[after] ?? start);
      end = Math.max(end, this.#to[after] ?? end);
      after++;
    }
    this.#from.splice(first, after - first, start);
    this.#to.splice(first, after - first, end);
  }

  /** The first range whose end is `clock` or later. */
  #firstEndingFrom(clock: number): number {
    let low = 0;
    let high = this.#to.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#to[middle] ?? 0) < clock) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
