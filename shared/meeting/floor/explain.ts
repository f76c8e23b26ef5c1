import type { SeatId } from '../ids.ts';
import { difference, placesInOrder, type Place } from './order.ts';
import { handOf } from './queue.ts';
import { type FloorState } from './state.ts';
import type { PlaceReason } from './types.ts';

/**
 * Why somebody stands where they stand, for their own eyes. It looks at what sets the reader apart
 * from the hand just before, and speaks of the rule and of the reader alone.
 */
export function explainPlace(state: FloorState, seat: SeatId): PlaceReason {
  const { stage, queue } = state;
  if (stage.kind === 'offered' && stage.seat === seat) return 'next';
  const holder = stage.kind === 'open' ? null : stage.seat;
  const waiting = placesInOrder(queue).filter((place) => place.seat !== holder);
  const index = waiting.findIndex((place) => place.seat === seat);
  const own = waiting[index];
  if (own === undefined) return 'no-hand';
  const before = waiting[index - 1];
  if (before === undefined) return own.isProtected ? 'next-waited-long' : 'next';
  return reasonBehind(before, own, (handOf(queue, seat)?.skips ?? 0) > 0);
}

function reasonBehind(before: Place, own: Place, hasDeclined: boolean): PlaceReason {
  switch (difference(before, own)?.rank) {
    case 'willing':
      return 'you-let-others-first';
    case 'protected':
      return 'others-waited-long';
    case 'account':
    case 'spoken':
      return own.hasSpoken ? 'turns-are-evened' : 'everyone-gets-heard';
    default:
      // Declining also makes a hand younger, so that its age now tells of that.
      return hasDeclined ? 'you-let-others-first' : 'asked-later';
  }
}
