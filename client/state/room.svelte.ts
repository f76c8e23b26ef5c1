import { createContext } from 'svelte';
import type { Command } from '../../shared/meeting/commands.ts';
import type { ForgetReceipt } from '../../shared/meeting/group.ts';
import type { GroupId, MeetingId, SeatId } from '../../shared/meeting/ids.ts';
import type { RejectionCode } from '../../shared/meeting/rejections.ts';
import type {
  Board,
  BoardSeat,
  FacilitatorView,
  LobbyView,
  PrivateView,
} from '../../shared/meeting/view.ts';
import type { Ack, Notice, Welcome } from '../../shared/protocol/wire.ts';
import type { OpenBoard } from '../connection/documents.ts';
import type { Line, OpenLine } from '../connection/socket.ts';
import { Later } from './later.ts';
import { remember } from './tab-memory.ts';

export type Connection = 'connecting' | 'online' | 'offline';

/** What the room is joined to; replaced in tests. */
export interface RoomParts {
  readonly openLine: OpenLine;
  /** Comes later than the lobby, which does without documents. */
  readonly loadBoard: () => Promise<OpenBoard>;
  /** A monotonic clock, ms. */
  readonly now: () => number;
}

export interface RoomEntry {
  readonly group: GroupId;
  readonly seat: SeatId;
  /** Had entered already: come back without asking for the promise again. */
  readonly resume: boolean;
  /** Had a hand up before a reload. */
  readonly hand: boolean;
}

/** Between attempts to load what shows the board: the first wait and the longest, ms. */
const LOAD_AGAIN_MS = 1000;
const LOAD_AGAIN_MOST_MS = 15_000;

/**
 * One person in one group's room: what they see (the board, their own view) and how they ask for
 * things. What is seen comes from the server alone; asking changes nothing here.
 */
export class MeetingRoom {
  readonly group: GroupId;
  readonly seat: SeatId;

  #parts: RoomParts;
  #line: Line;
  #resume: boolean;
  /** Whether this person's hand was up when last seen: the returning client raises it again. */
  #hand: boolean;
  /**
   * The first `seq` whose board is believed about the hand; null until this connection's welcome and,
   * when a hand was up, until it has been raised again: the board of the return has none.
   */
  #handFrom: number | null = null;
  #returns = 0;
  #whenOut: readonly (() => void)[] = [];
  readonly #loadLater = new Later<'board'>();
  #boardName: string | null = null;
  #closeBoard: (() => void) | null = null;

  #connection = $state<Connection>('connecting');
  #lobby = $state.raw<LobbyView | null>(null);
  #you = $state.raw<PrivateView | null>(null);
  #board = $state.raw<Board | null>(null);
  #facilitator = $state.raw<FacilitatorView | null>(null);
  #facilitatorAt = $state(0);
  #receipt = $state.raw<ForgetReceipt | null>(null);
  #refusal = $state.raw<{ readonly code: RejectionCode } | null>(null);
  #shutOut = $state<string | null>(null);
  #wantsIn = $state(false);
  #left = $state(false);
  #after = $state.raw<MeetingId | null>(null);
  #entering = false;
  #waiting = $state(0);
  #cannotHear = $state.raw<readonly SeatId[]>([]);
  #reminded = $state(false);

