import type { SeatId } from '../ids.ts';
import { countWhile, read, runWhile, ZERO } from './clock.ts';
import type { FloorEvent, TurnEnd, TurnSource } from './events.ts';
import { parametersFor } from './parameters.ts';
import * as Queue from './queue.ts';
import {
  endRound,
  enterRound,
  putOffInRound,
  roundOf,
  settleInRound,
  skipInRound,
} from './round.ts';
import {
  FREE_TALK,
  OPEN,
  QUEUE_MODE,
  REPLY_MS,
  graceEnd,
  isAway,
  limitOf,
  newTurn,
  othersWait,
  standsStill,
  type FloorState,
  type Reply,
  type Turn,
} from './state.ts';

/**
 * One step of the fold.
 *
 * @param at the event's meeting time, ms; never before that of an earlier event
 */
export function evolveFloor(state: FloorState, event: FloorEvent, at: number): FloorState {
  return withClocksSet(step(state, event, at), at);
}

function step(floor: FloorState, event: FloorEvent, at: number): FloorState {
  switch (event.type) {
    case 'entered':
      return awake(arrive(floor, event.seat, Queue.enter(floor.queue, event.seat, at)), event.seat);
    case 'returned':
      return arrive(floor, event.seat, Queue.reconnect(floor.queue, event.seat, at));
    case 'left': {
      const gone = depart(floor, event.seat, Queue.leave(floor.queue, event.seat));
      return withoutResumption(awake(gone, event.seat), event.seat);
    }
    case 'disconnected':
      return depart(floor, event.seat, Queue.disconnect(floor.queue, event.seat, at));
    case 'rested':
      return skipInRound(
        {
          ...floor,
          queue: Queue.lower(floor.queue, event.seat),
          resting: [...without(floor.resting, event.seat), event.seat],
        },
        event.seat,
      );
    case 'backFromRest':
      return enterRound(awake(floor, event.seat), event.seat);
    case 'restarted':
      return { ...floor, awaited: presentSeats(floor) };
    case 'handRaised':
      return { ...floor, queue: Queue.raise(floor.queue, event.seat, at) };
    case 'handLowered':
      return { ...floor, queue: Queue.lower(floor.queue, event.seat) };
    case 'offered':
      return offer(floor, event.seat, event.source);
    case 'offerWithdrawn':
      return withdraw(floor, event.seat);
    case 'deferred':
      return decline(floor, event.seat, at);
    case 'offerLapsed':
      return lapse(floor, event.seat, at);
    case 'turnStarted':
      return startTurn(floor, event.seat, event.source);
    case 'turnEnded':
      return endTurn(floor, event.reason, at);
    case 'turnExtended': {
      const { extensionMs } = floor.queue.parameters;
      const extension = { ms: extensionMs, onTheHouse: event.onTheHouse };
      return withTurn(floor, (turn) => ({ ...turn, extension }));
    }
    case 'resumptionLapsed':
      return withoutResumption(floor, event.seat);
    case 'replyAsked':
      return withTurn(floor, (turn) => ({ ...turn, reply: newReply(event.seat, 'asked') }));
    case 'replyStarted':
      return withTurn(floor, (turn) => ({
        ...turn,
        reply: newReply(event.seat, 'speaking'),
        replies: turn.replies + 1,
      }));
    case 'interrupted':
      return withTurn(floor, (turn) => ({ ...turn, reply: newReply(event.seat, 'speaking') }));
    case 'replyEnded':
      return endReply(floor, at);
    case 'roundStarted': {
      const stage = floor.stage.kind === 'offered' ? OPEN : floor.stage;
      return { ...floor, stage, mode: roundOf(event.seats) };
    }
    case 'putOff':
      return putOffInRound(closeOffer(floor, event.seat), event.seat);
    case 'passed':
      return settleInRound(closeOffer(floor, event.seat), event.seat);
    case 'roundEnded':
      return endRound(floor);
    case 'modeSet':
      return event.mode === 'free'
        ? { ...floor, mode: FREE_TALK, stage: OPEN, resumptions: [] }
        : { ...endRound(floor), mode: QUEUE_MODE };
    case 'turnLimitSet':
      return { ...floor, turnLimitMs: event.ms };
    case 'floorPaused':
      return { ...floor, pausedByFacilitator: true };
    case 'floorResumed':
      return { ...floor, pausedByFacilitator: false, awaited: [] };
    default:
      event satisfies never;
      throw new Error('An event that the floor does not know');
  }
}

