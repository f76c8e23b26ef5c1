/** One of the servers that are compared, in a process of its own. Says its port when it listens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import * as Y from 'yjs';
import type { GroupId, MeetingId, SeatId } from '../../shared/meeting/ids.ts';
import type { Storage } from '../../server/ports.ts';
import { openMemory } from '../../server/storage/memory.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { systemClock, systemEntropy } from '../../server/system.ts';
import { createDocumentEndpoint } from '../../server/transport/yjs/endpoint.ts';
import { readHistory } from './history.ts';
import {
  clientOf,
  GROUP,
  HISTORY,
  PEOPLE,
  roomName,
  seatOf,
  type Kind,
  type Memory,
  type ToServer,
  type Usage,
} from './talk.ts';

const [kind, roomsGiven, historyFile = ''] = process.argv.slice(2);
const rooms = Number(roomsGiven);
const history = readHistory(historyFile);

const http = createServer();
await serve(kind as Kind);
http.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (http.address() as AddressInfo).port });
});

process.on('message', ({ ask }: ToServer) => {
  if (ask === 'usage') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: user + system } satisfies Usage);
  } else {
    // A moment for what is loaded late, and two collections for what dies late.
    setTimeout(() => {
      globalThis.gc?.();
      globalThis.gc?.();
      const { heapUsed, external } = process.memoryUsage();
      process.send?.({ used: heapUsed + external } satisfies Memory);
    }, 500);
  }
});
process.on('disconnect', () => process.exit());

async function serve(kind: Kind): Promise<void> {
  switch (kind) {
    case 'ours':
      return ours(openMemory());
    case 'ours, SQLite': {
      const directory = mkdtempSync(join(tmpdir(), 'relay-'));
      process.on('exit', () => {
        rmSync(directory, { recursive: true });
      });
      return ours(await openSqlite(directory));
    }
    case 'bare ws':
      bare(http);
      return;
    case '@y/websocket-server':
      return yWebsocketServer();
    case 'Hocuspocus':
      return hocuspocus();
  }
}

async function ours(storage: Storage): Promise<void> {
  const owner = { group: GROUP as GroupId, meeting: 'bench-meeting---------' as MeetingId };
  const append = [{ seq: 1, at: 1, event: { type: 'breakEnded' } }] as const;
  await storage.commit({ events: { ...owner, expected: 0, command: null, append } });
  const names = [...Array.from({ length: rooms }, (_, room) => roomName(room)), HISTORY];
  for (const name of names) {
    await storage.appendToDocument(name, owner, []);
    for (let person = 0; person < PEOPLE; person++) {
      await storage.addDocumentClient(name, clientOf(person), seatOf(person) as SeatId);
    }
  }
  await storage.appendToDocument(HISTORY, owner, history);
  const endpoint = createDocumentEndpoint({
    clock: systemClock,
    entropy: systemEntropy,
    authorize: () => Promise.resolve({ kind: 'page', owner, storage }),
    report: (error) => {
      throw error;
    },
  });
  endpoint.attach(http);
}

/** Everyone in a room gets what the others send, as it is: the least that any server can do. */
function bare(http: HttpServer): void {
  const rooms = new Map<string, Set<WebSocket>>();
  new WebSocketServer({ server: http, perMessageDeflate: false }).on(
    'connection',
    (socket, { url = '' }) => {
      const room = rooms.get(url.split('?')[0] ?? '') ?? new Set();
      rooms.set(url.split('?')[0] ?? '', room.add(socket));
      socket.on('message', (data: Buffer) => {
        for (const other of room) if (other !== socket) other.send(data);
      });
    },
  );
}

async function yWebsocketServer(): Promise<void> {
  const { setupWSConnection, getYDoc } = (await import('@y/websocket-server/utils')) as {
    setupWSConnection: (socket: WebSocket, request: unknown) => void;
    getYDoc: (name: string) => Y.Doc;
  };
  new WebSocketServer({ server: http, perMessageDeflate: false }).on(
    'connection',
    setupWSConnection,
  );
  Y.applyUpdate(getYDoc(`g/${GROUP}/docs/${HISTORY}`), Y.mergeUpdates(history));
}

async function hocuspocus(): Promise<void> {
  const { Hocuspocus } = await import('@hocuspocus/server');
  const state = Y.mergeUpdates(history);
  const hocuspocus = new Hocuspocus({
    quiet: true,
    timeout: 3_600_000,
    onLoadDocument: ({ document, documentName }) => {
      if (documentName === HISTORY) Y.applyUpdate(document, state);
      return Promise.resolve();
    },
  });
  new WebSocketServer({ server: http, perMessageDeflate: false }).on(
    'connection',
    (socket, request) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const connection = hocuspocus.handleConnection(socket, new Request(url));
      socket.on('message', (data: Buffer) => {
        connection.handleMessage(data);
      });
      socket.on('close', (code, reason) => {
        connection.handleClose({ code, reason: reason.toString() });
      });
    },
  );
}
