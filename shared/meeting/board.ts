import type { Group, Seat } from './group.ts';
import { boardFloor, facilitatorFloor } from './floor/floor.ts';
import { facilitatorsOf } from './group-rules.ts';
import type { SeatId, TextId } from './ids.ts';
import { attendanceOf, type Attendance, type Meeting } from './meeting.ts';
import type { Board, BoardSeat, FacilitatorView, Knock, LobbyView, Presence } from './view.ts';

/** From here on, with hands still up, a closing round is proposed: meetings take about 90 minutes. */
const NEAR_END_MS = 75 * 60_000;

/**
 * What the group sees together.
 *
 * @param at meeting time, ms
 * @param utcOffset UTC ms of now minus `at`: breaks end at a time on people's own clocks
 */
export function boardOf(
  group: Group,
  meeting: Meeting,
  texts: ReadonlyMap<TextId, string>,
  now: { readonly seq: number; readonly at: number; readonly utcOffset: number },
): Board {
  return {
    seq: now.seq,
    groupName: group.name,
    phase: meeting.phase,
    doorLocked: group.doorLocked,
    callLink: group.callLink,
    helpPhone: group.helpPhone,
    seats: group.seats.flatMap((seat) => boardSeat(seat, attendanceOf(meeting, seat.id), texts)),
    card: meeting.card,
    floor: boardFloor(meeting.floor, now.at),
    shown: meeting.shown.map((note) => ({
      id: note.text,
      seat: note.seat,
      text: texts.get(note.text) ?? '',
    })),
    breakUntil: meeting.breakUntil === null ? null : meeting.breakUntil + now.utcOffset,
    next: meeting.next,
  };
}

function boardSeat(
  seat: Seat,
  here: Attendance | undefined,
  texts: ReadonlyMap<TextId, string>,
): readonly BoardSeat[] {
  const presence = presenceOf(here);
  if (!here || presence === 'outside') return [];
  const companions = here.companions === null ? undefined : texts.get(here.companions);
  return [
    {
      id: seat.id,
      name: seat.name,
      mark: seat.mark,
      presence,
      companions: companions === undefined ? [] : (JSON.parse(companions) as string[]),
    },
  ];
}

export function presenceOf(here: Attendance | undefined): Presence {
  if (!here?.inside) return 'outside';
  if (!here.connected) return 'away';
  return here.resting ? 'resting' : 'here';
}

export function facilitatorViewOf(
  meeting: Meeting,
  knocks: readonly Knock[],
  at: number,
): FacilitatorView {
  return { floor: facilitatorFloor(meeting.floor, at, at >= NEAR_END_MS), knocks };
}

/** @param reader null for one without a seat, who is told no member's name */
export function lobbyOf(
  group: Group,
  meeting: Meeting | null,
  reader: SeatId | null,
  practice: boolean,
): LobbyView {
  const inside = group.seats.filter(
    (seat) => meeting !== null && attendanceOf(meeting, seat.id)?.inside,
  );
  return {
    group: group.id,
    name: group.name,
    language: group.language,
    promise: group.promise,
    facilitators: facilitatorsOf(group).map((seat) => seat.name),
    helpPhone: group.helpPhone,
    next: group.next,
    meetingOpen: group.meeting !== null,
    present: reader === null ? null : inside.map((seat) => seat.name),
    lastReceipt: reader === null ? null : group.lastReceipt,
    practice,
  };
}
