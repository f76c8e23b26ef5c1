import type { SeatId } from '../ids.ts';
import type { Clock } from './clock.ts';
import { ZERO } from './clock.ts';
import type { TurnSource } from './events.ts';
import { parametersFor } from './parameters.ts';
import { emptyQueue, handOf, isPresent, memberOf, type Queue } from './queue.ts';
import { seatsInOrder } from './order.ts';

/** The floor of one meeting: plain JSON, changed by `evolveFloor` alone. */
export interface FloorState {
  /** The seats in the order of the table. */
  readonly seatOrder: readonly SeatId[];
  /** The limit of turns that have yet to begin, ms; the queue keeps the measures of the last one. */
  readonly turnLimitMs: number;
  readonly queue: Queue;
  readonly mode: QueueMode | FreeTalk | Round;
  readonly stage: Open | Offer | Turn;
  /** Turns cut off by the network, whose speakers may still come back and finish them. */
  readonly resumptions: readonly Resumption[];
  /** On a personal break, and offered nothing. */
  readonly resting: readonly SeatId[];
  readonly pausedByFacilitator: boolean;
  /** Expected back after the server was away; while there are any, the floor stands still. */
  readonly awaited: readonly SeatId[];
}

interface QueueMode {
  readonly kind: 'queue';
}

interface FreeTalk {
  readonly kind: 'free';
}

export interface Round {
  readonly kind: 'round';
  /** Still to be offered the floor, in order. */
  readonly waiting: readonly SeatId[];
  /** Have moved themselves to the end, which one may do once. */
  readonly putOff: readonly SeatId[];
  /** Have had their turn in this round, or passed. */
  readonly settled: readonly SeatId[];
}

interface Open {
  readonly kind: 'open';
}

export interface Offer {
  readonly kind: 'offered';
  readonly seat: SeatId;
  readonly source: TurnSource;
  /** Counts while somebody else waits. */
  readonly unanswered: Clock;
}

export interface Turn {
  readonly kind: 'speaking';
  readonly seat: SeatId;
  readonly source: TurnSource;
  /** The speaker's own time: stands still in replies, pauses and drops of the network. */
  readonly held: Clock;
  readonly limitMs: number;
  readonly extension: { readonly ms: number; readonly onTheHouse: boolean } | null;
  readonly reply: Reply | null;
  /** Direct replies given in this turn. */
  readonly replies: number;
  /** Counts while the speaker is off the network. */
  readonly dropped: Clock;
}

export interface Reply {
  readonly seat: SeatId;
  readonly stage: 'asked' | 'speaking';
  /** How long it has been waited for, or spoken. */
  readonly clock: Clock;
}

export interface Resumption {
  readonly seat: SeatId;
  /** What was left of the limit, ms. */
  readonly restMs: number;
}

/** An offer lapses when unanswered for this long, ms. */
export const OFFER_MS = 30_000;
/** A reply ends by itself after this long, ms; a request for one lapses likewise. */
export const REPLY_MS = 30_000;
/** A speaker who has dropped off the network is waited for this long, ms. */
export const DROP_MS = 30_000;
export const MAX_REPLIES = 2;

export const OPEN: Open = { kind: 'open' };
export const QUEUE_MODE: QueueMode = { kind: 'queue' };
export const FREE_TALK: FreeTalk = { kind: 'free' };

/**
 * A floor with nobody in the meeting yet.
 *
 * @param config.turnLimitMs whole ms
 * @param config.seatOrder the order of the table, which rounds may follow
 */
export function initialFloor(config: {
  readonly meetingId: string;
  readonly turnLimitMs: number;
  readonly seatOrder: readonly SeatId[];
}): FloorState {
  return {
    seatOrder: config.seatOrder,
    turnLimitMs: config.turnLimitMs,
    queue: emptyQueue(config.meetingId, parametersFor(config.turnLimitMs)),
    mode: QUEUE_MODE,
    stage: OPEN,
    resumptions: [],
    resting: [],
    pausedByFacilitator: false,
    awaited: [],
  };
}

export function newTurn(seat: SeatId, source: TurnSource, limitMs: number): Turn {
  return {
    kind: 'speaking',
    seat,
    source,
    held: ZERO,
    limitMs,
    extension: null,
    reply: null,
    replies: 0,
    dropped: ZERO,
  };
}

/** When the room asks for the end of a turn, ms of the speaker's own time. */
export function limitOf(turn: Turn): number {
  return turn.limitMs + (turn.extension?.ms ?? 0);
}

/** Here, and willing to be spoken to. */
export function isAvailable(floor: FloorState, seat: SeatId): boolean {
  return isPresent(floor.queue, seat) && !floor.resting.includes(seat);
}

/** Off the network, and not known to have left. */
export function isAway(floor: FloorState, seat: SeatId): boolean {
  return memberOf(floor.queue, seat)?.awaySince != null;
}

/** The last meeting time, ms, at which one who is off the network may come back to their place. */
export function graceEnd({ queue }: FloorState, seat: SeatId): number | null {
  const awaySince = memberOf(queue, seat)?.awaySince ?? null;
  return awaySince === null ? null : awaySince + queue.parameters.graceMs;
}

/** Whether all clocks stand still: the server came back, or a facilitator has paused the floor. */
export function standsStill(floor: FloorState): boolean {
  return floor.pausedByFacilitator || floor.awaited.length > 0;
}

/** The hands up, in order, without the given seat's. */
export function handsBeside(floor: FloorState, seat: SeatId): readonly SeatId[] {
  return seatsInOrder(floor.queue).filter((other) => other !== seat);
}

/** Whether someone other than this seat waits for the floor. */
export function othersWait(floor: FloorState, seat: SeatId): boolean {
  const inRound = floor.mode.kind === 'round' && floor.mode.waiting.some((one) => one !== seat);
  return inRound || handsBeside(floor, seat).length > 0;
}

/** Has declined since the last turn began: the floor is theirs only as long as no one else asks. */
export function hasStoodAside(floor: FloorState, seat: SeatId): boolean {
  return handOf(floor.queue, seat)?.stoodAside ?? false;
}
