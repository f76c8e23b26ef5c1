import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitAtDoor, type KnockAnswer } from '../../../client/connection/knock.ts';
import { openLine, type Line, type LineEvents } from '../../../client/connection/socket.ts';
import type { KnockId } from '../../../shared/meeting/ids.ts';
import type { ClientToServer, CommandMessage, ServerToClient } from '../../../shared/protocol/wire.ts';
import { GROUP, lobbyView, ME, youView } from '../../support/fixtures/room.ts';

type Wire = Socket<ClientToServer, ServerToClient>;

const KNOCK = 'NNNNNNNNNNNNNNNNNNNNNN' as KnockId;
const WELCOME = { seq: 1, lobby: lobbyView(), you: youView(), facilitator: null };

let http: HttpServer;
let server: Server<ClientToServer, ServerToClient>;
let line: Line | null = null;
/** Why the server's door refuses the next connections, one each; empty: it lets them in. */
let refusals: string[];
let connections: Wire[];
let heard: CommandMessage[];

beforeEach(async () => {
  http = createServer();
  server = new Server(http, { transports: ['websocket'] });
  refusals = [];
  connections = [];
  heard = [];
  server.use((_socket, next) => {
    const why = refusals.shift();
    next(why === undefined ? undefined : new Error(why));
  });
  server.on('connection', (socket) => connections.push(socket));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  vi.stubGlobal('location', { protocol: 'http:', host: `127.0.0.1:${port}` });
});

afterEach(async () => {
  line?.close();
  line = null;
  await server.close();
  vi.unstubAllGlobals();
});

/** As the server does: it listens for commands from its first word on, and not before. */
function welcome(socket: Wire | undefined): void {
  socket?.on('command', (message, acknowledge) => {
    heard.push(message);
    acknowledge({ ok: true, seq: 2 });
  });
  socket?.emit('welcome', WELCOME);
}

function open() {
  const said: string[] = [];
  const on: LineEvents = {
    online: () => said.push('online'),
    offline: () => said.push('offline'),
    refused: (code) => said.push(`refused ${code}`),
    welcome: () => said.push('welcome'),
    notice: ({ type }) => said.push(type),
  };
  line = openLine(GROUP, () => ({ seat: ME, resume: true }), on);
  return { said, line };
}

describe('A command reaches a server that listens from its welcome on', () => {
  it('given a command before the welcome, then it is heard, once, after it', async () => {
    const { said, line: mine } = open();
    const acked = mine.send({ type: 'raiseHand' });
    await vi.waitFor(() => expect(said).toContain('online'));
    const second = mine.send({ type: 'lowerHand' });
    // Whatever was sent too early is dropped by now: it came before this answer to a ping of ours.
    await new Promise<void>((resolve) => connections[0]?.conn.once('heartbeat', () => resolve())).catch(() => undefined);
    welcome(connections[0]);
    expect(await acked).toMatchObject({ ok: true });
    expect(await second).toMatchObject({ ok: true });
    expect(heard.map(({ command }) => command.type)).toEqual(['raiseHand', 'lowerHand']);
  });
});
