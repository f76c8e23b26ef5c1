import { PHASES } from './agenda.ts';
import type { MeetingCommand } from './commands.ts';
import { drawTheme, isCardNo, themeOf } from './deck.ts';
import type { MeetingEvent } from './events.ts';
import { decideFloor, dueFloor, settleFloor, floorDeadline } from './floor/floor.ts';
import type { SeatId, TextId } from './ids.ts';
import { attendanceOf, evolve, isInside, type Meeting } from './meeting.ts';
import { cleanName } from './names.ts';
import { isRejection, reject, type Rejection } from './rejections.ts';
import { isPlannedTime } from './time.ts';

/** PRES-3: one who has been off the network for this long has left, ms. */
export const AWAY_MS = 10 * 60_000;
/** NOTE-2: longest note shown to the group, characters. */
export const MAX_SHOWN = 4000;
/** NOTE-3: most notes on the table at once. */
export const MAX_SHOWN_NOTES = 24;
export const MAX_COMPANIONS = 4;
const MAX_BREAK_MINUTES = 60;

/** What the room itself notices; submitted like a command, by nobody. */
export type RoomSignal =
  | { readonly type: 'connectionLost'; readonly seat: SeatId }
  | { readonly type: 'connectionBack'; readonly seat: SeatId }
  | { readonly type: 'serverBack' }
  /** Time has passed; nothing else. */
  | { readonly type: 'clock' };

export interface Circumstances {
  readonly by: SeatId;
  readonly facilitator: boolean;
  /** Meeting time, ms. */
  readonly at: number;
  /** An integer in [0, 2^32). */
  readonly entropy: number;
  /** An unused id, should a text be written. */
  readonly text: TextId;
}

/** What a command led to. Texts stand outside the events, so that they can be erased. */
export interface Outcome {
  readonly meeting: Meeting;
  readonly events: readonly MeetingEvent[];
  readonly texts: readonly { readonly id: TextId; readonly text: string }[];
  readonly erase: readonly TextId[];
  /** The command was refused; the events are then only what time had brought about before it. */
  readonly rejection: Rejection | null;
}

interface Decision {
  readonly events: readonly MeetingEvent[];
  readonly texts?: Outcome['texts'];
  readonly erase?: Outcome['erase'];
}

/**
 * Carries out a command: first what time had already brought about, then the decision, then what
 * follows from it by rule. Pure: the caller stores the events before it shows anything.
 */
export function carryOut(meeting: Meeting, command: MeetingCommand, ctx: Circumstances): Outcome {
  const before = fold(meeting, [], ctx.at, (now) => due(now, ctx.at));
  const decided = decide(before.meeting, command, ctx);
  if (isRejection(decided)) return { ...before, texts: [], rejection: decided };
  const after = fold(before.meeting, decided.events, ctx.at, (now) =>
    settleFloor(now.floor, ctx.at),
  );
  return {
    meeting: after.meeting,
    events: [...before.events, ...after.events],
    texts: decided.texts ?? [],
    erase: [...before.erase, ...after.erase, ...(decided.erase ?? [])],
    rejection: null,
  };
}

/** Carries out what the room itself noticed; never refused. */
export function notice(meeting: Meeting, signal: RoomSignal, at: number): Outcome {
  const before = fold(meeting, [], at, (now) => due(now, at));
  const after = fold(before.meeting, noticed(before.meeting, signal), at, (now) =>
    settleFloor(now.floor, at),
  );
  return {
    meeting: after.meeting,
    events: [...before.events, ...after.events],
    texts: [],
    erase: [...before.erase, ...after.erase],
    rejection: null,
  };
}

/** Meeting time at which something happens or is shown by time alone, or null. */
export function nextDeadline(meeting: Meeting, at: number): number | null {
  const deadlines = [
    floorDeadline(meeting.floor, at),
    meeting.expectedUntil,
    ...meeting.attendance.map((one) =>
      one.inside && !one.connected && !one.expected ? one.lostAt + AWAY_MS : null,
    ),
  ].filter((time) => time !== null);
  return deadlines.length > 0 ? Math.min(...deadlines) : null;
}

