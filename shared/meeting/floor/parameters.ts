/** The measures of fair turns, all derived from the turn limit. */
export interface Parameters {
  /** L: how long a turn lasts before the room gently asks for its end, ms. */
  readonly turnLimitMs: number;
  /** ext: what one extension adds, ms. */
  readonly extensionMs: number;
  /** C: how far behind the group level a long-quiet member may start, ms. */
  readonly creditCapMs: number;
  /** D: nobody is ever more than this ahead of the group level, ms. */
  readonly debtCapMs: number;
  /** G: differences smaller than one grain do not matter, ms; 1 means that every ms matters. */
  readonly grainMs: number;
  /** m: the least that a turn is charged, ms, so that many tiny turns gain nothing. */
  readonly minimumChargeMs: number;
  /** X: how much speech of newer hands may go before a waiting hand, ms. */
  readonly overtakeBudgetMs: number;
  /** J: how far behind the group level a newcomer starts, ms. */
  readonly joinCreditMs: number;
  /** How long the place of someone whose network dropped is kept, ms. */
  readonly graceMs: number;
}

/** Stands for "no bound": finite, so that state stays plain JSON. */
export const UNBOUNDED_MS = Number.MAX_SAFE_INTEGER;

export const MIN_TURN_LIMIT_MS = 15_000;
export const MAX_TURN_LIMIT_MS = 30 * 60_000;

/** Whether `ms` may be a turn limit: whole milliseconds, 15 s to 30 min. */
export function isTurnLimit(ms: number): boolean {
  return Number.isInteger(ms) && ms >= MIN_TURN_LIMIT_MS && ms <= MAX_TURN_LIMIT_MS;
}

/** The measures for a turn limit in whole ms. All are whole ms, whatever the limit divides by. */
export function parametersFor(turnLimitMs: number): Parameters {
  return {
    turnLimitMs,
    extensionMs: Math.floor(turnLimitMs / 2),
    creditCapMs: Math.floor(turnLimitMs / 2),
    debtCapMs: 2 * turnLimitMs,
    grainMs: Math.max(1, Math.floor(turnLimitMs / 4)),
    minimumChargeMs: Math.floor(turnLimitMs / 8),
    overtakeBudgetMs: 3 * turnLimitMs,
    joinCreditMs: 0,
    graceMs: 90_000,
  };
}
