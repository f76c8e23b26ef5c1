import { randomBytes } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { observeBoard, readBoard } from '../../shared/docs/board.ts';
import type { Command } from '../../shared/meeting/commands.ts';
import type { CommandId, GroupId, SeatId } from '../../shared/meeting/ids.ts';
import type { RejectionCode } from '../../shared/meeting/rejections.ts';
import type { Board, FacilitatorView, PrivateView } from '../../shared/meeting/view.ts';
import type { LinkClaim } from '../../shared/protocol/http.ts';
import type {
  Ack,
  ClientToServer,
  CommandMessage,
  Notice,
  ServerToClient,
} from '../../shared/protocol/wire.ts';

/** Where the server listens, and the origin that its pages have. */
export interface Place {
  /** http://127.0.0.1:8080 */
  readonly url: string;
  readonly origin: string;
}

/** A refusal by HTTP, for those who do not expect one. */
export class Refused extends Error {
  readonly code: RejectionCode;
  readonly status: number;

  constructor(code: RejectionCode, status: number) {
    super(`Refused: ${code} (${status})`);
    this.code = code;
    this.status = status;
  }
}

/** A browser without a screen: keeps its cookie, speaks HTTP. */
export class Device {
  readonly place: Place;
  #cookie: string | null;

  /** @param token a device's secret that is known already */
  constructor(place: Place, token?: string) {
    this.place = place;
    const name = place.origin.startsWith('https:') ? '__Host-device' : 'device';
    this.#cookie = token === undefined ? null : `${name}=${token}`;
  }

  get headers(): Record<string, string> {
    const headers: Record<string, string> = { origin: this.place.origin };
    if (this.#cookie !== null) headers.cookie = this.#cookie;
    return headers;
  }

  /** @throws Refused */
  async request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.place.url + path, {
      method,
      headers: {
        ...this.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const given = response.headers.getSetCookie()[0];
    if (given !== undefined) this.#cookie = given.split(';')[0] ?? null;
    const answer: unknown = await response.json();
    if (!response.ok) throw new Refused((answer as { code: RejectionCode }).code, response.status);
    return answer as Answer;
  }

  /** Comes in by a group's link, to a seat. @throws Refused, or Error when the door is closed */
  async claim(secret: string, name: string): Promise<{ group: GroupId; seat: SeatId }> {
    const claim = await this.request<LinkClaim>('POST', '/api/links/claim', { secret, name });
    if (claim.became !== 'seated')
      throw new Error(`The link did not lead to a seat: ${claim.became}`);
    return claim;
  }
}

interface PendingCommand {
  readonly message: CommandMessage;
  readonly resolve: (ack: Ack) => void;
}

/**
 * A participant without a screen, over real sockets: the same wire as the client's, with the same
 * promise that a command is retried under one id until it is acknowledged.
 */
export class Participant {
  readonly device: Device;
  readonly group: GroupId;
  readonly seat: SeatId;
  you: PrivateView | null = null;
  board: Board | null = null;
  facilitator: FacilitatorView | null = null;
  readonly #socket: Socket<ServerToClient, ClientToServer>;
  readonly #pending = new Map<CommandId, PendingCommand>();
  readonly #listeners = new Set<() => void>();
  readonly #noticed = new Set<(notice: Notice) => void>();
  #entered = false;
  #boardName: string | null = null;
  #provider: WebsocketProvider | null = null;

  constructor(device: Device, held: { readonly group: GroupId; readonly seat: SeatId }) {
    this.device = device;
    this.group = held.group;
    this.seat = held.seat;
    this.#socket = io(device.place.url, {
      transports: ['websocket'],
      query: { group: held.group },
      auth: (give) => {
        give({ seat: this.seat, resume: this.#entered });
      },
      extraHeaders: device.headers,
      reconnectionDelay: 100,
      reconnectionDelayMax: 1000,
    });
    this.#socket.on('welcome', (welcome) => {
      this.facilitator = welcome.facilitator;
      this.#become(welcome.you);
      for (const { message } of this.#pending.values()) this.#emit(message);
    });
    this.#socket.on('notice', (notice) => {
      if (notice.type === 'you') this.#become(notice.you);
      if (notice.type === 'facilitator') this.facilitator = notice.view;
      for (const hear of [...this.#noticed]) hear(notice);
      this.#changed();
    });
  }

  get name(): string {
    return this.you?.name ?? '';
  }

  /** Sends a command, under one id until it is acknowledged. */
  send(command: Command, id = newCommandId()): Promise<Ack> {
    if (command.type === 'enter') this.#entered = true;
    if (command.type === 'leave') this.#entered = false;
    const message: CommandMessage = { id, command };
    return new Promise((resolve) => {
      this.#pending.set(id, { message, resolve });
      if (this.you !== null) this.#emit(message);
    });
  }

  /** Calls back after everything that this participant sees change. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    this.#noticed.add(listener);
    return () => this.#noticed.delete(listener);
  }

  /** Resolves as soon as the condition holds. @throws Error when it does not within `withinMs` */
  async until(what: string, condition: (me: this) => boolean, withinMs = 15_000): Promise<void> {
    if (condition(this)) return;
    await new Promise<void>((resolve, rejectWait) => {
      const give = (end: () => void): void => {
        stop();
        clearTimeout(timer);
        end();
      };
      const timer = setTimeout(() => {
        give(() => {
          rejectWait(new Error(`${this.name} waited in vain: ${what}`));
        });
      }, withinMs);
      const stop = this.onChange(() => {
        if (condition(this)) give(resolve);
      });
    });
  }

  /** Drops off the network, as a phone in a lift does. */
  dropOff(): void {
    this.#socket.disconnect();
    this.#provider?.disconnect();
  }

  /** The network is back. */
  comeBack(): void {
    this.#socket.connect();
    this.#provider?.connect();
  }

  close(): void {
    this.#listeners.clear();
    this.#socket.disconnect();
    this.#forgetBoard();
  }

  #emit(message: CommandMessage): void {
    this.#socket.emit('command', message, (ack) => {
      this.#pending.get(message.id)?.resolve(ack);
      this.#pending.delete(message.id);
    });
  }

  #become(you: PrivateView): void {
    this.you = you;
    const name = you.documents?.board ?? null;
    if (name !== this.#boardName) {
      this.#forgetBoard();
      this.#boardName = name;
      if (name !== null) this.#openBoard(name);
    }
    this.#changed();
  }

  #openBoard(name: string): void {
    const headers = this.device.headers;
    class WithCookie extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols, { headers });
      }
    }
    const doc = new Y.Doc();
    const base = `${this.device.place.url.replace(/^http/, 'ws')}/g/${this.group}/docs`;
    this.#provider = new WebsocketProvider(base, name, doc, {
      params: { seat: this.seat },
      WebSocketPolyfill: WithCookie as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      maxBackoffTime: 1000,
    });
    observeBoard(doc, () => {
      this.board = readBoard(doc);
      this.#changed();
    });
  }

  #forgetBoard(): void {
    const doc = this.#provider?.doc;
    this.#provider?.destroy();
    doc?.destroy();
    this.#provider = null;
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function newCommandId(): CommandId {
  return randomBytes(16).toString('base64url') as CommandId;
}
