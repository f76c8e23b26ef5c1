import { boardOf } from '../../shared/meeting/board.ts';
import type { MeetingCommand } from '../../shared/meeting/commands.ts';
import {
  carryOut,
  nextDeadline,
  notice,
  type Outcome,
  type RoomSignal,
} from '../../shared/meeting/decide.ts';
import type { MeetingEvent, StoredEvent } from '../../shared/meeting/events.ts';
import type { Group } from '../../shared/meeting/group.ts';
import type { CommandId, SeatId, TextId } from '../../shared/meeting/ids.ts';
import { evolve, initialMeeting, type Meeting } from '../../shared/meeting/meeting.ts';
import type { Board } from '../../shared/meeting/view.ts';
import type { Change, Clock, Entropy, StoredMeeting } from '../ports.ts';
import { newId } from '../secrets.ts';

/** What a command would change, held back until it is stored. */
export interface Pending {
  readonly outcome: Outcome;
  readonly change: NonNullable<Change['events']>;
}

/**
 * A meeting in memory: its state, its texts, and its clock. Meeting time is the last stored time
 * plus monotonic time since, so that the server's downtime costs nobody anything.
 */
export class LiveMeeting {
  #meeting: Meeting;
  #seq: number;
  readonly #commands: Map<CommandId, number>;
  readonly #texts: Map<TextId, string>;
  readonly #base: { readonly at: number; readonly monotonic: number };
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  /** A fresh name at each load: a board rebuilt under an old name corrupts clients' copies. */
  readonly board: string;
  /** The page is durable and keeps its name: every client id ever issued for it is remembered. */
  readonly page: string;

  private constructor(meeting: Meeting, stored: StoredMeeting, clock: Clock, entropy: Entropy) {
    this.#meeting = meeting;
    this.#seq = stored.events.at(-1)?.seq ?? 0;
    this.#commands = new Map(stored.commands);
    this.#texts = new Map(stored.texts);
    this.#base = { at: stored.events.at(-1)?.at ?? 0, monotonic: clock.monotonic() };
    this.#clock = clock;
    this.#entropy = entropy;
    this.board = `board-${newId(entropy)}`;
    this.page = `page-${meeting.id}`;
  }

  /** @throws Error when the stored events do not begin with an opening */
  static load(stored: StoredMeeting, clock: Clock, entropy: Entropy): LiveMeeting {
    const [first, ...rest] = stored.events;
    if (first?.event.type !== 'meetingOpened') throw new Error('A meeting begins by being opened.');
    const meeting = rest.reduce(
      (state, { event, at }) => evolve(state, event, at),
      initialMeeting(first.event),
    );
    return new LiveMeeting(meeting, stored, clock, entropy);
  }

  get meeting(): Meeting {
    return this.#meeting;
  }

  /** Number of the last stored event. */
  get seq(): number {
    return this.#seq;
  }

  /** Meeting time, ms. */
  get at(): number {
    return this.#base.at + this.#clock.monotonic() - this.#base.monotonic;
  }

  /** The event number at which this command was carried out, or null when it was not. */
  carriedOut(command: CommandId): number | null {
    return this.#commands.get(command) ?? null;
  }

  decide(
    command: MeetingCommand,
    by: { seat: SeatId; facilitator: boolean },
    id: CommandId,
  ): Pending {
    const at = this.at;
    const outcome = carryOut(this.#meeting, command, {
      by: by.seat,
      facilitator: by.facilitator,
      at,
      entropy: this.#entropy.uint32(),
      text: newId<TextId>(this.#entropy),
    });
    return this.#pending(outcome, at, outcome.rejection === null ? id : null);
  }

  notice(signal: RoomSignal): Pending {
    const at = this.at;
    return this.#pending(notice(this.#meeting, signal, at), at, null);
  }

  /** Takes what has been stored as the new state. */
  commit({ outcome, change }: Pending): void {
    this.#meeting = outcome.meeting;
    this.#seq = change.expected + change.append.length;
    if (change.command !== null) this.#commands.set(change.command, this.#seq);
    for (const { id, text } of outcome.texts) this.#texts.set(id, text);
    for (const id of outcome.erase) this.#texts.delete(id);
  }

  show(group: Group): Board {
    const at = this.at;
    return boardOf(group, this.#meeting, this.#texts, {
      seq: this.#seq,
      at,
      utcOffset: this.#clock.now() - at,
    });
  }

  /** Ms from now until time alone changes something, or null. */
  get nextDeadlineIn(): number | null {
    const at = this.at;
    const deadline = nextDeadline(this.#meeting, at);
    return deadline === null ? null : Math.max(0, deadline - at);
  }

  #pending(outcome: Outcome, at: number, command: CommandId | null): Pending {
    const append = outcome.events.map((event: MeetingEvent, index): StoredEvent => {
      return { seq: this.#seq + 1 + index, at, event };
    });
    return {
      outcome,
      change: {
        meeting: this.#meeting.id,
        group: this.#meeting.group,
        expected: this.#seq,
        command,
        append,
        texts: outcome.texts,
        erase: outcome.erase,
      },
    };
  }
}
