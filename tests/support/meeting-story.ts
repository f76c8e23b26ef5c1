import { boardOf } from '../../shared/meeting/board.ts';
import type { MeetingCommand } from '../../shared/meeting/commands.ts';
import { carryOut, notice, type Outcome, type RoomSignal } from '../../shared/meeting/decide.ts';
import type { MeetingEvent, StoredEvent } from '../../shared/meeting/events.ts';
import type { Group } from '../../shared/meeting/group.ts';
import { makeGroup, openMeeting, takeSeat } from '../../shared/meeting/group-rules.ts';
import type { GroupId, MeetingId, SeatId, TextId } from '../../shared/meeting/ids.ts';
import { evolve, initialMeeting, type Meeting } from '../../shared/meeting/meeting.ts';
import { isRejection, type RejectionCode } from '../../shared/meeting/rejections.ts';
import type { Board } from '../../shared/meeting/view.ts';

/** An id that is easy to read in a failing test: 'aino' becomes 'aino------------------'. */
export function idOf(name: string): SeatId {
  return name.padEnd(22, '-').slice(0, 22) as SeatId;
}

export function groupOf(facilitators: readonly string[], members: readonly string[]): Group {
  const [first = 'leena', ...others] = facilitators;
  const seat = (name: string, role: 'member' | 'facilitator') => ({
    id: idOf(name),
    name,
    role,
    founder: name === first,
    entropy: 0,
  });
  const plan = {
    id: idOf('group') as unknown as GroupId,
    name: 'Torstain peili',
    template: 'etatyopeili',
    language: 'fi',
    promise: 'standard',
    expectedSeats: 8,
    callLink: null,
    helpPhone: null,
    next: null,
  } as const;
  let group = makeGroup(plan, seat(first, 'facilitator'));
  for (const name of others) {
    if (!isRejection(group)) group = takeSeat(group, seat(name, 'facilitator'));
  }
  for (const name of members) {
    if (!isRejection(group)) group = takeSeat(group, seat(name, 'member'));
  }
  if (isRejection(group)) throw new Error(group.rejected);
  return group;
}

/** A meeting told as a story: who does what, when; kept as stored events and replayed to compare. */
export class Story {
  readonly group: Group;
  meeting: Meeting;
  readonly texts = new Map<TextId, string>();
  readonly stored: StoredEvent[] = [];
  #at = 0;
  #texts = 0;

  constructor(members: readonly string[], facilitators: readonly string[] = ['leena']) {
    const opened = openMeeting(groupOf(facilitators, members), {
      meeting: idOf('meeting') as unknown as MeetingId,
      now: 1_700_000_000_000,
    });
    if (isRejection(opened)) throw new Error(opened.rejected);
    this.group = opened.group;
    this.meeting = initialMeeting(opened.event);
    this.stored.push({ seq: 1, at: 0, event: opened.event });
  }

  /** Lets time pass, ms. */
  wait(ms: number): this {
    this.#at += ms;
    return this.notice({ type: 'clock' });
  }

  notice(signal: RoomSignal): this {
    this.#take(notice(this.meeting, signal, this.#at));
    return this;
  }

  enter(...names: readonly string[]): this {
    for (const name of names) this.does(name, { type: 'enter', promise: true });
    return this;
  }

  /** Carries out a command; @returns the refusal's code, or null */
  does(name: string, command: MeetingCommand, entropy = 0): RejectionCode | null {
    this.#texts += 1;
    const outcome = carryOut(this.meeting, command, {
      by: idOf(name),
      facilitator: this.group.seats.some(
        (one) => one.id === idOf(name) && one.role === 'facilitator',
      ),
      at: this.#at,
      entropy,
      text: idOf(`text${this.#texts}`) as unknown as TextId,
    });
    this.#take(outcome);
    return outcome.rejection?.rejected ?? null;
  }

  get at(): number {
    return this.#at;
  }

  get board(): Board {
    return boardOf(this.group, this.meeting, this.texts, {
      seq: this.stored.length,
      at: this.#at,
      utcOffset: 0,
    });
  }

  get events(): readonly MeetingEvent[] {
    return this.stored.map((one) => one.event);
  }

  /** The meeting as its stored events tell it. */
  replayed(): Meeting {
    const [first, ...rest] = this.stored;
    if (first?.event.type !== 'meetingOpened') throw new Error('no opening');
    return rest.reduce((now, { event, at }) => evolve(now, event, at), initialMeeting(first.event));
  }

  #take(outcome: Outcome): void {
    this.meeting = outcome.meeting;
    for (const event of outcome.events) {
      this.stored.push({ seq: this.stored.length + 1, at: this.#at, event });
    }
    for (const { id, text } of outcome.texts) this.texts.set(id, text);
    for (const id of outcome.erase) this.texts.delete(id);
  }
}
