import type { SeatId } from '../ids.ts';
import { reject, type Rejection } from '../rejections.ts';
import type { FloorEvent } from './events.ts';
import { isTurnLimit } from './parameters.ts';
import { handOf, memberOf } from './queue.ts';
import { roundOrder } from './round.ts';
import {
  MAX_REPLIES,
  handsBeside,
  hasStoodAside,
  isAvailable,
  isAway,
  othersWait,
  standsStill,
  type FloorState,
  type Round,
  type Turn,
} from './state.ts';
import type { FloorCommand } from './types.ts';

/** What a command leads to: events, none when what it asks is so already, or a refusal. */
type Decision = readonly FloorEvent[] | Rejection;

export interface FloorContext {
  readonly by: SeatId;
  readonly facilitator: boolean;
  /** Meeting time, ms. */
  readonly at: number;
}

const NOTHING: readonly FloorEvent[] = [];

/**
 * Decides a command upon a settled floor. The same command given twice changes nothing the second
 * time: it is refused, or it leads to no event.
 */
export function decideFloor(state: FloorState, command: FloorCommand, ctx: FloorContext): Decision {
  const { by, facilitator } = ctx;
  if (!memberOf(state.queue, by)?.present) return reject('not-in-meeting');
  if (FACILITATORS_ONLY.has(command.type) && !facilitator) return reject('not-allowed');
  switch (command.type) {
    case 'raiseHand':
      return raiseHand(state, by);
    case 'lowerHand':
      return lowerHand(state, by);
    case 'speak':
      return speak(state, by);
    case 'notYet':
      return notYet(state, by);
    case 'later':
      return inRound(state, by, (round) => later(round, by));
    case 'pass':
      return inRound(state, by, () => [{ type: 'passed', seat: by }]);
    case 'finish':
      return onTurnOf(state, by, 'not-your-turn', () => [
        { type: 'turnEnded', seat: by, reason: 'done' },
      ]);
    case 'askReply':
      return askReply(state, command.seat, ctx);
    case 'reply':
      return startReply(state, by);
    case 'endReply':
      return endReply(state, ctx);
    case 'giveFloor':
      return giveFloor(state, command.seat);
    case 'passOver':
      return passOver(state, command.seat);
    case 'endTurn':
      return onTurnOf(state, command.seat, 'conflict', () => [endOfTurn(state, command.seat)]);
    case 'extendTurn':
      return extendTurn(state, command.onTheHouse);
    case 'markInterruption':
      return markInterruption(state, command.seat);
    case 'startRound': {
      if (state.mode.kind === 'round') return reject('conflict');
      return [{ type: 'roundStarted', seats: roundOrder(state, command.order, ctx.at) }];
    }
    case 'endRound':
      return state.mode.kind === 'round' ? [{ type: 'roundEnded' }] : reject('no-round');
    case 'setMode':
      return setMode(state, command.mode);
    case 'setTurnLimit': {
      if (!isTurnLimit(command.ms)) return reject('time-invalid');
      return command.ms === state.turnLimitMs
        ? NOTHING
        : [{ type: 'turnLimitSet', ms: command.ms }];
    }
    case 'pauseFloor':
      return state.pausedByFacilitator ? NOTHING : [{ type: 'floorPaused' }];
    case 'resumeFloor':
      return standsStill(state) ? [{ type: 'floorResumed' }] : reject('not-paused');
    default:
      command satisfies never;
      throw new Error('A command that the floor does not know');
  }
}

const FACILITATORS_ONLY: ReadonlySet<FloorCommand['type']> = new Set([
  'giveFloor',
  'passOver',
  'endTurn',
  'extendTurn',
  'markInterruption',
  'startRound',
  'endRound',
  'setMode',
  'setTurnLimit',
  'pauseFloor',
  'resumeFloor',
]);

/* Hands and one's own turn. */

function raiseHand(floor: FloorState, by: SeatId): Decision {
  if (floor.resting.includes(by)) return reject('out-of-phase');
  return hasAsked(floor, by) ? NOTHING : [{ type: 'handRaised', seat: by }];
}