/* Presence. */

function arrive(floor: FloorState, seat: SeatId, queue: Queue.Queue): FloorState {
  return enterRound(noLongerAwaited({ ...floor, queue }, seat), seat);
}

function depart(floor: FloorState, seat: SeatId, queue: Queue.Queue): FloorState {
  return skipInRound(noLongerAwaited({ ...floor, queue }, seat), seat);
}

/** The wait for everybody ends when the holder of the floor is accounted for, or everybody is. */
function noLongerAwaited(floor: FloorState, seat: SeatId): FloorState {
  const isHolder = floor.stage.kind !== 'open' && floor.stage.seat === seat;
  return { ...floor, awaited: isHolder ? [] : without(floor.awaited, seat) };
}

function awake(floor: FloorState, seat: SeatId): FloorState {
  return { ...floor, resting: without(floor.resting, seat) };
}

function presentSeats(floor: FloorState): readonly SeatId[] {
  return floor.queue.members.filter((member) => member.present).map((member) => member.seat);
}

/* Offers. */

function offer(floor: FloorState, seat: SeatId, source: TurnSource): FloorState {
  const offered: FloorState = {
    ...floor,
    stage: { kind: 'offered', seat, source, unanswered: ZERO },
  };
  return source === 'round' ? skipInRound(offered, seat) : offered;
}

function withdraw(floor: FloorState, seat: SeatId): FloorState {
  const { stage } = floor;
  if (stage.kind !== 'offered' || stage.seat !== seat) return floor;
  const open = { ...floor, stage: OPEN };
  return stage.source === 'round' ? enterRound(open, seat, 'first') : open;
}

function decline(floor: FloorState, seat: SeatId, at: number): FloorState {
  return { ...closeOffer(floor, seat), queue: Queue.defer(floor.queue, seat, at) };
}

/** Silence is a "not yet"; in a round it is a "later" first, and then a pass. */
function lapse(floor: FloorState, seat: SeatId, at: number): FloorState {
  const { stage, mode } = floor;
  if (stage.kind !== 'offered' || stage.source !== 'round' || mode.kind !== 'round') {
    return decline(floor, seat, at);
  }
  const closed = closeOffer(floor, seat);
  return mode.putOff.includes(seat) ? settleInRound(closed, seat) : putOffInRound(closed, seat);
}

/** An offer has been answered with something else than speech; a resumed turn is offered once. */
function closeOffer(floor: FloorState, seat: SeatId): FloorState {
  const { stage } = floor;
  if (stage.kind !== 'offered' || stage.seat !== seat) return floor;
  const open = { ...floor, stage: OPEN };
  return stage.source === 'resumed' ? withoutResumption(open, seat) : open;
}

/* Turns. */

function startTurn(floor: FloorState, seat: SeatId, source: TurnSource): FloorState {
  const { resumptions, turnLimitMs } = floor;
  const resumed = source === 'resumed' ? resumptions.find((one) => one.seat === seat) : undefined;
  const started: FloorState = {
    ...floor,
    queue: Queue.start(withCurrentLimit(floor), seat, SERVICE[source]),
    stage: newTurn(seat, source, resumed?.restMs ?? turnLimitMs),
  };
  return settleInRound(withoutResumption(started, seat), seat);
}

/** Hands stay up through a round, and through the rest of a turn that was cut off. */
const SERVICE: Readonly<Record<TurnSource, Queue.Service>> = {
  queue: 'inOrder',
  given: 'outOfOrder',
  round: 'beside',
  resumed: 'beside',
};

