import type {
  Command,
  GroupCommand,
  MeetingCommand,
  RoomCommand,
} from '../../shared/meeting/commands.ts';
import { mayRead, type RoomSignal } from '../../shared/meeting/decide.ts';
import { explainPlace } from '../../shared/meeting/floor/floor.ts';
import type { Group, Seat } from '../../shared/meeting/group.ts';
import {
  closeMeeting,
  decideGroup,
  facilitatorsOf,
  openMeeting,
  rememberCommand,
  seatOf,
} from '../../shared/meeting/group-rules.ts';
import type { CommandId, DeviceId, KnockId, MeetingId, SeatId } from '../../shared/meeting/ids.ts';
import { isInside } from '../../shared/meeting/meeting.ts';
import {
  isRejection,
  reject,
  type Rejection,
  type RejectionCode,
} from '../../shared/meeting/rejections.ts';
import type { LobbyView } from '../../shared/meeting/view.ts';
import type { Ack, CommandMessage, Notice, Welcome } from '../../shared/protocol/wire.ts';
import { groupLink } from '../doors/link-rows.ts';
import { localTime } from '../local-time.ts';
import type { Change, Clock, Documents, Entropy, Storage, Versioned } from '../ports.ts';
import { newId } from '../secrets.ts';
import { RecentAnswers } from './answers.ts';
import { Audience, type Connection, type Scene } from './audience.ts';
import { ownCommandId } from './command-ids.ts';
import { Door, type Newcomer } from './door.ts';
import { LiveMeeting, type Pending } from './live-meeting.ts';
import { Serial } from './serial.ts';

/** What a room works with. */
export interface RoomParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly documents: Documents;
  readonly practice: boolean;
  /** Told of anything that went wrong underneath; the room itself goes on. */
  readonly report: (error: unknown) => void;
}

/**
 * One group while it is in use: takes commands one at a time, has them decided by the rules,
 * stores what was decided, and only then shows it and acknowledges.
 */
export class GroupRoom {
  readonly #parts: RoomParts;
  readonly #serial = new Serial();
  readonly #audience: Audience;
  readonly #door: Door;
  readonly #answers = new RecentAnswers();
  #group: Versioned<Group>;
  #live: LiveMeeting | null;
  #cancelDeadline: () => void = () => undefined;
  #disposed = false;

  private constructor(parts: RoomParts, group: Versioned<Group>, live: LiveMeeting | null) {
    this.#parts = parts;
    this.#audience = new Audience(parts.documents, parts.practice);
    this.#door = new Door(parts);
    this.#group = group;
    this.#live = live;
  }

  /** Takes a stored group into use; an open meeting goes on, with everyone expected back. */
  static async load(parts: RoomParts, group: Versioned<Group>): Promise<GroupRoom> {
    const { meeting } = group.state;
    const stored = meeting === null ? null : await parts.storage.meeting(meeting);
    const live = stored && LiveMeeting.load(stored, parts.clock, parts.entropy);
    const room = new GroupRoom(parts, group, live);
    if (live) {
      await room.#makePage(live);
      await room.#notice({ type: 'serverBack' });
    }
    return room;
  }

  get group(): Group {
    return this.#group.state;
  }

  /** Nobody is connected, nobody knocks and no meeting is open: the room can be put away. */
  get idle(): boolean {
    return this.#audience.size === 0 && this.#door.knocks.heard === 0 && this.#live === null;
  }

  lobby(reader: SeatId | null): LobbyView {
    return this.#audience.lobby(this.#scene, reader);
  }

  /** What kind of document this seat may open under this name now, or null. */
  documentFor(seat: SeatId, name: string): { kind: 'board' | 'page'; meeting: MeetingId } | null {
    const live = this.#live;
    if (!live || !mayRead(live.meeting, seat)) return null;
    if (name === live.board) return { kind: 'board', meeting: live.meeting.id };
    if (name === live.page) return { kind: 'page', meeting: live.meeting.id };
    return null;
  }

