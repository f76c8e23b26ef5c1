/** One timer per key: setting it again begins the wait anew. */
export class Later<Key> {
  readonly #timers = new Map<Key, ReturnType<typeof setTimeout>>();

  run(key: Key, afterMs: number, what: () => void): void {
    this.cancel(key);
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      what();
    }, afterMs);
    this.#timers.set(key, timer);
  }

  waits(key: Key): boolean {
    return this.#timers.has(key);
  }

  cancel(key: Key): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }
}