/** Whether a wish to speak is already known: as a hand, or as "again" by the one who speaks. */
function hasAsked(floor: FloorState, seat: SeatId): boolean {
  const member = memberOf(floor.queue, seat);
  const { speaker } = floor.queue;
  const heldBack = speaker?.seat === seat && speaker.heldBack !== null;
  return member?.hand != null || member?.again === true || heldBack;
}

function lowerHand(floor: FloorState, by: SeatId): Decision {
  const kept = memberOf(floor.queue, by)?.kept != null;
  if (!hasAsked(floor, by) && !kept) return reject('hand-missing');
  return [{ type: 'handLowered', seat: by }];
}

function speak(floor: FloorState, by: SeatId): Decision {
  const { stage } = floor;
  if (floor.mode.kind === 'free') return reject('out-of-phase');
  if (stage.kind === 'speaking' && stage.seat === by) return NOTHING;
  if (stage.kind === 'offered' && stage.seat === by) {
    return standsStill(floor)
      ? reject('out-of-phase')
      : [{ type: 'turnStarted', seat: by, source: stage.source }];
  }
  return isFreeFor(floor, by)
    ? [{ type: 'turnStarted', seat: by, source: 'queue' }]
    : raiseHand(floor, by);
}

/** Nobody speaks, and nobody is waiting to who has not just declined. */
function isFreeFor(floor: FloorState, by: SeatId): boolean {
  const { stage, mode } = floor;
  if (mode.kind !== 'queue' || standsStill(floor) || !isAvailable(floor, by)) return false;
  if (stage.kind === 'speaking') return false;
  if (stage.kind === 'offered' && stage.source !== 'queue') return false;
  return handsBeside(floor, by).every((other) => hasStoodAside(floor, other));
}

function notYet(floor: FloorState, by: SeatId): Decision {
  const { stage, mode } = floor;
  const isOffered = stage.kind === 'offered' && stage.seat === by;
  if (isOffered && stage.source === 'round' && mode.kind === 'round') return later(mode, by);
  // In a round hands are at rest, and only an offer can be declined.
  const mayStepBehind = mode.kind === 'queue' && handOf(floor.queue, by) !== null;
  if (!isOffered && !mayStepBehind) return reject('no-offer');
  // Said already: what is offered now is offered again only for want of anyone else.
  const isSaid = hasStoodAside(floor, by) && !(isOffered && othersWait(floor, by));
  return isSaid ? NOTHING : [{ type: 'deferred', seat: by }];
}

function endOfTurn(floor: FloorState, seat: SeatId): FloorEvent {
  const reason = isAway(floor, seat) ? 'dropped' : 'endedByFacilitator';
  return { type: 'turnEnded', seat, reason };
}

/* Rounds. */

/** For those whose turn in the round is on offer or still to come. */
function inRound(floor: FloorState, by: SeatId, decide: (round: Round) => Decision): Decision {
  const { stage, mode } = floor;
  if (mode.kind !== 'round') return reject('no-round');
  const isOffered = stage.kind === 'offered' && stage.source === 'round' && stage.seat === by;
  return isOffered || mode.waiting.includes(by) ? decide(mode) : reject('not-your-turn');
}

function later(round: Round, by: SeatId): Decision {
  return round.putOff.includes(by) ? reject('already-later') : [{ type: 'putOff', seat: by }];
}

/* Replies. */

function askReply(floor: FloorState, seat: SeatId, ctx: FloorContext): Decision {
  const turn = turnNow(floor);
  if (turn === null) return reject('not-your-turn');
  if (turn.seat !== ctx.by && !ctx.facilitator) return reject('not-allowed');
  if (turn.reply !== null) return turn.reply.seat === seat ? NOTHING : reject('floor-taken');
  if (turn.replies >= MAX_REPLIES) return reject('too-many-replies');
  return mayReply(floor, turn, seat) ?? [{ type: 'replyAsked', seat }];
}