interface Folded {
  readonly meeting: Meeting;
  readonly events: readonly MeetingEvent[];
  /** Texts that nothing refers to any longer. */
  readonly erase: readonly TextId[];
}

/** Applies events and then, until nothing more follows, what `more` adds to them. */
function fold(
  meeting: Meeting,
  events: readonly MeetingEvent[],
  at: number,
  more: (meeting: Meeting) => readonly MeetingEvent[],
): Folded {
  const all: MeetingEvent[] = [];
  const erase: TextId[] = [];
  let now = meeting;
  let next = events;
  do {
    for (const event of next) {
      // However somebody leaves, the names of those beside them go with them.
      const gone = event.type === 'left' ? attendanceOf(now, event.seat)?.companions : null;
      if (gone) erase.push(gone);
      now = evolve(now, event, at);
      all.push(event);
    }
    next = more(now);
  } while (next.length > 0);
  return { meeting: now, events: all, erase };
}

/** What time alone has brought about by `at`. */
function due(meeting: Meeting, at: number): readonly MeetingEvent[] {
  const gaveUp = meeting.expectedUntil !== null && meeting.expectedUntil <= at;
  const lost: MeetingEvent[] = gaveUp
    ? meeting.attendance
        .filter((one) => one.expected)
        .map((one) => ({ type: 'disconnected', seat: one.seat }))
    : [];
  const gone: MeetingEvent[] = meeting.attendance
    .filter((one) => one.inside && !one.connected && !one.expected && one.lostAt + AWAY_MS <= at)
    .map((one) => ({ type: 'left', seat: one.seat }));
  const presence = [...lost, ...gone];
  if (presence.length > 0) return presence;
  const overdue = dueFloor(meeting.floor, at);
  return overdue.length > 0 ? overdue : settleFloor(meeting.floor, at);
}

function noticed(meeting: Meeting, signal: RoomSignal): readonly MeetingEvent[] {
  switch (signal.type) {
    case 'clock':
      return [];
    case 'serverBack':
      return [{ type: 'restarted' }];
    case 'connectionLost': {
      const one = attendanceOf(meeting, signal.seat);
      return one?.inside && one.connected ? [{ type: 'disconnected', seat: signal.seat }] : [];
    }
    case 'connectionBack': {
      const one = attendanceOf(meeting, signal.seat);
      return one?.inside && !one.connected ? [{ type: 'returned', seat: signal.seat }] : [];
    }
  }
}

