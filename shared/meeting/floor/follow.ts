import { timeOf } from './clock.ts';
import type { FloorEvent, TurnEnd } from './events.ts';
import { evolveFloor } from './evolve.ts';
import { handOf, nextSeat } from './queue.ts';
import {
  DROP_MS,
  OFFER_MS,
  REPLY_MS,
  graceEnd,
  handsBeside,
  hasStoodAside,
  isAvailable,
  isAway,
  limitOf,
  standsStill,
  type FloorState,
  type Offer,
  type Turn,
} from './state.ts';

/**
 * What time alone has brought about by `at` (meeting time, ms). Ask before evolving anything else
 * at `at`, so that what was due comes first.
 */
export function dueFloor(state: FloorState, at: number): readonly FloorEvent[] {
  return deadlines(state).flatMap(({ time, event }) => (time <= at ? [event] : []));
}

/**
 * The next meeting time, ms, at which time alone changes something: `dueFloor` gives an event, or
 * the word for the time left becomes another. Null while everything stands still.
 */
export function floorDeadline(state: FloorState, at: number): number | null {
  const times = [
    ...deadlines(state).map(({ time }) => time),
    ...wordChanges(state).filter((time) => time > at),
  ];
  return times.length > 0 ? Math.min(...times) : null;
}

const MOST_CONSEQUENCES = 100;

/**
 * All that follows by rule from what has happened, in order: a turn whose speaker has gone ends, an
 * offer moves on, a finished round ends, the free floor is offered. Empty once all is settled.
 */
export function settleFloor(state: FloorState, at: number): readonly FloorEvent[] {
  const events: FloorEvent[] = [];
  let settled = state;
  for (let event = nextByRule(settled); event !== null; event = nextByRule(settled)) {
    events.push(event);
    // A handful is enough, whatever has happened: more would be rules that contradict each other.
    if (events.length > MOST_CONSEQUENCES) throw new Error('The floor does not settle');
    settled = evolveFloor(settled, event, at);
  }
  return events;
}

interface Deadline {
  readonly time: number;
  readonly event: FloorEvent;
}

function deadlines(floor: FloorState): readonly Deadline[] {
  return [...stageDeadlines(floor), ...resumptionDeadlines(floor)];
}

function stageDeadlines({ stage }: FloorState): readonly Deadline[] {
  switch (stage.kind) {
    case 'open':
      return [];
    case 'offered':
      return deadline(timeOf(OFFER_MS, stage.unanswered), {
        type: 'offerLapsed',
        seat: stage.seat,
      });
    case 'speaking': {
      const { reply, seat } = stage;
      return [
        ...(reply
          ? deadline(timeOf(REPLY_MS, reply.clock), { type: 'replyEnded', seat: reply.seat })
          : []),
        ...deadline(timeOf(DROP_MS, stage.dropped), { type: 'turnEnded', seat, reason: 'dropped' }),
      ];
    }
  }
}

/** The right to resume lapses for those who are still not back; those who are will be offered it. */
function resumptionDeadlines(floor: FloorState): readonly Deadline[] {
  return floor.resumptions.flatMap(({ seat }) => {
    const end = graceEnd(floor, seat);
    return end === null ? [] : deadline(end + 1, { type: 'resumptionLapsed', seat });
  });
}

function deadline(time: number | null, event: FloorEvent): readonly Deadline[] {
  return time === null ? [] : [{ time, event }];
}

/** The parts of the limit at which the word for the time left changes, ms of the speaker's time. */
export function wordMarks(turn: Turn): { readonly wrapUp: number; readonly closing: number } {
  const limit = limitOf(turn);
  return { wrapUp: Math.ceil((limit * 3) / 4), closing: limit };
}

function wordChanges({ stage }: FloorState): readonly number[] {
  if (stage.kind !== 'speaking') return [];
  const { wrapUp, closing } = wordMarks(stage);
  return [timeOf(wrapUp, stage.held), timeOf(closing, stage.held)].filter((time) => time !== null);
}

function nextByRule(floor: FloorState): FloorEvent | null {
  const { stage } = floor;
  switch (stage.kind) {
    case 'speaking':
      return endOfReply(floor, stage) ?? endOfTurn(floor, stage);
    case 'offered':
      return offerStands(floor, stage) ? null : { type: 'offerWithdrawn', seat: stage.seat };
    case 'open':
      return standsStill(floor) ? null : nextOffer(floor);
  }
}

function endOfReply(floor: FloorState, { reply }: Turn): FloorEvent | null {
  if (reply === null || isAvailable(floor, reply.seat)) return null;
  return { type: 'replyEnded', seat: reply.seat };
}

/** A speaker who drops off the network is waited for; one who leaves or takes a break is not. */
function endOfTurn(floor: FloorState, { seat }: Turn): FloorEvent | null {
  if (isAvailable(floor, seat)) return null;
  if (isAway(floor, seat)) return null;
  const reason: TurnEnd = floor.resting.includes(seat) ? 'rested' : 'left';
  return { type: 'turnEnded', seat, reason };
}

function offerStands(floor: FloorState, { seat, source }: Offer): boolean {
  if (!isAvailable(floor, seat)) return false;
  if (source !== 'queue') return true;
  if (handOf(floor.queue, seat) === null) return false;
  const othersWilling = handsBeside(floor, seat).some((other) => !hasStoodAside(floor, other));
  return !(hasStoodAside(floor, seat) && othersWilling);
}

/** Who was cut off comes first, then the round or the queue. */
function nextOffer(floor: FloorState): FloorEvent | null {
  const { mode, queue } = floor;
  if (mode.kind === 'free') return null;
  const returned = floor.resumptions.find(({ seat }) => isAvailable(floor, seat));
  if (returned) return { type: 'offered', seat: returned.seat, source: 'resumed' };
  if (mode.kind === 'round') {
    const [first] = mode.waiting;
    return first === undefined
      ? { type: 'roundEnded' }
      : { type: 'offered', seat: first, source: 'round' };
  }
  const head = nextSeat(queue);
  return head === null ? null : { type: 'offered', seat: head, source: 'queue' };
}
