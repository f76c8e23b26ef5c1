import type { BoardSeat } from '../../../shared/meeting/view.ts';
import type { MeetingRoom } from '../../state/room.svelte.ts';

/** Whether there is anything to ask of this person now: a reply, or for facilitators also more. */
export function mayAsk(room: MeetingRoom, seat: BoardSeat): boolean {
  return seat.presence === 'here' && (mayAskReply(room, seat) || mayGive(room, seat));
}

/** The speaker, or a facilitator, asks another for a short reply; one at a time. */
export function mayAskReply(room: MeetingRoom, seat: BoardSeat): boolean {
  const floor = room.board?.floor;
  if (floor?.stage !== 'speaking' || floor.paused !== null) return false;
  if (floor.reply !== null || floor.holder === seat.id) return false;
  return floor.holder === room.seat || room.isFacilitator;
}

/** A facilitator offers the floor to someone while nobody speaks. */
export function mayGive(room: MeetingRoom, seat: BoardSeat): boolean {
  const floor = room.board?.floor;
  if (!room.isFacilitator || !floor || seat.presence !== 'here') return false;
  if (floor.stage === 'speaking' || floor.mode === 'free' || floor.paused !== null) return false;
  return floor.holder !== seat.id;
}

/** A facilitator marks that somebody spoke in another's turn. */
export function mayMark(room: MeetingRoom, seat: BoardSeat): boolean {
  return room.isFacilitator && mayAskReply(room, seat);
}
