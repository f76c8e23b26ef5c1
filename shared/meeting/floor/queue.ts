import type { SeatId } from '../ids.ts';
import { drawFor } from './draw.ts';
import { isOlder, placeOf, placesInOrder } from './order.ts';
import type { Parameters } from './parameters.ts';

/**
 * The speaking queue: capped-credit start-time fair queueing. Everyone has an account of the floor
 * time they have used; the room has a level that follows the least used account among those who
 * want to speak. A hand carries the account it was raised with as its tag, and the lowest tag is
 * served first, give or take one grain. Credit and debt are both capped, so that neither silence
 * nor a long speech is held for or against anyone for long.
 *
 * A fold: each function below takes a queue and what happened, and gives the queue after it. Times
 * are whole ms of meeting time and never go backwards. What cannot happen leaves the queue as it
 * is, so that a repeated event is harmless.
 */
export interface Queue {
  readonly meetingId: string;
  readonly parameters: Parameters;
  /** V: the group level, ms; never falls. */
  readonly level: number;
  readonly speaker: Speaker | null;
  /** In the order in which they first came. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly seat: SeatId;
  /** vt: floor time charged so far, ms; a newcomer's begins at the group level. */
  readonly account: number;
  readonly present: boolean;
  /** Since when the network has been down, ms; null for those who are here or have left. */
  readonly awaySince: number | null;
  readonly turns: number;
  readonly draw: number;
  readonly hand: Hand | null;
  /** The hand of someone whose network dropped: out of the queue until they raise it themselves. */
  readonly kept: Hand | null;
  /** Speaks, and would like to speak again. */
  readonly again: boolean;
}

export interface Hand {
  /** When it was raised, ms. */
  readonly at: number;
  /** The account it is served by, ms. */
  readonly tag: number;
  /** Speech of newer hands that has gone before it, ms. */
  readonly over: number;
  /** How many times its owner has declined while others waited. */
  readonly skips: number;
  /** Declined since the last turn began: behind all willing hands until the next one begins. */
  readonly stoodAside: boolean;
}

interface Speaker {
  readonly seat: SeatId;
  /** The account this turn is charged to at its end, ms. */
  readonly tag: number;
  /** The hand this turn has served; null when it overtakes nobody. */
  readonly served: Hand | null;
  /** A hand that stays up through the turn, and returns to the queue after it. */
  readonly heldBack: Hand | null;
}

/**
 * What a turn is to the queue: the service of a hand; a turn out of order, which overtakes nobody
 * and yet meets the wish behind the hand; or one beside the queue, after which the hand still waits.
 */
export type Service = 'inOrder' | 'outOfOrder' | 'beside';

export const MAX_SKIPS = 3;

export function emptyQueue(meetingId: string, parameters: Parameters): Queue {
  return { meetingId, parameters, level: 0, speaker: null, members: [] };
}

export function memberOf(queue: Queue, seat: SeatId): Member | undefined {
  return queue.members.find((member) => member.seat === seat);
}

export function isPresent(queue: Queue, seat: SeatId): boolean {
  return memberOf(queue, seat)?.present ?? false;
}

export function handOf(queue: Queue, seat: SeatId): Hand | null {
  return memberOf(queue, seat)?.hand ?? null;
}

/** The one to be served next; null exactly when no hand is up (FT-P11). */
export function nextSeat(queue: Queue): SeatId | null {
  return placesInOrder(queue)[0]?.seat ?? null;
}

/** A first entry, or one after having left or dropped off. The account outlives both (FT-T4). */
export function enter(queue: Queue, seat: SeatId, at: number): Queue {
  const known = memberOf(queue, seat);
  if (known === undefined) return { ...queue, members: [...queue.members, newcomer(queue, seat)] };
  if (known.awaySince !== null) return reconnect(queue, seat, at);
  return change(queue, seat, () => ({ present: true }));
}

/** A latecomer is level with the group: not ahead for having said nothing, and not behind. */
function newcomer(queue: Queue, seat: SeatId): Member {
  return {
    seat,
    account: queue.level - queue.parameters.joinCreditMs,
    present: true,
    awaySince: null,
    turns: 0,
    draw: drawFor(queue.meetingId, seat),
    hand: null,
    kept: null,
    again: false,
  };
}

export function leave(queue: Queue, seat: SeatId): Queue {
  return change(lower(queue, seat), seat, () => ({ present: false, awaySince: null }));
}

