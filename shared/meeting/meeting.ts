import type { Phase } from './agenda.ts';
import type { CardNo } from './deck.ts';
import type { MeetingEvent } from './events.ts';
import { evolveFloor, initialFloor, type FloorState } from './floor/floor.ts';
import type { GroupId, MeetingId, SeatId, TextId } from './ids.ts';
import type { PlannedTime } from './time.ts';

/** One seat's presence in this meeting. Those who never came have none. */
export interface Attendance {
  readonly seat: SeatId;
  readonly inside: boolean;
  readonly connected: boolean;
  readonly resting: boolean;
  /** Meeting time at which the network was lost, ms; meaningful while not connected. */
  readonly lostAt: number;
  /** Was here when the server went away, and has not yet been seen since it came back. */
  readonly expected: boolean;
  readonly companions: TextId | null;
}

/** A meeting: a fold over its stored events. */
export interface Meeting {
  readonly id: MeetingId;
  readonly group: GroupId;
  /** UTC ms of meeting time 0. */
  readonly openedAt: number;
  readonly phase: Phase;
  /** The card on the table. */
  readonly card: CardNo | null;
  /** Cards that were on the table in this meeting, in order. */
  readonly cards: readonly CardNo[];
  readonly drawn: readonly number[];
  readonly attendance: readonly Attendance[];
  /** After the server came back: everyone is expected until this meeting time. */
  readonly expectedUntil: number | null;
  readonly shown: readonly { readonly text: TextId; readonly seat: SeatId }[];
  /** How many notes were shown in all, those taken back included. */
  readonly shownCount: number;
  /** Meeting time until which a common break lasts, about. */
  readonly breakUntil: number | null;
  readonly next: PlannedTime | null;
  readonly floor: FloorState;
}

/** PRES-2: after the server came back everyone is expected for this long, ms. */
export const EXPECT_MS = 30_000;

export function initialMeeting(opened: Extract<MeetingEvent, { type: 'meetingOpened' }>): Meeting {
  return {
    id: opened.meeting,
    group: opened.group,
    openedAt: opened.openedAt,
    phase: 'checkIn',
    card: null,
    cards: [],
    drawn: opened.drawn,
    attendance: [],
    expectedUntil: null,
    shown: [],
    shownCount: 0,
    breakUntil: null,
    next: opened.next,
    floor: initialFloor({
      meetingId: opened.meeting,
      turnLimitMs: opened.turnLimitMs,
      seatOrder: opened.seatOrder,
    }),
  };
}

export function attendanceOf(meeting: Meeting, seat: SeatId): Attendance | undefined {
  return meeting.attendance.find((one) => one.seat === seat);
}

export function isInside(meeting: Meeting, seat: SeatId): boolean {
  return attendanceOf(meeting, seat)?.inside ?? false;
}

/** One step of the fold. `at` is the event's meeting time, ms. */
export function evolve(meeting: Meeting, event: MeetingEvent, at: number): Meeting {
  switch (event.type) {
    case 'meetingOpened':
      return initialMeeting(event);
    case 'phaseChanged':
      return { ...meeting, phase: event.phase };
    case 'cardDrawn':
      return withCard({ ...meeting, drawn: event.drawn }, String(event.theme));
    case 'cardTurned':
      return withCard(meeting, event.card);
    case 'noteShown':
      return {
        ...meeting,
        shown: [...meeting.shown, { text: event.text, seat: event.seat }],
        shownCount: meeting.shownCount + 1,
      };
    case 'noteTakenBack':
      return { ...meeting, shown: meeting.shown.filter((note) => note.text !== event.text) };
    case 'companionsNamed':
      return withAttendance(meeting, event.seat, { companions: event.text });
    case 'breakStarted':
      return { ...meeting, breakUntil: at + event.minutes * 60_000 };
    case 'breakEnded':
      return { ...meeting, breakUntil: null };
    case 'nextTimeAgreed':
      return { ...meeting, next: event.next };
    default:
      // Presence and the floor: the fair-turn rules fold the rest of the vocabulary.
      return { ...withPresence(meeting, event, at), floor: evolveFloor(meeting.floor, event, at) };
  }
}

type OfFloor = Parameters<typeof evolveFloor>[1];

function withPresence(meeting: Meeting, event: OfFloor, at: number): Meeting {
  switch (event.type) {
    case 'entered':
      return withAttendance(meeting, event.seat, { inside: true, connected: true, resting: false });
    case 'left':
      return settleExpected(
        withAttendance(meeting, event.seat, {
          inside: false,
          connected: false,
          resting: false,
          expected: false,
          companions: null,
        }),
      );
    case 'disconnected':
      return settleExpected(
        withAttendance(meeting, event.seat, { connected: false, expected: false, lostAt: at }),
      );
    case 'returned':
      return settleExpected(
        withAttendance(meeting, event.seat, { connected: true, expected: false }),
      );
    case 'rested':
      return withAttendance(meeting, event.seat, { resting: true });
    case 'backFromRest':
      return withAttendance(meeting, event.seat, { resting: false });
    case 'restarted':
      return settleExpected({
        ...meeting,
        expectedUntil: at + EXPECT_MS,
        attendance: meeting.attendance.map((one) =>
          one.inside && one.connected
            ? { ...one, connected: false, expected: true, lostAt: at }
            : one,
        ),
      });
    default:
      return meeting;
  }
}

/** Nobody is waited for once each is back or has been given up. */
function settleExpected(meeting: Meeting): Meeting {
  const waiting = meeting.attendance.some((one) => one.expected);
  return waiting ? meeting : { ...meeting, expectedUntil: null };
}

function withCard(meeting: Meeting, card: CardNo): Meeting {
  const cards = meeting.cards.includes(card) ? meeting.cards : [...meeting.cards, card];
  return { ...meeting, card, cards };
}

function withAttendance(meeting: Meeting, seat: SeatId, change: Partial<Attendance>): Meeting {
  const before = attendanceOf(meeting, seat);
  if (before) {
    return {
      ...meeting,
      attendance: meeting.attendance.map((one) =>
        one.seat === seat ? { ...one, ...change } : one,
      ),
    };
  }
  const fresh: Attendance = {
    seat,
    inside: false,
    connected: false,
    resting: false,
    lostAt: 0,
    expected: false,
    companions: null,
  };
  return { ...meeting, attendance: [...meeting.attendance, { ...fresh, ...change }] };
}
