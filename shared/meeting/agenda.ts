/**
 * The agenda: the row of phases that a meeting goes through. A phase is an offer, not an order:
 * the group may skip, return and stay; nothing moves on by itself.
 */
export const PHASES = ['checkIn', 'lookBack', 'card', 'takeAway'] as const;
export type Phase = (typeof PHASES)[number];

/** The phase that comes after this one, or null when it is the last. */
export function phaseAfter(phase: Phase): Phase | null {
  return PHASES[PHASES.indexOf(phase) + 1] ?? null;
}
