/** A stopwatch as plain data, in meeting time (ms). It runs since `since`, or stands still. */
export interface Clock {
  readonly heldMs: number;
  readonly since: number | null;
}

export const ZERO: Clock = { heldMs: 0, since: null };

/** What the clock shows at meeting time `at`, ms. */
export function read(clock: Clock, at: number): number {
  return clock.heldMs + (clock.since === null ? 0 : at - clock.since);
}

/** The clock, running or standing still from `at` on, as told. What it has counted stays. */
export function runWhile(runs: boolean, clock: Clock, at: number): Clock {
  if (runs === (clock.since !== null)) return clock;
  return runs ? { ...clock, since: at } : { heldMs: read(clock, at), since: null };
}

/** Like `runWhile`, but one that stands still forgets: the next run begins from zero. */
export function countWhile(runs: boolean, clock: Clock, at: number): Clock {
  return runs ? runWhile(true, clock, at) : ZERO;
}

/** The meeting time at which a running clock shows `ms`; null while it stands still. */
export function timeOf(ms: number, clock: Clock): number | null {
  return clock.since === null ? null : clock.since + ms - clock.heldMs;
}