/** A new limit takes hold between turns. */
function withCurrentLimit({ queue, turnLimitMs }: FloorState): Queue.Queue {
  return queue.parameters.turnLimitMs === turnLimitMs
    ? queue
    : Queue.withParameters(queue, parametersFor(turnLimitMs));
}

function endTurn(floor: FloorState, reason: TurnEnd, at: number): FloorState {
  const replied = endReply(floor, at);
  const turn = replied.stage;
  if (turn.kind !== 'speaking') return floor;
  const heldMs = read(turn.held, at);
  // A resumed turn is the tail of one that has already borne the minimum, or was excused from it.
  const excused = reason === 'dropped' || turn.source === 'resumed';
  const queue = Queue.stop(replied.queue, { at, heldMs, freeMs: freeOf(turn, heldMs), excused });
  const ended: FloorState = { ...replied, queue, stage: OPEN };
  const mayResume =
    reason === 'dropped' && turn.source !== 'resumed' && !isBeyondGrace(ended, turn.seat, at);
  if (!mayResume) return ended;
  const resumption = { seat: turn.seat, restMs: Math.max(0, limitOf(turn) - heldMs) };
  return { ...ended, resumptions: [...ended.resumptions, resumption] };
}

/** Away for longer than a place is kept. */
function isBeyondGrace(floor: FloorState, seat: SeatId, at: number): boolean {
  const end = graceEnd(floor, seat);
  return end !== null && at > end;
}

/** What of an extension on the house was used, ms: the limit itself is the speaker's own. */
function freeOf(turn: Turn, heldMs: number): number {
  return turn.extension?.onTheHouse
    ? Math.min(turn.extension.ms, Math.max(0, heldMs - turn.limitMs))
    : 0;
}

function withTurn(floor: FloorState, change: (turn: Turn) => Turn): FloorState {
  return floor.stage.kind === 'speaking' ? { ...floor, stage: change(floor.stage) } : floor;
}

function withoutResumption(floor: FloorState, seat: SeatId): FloorState {
  return { ...floor, resumptions: floor.resumptions.filter((one) => one.seat !== seat) };
}

/* Replies. */

function newReply(seat: SeatId, stage: Reply['stage']): Reply {
  return { seat, stage, clock: ZERO };
}

/** A reply is charged to the one who gave it, up to its limit; a request for one to nobody. */
function endReply(floor: FloorState, at: number): FloorState {
  const { stage } = floor;
  if (stage.kind !== 'speaking' || stage.reply === null) return floor;
  const { reply } = stage;
  const ms = reply.stage === 'speaking' ? Math.min(read(reply.clock, at), REPLY_MS) : 0;
  return {
    ...floor,
    queue: Queue.reply(floor.queue, reply.seat, ms),
    stage: { ...stage, reply: null },
  };
}

/* Clocks. */

/** Every clock runs or stands still by one rule each, looked at again after every event. */
function withClocksSet(floor: FloorState, at: number): FloorState {
  const { stage } = floor;
  const moves = !standsStill(floor);
  switch (stage.kind) {
    case 'open':
      return floor;
    case 'offered': {
      const counts = moves && othersWait(floor, stage.seat);
      const unanswered = countWhile(counts, stage.unanswered, at);
      return { ...floor, stage: { ...stage, unanswered } };
    }
    case 'speaking': {
      const away = isAway(floor, stage.seat);
      const replying = stage.reply?.stage === 'speaking';
      return {
        ...floor,
        stage: {
          ...stage,
          held: runWhile(moves && !away && !replying, stage.held, at),
          dropped: countWhile(moves && away, stage.dropped, at),
          reply: stage.reply && {
            ...stage.reply,
            clock: runWhile(moves, stage.reply.clock, at),
          },
        },
      };
    }
  }
}

function without(seats: readonly SeatId[], seat: SeatId): readonly SeatId[] {
  return seats.filter((one) => one !== seat);
}
