import type { SeatId } from '../ids.ts';
import { inOrder, placeOf } from './order.ts';
import { QUEUE_MODE, OPEN, isAvailable, type FloorState, type Round } from './state.ts';

/** Once round the table: each is offered the floor once, in a known order. */
export function roundOf(seats: readonly SeatId[]): Round {
  return { kind: 'round', waiting: seats, putOff: [], settled: [] };
}

/**
 * Those who are here and not on a break, in the order of a new round: by the table, guests after
 * those who have a place there; or as the queue would serve them if all asked at `at`.
 */
export function roundOrder(
  floor: FloorState,
  order: 'seats' | 'queue',
  at: number,
): readonly SeatId[] {
  const { queue, seatOrder } = floor;
  const here = queue.members.filter((member) => isAvailable(floor, member.seat));
  if (order === 'seats') {
    const seats = here.map((member) => member.seat);
    const seated = seatOrder.filter((seat) => seats.includes(seat));
    return [...seated, ...seats.filter((seat) => !seatOrder.includes(seat))];
  }
  const lowest = queue.level - queue.parameters.creditCapMs;
  return inOrder(
    here.map((member) => {
      const tag = Math.max(member.account, lowest);
      const asking = { at, tag, over: 0, skips: 0, stoodAside: false };
      return placeOf(queue, member, member.hand ?? asking);
    }),
  ).map((place) => place.seat);
}

/** A latecomer, or one who has come back and has not had their turn: at the end, unless told. */
export function enterRound(
  floor: FloorState,
  seat: SeatId,
  where: 'first' | 'last' = 'last',
): FloorState {
  const { stage } = floor;
  return inRound(floor, (round) => {
    const isOffered = stage.kind === 'offered' && stage.source === 'round' && stage.seat === seat;
    const isIn = round.waiting.includes(seat) || round.settled.includes(seat) || isOffered;
    if (isIn || !isAvailable(floor, seat)) return round;
    const waiting = where === 'first' ? [seat, ...round.waiting] : [...round.waiting, seat];
    return { ...round, waiting };
  });
}

/** Off the list for now: the turn has come, or its owner is away. */
export function skipInRound(floor: FloorState, seat: SeatId): FloorState {
  return inRound(floor, (round) => ({ ...round, waiting: without(round.waiting, seat) }));
}

/** "Later": to the end of the round. */
export function putOffInRound(floor: FloorState, seat: SeatId): FloorState {
  return inRound(floor, (round) => ({
    ...round,
    waiting: [...without(round.waiting, seat), seat],
    putOff: [...without(round.putOff, seat), seat],
  }));
}

/** Has had a turn during the round, by whatever way it came, or has passed. */
export function settleInRound(floor: FloorState, seat: SeatId): FloorState {
  return inRound(floor, (round) => ({
    ...round,
    waiting: without(round.waiting, seat),
    settled: [...without(round.settled, seat), seat],
  }));
}

/** Back to the queue. A turn that is on goes on; an offer of the round's is taken back. */
export function endRound(floor: FloorState): FloorState {
  if (floor.mode.kind !== 'round') return floor;
  const { stage } = floor;
  const offering = stage.kind === 'offered' && stage.source === 'round';
  return { ...floor, mode: QUEUE_MODE, stage: offering ? OPEN : stage };
}

function inRound(floor: FloorState, change: (round: Round) => Round): FloorState {
  return floor.mode.kind === 'round' ? { ...floor, mode: change(floor.mode) } : floor;
}

function without(seats: readonly SeatId[], seat: SeatId): readonly SeatId[] {
  return seats.filter((one) => one !== seat);
}
