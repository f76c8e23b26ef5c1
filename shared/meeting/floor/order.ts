import type { SeatId } from '../ids.ts';
import type { Hand, Member, Queue } from './queue.ts';

/** A hand, with all that its place in the queue depends on. */
export interface Place {
  readonly seat: SeatId;
  /** Has declined since the last turn began, so that a willing hand goes first (FT-P7). */
  readonly stoodAside: boolean;
  /** Newer hands have spoken their fill before this one: it is now served by age alone (FT-T2). */
  readonly isProtected: boolean;
  /** The account in whole grains. */
  readonly bucket: number;
  readonly hasSpoken: boolean;
  readonly at: number;
  readonly draw: number;
}

/** The ranks of the ordering key, in their order of weight. */
export type Rank = 'willing' | 'protected' | 'account' | 'spoken' | 'asked' | 'draw' | 'seat';

export interface Difference {
  readonly rank: Rank;
  /** Negative when the first of the two compared is served first, positive when the second is. */
  readonly order: number;
}

/**
 * The ordering key of FAIR TURNS: the first rank that sets two hands apart, and which way.
 * Null only for one and the same seat, so the order is total.
 */
export function difference(a: Place, b: Place): Difference | null {
  return (
    rank('willing', Number(a.stoodAside), Number(b.stoodAside)) ??
    rank('protected', Number(!a.isProtected), Number(!b.isProtected)) ??
    // Among protected hands age alone decides; here both are protected, or neither is.
    (a.isProtected ? null : rank('account', a.bucket, b.bucket)) ??
    (a.isProtected ? null : rank('spoken', Number(a.hasSpoken), Number(b.hasSpoken))) ??
    rank('asked', a.at, b.at) ??
    rank('draw', a.draw, b.draw) ??
    rank('seat', a.seat, b.seat)
  );
}

function rank<Value extends number | string>(name: Rank, a: Value, b: Value): Difference | null {
  if (a === b) return null;
  return { rank: name, order: a < b ? -1 : 1 };
}

/** Which of two hands was raised first, when nothing but age matters. */
export function isOlder(
  a: Pick<Place, 'at' | 'draw' | 'seat'>,
  b: Pick<Place, 'at' | 'draw' | 'seat'>,
): boolean {
  const older = rank('asked', a.at, b.at) ?? rank('draw', a.draw, b.draw);
  return (older ?? rank('seat', a.seat, b.seat) ?? { order: 0 }).order < 0;
}

export function placeOf(queue: Queue, member: Member, hand: Hand): Place {
  return {
    seat: member.seat,
    stoodAside: hand.stoodAside,
    isProtected: hand.over >= queue.parameters.overtakeBudgetMs,
    bucket: Math.floor(hand.tag / queue.parameters.grainMs),
    hasSpoken: member.turns > 0,
    at: hand.at,
    draw: member.draw,
  };
}

export function inOrder(places: readonly Place[]): readonly Place[] {
  return [...places].sort((a, b) => difference(a, b)?.order ?? 0);
}

/** The hands in the order in which they would be served, if nothing more happened. */
export function placesInOrder(queue: Queue): readonly Place[] {
  return inOrder(
    queue.members.flatMap((member) =>
      member.hand === null ? [] : [placeOf(queue, member, member.hand)],
    ),
  );
}

/** The seats with a hand up, the one to be served first at the head. */
export function seatsInOrder(queue: Queue): readonly SeatId[] {
  return placesInOrder(queue).map((place) => place.seat);
}
