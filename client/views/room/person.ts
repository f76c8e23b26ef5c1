import type { BoardSeat } from '../../../shared/meeting/view.ts';
import type { MeetingRoom } from '../../state/room.svelte.ts';

/** Whether there is anything to ask of this person now: a reply, or for facilitators also more. */
export function mayAsk(room: MeetingRoom, seat: BoardSeat): boolean {
  return seat.presence === 'here' && (mayAskReply(room, seat) || mayGive(room, seat));
}

/** The speaker, or a facilitator, asks another for a short reply; one at a time. */
export function mayAskReply(room: MeetingRoom, seat: BoardSeat): boolean {
  const floor = room.board?.floor;
  if (floor?.stage !== 'speaking' || floor.reply !== null || floor.holder === seat.id) return false;
  return floor.holder === room.seat || room.isFacilitator;
}

/** A facilitator offers the floor to someone who does not have it. */
export function mayGive(room: MeetingRoom, seat: BoardSeat): boolean {
  return room.isFacilitator && room.board?.floor.holder !== seat.id;
}

/** A facilitator marks that somebody spoke in another's turn. */
export function mayMark(room: MeetingRoom, seat: BoardSeat): boolean {
  const floor = room.board?.floor;
  return room.isFacilitator && floor?.stage === 'speaking' && floor.holder !== seat.id;
}
