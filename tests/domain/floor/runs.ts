const proving = process.env.PROVE === '1';

/** How long one property may take, ms. */
export const PATIENCE_MS = proving ? 600_000 : 30_000;

/** How often a property is tried: `PROVE=1` tries it twenty times as often. */
export function runs(times: number): { readonly numRuns: number } {
  return { numRuns: times * (proving ? 20 : 1) };
}

/** Counts what generated histories contained, so that a test can tell they were rich enough. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(name: string): void {
    this.counts.set(name, this.of(name) + 1);
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  /** The names that did not occur this often. */
  below(least: number, names: readonly string[]): readonly string[] {
    return names.filter((name) => this.of(name) < least).map((name) => `${name}: ${this.of(name)}`);
  }
}

/** `expect(holds).toBe(true)` for the inside of long loops, where a matcher's weight is felt. */
export function claim(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It should hold that ${what}`);
}
