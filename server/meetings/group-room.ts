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
  takeSeat,
  walksIn,
} from '../../shared/meeting/group-rules.ts';
import type { CommandId, DeviceId, KnockId, MeetingId, SeatId } from '../../shared/meeting/ids.ts';
import { isInside } from '../../shared/meeting/meeting.ts';
import { cleanName } from '../../shared/meeting/names.ts';
import {
  isRejection,
  reject,
  type Rejection,
  type RejectionCode,
} from '../../shared/meeting/rejections.ts';
import type { Role } from '../../shared/meeting/roles.ts';
import type { LobbyView } from '../../shared/meeting/view.ts';
import type { Ack, CommandMessage, Notice, Welcome } from '../../shared/protocol/wire.ts';
import type {
  Change,
  Clock,
  DeviceRow,
  Documents,
  Entropy,
  LinkRow,
  Storage,
  Versioned,
} from '../ports.ts';
import { newId } from '../secrets.ts';
import { Audience, type Connection, type Scene } from './audience.ts';
import { groupLink } from '../doors/link-rows.ts';
import { Knocks } from './knocks.ts';
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

/** Someone who comes in by a link. */
export interface Newcomer {
  readonly name: string;
  readonly role: Role;
  readonly device: DeviceRow;
  readonly link: LinkRow;
}

/**
 * One group while it is in use: takes commands one at a time, has them decided by the rules,
 * stores what was decided, and only then shows it and acknowledges.
 */
export class GroupRoom {
  readonly #parts: RoomParts;
  readonly #serial = new Serial();
  readonly #audience: Audience;
  readonly #knocks = new Knocks();
  #group: Versioned<Group>;
  #live: LiveMeeting | null;
  #cancelDeadline: () => void = () => undefined;