function decide(
  meeting: Meeting,
  command: MeetingCommand,
  ctx: Circumstances,
): Decision | Rejection {
  if (command.type === 'enter') return enter(meeting, ctx.by);
  const here = attendanceOf(meeting, ctx.by);
  // One who has dropped off comes back first; until then only leaving is theirs to do.
  const present = here?.inside && (here.connected || command.type === 'leave');
  if (!present) return reject('not-in-meeting');
  switch (command.type) {
    case 'leave':
      return { events: [{ type: 'left', seat: ctx.by }] };
    case 'rest':
      return { events: here.resting ? [] : [{ type: 'rested', seat: ctx.by }] };
    case 'backFromRest':
      return { events: here.resting ? [{ type: 'backFromRest', seat: ctx.by }] : [] };
    case 'drawCard': {
      if (command.expects !== meeting.card) return reject('card-changed');
      return { events: [{ type: 'cardDrawn', ...drawTheme(meeting.drawn, ctx.entropy) }] };
    }
    case 'turnCard': {
      if (meeting.card === null) return reject('no-card');
      if (!isCardNo(command.card)) return reject('malformed');
      if (themeOf(command.card) !== themeOf(meeting.card)) return reject('card-changed');
      return { events: [{ type: 'cardTurned', card: command.card }] };
    }
    case 'showNote':
      return showNote(meeting, command.text, ctx);
    case 'takeNoteBack': {
      const note = meeting.shown.find((one) => one.text === command.text);
      if (!note) return reject('not-found');
      if (note.seat !== ctx.by) return reject('not-allowed');
      return { events: [{ type: 'noteTakenBack', text: note.text }], erase: [note.text] };
    }
    case 'nameCompanions':
      return nameCompanions(command.names, here.companions, ctx);
    case 'setPhase':
      if (!ctx.facilitator) return reject('not-allowed');
      if (!PHASES.includes(command.phase)) return reject('malformed');
      return {
        events:
          command.phase === meeting.phase ? [] : [{ type: 'phaseChanged', phase: command.phase }],
      };
    case 'startBreak':
      return startBreak(meeting, command.minutes, ctx);
    case 'endBreak': {
      if (!ctx.facilitator) return reject('not-allowed');
      if (meeting.breakUntil === null) return reject('out-of-phase');
      const resumed = decideFloor(meeting.floor, { type: 'resumeFloor' }, ctx);
      return { events: [{ type: 'breakEnded' }, ...(isRejection(resumed) ? [] : resumed)] };
    }
    case 'agreeNextTime':
      if (!ctx.facilitator) return reject('not-allowed');
      if (!isPlannedTime(command.next)) return reject('time-invalid');
      return { events: [{ type: 'nextTimeAgreed', next: command.next }] };
    default: {
      const events = decideFloor(meeting.floor, command, ctx);
      return isRejection(events) ? events : { events };
    }
  }
}

function enter(meeting: Meeting, seat: SeatId): Decision | Rejection {
  const one = attendanceOf(meeting, seat);
  // A second tab, or a retry: the person is in, and that is all they asked for.
  if (one?.inside && one.connected) return { events: [] };
  return { events: [{ type: one?.inside ? 'returned' : 'entered', seat }] };
}

function showNote(meeting: Meeting, input: string, ctx: Circumstances): Decision | Rejection {
  const text = input.trim();
  if (text === '') return reject('text-empty');
  if (text.length > MAX_SHOWN) return reject('text-too-long');
  if (meeting.shown.length >= MAX_SHOWN_NOTES) return reject('note-limit');
  return {
    events: [{ type: 'noteShown', text: ctx.text, seat: ctx.by }],
    texts: [{ id: ctx.text, text }],
  };
}

function nameCompanions(
  inputs: readonly string[],
  before: TextId | null,
  ctx: Circumstances,
): Decision | Rejection {
  if (inputs.length > MAX_COMPANIONS) return reject('malformed');
  const names: string[] = [];
  for (const input of inputs) {
    const name = cleanName(input);
    if (isRejection(name)) return name;
    names.push(name);
  }
  const text = names.length > 0 ? ctx.text : null;
  return {
    events: [{ type: 'companionsNamed', seat: ctx.by, text }],
    texts: text === null ? [] : [{ id: text, text: JSON.stringify(names) }],
    ...erased(before),
  };
}

function startBreak(meeting: Meeting, minutes: number, ctx: Circumstances): Decision | Rejection {
  if (!ctx.facilitator) return reject('not-allowed');
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_BREAK_MINUTES) {
    return reject('malformed');
  }
  if (meeting.breakUntil !== null) return { events: [{ type: 'breakStarted', minutes }] };
  const paused = decideFloor(meeting.floor, { type: 'pauseFloor' }, ctx);
  return { events: [{ type: 'breakStarted', minutes }, ...(isRejection(paused) ? [] : paused)] };
}

function erased(text: TextId | null): { readonly erase: readonly TextId[] } {
  return { erase: text === null ? [] : [text] };
}

/** Whether this seat may read the meeting's documents now. */
export function mayRead(meeting: Meeting, seat: SeatId): boolean {
  return isInside(meeting, seat);
}
