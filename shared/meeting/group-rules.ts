import type { GroupCommand } from './commands.ts';
import { MAX_SEATS, type ForgetReceipt, type Group, type Seat } from './group.ts';
import type { CommandId, MeetingId, SeatId } from './ids.ts';
import type { MeetingEvent } from './events.ts';
import type { Meeting } from './meeting.ts';
import { cleanName, sameName } from './names.ts';
import { isRejection, reject, type Rejection } from './rejections.ts';
import type { Role } from './roles.ts';
import { isPlannedTime } from './time.ts';

/** The turn limit L with which a meeting begins, ms. */
export const TURN_LIMIT_MS = 120_000;
const MARK_COUNT = 15;
const RECENT_COMMANDS = 64;

export interface NewSeat {
  readonly id: SeatId;
  readonly name: string;
  readonly role: Role;
  readonly founder: boolean;
  /** An integer in [0, 2^32), from which the mark is chosen. */
  readonly entropy: number;
}

export type GroupPlan = Pick<
  Group,
  | 'id'
  | 'name'
  | 'template'
  | 'language'
  | 'promise'
  | 'expectedSeats'
  | 'callLink'
  | 'helpPhone'
  | 'next'
>;

/** A new group with its founder's seat. */
export function makeGroup(plan: GroupPlan, founder: NewSeat): Group | Rejection {
  const name = cleanName(plan.name);
  if (isRejection(name)) return name;
  if (plan.next !== null && !isPlannedTime(plan.next)) return reject('time-invalid');
  if (plan.callLink !== null && !isCallLink(plan.callLink)) return reject('url-invalid');
  if (plan.expectedSeats < 2 || plan.expectedSeats > 12) return reject('malformed');
  const empty: Group = {
    ...plan,
    name,
    helpPhone: cleanPhone(plan.helpPhone),
    seats: [],
    doorLocked: false,
    drawn: [],
    meeting: null,
    meetingsHeld: 0,
    lastReceipt: null,
    recentCommands: [],
  };
  return takeSeat(empty, founder);
}

/** Adds a seat with a mark of its own. */
export function takeSeat(group: Group, seat: NewSeat): Group | Rejection {
  const name = cleanName(seat.name);
  if (isRejection(name)) return name;
  if (group.seats.length >= MAX_SEATS) return reject('group-full');
  const free = Array.from({ length: MARK_COUNT }, (_, mark) => mark).filter(
    (mark) => !group.seats.some((one) => one.mark === mark),
  );
  const taken: Seat = {
    id: seat.id,
    name: apart(group, name),
    mark: free[seat.entropy % free.length] ?? 0,
    role: seat.role,
    founder: seat.founder,
  };
  return { ...group, seats: [...group.seats, taken] };
}

/** DOOR-3: two people of the same name are told apart by a number, as in a class at school. */
function apart(group: Group, name: string): string {
  const taken = (wanted: string) => group.seats.some((one) => sameName(one.name, wanted));
  if (!taken(name)) return name;
  let number = 2;
  while (taken(`${name} ${number}`)) number += 1;
  return `${name} ${number}`;
}

/**
 * DOOR-2: until the expected seats are full, newcomers with the group link walk in until the first
 * meeting has been closed; after that, or with a name that is already at the table, they knock.
 */
export function walksIn(group: Group, name: string): boolean {
  const members = group.seats.filter((seat) => seat.role === 'member').length;
  return (
    group.meetingsHeld === 0 &&
    !group.doorLocked &&
    members < group.expectedSeats &&
    !group.seats.some((seat) => sameName(seat.name, name))
  );
}

