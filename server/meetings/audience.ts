import { facilitatorViewOf, lobbyOf, presenceOf } from '../../shared/meeting/board.ts';
import type { Group } from '../../shared/meeting/group.ts';
import { seatOf } from '../../shared/meeting/group-rules.ts';
import type { DeviceId, SeatId } from '../../shared/meeting/ids.ts';
import { attendanceOf } from '../../shared/meeting/meeting.ts';
import type { FacilitatorView, Knock, LobbyView, PrivateView } from '../../shared/meeting/view.ts';
import type { Notice, Welcome } from '../../shared/protocol/wire.ts';
import type { Documents } from '../ports.ts';
import type { LiveMeeting } from './live-meeting.ts';

/** Sockets of one seat, over all its devices. */
const SOCKETS_PER_SEAT = 12;

/** One socket of one seat. */
export interface Connection {
  readonly seat: SeatId;
  readonly device: DeviceId;
  notify(notice: Notice): void;
  close(): void;
}

/** The stored state that is to be shown. */
export interface Scene {
  readonly group: Group;
  readonly live: LiveMeeting | null;
  readonly knocks: readonly Knock[];
}

interface Held {
  /** Whether this connection has made the promise and come in; a second tab makes it as well. */
  entered: boolean;
  /** The client id under which this connection may write on a page, by the page's name. */
  readonly pageClients: Map<string, number>;
  /** What this connection was last told, so that nothing is said twice. */
  readonly told: Map<Notice['type'], string>;
}

/**
 * Those who are connected, and what each of them is shown: the board that all inside share, and to
 * each what is their own. Presence is per seat, not per socket: a person may have two tabs open.
 */
export class Audience {
  readonly #documents: Documents;
  readonly #practice: boolean;
  readonly #held = new Map<Connection, Held>();

  constructor(documents: Documents, practice: boolean) {
    this.#documents = documents;
    this.#practice = practice;
  }

  get size(): number {
    return this.#held.size;
  }

  add(connection: Connection): void {
    // Of a seat's many sockets the oldest goes: it may be one whose network has died.
    const same = this.#of(connection.seat);
    for (const old of same.slice(0, Math.max(0, same.length + 1 - SOCKETS_PER_SEAT))) old.close();
    this.#held.set(connection, { entered: false, pageClients: new Map(), told: new Map() });
  }

  /** @returns whether with this one the seat's last connection in the room has gone */
  remove(connection: Connection): boolean {
    const wasIn = this.hasEntered(connection);
    this.#held.delete(connection);
    return wasIn && !this.#of(connection.seat).some((other) => this.hasEntered(other));
  }

  /** From now on the connection is shown the room. */
  letIn(connection: Connection): void {
    const held = this.#held.get(connection);
    if (held) held.entered = true;
  }

  hasEntered(connection: Connection): boolean {
    return this.#held.get(connection)?.entered ?? false;
  }

  /** From now on the connection is shown the lobby. */
  showOut(connection: Connection): void {
    const held = this.#held.get(connection);
    if (held) held.entered = false;
  }

  showOutSeat(seat: SeatId): void {
    for (const connection of this.#of(seat)) this.showOut(connection);
  }

  showOutAll(): void {
    for (const connection of this.#held.keys()) this.showOut(connection);
  }

  async welcome(connection: Connection, scene: Scene): Promise<Welcome> {
    return {
      seq: scene.live?.seq ?? 0,
      lobby: this.lobby(scene, connection.seat),
      you: await this.#privateView(connection, scene),
      facilitator: this.#facilitatorView(connection, scene),
    };
  }

  lobby({ group, live }: Scene, reader: SeatId | null): LobbyView {
    return lobbyOf(group, live?.meeting ?? null, reader, this.#practice);
  }

  /** Shows the stored state to everyone. */
  async show(scene: Scene): Promise<void> {
    if (scene.live) this.#documents.showBoard(scene.live.board, scene.live.show(scene.group));
    for (const connection of [...this.#held.keys()]) {
      const { seat } = connection;
      const view = this.#facilitatorView(connection, scene);
      if (view) this.#tellNews(connection, { type: 'facilitator', view });
      this.#tellNews(connection, { type: 'lobby', lobby: this.lobby(scene, seat) });
      this.#tellNews(connection, { type: 'you', you: await this.#privateView(connection, scene) });
    }
  }

  /** Says something once, to every connection of these seats. */
  tell(seats: readonly SeatId[], notice: Notice): void {
    for (const seat of seats) {
      for (const connection of this.#of(seat)) connection.notify(notice);
    }
  }

  /** Closes a seat's connections from other devices than this. */
  sendAway(seat: SeatId, keep: DeviceId): void {
    for (const one of this.#of(seat)) if (one.device !== keep) one.close();
  }

  closeAll(): void {
    for (const connection of [...this.#held.keys()]) connection.close();
  }

  #of(seat: SeatId): readonly Connection[] {
    return [...this.#held.keys()].filter((one) => one.seat === seat);
  }

  #tellNews(connection: Connection, notice: Notice): void {
    const told = this.#held.get(connection)?.told;
    const text = JSON.stringify(notice);
    if (!told || told.get(notice.type) === text) return;
    told.set(notice.type, text);
    connection.notify(notice);
  }

  async #privateView(connection: Connection, { group, live }: Scene): Promise<PrivateView> {
    const seat = seatOf(group, connection.seat);
    if (!seat) throw new Error('Only those who have a seat are connected.');
    const attendance = live && this.hasEntered(connection) && attendanceOf(live.meeting, seat.id);
    const presence = presenceOf(attendance ? attendance : undefined);
    const { id, name, mark, role } = seat;
    return {
      group: group.id,
      seat: id,
      name,
      mark,
      role,
      presence,
      documents:
        live && presence !== 'outside'
          ? {
              board: live.board,
              page: live.page,
              pageClient: await this.#pageClient(connection, live.page),
            }
          : null,
    };
  }

  /** Only inside, and by one who has promised: from the lobby nobody follows the talk unseen. */
  #facilitatorView(connection: Connection, { group, live, knocks }: Scene): FacilitatorView | null {
    if (!live || !this.hasEntered(connection)) return null;
    if (seatOf(group, connection.seat)?.role !== 'facilitator') return null;
    return facilitatorViewOf(live.meeting, knocks, live.at);
  }

  async #pageClient(connection: Connection, page: string): Promise<number> {
    const issued = this.#held.get(connection)?.pageClients;
    const client = issued?.get(page) ?? (await this.#documents.issueClient(page, connection.seat));
    issued?.set(page, client);
    return client;
  }
}
