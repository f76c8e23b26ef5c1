import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import fastifyCookie from '@fastify/cookie';
import { Server, type Socket } from 'socket.io';
import { isId, type GroupId, type KnockId } from '../../shared/meeting/ids.ts';
import { parseCommand, parseHandshake } from '../../shared/protocol/commands.ts';
import {
  LIMITS,
  type Ack,
  type ClientToServer,
  type Notice,
  type ServerToClient,
} from '../../shared/protocol/wire.ts';
import { Limiter } from '../doors/limiter.ts';
import type { Visitors } from '../doors/visitors.ts';
import type { Connection } from '../meetings/audience.ts';
import type { GroupRoom } from '../meetings/group-room.ts';
import type { Houses } from '../meetings/houses.ts';
import type { Clock, DeviceRow } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { cookieName } from './http/context.ts';
import { headersOf } from './http/headers.ts';
import { isOwnOrigin } from './origin.ts';

export interface SocketParts {
  readonly settings: Settings;
  readonly houses: Houses;
  readonly visitors: Visitors;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

type Next = (error?: Error) => void;

type RoomSocket = Socket<
  ClientToServer,
  ServerToClient,
  Record<string, never>,
  { device: DeviceRow }
>;
type RoomServer = Server<
  ClientToServer,
  ServerToClient,
  Record<string, never>,
  { device: DeviceRow }
>;

/** Sockets that one device may keep open to one group: a few tabs. */
const SOCKETS_PER_DEVICE = 8;

/** Socket.IO: takes commands to the group's room, and brings down what is private to one person. */
export function socketServer(http: HttpServer, parts: SocketParts): RoomServer {
  const io: RoomServer = new Server(http, {
    // A polling POST with another's session id would be accepted: WebSockets only.
    transports: ['websocket'],
    serveClient: false,
    // Other upgrades share this server.
    destroyUpgrade: false,
    maxHttpBufferSize: LIMITS.frame,
    perMessageDeflate: false,
    pingInterval: 5000,
    pingTimeout: 5000,
    // CORS does not stop a foreign page's WebSocket; this does.
    allowRequest: (request, done) => {
      const own = isOwnOrigin(request.headers.origin, parts.settings);
      done(own ? null : 'wrong-origin', own);
    },
  });
  const headers = Object.entries(headersOf(parts.settings));
  io.engine.use((request: IncomingMessage, response: ServerResponse, next: Next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    // A session never moves: whoever names one (Engine.IO's upgrade) skips `allowRequest`.
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    next(searchParams.has('sid') ? new Error('sid') : undefined);
  });
  const commands = new Limiter(parts.clock, { burst: 40, perSecond: 20 });
  const open = new Map<string, number>();

  io.use((socket, next) => {
    authenticate(socket, parts).then(
      (device) => {
        if (device) socket.data.device = device;
        next(device ? undefined : new Error('not-signed-in'));
      },
      (error: unknown) => {
        parts.report(error);
        next(new Error('server-error'));
      },
    );
  });

  io.on('connection', (socket) => {
    const key = `${socket.data.device.id} ${String(socket.handshake.query.group)}`;
    const count = (open.get(key) ?? 0) + 1;
    open.set(key, count);
    socket.on('disconnect', () => {
      const left = (open.get(key) ?? 1) - 1;
      if (left > 0) open.set(key, left);
      else open.delete(key);
    });
    if (count > SOCKETS_PER_DEVICE) {
      socket.disconnect(true);
      return;
    }
    // Heard from the first moment on: whatever comes before the welcome waits for it.
    const seated = welcome(socket, parts);
    socket.on('command', (input: unknown, acknowledge: unknown) => {
      if (typeof acknowledge !== 'function') return;
      const answer = acknowledge as (ack: Ack) => void;
      seated
        .then((place) => place && carry(place, input))
        .then(
          (ack) => {
            if (ack) answer(ack);
          },
          (error: unknown) => {
            parts.report(error);
            answer({ ok: false, code: 'server-error' });
          },
        );
    });
    seated.catch((error: unknown) => {
      parts.report(error);
      socket.disconnect(true);
    });
  });

  async function carry({ room, connection }: Place, input: unknown): Promise<Ack> {
    if (!commands.take(connection.seat)) return { ok: false, code: 'too-many-requests' };
    const message = parseCommand(input);
    if (!message) return { ok: false, code: 'malformed' };
    return room.handle(connection, message);
  }
  return io;
}

async function authenticate(socket: RoomSocket, parts: SocketParts): Promise<DeviceRow | null> {
  const cookies = fastifyCookie.parse(socket.handshake.headers.cookie ?? '');
  return parts.visitors.known(cookies[cookieName(parts.settings)]);
}

/** Where a socket's commands go. */
interface Place {
  readonly room: GroupRoom;
  readonly connection: Connection;
}

/** Finds out who has come, and tells them where they are; null when they do not belong here. */
async function welcome(socket: RoomSocket, parts: SocketParts): Promise<Place | null> {
  const { group } = socket.handshake.query;
  const introduction = parseHandshake(socket.handshake.auth);
  const found = isId<GroupId>(group) ? await parts.houses.find(group) : null;
  if (!found || !introduction) {
    socket.disconnect(true);
    return null;
  }
  const { room } = found;
  if ('knock' in introduction) {
    listenAtDoor(socket, room, introduction.knock, parts);
    return null;
  }
  const { seat, resume } = introduction;
  const holds = await parts.houses.holdsSeat(socket.data.device.id, room.group.id, seat);
  if (!holds || socket.disconnected) {
    socket.disconnect(true);
    return null;
  }
  const connection: Connection = {
    seat,
    device: socket.data.device.id,
    notify: (notice) => socket.emit('notice', notice),
    close: () => socket.disconnect(true),
  };
  socket.on('disconnect', () => {
    room.disconnect(connection).catch(parts.report);
  });
  socket.emit('welcome', await room.connect(connection, resume));
  return { room, connection };
}

function listenAtDoor(
  socket: RoomSocket,
  room: GroupRoom,
  knock: KnockId,
  { report }: SocketParts,
): void {
  const listener = (notice: Notice): void => {
    socket.emit('notice', notice);
  };
  if (socket.disconnected) return;
  if (!room.listenForKnock(knock, socket.data.device.id, listener)) {
    socket.emit('notice', { type: 'knockGone' });
    socket.disconnect(true);
    return;
  }
  socket.on('disconnect', () => {
    room.stopListening(knock, listener).catch(report);
  });
}