/** The hand leaves the queue but is kept. A speaker's turn is the caller's to pause or to stop. */
export function disconnect(queue: Queue, seat: SeatId, at: number): Queue {
  return change(queue, seat, (member) =>
    member.present
      ? { present: false, awaySince: at, hand: null, kept: member.hand ?? member.kept }
      : {},
  );
}

/** The kept hand waits for its owner to raise it: put back by itself, it could block the floor. */
export function reconnect(queue: Queue, seat: SeatId, at: number): Queue {
  return change(queue, seat, ({ awaySince, kept }) => {
    if (awaySince === null) return {};
    const inTime = at - awaySince <= queue.parameters.graceMs;
    return { present: true, awaySince: null, kept: inTime ? kept : null };
  });
}

/** Asks to speak; a speaker asks to speak again; one who dropped off reclaims the old place. */
export function raise(queue: Queue, seat: SeatId, at: number): Queue {
  const { speaker } = queue;
  return change(queue, seat, (member) => {
    if (!member.present || member.hand !== null) return {};
    if (speaker?.seat === seat) return { again: speaker.heldBack === null };
    if (member.kept !== null) {
      const tag = Math.max(member.kept.tag, lowestTag(queue));
      return { hand: { ...member.kept, tag }, kept: null };
    }
    return { hand: newHand(at, startingTag(queue, member)) };
  });
}

/** Takes back every wish to speak. The account stays, so that toggling gains nothing (FT-T4). */
export function lower(queue: Queue, seat: SeatId): Queue {
  const lowered = change(queue, seat, () => ({ hand: null, kept: null, again: false }));
  return lowered.speaker?.seat === seat
    ? { ...lowered, speaker: { ...lowered.speaker, heldBack: null } }
    : lowered;
}

/**
 * "Not yet": behind the hand that comes next, and behind every willing one until another turn has
 * begun. The third time the hand comes down. Nothing is charged; and where nobody else waits there
 * is no one to step behind, so nothing is counted either.
 */
export function defer(queue: Queue, seat: SeatId, at: number): Queue {
  const order = placesInOrder(queue);
  const index = order.findIndex((place) => place.seat === seat);
  const member = memberOf(queue, seat);
  if (!member?.hand) return queue;
  const { hand } = member;
  if (order.length === 1)
    return change(queue, seat, () => ({ hand: { ...hand, stoodAside: true } }));
  const skips = hand.skips + 1;
  if (skips === MAX_SKIPS) return lower(queue, seat);
  const next = order[index + 1];
  const moved = next === undefined ? {} : behind(queue, member, hand, next.seat, at);
  return change(queue, seat, () => ({
    hand: { ...hand, ...moved, over: 0, skips, stoodAside: true },
  }));
}

/**
 * Where a hand goes to stand behind the next one: not before it by any rank, whoever of the two
 * has spoken. Not beyond the debt cap, though: declining must never look like having spoken.
 */
function behind(
  queue: Queue,
  member: Member,
  hand: Hand,
  nextSeat: SeatId,
  at: number,
): Partial<Hand> {
  const next = memberOf(queue, nextSeat);
  if (!next?.hand) return {};
  const grain = queue.parameters.grainMs;
  const wouldComeFirst = next.turns > 0 && member.turns === 0;
  const tag = wouldComeFirst ? (Math.floor(next.hand.tag / grain) + 1) * grain : next.hand.tag;
  return {
    tag: Math.max(hand.tag, Math.min(tag, highestTag(queue))),
    at: Math.max(at, next.hand.at + 1),
  };
}

/** A turn begins. Everyone who had stood aside is willing again. */
export function start(queue: Queue, seat: SeatId, service: Service): Queue {
  const member = memberOf(queue, seat);
  if (queue.speaker !== null || !member?.present) return queue;
  const tag = member.hand?.tag ?? startingTag(queue, member);
  // The lowest tag of all, and not the speaker's own: a turn of a protected hand, or one out of
  // order, must not lift the level over the hands that still wait.
  const tags = queue.members.flatMap((one) => (one.hand === null ? [] : [one.hand.tag]));
  const level = Math.max(queue.level, Math.min(tag, ...tags));
  const speaker: Speaker = {
    seat,
    tag,
    served: service === 'inOrder' ? member.hand : null,
    heldBack: service === 'beside' ? member.hand && willing(member.hand) : null,
  };
  return {
    ...queue,
    level,
    speaker,
    members: queue.members.map((one) =>
      one.seat === seat
        ? { ...one, hand: null, kept: null, turns: one.turns + 1 }
        : { ...one, hand: one.hand && willing(one.hand), kept: one.kept && willing(one.kept) },
    ),
  };
}