  private constructor(parts: RoomParts, group: Versioned<Group>, live: LiveMeeting | null) {
    this.#parts = parts;
    this.#audience = new Audience(parts.documents, parts.practice);
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
    return this.#audience.size === 0 && this.#knocks.size === 0 && this.#live === null;
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
      if (last) await this.#notice({ type: 'connectionLost', seat: connection.seat });
    });
  }

  /** Handles one command to its end: refused, or stored, shown and acknowledged. */
  handle(connection: Connection, { id, command }: CommandMessage): Promise<Ack> {
    return this.#serial.run(async () => {
      const by = seatOf(this.group, connection.seat);
      if (!by) return refuse('not-signed-in');
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
      const name = cleanName(newcomer.name);
      if (isRejection(name)) return name;
      if (newcomer.role === 'member' && !walksIn(this.group, name)) {
        return this.#knock(name, newcomer.device);
      }
      const seat = newId<SeatId>(this.#parts.entropy);
      const group = this.#withSeat(seat, name, newcomer.role);
      if (isRejection(group)) return group;
      const stored = await this.#save(group, {
        claimLink: newcomer.link.id,
        device: newcomer.device,
        deviceSeat: { device: newcomer.device.id, group: group.id, seat },
      });
      return stored ? { seat } : reject('link-used');
    });
  }

  listenForKnock(knock: KnockId, device: DeviceId, notify: (notice: Notice) => void): boolean {
    const known = this.#knocks.listen(knock, device, notify);
    if (known) void this.#serial.run(() => this.#publish());
    return known;
  }

  stopKnocking(knock: KnockId): Promise<void> {
    this.#knocks.leave(knock);
    return this.#serial.run(() => this.#publish());
  }

  /** Lets go of timers; what is stored stays. */
  dispose(): void {
    this.#cancelDeadline();
    this.#audience.closeAll();
  }

  /* From here on everything runs inside the serial queue. */

  /** The acknowledgement of a command that has come before. */
  #carriedOut(id: CommandId): Ack | null {
    if (this.group.recentCommands.includes(id)) return this.#done();
    const seq = this.#live?.carriedOut(id) ?? null;
    return seq === null ? null : { ok: true, seq };
  }

  async #carryOut(connection: Connection, by: Seat, id: CommandId, command: Command): Promise<Ack> {
    switch (command.type) {
      case 'openMeeting':
        return this.#open(by, id);
      case 'closeMeeting':
        return this.#close(by, id);
      case 'admit':
      case 'decline':
        return this.#answerKnock(by, id, command);
      case 'renameSelf':
      case 'lockDoor':
      case 'setCallLink':
      case 'setHelpPhone':
      case 'setNextTime': {
        const group = decideGroup(this.group, command, by);
        return isRejection(group) ? refuse(group.rejected) : this.#saveAndShow(group, id);
      }
      case 'whyThisOrder':
      case 'cannotHear':
      case 'remindTime':
      case 'makeLink':
        return this.#answer(by, command);
      case 'enter':
        return this.#enter(connection, by, id, command);
      default:
        if (!this.#audience.hasEntered(connection)) return refuse('not-in-meeting');
        if (command.type === 'leave') this.#audience.showOutSeat(by.id);
        return this.#decideMeeting(by, id, command);
    }
  }

  async #enter(
    connection: Connection,
    by: Seat,
    id: CommandId,
    command: Extract<MeetingCommand, { type: 'enter' }>,
  ): Promise<Ack> {
    this.#audience.letIn(connection);
    const ack = await this.#decideMeeting(by, id, command);
    if (!ack.ok) this.#audience.showOut(connection);
    return ack;
  }

  async #decideMeeting(by: Seat, id: CommandId, command: MeetingCommand): Promise<Ack> {
    if (!this.#live) return refuse('meeting-not-open');
    const facilitator = by.role === 'facilitator';
    const pending = this.#live.decide(command, { seat: by.id, facilitator }, id);
    const stored = await this.#store(pending);
    if (!stored) return refuse('conflict');
    const { rejection } = pending.outcome;
    return rejection === null ? this.#done() : refuse(rejection.rejected);
  }

  async #notice(signal: RoomSignal): Promise<void> {
    if (!this.#live) return;
    await this.#store(this.#live.notice(signal));
  }

  /** Nothing is shown before it is stored. */
  async #store(pending: Pending): Promise<boolean> {
    if (pending.change.append.length > 0) {
      const stored = await this.#parts.storage.commit({ events: pending.change });
      if (stored === 'conflict') return false;
    }
    this.#live?.commit(pending);
    await this.#publish();
    return true;
  }

  async #save(group: Group, along: Omit<Change, 'group'> = {}): Promise<boolean> {
    const expected = this.#group.version;
    const stored = await this.#parts.storage.commit({
      group: { state: group, expected },
      ...along,
    });
    if (stored === 'conflict') return false;
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
    const { clock, documents } = this.#parts;
    const { group, receipt } = closeMeeting(this.group, live.meeting, {
      now: clock.now(),
      events: live.seq,
      pageWritten: await documents.isWritten(live.page),
    });
    // The page's writers are sent away first, so that nothing is stored after it was forgotten.
    await documents.retire(live.page);
    const along = { forgetMeeting: live.meeting.id };
    const stored = await this.#parts.storage.commit({
      group: { state: rememberCommand(group, id), expected: this.#group.version },
      ...along,
    });
    if (stored === 'conflict') return refuse('conflict');
    this.#group = { state: rememberCommand(group, id), version: this.#group.version + 1 };
    this.#live = null;
    await documents.retire(live.board);
    const present = live.meeting.attendance.filter((one) => one.inside).map((one) => one.seat);
    this.#audience.tell(present, { type: 'meetingClosed', receipt });
    this.#audience.showOutAll();
    await this.#publish();
    return this.#done();
  }

  async #knock(name: string, device: DeviceRow): Promise<{ knock: KnockId } | Rejection> {
    if (this.group.doorLocked) return reject('door-locked');
    const knock = this.#knocks.add(newId<KnockId>(this.#parts.entropy), name, device.id);
    if (knock === null) return reject('too-many-requests');
    // The device is known from here on, so that it can listen for the answer.
    await this.#parts.storage.commit({ device });
    return { knock };
  }

  async #answerKnock(
    by: Seat,
    id: CommandId,
    command: Extract<GroupCommand, { type: 'admit' | 'decline' }>,
  ): Promise<Ack> {
    if (by.role !== 'facilitator') return refuse('not-allowed');
    const knocker = this.#knocks.get(command.knock);
    if (!knocker) return refuse('knock-gone');
    if (command.type === 'decline') {
      this.#knocks.answer(knocker.id, 'declined');
      await this.#publish();
      return this.#done();
    }
    const seat = command.as ?? newId<SeatId>(this.#parts.entropy);
    const group =
      command.as === null
        ? this.#withSeat(seat, knocker.name, 'member')
        : this.#ownSeat(command.as);
    if (isRejection(group)) return refuse(group.rejected);
    const ack = await this.#saveAndShow(group, id, {
      deviceSeat: { device: knocker.device, group: group.id, seat },
    });
    if (ack.ok) {
      this.#knocks.answer(knocker.id, { admittedTo: seat });
      await this.#publish();
    }
    return ack;
  }

  #withSeat(id: SeatId, name: string, role: Role): Group | Rejection {
    const entropy = this.#parts.entropy.uint32();
    return takeSeat(this.group, { id, name, role, founder: false, entropy });
  }

  #ownSeat(seat: SeatId): Group | Rejection {
    return seatOf(this.group, seat)?.role === 'member' ? this.group : reject('seat-unknown');
  }

  async #answer(by: Seat, command: RoomCommand): Promise<Ack> {
    const live = this.#live;
    if (command.type === 'makeLink') {
      if (by.role !== 'facilitator') return refuse('not-allowed');
      const { row, secret } = groupLink(this.group.id, command.purpose, this.#parts);
      await this.#parts.storage.commit({ links: [row] });
      return { ...this.#done(), link: secret };
    }
    if (!live || !mayRead(live.meeting, by.id)) return refuse('not-in-meeting');
    switch (command.type) {
      case 'whyThisOrder':
        return { ...this.#done(), place: explainPlace(live.meeting.floor, by.id) };
      case 'cannotHear':
        this.#audience.tell(
          facilitatorsOf(this.group).map((seat) => seat.id),
          { type: 'cannotHear', seat: by.id },
        );
        return this.#done();
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
    if (delay === null) return;
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
    return { group: this.group, live: this.#live, knocks: this.#knocks.seenBy(this.group) };
  }

  #done(): Ack & { ok: true } {
    return { ok: true, seq: this.#live?.seq ?? 0 };
  }
}

function refuse(code: RejectionCode): Ack {
  return { ok: false, code };
}
