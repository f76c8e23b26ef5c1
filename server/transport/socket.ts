import type { Server as HttpServer } from 'node:http';
import fastifyCookie from '@fastify/cookie';
import { Server, type Socket } from 'socket.io';
import { isId, type GroupId, type KnockId } from '../../shared/meeting/ids.ts';
import { parseCommand, parseHandshake } from '../../shared/protocol/commands.ts';
import {
  LIMITS,
  type Ack,
  type ClientToServer,
  type ServerToClient,
} from '../../shared/protocol/wire.ts';
import { Limiter } from '../doors/limiter.ts';
import type { Visitors } from '../doors/visitors.ts';
import type { Connection } from '../meetings/audience.ts';
import type { Houses } from '../meetings/houses.ts';
import type { Clock, DeviceRow } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { cookieName } from './http/context.ts';
import { isOwnOrigin } from './origin.ts';

export interface SocketParts {
  readonly settings: Settings;
  readonly houses: Houses;
  readonly visitors: Visitors;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

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
    welcome(socket, parts, commands).catch((error: unknown) => {
      parts.report(error);
      socket.disconnect(true);
    });
  });
  return io;
}

async function authenticate(socket: RoomSocket, parts: SocketParts): Promise<DeviceRow | null> {
  const cookies = fastifyCookie.parse(socket.handshake.headers.cookie ?? '');
  return parts.visitors.known(cookies[cookieName(parts.settings)]);
}

async function welcome(socket: RoomSocket, parts: SocketParts, commands: Limiter): Promise<void> {
  const { group } = socket.handshake.query;
  const introduction = parseHandshake(socket.handshake.auth);
  const found = isId<GroupId>(group) ? await parts.houses.find(group) : null;
  if (!found || !introduction) {
    socket.disconnect(true);
    return;
  }
  const { room, rooms } = found;
  const { device } = socket.data;
  if ('knock' in introduction) {
    const knock = introduction.knock as KnockId;
    const listening = room.listenForKnock(knock, device.id, (notice) => {
      socket.emit('notice', notice);
    });
    if (!listening) {
      socket.emit('notice', { type: 'declined' });
      socket.disconnect(true);
      return;
    }
    socket.on('disconnect', () => {
      room.stopKnocking(knock).then(() => rooms.release(room.group.id), parts.report);
    });
    return;
  }

  const { seat, resume } = introduction;
  if (!(await parts.houses.holdsSeat(device.id, room.group.id, seat))) {
    socket.disconnect(true);
    return;
  }
  if (socket.disconnected) return;
  const connection: Connection = {
    seat,
    notify: (notice) => socket.emit('notice', notice),
    close: () => socket.disconnect(true),
  };
  socket.on('command', (input: unknown, acknowledge: unknown) => {
    if (typeof acknowledge !== 'function') return;
    const answer = acknowledge as (ack: Ack) => void;
    const message = parseCommand(input);
    if (!message) {
      answer({ ok: false, code: 'malformed' });
    } else if (!commands.take(seat)) {
      answer({ ok: false, code: 'too-many-requests' });
    } else {
      room.handle(connection, message).then(answer, (error: unknown) => {
        parts.report(error);
        answer({ ok: false, code: 'server-error' });
      });
    }
  });
  socket.on('disconnect', () => {
    room.disconnect(connection).then(() => rooms.release(room.group.id), parts.report);
  });
  const first = await room.connect(connection, resume);
  socket.emit('welcome', first);
}
