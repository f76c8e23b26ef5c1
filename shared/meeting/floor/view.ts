import type { SeatId } from '../ids.ts';
import { read } from './clock.ts';
import { wordMarks } from './follow.ts';
import { seatsInOrder } from './order.ts';
import { isAway, limitOf, type FloorState, type Turn } from './state.ts';
import type { BoardFloor, FacilitatorFloor, TimeWord } from './types.ts';

/** With this many hands up, the room proposes shorter turns. */
const MANY_HANDS = 4;
/** The shorter limit that is proposed, ms. */
const SHORT_TURN_MS = 60_000;

/** What the group sees at meeting time `at`, ms: an order and a word, never a time or a count. */
export function boardFloor(state: FloorState, at: number): BoardFloor {
  const { stage, mode } = state;
  const turn = stage.kind === 'speaking' ? stage : null;
  return {
    mode: mode.kind,
    stage: stage.kind,
    holder: stage.kind === 'open' ? null : stage.seat,
    paused: pausedBy(state),
    timeWord: turn && timeWord(turn, at),
    hands: waitingHands(state),
    reply: turn?.reply ? { seat: turn.reply.seat, stage: turn.reply.stage } : null,
    round: mode.kind === 'round' ? { waiting: mode.waiting } : null,
  };
}

/**
 * What facilitators see besides, at meeting time `at`, ms.
 *
 * @param nearEnd the meeting's time is nearly up, as the caller knows it: with hands still waiting
 *   a closing round is then proposed
 */
export function facilitatorFloor(state: FloorState, at: number, nearEnd = false): FacilitatorFloor {
  const { stage, mode, queue, turnLimitMs } = state;
  const hands = waitingHands(state).length;
  const crowded = mode.kind === 'queue' && hands >= MANY_HANDS && turnLimitMs > SHORT_TURN_MS;
  return {
    turn:
      stage.kind === 'speaking'
        ? {
            seat: stage.seat,
            heldMs: read(stage.held, at),
            limitMs: limitOf(stage),
            running: stage.held.since !== null,
            extended: stage.extension !== null,
          }
        : null,
    turnLimitMs,
    notYetHeard: byTheTable(
      state,
      queue.members
        .filter((member) => member.present && member.turns === 0)
        .map((member) => member.seat),
    ),
    proposedLimitMs: crowded ? SHORT_TURN_MS : null,
    proposeRound: nearEnd && mode.kind === 'queue' && hands > 0,
  };
}

/** The hands as the group sees them: in order, without the one who holds the floor. */
export function waitingHands({ queue, stage }: FloorState): readonly SeatId[] {
  const holder = stage.kind === 'open' ? null : stage.seat;
  return seatsInOrder(queue).filter((seat) => seat !== holder);
}

function pausedBy(floor: FloorState): BoardFloor['paused'] {
  if (floor.awaited.length > 0) return 'restart';
  if (floor.pausedByFacilitator) return 'facilitator';
  return floor.stage.kind === 'speaking' && isAway(floor, floor.stage.seat) ? 'dropped' : null;
}

function timeWord(turn: Turn, at: number): TimeWord {
  const heldMs = read(turn.held, at);
  const { wrapUp, closing } = wordMarks(turn);
  if (heldMs >= closing) return 'closing';
  return heldMs >= wrapUp ? 'wrapUp' : 'plenty';
}

function byTheTable({ seatOrder }: FloorState, seats: readonly SeatId[]): readonly SeatId[] {
  const seated = seatOrder.filter((seat) => seats.includes(seat));
  return [...seated, ...seats.filter((seat) => !seatOrder.includes(seat))];
}