/** Decides a command over the group alone. `admit`, `openMeeting` and `closeMeeting` have functions of their own. */
export function decideGroup(
  group: Group,
  command: Exclude<GroupCommand, { type: 'openMeeting' | 'closeMeeting' | 'admit' | 'decline' }>,
  by: Seat,
): Group | Rejection {
  if (command.type === 'renameSelf') return rename(group, command.name, by);
  if (by.role !== 'facilitator') return reject('not-allowed');
  switch (command.type) {
    case 'lockDoor':
      return { ...group, doorLocked: command.locked };
    case 'setCallLink':
      if (command.url !== null && !isCallLink(command.url)) return reject('url-invalid');
      return { ...group, callLink: command.url };
    case 'setHelpPhone':
      return { ...group, helpPhone: cleanPhone(command.phone) };
  }
}

function rename(group: Group, input: string, by: Seat): Group | Rejection {
  const name = cleanName(input);
  if (isRejection(name)) return name;
  if (group.seats.some((one) => one.id !== by.id && sameName(one.name, name))) {
    return reject('name-taken');
  }
  const seats = group.seats.map((one) => (one.id === by.id ? { ...one, name } : one));
  return { ...group, seats };
}

/** Opens a meeting: the group points to it, and its first event carries what it needs. */
export function openMeeting(
  group: Group,
  opening: { readonly meeting: MeetingId; readonly now: number },
):
  | { readonly group: Group; readonly event: Extract<MeetingEvent, { type: 'meetingOpened' }> }
  | Rejection {
  if (group.meeting !== null) return reject('meeting-already-open');
  return {
    group: { ...group, meeting: opening.meeting },
    event: {
      type: 'meetingOpened',
      meeting: opening.meeting,
      group: group.id,
      openedAt: opening.now,
      seatOrder: group.seats.map((seat) => seat.id),
      drawn: group.drawn,
      next: null,
      turnLimitMs: TURN_LIMIT_MS,
    },
  };
}

/**
 * FORGET-1: what a meeting leaves to its group, and the receipt of what is deleted. The caller
 * stores the group and forgets the meeting in one transaction.
 */
export function closeMeeting(
  group: Group,
  meeting: Meeting,
  closing: {
    readonly now: number;
    /** Now by the clocks where the group's planned time is meant: 'YYYY-MM-DDTHH:MM'. */
    readonly nowLocal: string;
    readonly events: number;
    readonly pageWritten: boolean;
  },
): { readonly group: Group; readonly receipt: ForgetReceipt } {
  // A time agreed on before stays while it is still ahead: a meeting held to try things wipes nothing.
  const ahead = group.next !== null && group.next.local > closing.nowLocal ? group.next : null;
  const next = meeting.next ?? ahead;
  const receipt: ForgetReceipt = {
    meeting: meeting.id,
    closedAt: closing.now,
    kept: { cards: meeting.cards, next, present: meeting.attendance.length },
    deleted: {
      events: closing.events,
      notesShown: meeting.shownCount,
      page: closing.pageWritten,
    },
  };
  return {
    receipt,
    group: {
      ...group,
      meeting: null,
      meetingsHeld: group.meetingsHeld + 1,
      drawn: meeting.drawn,
      next,
      lastReceipt: receipt,
    },
  };
}

/** Remembers a command carried out, so that its retry is harmless. */
export function rememberCommand(group: Group, command: CommandId): Group {
  return { ...group, recentCommands: [...group.recentCommands, command].slice(-RECENT_COMMANDS) };
}

export function seatOf(group: Group, seat: SeatId): Seat | undefined {
  return group.seats.find((one) => one.id === seat);
}

export function facilitatorsOf(group: Group): readonly Seat[] {
  return group.seats.filter((seat) => seat.role === 'facilitator');
}

/** A call elsewhere (Teams, Jitsi): an https address, nothing else. */
function isCallLink(url: string): boolean {
  return url.length <= 500 && /^https:\/\/[^\s"'<>\\]+$/u.test(url);
}

function cleanPhone(phone: string | null): string | null {
  const digits = (phone ?? '')
    .replace(/[^0-9+() -]/gu, '')
    .trim()
    .slice(0, 24);
  return digits === '' ? null : digits;
}
