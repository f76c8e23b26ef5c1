import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { isId, type GroupId, type SeatId } from '../../../shared/meeting/ids.ts';
import {
  DOCUMENT_RETIRED,
  MALFORMED,
  NOT_ALLOWED,
  TOO_MANY_SOCKETS,
} from '../../../shared/protocol/close-codes.ts';
import { LIMITS } from '../../../shared/protocol/wire.ts';
import type { Clock, Documents, Entropy, Storage } from '../../ports.ts';
import { Allowance } from './allowance.ts';
import { BoardDocuments } from './board-documents.ts';
import { DocumentConnection, PING_MS, type Who } from './connection.ts';
import { readMessage } from './messages.ts';
import { PageDocuments } from './page-documents.ts';
import type { PageOwner } from './page-log.ts';
import type { Room } from './room.ts';

/** What a request may open. */
export type Access =
  | { readonly kind: 'board' }
  /** `storage` is where the page's meeting is kept. */
  | { readonly kind: 'page'; readonly owner: PageOwner; readonly storage: Storage }
  /** It might, but the document has ended under this name: the client is told to give it up. */
  | { readonly kind: 'retired' };

export interface DocumentEndpointParts {
  readonly clock: Clock;
  readonly entropy: Entropy;
  /**
   * What this request may open: the cookie, the Origin, that the seat is the device's and inside,
   * and that the name is a live one. Null refuses with 403, always the same. A board that may be
   * opened has been shown once.
   */
  readonly authorize: (request: IncomingMessage, who: Who) => Promise<Access | null>;
  /** Told of what should not happen. */
  readonly report: (error: unknown) => void;
}

export interface DocumentEndpoint {
  /** The documents of the meetings that are kept in this storage. */
  over(storage: Storage): Documents;
  /** Takes the upgrades at `/g/<group>/docs/<name>?seat=<seat>`; others are left to others. */
  attach(http: Server): void;
  /** Closes every socket; resolves when all that was accepted is stored. */
  close(): Promise<void>;
}

const PATH = /^\/g\/([^/?]*)\/docs\/([^/?]*)(?:\?(.*))?$/;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const SOCKETS_PER_SEAT = 4;
/** What a board's reader has to say is short. */
const LONGEST_TO_BOARD = 4096;
/** The type, the step and the length before a document's copy. */
const MESSAGE_HEAD = 16;
/** Bytes that are read for the price of one message. */
const BYTES_PER_TOKEN = 8 * 1024;
const GOING_AWAY = 1001;
const INTERNAL_ERROR = 1011;