function startReply(floor: FloorState, by: SeatId): Decision {
  const reply = turnNow(floor)?.reply;
  if (reply?.seat !== by) return reject('not-asked');
  if (reply.stage === 'speaking') return NOTHING;
  return standsStill(floor) ? reject('out-of-phase') : [{ type: 'replyStarted', seat: by }];
}

/** By the one who replies, or declines to; by the speaker, or by a facilitator. */
function endReply(floor: FloorState, { by, facilitator }: FloorContext): Decision {
  const turn = turnNow(floor);
  if (!turn?.reply) return reject('not-asked');
  const mayEnd = turn.reply.seat === by || turn.seat === by || facilitator;
  return mayEnd ? [{ type: 'replyEnded', seat: turn.reply.seat }] : reject('not-allowed');
}

function markInterruption(floor: FloorState, seat: SeatId): Decision {
  const turn = turnNow(floor);
  if (turn === null) return reject('not-your-turn');
  if (turn.reply !== null) return turn.reply.seat === seat ? NOTHING : reject('floor-taken');
  return mayReply(floor, turn, seat) ?? [{ type: 'interrupted', seat }];
}

/** Null when this seat may be let in between; else why not. */
function mayReply(floor: FloorState, turn: Turn, seat: SeatId): Rejection | null {
  if (standsStill(floor) || isAway(floor, turn.seat)) return reject('out-of-phase');
  return seat === turn.seat ? reject('floor-taken') : refusalOf(floor, seat);
}

/* Facilitators. */

function giveFloor(floor: FloorState, seat: SeatId): Decision {
  const { stage } = floor;
  if (floor.mode.kind === 'free' || standsStill(floor)) return reject('out-of-phase');
  if (stage.kind === 'speaking') return stage.seat === seat ? NOTHING : reject('floor-taken');
  if (stage.kind === 'offered' && stage.seat === seat) return NOTHING;
  const withdrawn: readonly FloorEvent[] =
    stage.kind === 'offered' ? [{ type: 'offerWithdrawn', seat: stage.seat }] : NOTHING;
  return refusalOf(floor, seat) ?? [...withdrawn, { type: 'offered', seat, source: 'given' }];
}

function passOver(floor: FloorState, seat: SeatId): Decision {
  const { stage } = floor;
  if (stage.kind === 'open' || stage.seat !== seat) return reject('no-offer');
  if (stage.kind === 'offered') return [{ type: 'offerLapsed', seat }];
  return isAway(floor, seat) ? [endOfTurn(floor, seat)] : reject('no-offer');
}

/** One extension a turn: the longest charge of a turn within its limits is then L + ext. */
function extendTurn(floor: FloorState, onTheHouse: boolean): Decision {
  const turn = turnNow(floor);
  if (turn === null) return reject('not-your-turn');
  if (turn.extension !== null) return reject('conflict');
  return [{ type: 'turnExtended', seat: turn.seat, onTheHouse }];
}

function setMode(floor: FloorState, mode: 'queue' | 'free'): Decision {
  if (floor.mode.kind === mode) return NOTHING;
  const turn = mode === 'free' ? turnNow(floor) : null;
  const ended: readonly FloorEvent[] =
    turn === null ? NOTHING : [{ type: 'turnEnded', seat: turn.seat, reason: 'freeTalk' }];
  return [...ended, { type: 'modeSet', mode }];
}

/* Shared. */

function turnNow({ stage }: FloorState): Turn | null {
  return stage.kind === 'speaking' ? stage : null;
}

/** `refusal` unless it is this seat's turn. */
function onTurnOf(
  floor: FloorState,
  seat: SeatId,
  refusal: Rejection['rejected'],
  decide: () => readonly FloorEvent[],
): Decision {
  return turnNow(floor)?.seat === seat ? decide() : reject(refusal);
}

/** Null when this seat can be addressed; else why not. */
function refusalOf(floor: FloorState, seat: SeatId): Rejection | null {
  if (memberOf(floor.queue, seat) === undefined) return reject('seat-unknown');
  return isAvailable(floor, seat) ? null : reject('seat-not-present');
}