  /** @param resume the person had entered: back to their place without promising again */
  connect(connection: Connection, resume: boolean): Promise<Welcome> {
    return this.#serial.run(async () => {
      this.#audience.add(connection);
      if (resume && this.#live && isInside(this.#live.meeting, connection.seat)) {
        this.#audience.letIn(connection);
        await this.#notice({ type: 'connectionBack', seat: connection.seat });
      }
      return this.#audience.welcome(connection, this.#scene);
    });
  }

  disconnect(connection: Connection): Promise<void> {
    return this.#serial.run(async () => {
      const last = this.#audience.remove(connection);
      // When the server itself goes, nobody has lost their network: they are expected back.
      if (last && !this.#disposed) {
        await this.#notice({ type: 'connectionLost', seat: connection.seat });
      }
    });
  }

  /** A seat's key has changed: whoever came by the old one goes. */
  sendAway(seat: SeatId, keep: DeviceId): void {
    this.#audience.sendAway(seat, keep);
    this.#parts.documents.disconnectSeat(this.group.id, seat);
  }

  /** Handles one command to its end: refused, or stored, shown and acknowledged. */
  handle(connection: Connection, message: CommandMessage): Promise<Ack> {
    const { command } = message;
    // Ids are the client's to choose: one person's never answers for another's.
    const id = ownCommandId(connection.seat, message.id);
    return this.#serial.run(async () => {
      const by = seatOf(this.group, connection.seat);
      if (!by) return refuse('not-signed-in');
      if (this.#disposed) return refuse('server-busy');
      try {
        return this.#carriedOut(id) ?? (await this.#carryOut(connection, by, id, command));
      } catch (error) {
        this.#parts.report(error);
        return refuse('server-busy');
      }
    });
  }

  /** Someone with a link: to a seat of their own, or to the door to knock. */
  join(newcomer: Newcomer): Promise<{ seat: SeatId } | { knock: KnockId } | Rejection> {
    return this.#serial.run(async () => {
      const held = await this.#seatOf(newcomer);
      if (held) return { seat: held };
      const came = await this.#door.receive(this.group, newcomer);
      if (isRejection(came) || 'knock' in came) return came;
      const stored = await this.#save(came.group, came.along);
      return stored ? { seat: came.seat } : reject('link-used');
    });
  }

  /** False when there is no such knock of this device. */
  listenForKnock(knock: KnockId, device: DeviceId, listener: (notice: Notice) => void): boolean {
    const known = this.#door.listen(knock, device, listener);
    if (known) void this.#serial.run(() => this.#publish());
    return known;
  }

  stopListening(knock: KnockId, listener: (notice: Notice) => void): Promise<void> {
    this.#door.unlisten(knock, listener);
    return this.#serial.run(() => this.#publish());
  }

  /** Ends what is under way and lets go; what is stored stays, and goes on at the next load. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#serial.run(() => Promise.resolve());
    this.#cancelDeadline();
  }

  /** The group is no more: every line to it is closed. */
  showEveryoneOut(): void {
    this.#audience.closeAll();
  }

  /* From here on everything runs inside the serial queue. */

  /** The same link all year: one who has a seat is brought to it. */
  async #seatOf({ role, device, asNew }: Newcomer): Promise<SeatId | undefined> {
    if (role !== 'member' || asNew) return undefined;
    const held = await this.#parts.storage.seatsOf(device.id);
    return held.find((one) => one.group === this.group.id)?.seat;
  }

  /** The acknowledgement of a command that has come before. */
  #carriedOut(id: CommandId): Ack | null {
    if (this.group.recentCommands.includes(id)) return this.#done();
    const seq = this.#live?.carriedOut(id) ?? null;
    return seq === null ? this.#answers.get(id) : { ok: true, seq };
  }

  async #carryOut(connection: Connection, by: Seat, id: CommandId, command: Command): Promise<Ack> {
    switch (command.type) {
      case 'openMeeting':
        return this.#open(by, id);
      case 'closeMeeting':
        return this.#close(by, id);
      case 'admit':
        return this.#admit(by, id, command);
      case 'decline':
        return this.#answers.keep(id, await this.#decline(by, command));
      case 'renameSelf':
      case 'lockDoor':
      case 'setCallLink':
      case 'setHelpPhone': {
        const group = decideGroup(this.group, command, by);
        return isRejection(group) ? refuse(group.rejected) : this.#saveAndShow(group, id);
      }
      case 'makeLink':
        return this.#answers.keep(id, await this.#makeLink(by, command));
      case 'whyThisOrder':
      case 'cannotHear':
      case 'remindTime':
        if (!this.#audience.hasEntered(connection)) return refuse('not-in-meeting');
        return this.#answers.keep(id, this.#answer(by, command));
      case 'enter':
        return this.#decideMeeting(by, id, command, () => {
          this.#audience.letIn(connection);
        });
      default:
        if (!this.#audience.hasEntered(connection)) return refuse('not-in-meeting');
        return this.#decideMeeting(by, id, command);
    }
  }

  /** @param once done when it is stored, before it is shown */
  async #decideMeeting(
    by: Seat,
    id: CommandId,
    command: MeetingCommand,
    once?: () => void,
  ): Promise<Ack> {
    if (!this.#live) return refuse('meeting-not-open');
    const facilitator = by.role === 'facilitator';
    const pending = this.#live.decide(command, { seat: by.id, facilitator }, id);
    const { rejection } = pending.outcome;
    const stored = await this.#store(pending, rejection === null ? once : undefined);
    if (!stored) return refuse('conflict');
    return rejection === null ? this.#done() : refuse(rejection.rejected);
  }

  async #notice(signal: RoomSignal): Promise<void> {
    if (this.#live) await this.#store(this.#live.notice(signal));
  }

  /** Nothing is shown before it is stored. */
  async #store(pending: Pending, once?: () => void): Promise<boolean> {
    const { storage, documents } = this.#parts;
    if (pending.change.append.length > 0) {
      const stored = await storage.commit({ events: pending.change });
      if (stored === 'conflict') return false;
    }
    this.#live?.commit(pending);
    once?.();
    for (const event of pending.outcome.events) {
      if (event.type !== 'left') continue;
      // Who has left reads on nowhere: not in a second tab, not by a socket left open.
      this.#audience.showOutSeat(event.seat);
      documents.disconnectSeat(this.group.id, event.seat);
    }
    await this.#publish();
    return true;
  }

  async #save(group: Group, along: Omit<Change, 'group'> = {}): Promise<boolean> {
    const expected = this.#group.version;
    const change = { group: { state: group, expected }, ...along };
    if ((await this.#parts.storage.commit(change)) === 'conflict') return false;
    this.#group = { state: group, version: expected + 1 };
    await this.#publish();
    return true;
  }

  async #saveAndShow(group: Group, id: CommandId, along?: Omit<Change, 'group'>): Promise<Ack> {
    return (await this.#save(rememberCommand(group, id), along))
      ? this.#done()
      : refuse('conflict');
  }

  async #open(by: Seat, id: CommandId): Promise<Ack> {
    if (by.role !== 'facilitator') return refuse('not-allowed');
    const { clock, entropy, storage } = this.#parts;
    const meeting = newId<MeetingId>(entropy);
    const opened = openMeeting(this.group, { meeting, now: clock.now() });
    if (isRejection(opened)) return refuse(opened.rejected);
    const append = [{ seq: 1, at: 0, event: opened.event }];
    const group = rememberCommand(opened.group, id);
    const stored = await storage.commit({
      group: { state: group, expected: this.#group.version },
      events: { meeting, group: group.id, expected: 0, command: id, append },
    });
    if (stored === 'conflict') return refuse('conflict');
    this.#group = { state: group, version: this.#group.version + 1 };
    const events = { events: append, commands: new Map([[id, 1]]), texts: new Map() };
    this.#live = LiveMeeting.load(events, clock, entropy);
    await this.#makePage(this.#live);
    await this.#publish();
    return this.#done();
  }

  async #close(by: Seat, id: CommandId): Promise<Ack> {
    if (by.role !== 'facilitator') return refuse('not-allowed');
    const live = this.#live;
    if (!live) return refuse('meeting-not-open');
    const { clock, documents, storage } = this.#parts;
    const now = clock.now();
    const closed = closeMeeting(this.group, live.meeting, {
      now,
      nowLocal: localTime(now, this.group.next?.zone),
      events: live.seq,
      pageWritten: await documents.isWritten(live.page),
    });
    const group = rememberCommand(closed.group, id);
    const stored = await storage.commit({
      group: { state: group, expected: this.#group.version },
      forgetMeeting: live.meeting.id,
    });
    if (stored === 'conflict') return refuse('conflict');
    this.#group = { state: group, version: this.#group.version + 1 };
    this.#live = null;
    const present = live.meeting.attendance.filter((one) => one.inside).map((one) => one.seat);
    this.#audience.tell(present, { type: 'meetingClosed', receipt: closed.receipt });
    this.#audience.showOutAll();
    await documents.retire(live.board);
    await documents.retire(live.page);
    await this.#publish();
    return this.#done();
  }

  async #admit(
    by: Seat,
    id: CommandId,
    command: Extract<GroupCommand, { type: 'admit' }>,
  ): Promise<Ack> {
    if (by.role !== 'facilitator') return refuse('not-allowed');
    const admission = this.#door.admit(this.group, command);
    if (isRejection(admission)) return refuse(admission.rejected);
    const ack = await this.#saveAndShow(admission.group, id, admission.along);
    if (ack.ok) {
      this.#door.answer(command.knock, { admittedTo: admission.seat });
      await this.#publish();
    }
    return ack;
  }

  async #decline(by: Seat, command: Extract<GroupCommand, { type: 'decline' }>): Promise<Ack> {
    if (by.role !== 'facilitator') return refuse('not-allowed');
    if (!this.#door.answer(command.knock, 'declined')) return refuse('knock-gone');
    await this.#publish();
    return this.#done();
  }

  async #makeLink(by: Seat, command: Extract<RoomCommand, { type: 'makeLink' }>): Promise<Ack> {
    if (by.role !== 'facilitator') return refuse('not-allowed');
    const { row, secret } = groupLink(this.group.id, command.purpose, this.#parts);
    await this.#parts.storage.commit({ links: [row] });
    return { ...this.#done(), link: secret };
  }

  #answer(by: Seat, command: Exclude<RoomCommand, { type: 'makeLink' }>): Ack {
    const live = this.#live;
    if (!live) return refuse('meeting-not-open');
    switch (command.type) {
      case 'whyThisOrder':
        return { ...this.#done(), place: explainPlace(live.meeting.floor, by.id) };
      case 'cannotHear': {
        const facilitators = facilitatorsOf(this.group).map((seat) => seat.id);
        this.#audience.tell(facilitators, { type: 'cannotHear', seat: by.id });
        return this.#done();
      }
      case 'remindTime': {
        if (by.role !== 'facilitator') return refuse('not-allowed');
        const { holder, stage } = live.show(this.group).floor;
        if (holder === null || stage !== 'speaking') return refuse('out-of-phase');
        this.#audience.tell([holder], { type: 'timeReminder' });
        return this.#done();
      }
    }
  }

  async #publish(): Promise<void> {
    try {
      await this.#audience.show(this.#scene);
    } catch (error) {
      // What is stored is stored, and is acknowledged; it is shown with whatever happens next.
      this.#parts.report(error);
    }
    this.#planDeadline();
  }

  /** The page is there from the start, empty, so that ids to write on it can be issued. */
  #makePage(live: LiveMeeting): Promise<void> {
    const owner = { group: this.group.id, meeting: live.meeting.id };
    return this.#parts.storage.appendToDocument(live.page, owner, []);
  }

  #planDeadline(): void {
    this.#cancelDeadline();
    const delay = this.#live?.nextDeadlineIn ?? null;
    if (delay === null || this.#disposed) return;
    this.#cancelDeadline = this.#parts.clock.after(delay, () => {
      this.#serial
        .run(() => this.#notice({ type: 'clock' }))
        .catch((error: unknown) => {
          this.#parts.report(error);
          this.#planDeadline();
        });
    });
  }

  get #scene(): Scene {
    const knocks = this.#door.knocks.seenBy(this.group);
    return { group: this.group, live: this.#live, knocks };
  }

  #done(): Ack & { ok: true } {
    return { ok: true, seq: this.#live?.seq ?? 0 };
  }
}

function refuse(code: RejectionCode): Ack {
  return { ok: false, code };
}