  constructor(entry: RoomEntry, parts: RoomParts) {
    this.group = entry.group;
    this.seat = entry.seat;
    this.#parts = parts;
    this.#resume = entry.resume;
    this.#hand = entry.hand;
    this.#line = parts.openLine(entry.group, () => ({ seat: this.seat, resume: this.#resume }), {
      online: () => {
        this.#connection = 'online';
        this.#handFrom = null;
      },
      offline: () => {
        this.#connection = 'offline';
        this.#handFrom = null;
      },
      refused: (code) => (this.#shutOut = code),
      welcome: (welcome) => {
        this.#welcome(welcome);
      },
      notice: (notice) => {
        this.#notice(notice);
      },
    });
  }

  get connection(): Connection {
    return this.#connection;
  }
  get lobby(): LobbyView | null {
    return this.#lobby;
  }
  get you(): PrivateView | null {
    return this.#you;
  }
  get board(): Board | null {
    return this.#board;
  }
  get facilitator(): FacilitatorView | null {
    return this.#facilitator;
  }
  /** When the facilitator's view came, on the monotonic clock, ms: its turn runs on from there. */
  get facilitatorAt(): number {
    return this.#facilitatorAt;
  }
  /** The closed meeting's receipt, once this meeting has been closed. */
  get receipt(): ForgetReceipt | null {
    return this.#receipt;
  }
  /** The latest refusal, to be shown gently; a new object each time. */
  get refusal(): { readonly code: RejectionCode } | null {
    return this.#refusal;
  }
  /** Why the server will not have this connection at all, if it will not. */
  get shutOut(): string | null {
    return this.#shutOut;
  }
  /** How many requests have not been answered yet. */
  get waiting(): number {
    return this.#waiting;
  }
  /** Those who have said that they cannot hear; for facilitators. */
  get cannotHear(): readonly SeatId[] {
    return this.#cannotHear;
  }
  /** A facilitator has reminded me of the time in this turn. */
  get reminded(): boolean {
    return this.#reminded;
  }
  /** Whether this person is in the room, a moment's absence included. */
  get inside(): boolean {
    return this.#you !== null && this.#you.presence !== 'outside';
  }
  get isFacilitator(): boolean {
    return this.#you?.role === 'facilitator';
  }

  /** This person was in the room, and has gone out of it. */
  get left(): boolean {
    return this.#left;
  }
  /**
   * The group's last closed meeting, as it was while this person was in: tells one meeting from the
   * next, also after this one has been closed.
   */
  get after(): MeetingId | null {
    return this.#after;
  }
  /** The promise has been made, and this person goes in as soon as the meeting is open. */
  get wantsIn(): boolean {
    return this.#wantsIn;
  }

  seatOf(id: SeatId): BoardSeat | undefined {
    return this.#board?.seats.find((seat) => seat.id === id);
  }
  /** The name on a seat; empty when the person has left. */
  nameOf(id: SeatId): string {
    return this.seatOf(id)?.name ?? '';
  }

  /** Goes in with the promise made; where the meeting is not open yet, waits for that. */
  enter(): void {
    this.#wantsIn = true;
    void this.#tryEnter();
  }

  /** Asks, and tells gently if it was refused. Off the network it is asked on return. */
  async send(command: Command): Promise<Ack> {
    const ack = await this.ask(command);
    if (!ack.ok) this.#refusal = { code: ack.code };
    return ack;
  }

  /** Asks, and leaves it to the caller to tell of a refusal. */
  async ask(command: Command): Promise<Ack> {
    this.#refusal = null;
    // Also before it is heard: a return must not raise again what its person has taken down.
    if (command.type === 'lowerHand') this.#rememberHand(false);
    this.#waiting += 1;
    const ack = await this.#line.send(command);
    this.#waiting -= 1;
    return ack;
  }

  clearRefusal(): void {
    this.#refusal = null;
  }

  /** The facilitators have seen to it. */
  clearCannotHear(seat: SeatId): void {
    this.#cannotHear = this.#cannotHear.filter((one) => one !== seat);
  }

  /** Tries the network at once, as when a phone wakes up. */
  wake(): void {
    this.#line.wake();
  }

  /** Calls `end`, once, when this person goes out of the room or the room is closed. */
  untilOut(end: () => void): void {
    this.#whenOut = [...this.#whenOut, end];
  }

  close(): void {
    this.#followBoard(null);
    this.#goOut();
    this.#line.close();
  }

  #welcome(welcome: Welcome): void {
    this.#lobby = welcome.lobby;
    this.#showFacilitator(welcome.facilitator);
    this.#showYou(welcome.you);
    void this.#tryEnter();
    this.#returns += 1;
    if (this.inside && this.#hand) void this.#raiseAgain(welcome.seq);
    else this.#handFrom = welcome.seq;
  }

  /** The place in the queue is kept for one who asks for it again; asking twice changes nothing. */
  async #raiseAgain(since: number): Promise<void> {
    const mine = this.#returns;
    const ack = await this.ask({ type: 'raiseHand' });
    if (mine !== this.#returns || this.#connection !== 'online') return;
    this.#handFrom = ack.ok ? ack.seq : since;
    if (this.#board) this.#learnHand(this.#board);
  }

  #notice(notice: Notice): void {
    switch (notice.type) {
      case 'you':
        this.#showYou(notice.you);
        return;
      case 'lobby':
        this.#lobby = notice.lobby;
        void this.#tryEnter();
        return;
      case 'facilitator':
        this.#showFacilitator(notice.view);
        return;
      case 'cannotHear':
        this.clearCannotHear(notice.seat);
        this.#cannotHear = [...this.#cannotHear, notice.seat];
        return;
      case 'timeReminder':
        this.#reminded = true;
        return;
      case 'meetingClosed':
        this.#receipt = notice.receipt;
        this.#rememberEntry(false);
        return;
      case 'admitted':
      case 'declined':
      case 'knockGone':
        // Words to a knocker, who has no seat and so no room yet.
        return;
    }
  }

  async #tryEnter(): Promise<void> {
    if (!this.#wantsIn || this.#entering || this.inside || !this.#lobby?.meetingOpen) return;
    this.#entering = true;
    const ack = await this.send({ type: 'enter', promise: true });
    this.#entering = false;
    if (!ack.ok && ack.code !== 'meeting-not-open') this.#wantsIn = false;
  }

  #showYou(you: PrivateView): void {
    const wasInside = this.inside;
    this.#you = you;
    this.#left = !this.inside && (wasInside || this.#left);
    if (this.inside) this.#wantsIn = false;
    if (this.inside && this.#lobby?.meetingOpen) {
      this.#after = this.#lobby.lastReceipt?.meeting ?? null;
    }
    if (this.inside !== this.#resume) this.#rememberEntry(this.inside);
    this.#followBoard(you.documents?.board ?? null);
    if (you.documents === null) this.#goOut();
  }

  #goOut(): void {
    const ends = this.#whenOut;
    this.#whenOut = [];
    for (const end of ends) end();
    // The next meeting counts its events anew.
    if (this.#handFrom !== null) this.#handFrom = 0;
  }

  #showFacilitator(view: FacilitatorView | null): void {
    this.#facilitator = view;
    this.#facilitatorAt = this.#parts.now();
  }

  #rememberEntry(entered: boolean): void {
    this.#resume = entered;
    if (!entered) this.#hand = false;
    remember(this.group, entered ? { entered: this.seat, hand: this.#hand } : null);
  }

  #showBoard(board: Board): void {
    this.#board = board;
    if (board.floor.holder !== this.seat) this.#reminded = false;
    this.#learnHand(board);
  }

  #learnHand({ seq, floor }: Board): void {
    if (this.#handFrom === null || seq < this.#handFrom) return;
    this.#rememberHand(floor.hands.includes(this.seat));
  }

  #rememberHand(up: boolean): void {
    if (up === this.#hand) return;
    this.#hand = up;
    if (this.inside) this.#rememberEntry(true);
  }

  /** A new name is a new document; the old board stays on view until the new one is whole. */
  #followBoard(name: string | null): void {
    if (name === this.#boardName) return;
    this.#boardName = name;
    this.#closeBoard?.();
    this.#closeBoard = null;
    if (name === null) {
      this.#board = null;
      this.#loadLater.cancel('board');
    } else void this.#openBoard(name, LOAD_AGAIN_MS);
  }

  /** @param wait how long to wait before another attempt, ms, should this one fail */
  async #openBoard(name: string, wait: number): Promise<void> {
    let openBoard: OpenBoard;
    try {
      openBoard = await this.#parts.loadBoard();
    } catch {
      if (this.#boardName !== name) return;
      const next = Math.min(wait * 2, LOAD_AGAIN_MOST_MS);
      this.#loadLater.run('board', wait, () => void this.#openBoard(name, next));
      return;
    }
    if (this.#boardName !== name) return;
    this.#closeBoard = openBoard(this.group, name, this.seat, (board) => {
      this.#showBoard(board);
    });
  }
}

export const [getRoom, setRoom] = createContext<MeetingRoom>();
