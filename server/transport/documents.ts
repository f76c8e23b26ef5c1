import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocketServer, type WebSocket } from 'ws';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import fastifyCookie from '@fastify/cookie';
import { writeBoard } from '../../shared/docs/board.ts';
import type { GroupId, SeatId } from '../../shared/meeting/ids.ts';
import type { Board } from '../../shared/meeting/view.ts';
import type { Visitors } from '../doors/visitors.ts';
import type { Houses } from '../meetings/houses.ts';
import type { Clock, Documents, Entropy, Storage } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { cookieName } from './http/context.ts';
import { isOwnOrigin } from './origin.ts';

// Stand-in until the endpoint with its filter is in place.
interface Wanted { group: string; name: string; seat: string }
type MayOpen = (r: IncomingMessage, w: Wanted) => Promise<boolean>;
export function openDocuments(server: HttpServer, parts: { settings: Settings; clock: Clock; entropy: Entropy; storages: readonly Storage[]; report: (e: unknown) => void; mayOpen: MayOpen }) {
  const wss = new WebSocketServer({ noServer: true });
  const docs = new Map<string, { doc: Y.Doc; before: Board | null; sockets: Set<WebSocket> }>();
  const open = (name: string) => {
    let held = docs.get(name);
    if (!held) {
      const made = { doc: new Y.Doc(), before: null as Board | null, sockets: new Set<WebSocket>() };
      made.doc.on('update', (update: Uint8Array, origin: unknown) => {
        const e = encoding.createEncoder();
        encoding.writeVarUint(e, 0);
        sync.writeUpdate(e, update);
        for (const s of made.sockets) if (s !== origin) s.send(encoding.toUint8Array(e));
      });
      docs.set(name, made);
      held = made;
    }
    return held;
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const match = /^\/g\/([^/]+)\/docs\/([^/]+)$/.exec(url.pathname);
    if (!match) return;
    const wanted = { group: match[1] ?? '', name: match[2] ?? '', seat: url.searchParams.get('seat') ?? '' };
    void parts.mayOpen(request, wanted).then((may) => {
      if (!may) { socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'); return; }
      wss.handleUpgrade(request, socket, head, (ws) => {
        const held = open(wanted.name);
        held.sockets.add(ws);
        ws.on('close', () => held.sockets.delete(ws));
        ws.on('message', (data: Buffer) => {
          const d = decoding.createDecoder(new Uint8Array(data));
          if (decoding.readVarUint(d) !== 0) return;
          const e = encoding.createEncoder();
          encoding.writeVarUint(e, 0);
          sync.readSyncMessage(d, e, held.doc, ws);
          if (encoding.length(e) > 1) ws.send(encoding.toUint8Array(e));
        });
        const e = encoding.createEncoder();
        encoding.writeVarUint(e, 0);
        sync.writeSyncStep1(e, held.doc);
        ws.send(encoding.toUint8Array(e));
      });
    });
  });
  return {
    over(_storage: Storage): Documents {
      return {
        showBoard(name, board) { const h = open(name); writeBoard(h.doc, board, h.before); h.before = board; },
        retire(name) { for (const s of docs.get(name)?.sockets ?? []) s.close(4001); docs.delete(name); return Promise.resolve(); },
        isWritten: (name) => Promise.resolve((docs.get(name)?.doc.getXmlFragment('page').length ?? 0) > 0),
        issueClient: () => Promise.resolve(parts.entropy.uint32()),
        disconnectSeat: () => undefined,
      };
    },
    authorizer(houses: Houses, visitors: Visitors, settings: Settings): MayOpen {
      return async (request, wanted) => {
        if (!isOwnOrigin(request.headers.origin, settings)) return false;
        const device = await visitors.known(fastifyCookie.parse(request.headers.cookie ?? '')[cookieName(settings)]);
        if (!device || !(await houses.holdsSeat(device.id, wanted.group as GroupId, wanted.seat as SeatId))) return false;
        const found = await houses.find(wanted.group as GroupId);
        return found?.room.documentFor(wanted.seat as SeatId, wanted.name) != null;
      };
    },
    close() { for (const h of docs.values()) for (const s of h.sockets) s.terminate(); wss.close(); return Promise.resolve(); },
  };
}