/**
 * A turn ends.
 *
 * @param turn.heldMs how long the floor was held: the speaker's own clock
 * @param turn.freeMs what of it is on the house
 * @param turn.excused cut off by the network: then the minimum charge does not apply
 */
export function stop(
  queue: Queue,
  turn: {
    readonly at: number;
    readonly heldMs: number;
    readonly freeMs: number;
    readonly excused: boolean;
  },
): Queue {
  const { speaker, parameters } = queue;
  if (speaker === null) return queue;
  const least = turn.excused ? 0 : parameters.minimumChargeMs;
  const account = charged(queue, speaker.tag, Math.max(least, turn.heldMs - turn.freeMs));
  return {
    ...queue,
    speaker: null,
    members: queue.members.map((member) =>
      member.seat === speaker.seat
        ? afterTurn(member, speaker, account, turn.at)
        : overtaken(member, queue, turn.heldMs),
    ),
  };
}

function afterTurn(member: Member, speaker: Speaker, account: number, at: number): Member {
  const held = speaker.heldBack && { ...speaker.heldBack, tag: account };
  const hand = member.again ? newHand(at, account) : held;
  const base = { ...member, account, again: false };
  if (member.present) return { ...base, hand };
  return member.awaySince === null ? base : { ...base, kept: hand };
}

/** Hands older than the one just served have been overtaken by it for as long as it spoke. */
function overtaken(member: Member, queue: Queue, heldMs: number): Member {
  const served = queue.speaker?.served;
  const speaker = queue.speaker && memberOf(queue, queue.speaker.seat);
  if (!served || !speaker || member.hand === null) return member;
  const older = isOlder(placeOf(queue, member, member.hand), placeOf(queue, speaker, served));
  return older ? { ...member, hand: { ...member.hand, over: member.hand.over + heldMs } } : member;
}

/**
 * A direct reply or an interruption has taken `ms`. A hand stays up and carries the charge; so do
 * the account and a kept hand, lest lowering the hand or dropping off wipe it away.
 */
export function reply(queue: Queue, seat: SeatId, ms: number): Queue {
  const bill = (tag: number) => charged(queue, Math.max(tag, lowestTag(queue)), ms);
  const billed = (hand: Hand) => ({ ...hand, tag: bill(hand.tag) });
  return change(queue, seat, (member) => ({
    account: bill(member.account),
    hand: member.hand && billed(member.hand),
    kept: member.kept && billed(member.kept),
  }));
}

/**
 * Other measures from now on; between turns only, so that a turn is charged by those it began with.
 * First each account and hand is settled to what it stands for under the old credit cap, so that a
 * larger credit is earned from here on, and not had by lowering one's hand or by dropping off; then
 * hands are lifted to the new cap. Both keep the order of tags, whole ms, and `level - C <= tag`.
 * A debt made under a larger cap stands as it is, until the level has caught up with it.
 */
export function withParameters(queue: Queue, parameters: Parameters): Queue {
  const lowest = Math.max(lowestTag(queue), lowestTag({ ...queue, parameters }));
  const lifted = (hand: Hand) => ({ ...hand, tag: Math.max(hand.tag, lowest) });
  return {
    ...queue,
    parameters,
    members: queue.members.map((member) => ({
      ...member,
      account: startingTag(queue, member),
      hand: member.hand && lifted(member.hand),
      kept: member.kept && lifted(member.kept),
    })),
  };
}

function newHand(at: number, tag: number): Hand {
  return { at, tag, over: 0, skips: 0, stoodAside: false };
}

function willing(hand: Hand): Hand {
  return hand.stoodAside ? { ...hand, stoodAside: false } : hand;
}

/** `level(i)`: one's own account, but not further behind the group than the credit cap. */
function startingTag(queue: Queue, member: Member): number {
  return Math.max(member.account, lowestTag(queue));
}

function lowestTag(queue: Queue): number {
  return queue.level - queue.parameters.creditCapMs;
}

function highestTag(queue: Queue): number {
  return queue.level + queue.parameters.debtCapMs;
}

/** `cap(base, ms)`: charged, but not further ahead of the group than the debt cap. */
function charged(queue: Queue, base: number, ms: number): number {
  return Math.min(base + ms, Math.max(highestTag(queue), base));
}

function change(
  queue: Queue,
  seat: SeatId,
  difference: (member: Member) => Partial<Member>,
): Queue {
  return {
    ...queue,
    members: queue.members.map((member) =>
      member.seat === seat ? { ...member, ...difference(member) } : member,
    ),
  };
}
