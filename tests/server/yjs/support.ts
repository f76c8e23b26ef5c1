/** A document endpoint over a real HTTP server, and those who come to it. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as encoding from 'lib0/encoding';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Clock, Storage } from '../../../server/ports.ts';
import { openMemory } from '../../../server/storage/memory.ts';
import { systemClock, systemEntropy } from '../../../server/system.ts';
import {
  createDocumentEndpoint,
  type Access,
  type DocumentEndpoint,
} from '../../../server/transport/yjs/endpoint.ts';
import type { GroupId, MeetingId, SeatId } from '../../../shared/meeting/ids.ts';
import type { Board } from '../../../shared/meeting/view.ts';
import { newPage } from './writing.ts';

export const GROUP = 'group-----------------' as GroupId;
export const OWNER = { group: GROUP, meeting: 'meeting---------------' as MeetingId };
export const PAGE = 'page-of-the-meeting';
export const BOARD = 'board-of-the-meeting';

/** 'aino' becomes 'aino------------------'. */
export function seat(name: string): SeatId {
  return name.padEnd(22, '-') as SeatId;
}

export const BOARD_SHOWN: Board = {
  seq: 1,
  groupName: 'Torstain peili',
  phase: 'checkIn',
  doorLocked: false,
  callLink: null,
  helpPhone: null,
  seats: [],
  card: null,
  floor: {} as Board['floor'],
  shown: [],
  breakUntil: null,
  next: null,
};

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** To be done when the test has ended, whatever its end. */
export function afterTest(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup);
}

/** Everybody may open everything under its name; tests that want a door bring their own. */
function openDoor(storage: Storage): (request: IncomingMessage, name: string) => Access | null {
  return (_, name) => {
    if (name.startsWith('board')) return { kind: 'board' };
    return name.startsWith('page') ? { kind: 'page', owner: OWNER, storage } : null;
  };
}

export interface House {
  readonly endpoint: DocumentEndpoint;
  readonly documents: ReturnType<DocumentEndpoint['over']>;
  readonly storage: Storage;
  readonly http: Server;
  readonly port: number;
  /** What the endpoint reported. */
  readonly reports: unknown[];
  stop(): Promise<void>;
}

export interface HouseOptions {
  readonly storage?: Storage;
  readonly clock?: Clock;
  readonly authorize?: (request: IncomingMessage, name: string) => Promise<Access | null>;
}

/** A storage that has the meeting and its page. */
export async function newStorage(): Promise<Storage> {
  const storage = openMemory();
  const append = [{ seq: 1, at: 1, event: { type: 'breakEnded' } }] as const;
  await storage.commit({ events: { ...OWNER, expected: 0, command: null, append } });
  await storage.appendToDocument(PAGE, OWNER, []);
  return storage;
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const storage = options.storage ?? (await newStorage());
  const reports: unknown[] = [];
  const door = openDoor(storage);
  const endpoint = createDocumentEndpoint({
    clock: options.clock ?? systemClock,
    entropy: systemEntropy,
    authorize: (request, { name }) =>
      options.authorize?.(request, name) ?? Promise.resolve(door(request, name)),
    report: (error) => reports.push(error),
  });
  const http = createServer();
  endpoint.attach(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopped ??= (async () => {
      await endpoint.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    })());
  afterTest(stop);
  const { port } = http.address() as AddressInfo;
  return { endpoint, documents: endpoint.over(storage), storage, http, port, reports, stop };
}

export function addressOf({ port }: { port: number }, name: string, who: SeatId): string {
  return `ws://127.0.0.1:${port}/g/${GROUP}/docs/${name}?seat=${who}`;
}

/** A client such as browsers run: y-websocket's own provider. */
export interface Reader {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  /** The code of the close that ended its trying, if one has. */
  ended(): number | null;
}

export function connect(house: { port: number }, name: string, who: SeatId, doc: Y.Doc): Reader {
  const provider = new WebsocketProvider(
    `ws://127.0.0.1:${house.port}/g/${GROUP}/docs`,
    name,
    doc,
    {
      params: { seat: who },
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    },
  );
  let code: number | null = null;
  provider.on('closed', (event) => {
    code = event.code;
  });
  afterTest(() => {
    provider.destroy();
    doc.destroy();
  });
  return { doc, provider, ended: () => code };
}

/** Someone with a fresh copy of the page and a fresh Yjs client of their own. */
export async function enter(house: House, name: string): Promise<Reader> {
  const client = await house.documents.issueClient(PAGE, seat(name));
  return connect(house, PAGE, seat(name), newPage(client));
}

/** A socket that says whatever a test wants, and remembers what it is told. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly received: Buffer[] = [];
  #closed: number | null = null;

  constructor(url: string) {
    this.socket = new WebSocket(url, { perMessageDeflate: false });
    this.socket.on('message', (data: Buffer) => this.received.push(data));
    this.socket.on('close', (code) => {
      this.#closed = code;
    });
    this.socket.on('error', () => {
      this.#closed ??= 0;
    });
    afterTest(() => {
      this.socket.terminate();
    });
  }

  /** The close code, 0 when the handshake failed, null while it is open. */
  get closed(): number | null {
    return this.#closed;
  }

  /** y-websocket's messages: a sync step (0 have, 1 copy, 2 update) or awareness. */
  sync(step: number, bytes: Uint8Array): void {
    this.send((encoder) => {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, bytes);
    });
  }

  awareness(entries: readonly (readonly [client: number, clock: number, state: string])[]): void {
    this.send((encoder) => {
      encoding.writeVarUint(encoder, 1);
      const update = encoding.encode((inner) => {
        encoding.writeVarUint(inner, entries.length);
        for (const [client, clock, state] of entries) {
          encoding.writeVarUint(inner, client);
          encoding.writeVarUint(inner, clock);
          encoding.writeVarString(inner, state);
        }
      });
      encoding.writeVarUint8Array(encoder, update);
    });
  }

  send(write: (encoder: encoding.Encoder) => void): void {
    this.socket.send(encoding.encode(write));
  }
}

/** A raw socket that has been let in. */
export async function openRaw(
  house: { port: number },
  name: string,
  who: SeatId,
): Promise<RawSocket> {
  const raw = new RawSocket(addressOf(house, name, who));
  await new Promise<void>((resolve, reject) => {
    raw.socket.once('open', resolve);
    raw.socket.once('error', reject);
  });
  return raw;
}

/** The page as the storage has it. */
export async function storedPage(storage: Storage): Promise<Y.Doc> {
  const doc = newPage(1);
  for (const update of (await storage.document(PAGE)) ?? []) Y.applyUpdate(doc, update);
  return doc;
}

/** A clock that runs `speed` times as fast as ours. */
export function fastClock(speed: number): Clock {
  return {
    now: () => systemClock.now() * speed,
    monotonic: () => performance.now() * speed,
    after: (delayMs, wake) => systemClock.after(delayMs / speed, wake),
  };
}