/** y-websocket's server for the documents of meetings: boards that are read, pages that are written. */
export function createDocumentEndpoint(parts: DocumentEndpointParts): DocumentEndpoint {
  const { clock, report, authorize } = parts;
  const boards = new BoardDocuments();
  const pagesByStorage = new Map<Storage, PageDocuments>();
  const connections = new Set<DocumentConnection>();
  /** By document and seat, so that coming back does not fill an empty one. */
  const allowances = new Map<string, Allowance>();
  const retired = new Set<string>();
  const servers = {
    board: socketServer(LONGEST_TO_BOARD),
    page: socketServer(LIMITS.yjsDocument + MESSAGE_HEAD),
  };
  let closed = false;
  let stopBeating = beat();

  function beat(): () => void {
    return clock.after(PING_MS, () => {
      for (const connection of connections) connection.beat();
      for (const [key, allowance] of allowances) if (allowance.isFull) allowances.delete(key);
      stopBeating = beat();
    });
  }

  function pagesOf(storage: Storage): PageDocuments {
    let pages = pagesByStorage.get(storage);
    if (pages === undefined) {
      pages = new PageDocuments({ storage, ...parts });
      pagesByStorage.set(storage, pages);
    }
    return pages;
  }

  function onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const match = PATH.exec(request.url ?? '');
    if (match === null) return;
    stream.on('error', () => stream.destroy());
    const who = readWho(match);
    if (who === null) {
      refuse(stream, '404 Not Found');
      return;
    }
    // Whoever speaks before being let in is not listened to.
    const tooEarly = (): void => void stream.destroy();
    stream.on('data', tooEarly);
    if (head.length > 0) stream.destroy();
    authorize(request, who)
      .then((access) => open(who, access))
      .then(
        (opened) => {
          stream.off('data', tooEarly);
          if (opened === null) refuse(stream, '403 Forbidden');
          else if (closed || stream.destroyed) giveUp(stream, opened);
          else accept(request, stream, who, opened);
        },
        (error: unknown) => {
          report(error);
          refuse(stream, '500 Internal Server Error');
        },
      )
      .catch((error: unknown) => {
        report(error);
        stream.destroy();
      });
  }

  /** What a connection is let into; a null room only to be told that it has ended. */
  async function open(who: Who, access: Access | null): Promise<Opened | null> {
    if (access === null) return null;
    if (access.kind === 'page' && !retired.has(who.name)) {
      const { page, release } = await pagesOf(access.storage).open(who.name, access.owner);
      return { kind: 'page', room: page, release };
    }
    if (access.kind === 'board' && !retired.has(who.name)) {
      const room = boards.room(who.name);
      return room && { kind: 'board', room, release: nothing };
    }
    return { kind: 'board', room: null, release: nothing };
  }

  function accept(request: IncomingMessage, stream: Duplex, who: Who, opened: Opened): void {
    const { room, release } = opened;
    // A handshake that fails ends the stream without calling back.
    stream.once('close', release);
    servers[opened.kind].handleUpgrade(request, stream, Buffer.alloc(0), (socket) => {
      socket.on('error', ignoreBrokenSocket);
      if (room === null || retired.has(who.name)) {
        socket.close(DOCUMENT_RETIRED);
        return;
      }
      const connection = new DocumentConnection(who, socket, stream, allowanceOf(who), clock);
      makeWay(who);
      connections.add(connection);
      listen(socket, connection, room);
    });
  }

  function allowanceOf({ name, seat }: Who): Allowance {
    const key = `${name} ${seat}`;
    const allowance = allowances.get(key) ?? new Allowance(clock);
    allowances.set(key, allowance);
    return allowance;
  }

  function listen(socket: WebSocket, connection: DocumentConnection, room: Room): void {
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (!connection.isOpen || !(data instanceof Buffer)) return;
      if (!connection.take(1 + Math.floor(data.length / BYTES_PER_TOKEN))) return;
      connection.heard();
      const message = isBinary ? readMessage(data) : null;
      if (message === null) {
        connection.close(MALFORMED);
        return;
      }
      try {
        room.receive(connection, message);
      } catch (error) {
        // A fault in one document is no reason to end all others.
        report(error);
        connection.close(INTERNAL_ERROR);
      }
    });
    socket.on('pong', () => {
      connection.heard();
    });
    socket.on('close', () => {
      connections.delete(connection);
      room.leave(connection);
    });
    room.join(connection);
  }

  /** Of a seat's many sockets the oldest goes: it may be one whose network has died. */
  function makeWay({ group, name, seat }: Who): void {
    const same = [...connections].filter(
      ({ who }) => who.seat === seat && who.name === name && who.group === group,
    );
    const tooMany = Math.max(0, same.length + 1 - SOCKETS_PER_SEAT);
    for (const connection of same.slice(0, tooMany)) connection.close(TOO_MANY_SOCKETS);
  }

  return {
    over(storage) {
      const pages = pagesOf(storage);
      return {
        showBoard(name, board) {
          if (!retired.has(name)) boards.publish(name, board);
        },
        async retire(name) {
          retired.add(name);
          boards.retire(name, DOCUMENT_RETIRED);
          await pages.retire(name);
        },
        isWritten: (page) => pages.isWritten(page),
        issueClient: (page, seat) => pages.issueClient(page, seat),
        disconnectSeat(group, seat) {
          for (const connection of connections) {
            const { who } = connection;
            if (who.group === group && who.seat === seat) connection.close(NOT_ALLOWED);
          }
        },
      };
    },
    attach(http) {
      http.on('upgrade', onUpgrade);
    },
    async close() {
      closed = true;
      stopBeating();
      for (const connection of connections) connection.close(GOING_AWAY);
      for (const pages of pagesByStorage.values()) await pages.settle();
    },
  };
}

interface Opened {
  readonly kind: 'board' | 'page';
  readonly room: Room | null;
  readonly release: () => void;
}

function socketServer(maxPayload: number): WebSocketServer {
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    // Whoever does not answer our goodbye is cut off; not in the types yet.
    closeTimeout: 2000,
  };
  return new WebSocketServer(options);
}

function readWho([, group, name, query]: readonly string[]): Who | null {
  const seat = new URLSearchParams(query).get('seat');
  if (!isId<GroupId>(group) || !isId<SeatId>(seat)) return null;
  return name !== undefined && NAME.test(name) ? { group, name, seat } : null;
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => {
    stream.destroy();
  });
}

function giveUp(stream: Duplex, opened: Opened): void {
  opened.release();
  stream.destroy();
}

/** `ws` closes a socket that breaks its rules by itself, with the right code. */
function ignoreBrokenSocket(): void {}

function nothing(): void {}
