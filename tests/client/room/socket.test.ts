import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitAtDoor, type KnockAnswer } from '../../../client/connection/knock.ts';
import { openLine, type Line, type LineEvents } from '../../../client/connection/socket.ts';
import type { KnockId } from '../../../shared/meeting/ids.ts';
import type {
  ClientToServer,
  CommandMessage,
  ServerToClient,
} from '../../../shared/protocol/wire.ts';
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
  server = new Server(http, { transports: ['websocket'], pingInterval: 50 });
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

/** Until all that was sent from here so far has arrived: the answer to a ping comes after it. */
async function caughtUp(socket: Wire | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    socket?.conn.once('heartbeat', () => resolve());
  });
}

describe('A command reaches a server that listens from its welcome on', () => {
  it('given commands before the welcome, then they are heard in order, once each', async () => {
    const { said, line: mine } = open();
    const first = mine.send({ type: 'raiseHand' });
    await vi.waitFor(() => expect(said).toEqual(['online']));
    const second = mine.send({ type: 'lowerHand' });
    await caughtUp(connections[0]);
    welcome(connections[0]);
    expect(await first).toMatchObject({ ok: true });
    expect(await second).toMatchObject({ ok: true });
    expect(heard.map(({ command }) => command.type)).toEqual(['raiseHand', 'lowerHand']);
  });

  it('given no answer before the line broke, then the same id is sent again after the next welcome', async () => {
    const { line: mine } = open();
    await vi.waitFor(() => expect(connections).toHaveLength(1));
    const lost: CommandMessage[] = [];
    connections[0]?.on('command', (message) => lost.push(message));
    connections[0]?.emit('welcome', WELCOME);
    const acked = mine.send({ type: 'finish' });
    await vi.waitFor(() => expect(lost).toHaveLength(1));
    connections[0]?.conn.close();
    await vi.waitFor(() => expect(connections).toHaveLength(2), { timeout: 5000 });
    await caughtUp(connections[1]);
    welcome(connections[1]);
    expect(await acked).toMatchObject({ ok: true });
    expect(heard).toEqual(lost);
  });
});

describe('A passing fault of the server shuts nobody out', () => {
  it('given the server fails at the door, then the line tries again by itself', async () => {
    refusals = ['server-error', 'server-error'];
    const { said } = open();
    await vi.waitFor(() => expect(connections).toHaveLength(1), { timeout: 8000 });
    expect(said).toEqual(['offline', 'offline', 'online']);
  });

  it('given the server does not know the device, then it is told at once', async () => {
    refusals = ['not-signed-in'];
    const { said } = open();
    await vi.waitFor(() => expect(said).toEqual(['refused not-signed-in']));
  });

  it('given the server has closed the connection, when the line is closed, then it does not come back', async () => {
    const { said, line: mine } = open();
    await vi.waitFor(() => expect(connections).toHaveLength(1));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    connections[0]?.disconnect(true);
    await vi.waitUntil(() => said.includes('offline'));
    mine.close();
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    // Whoever comes after it is only the second.
    open();
    await vi.waitFor(() => expect(connections.length).toBeGreaterThan(1));
    await caughtUp(connections[1]);
    expect(connections).toHaveLength(2);
  });
});

describe('Knocking', () => {
  const knock = () => {
    const answers: KnockAnswer[] = [];
    const leave = waitAtDoor(openLine, GROUP, KNOCK, (answer) => answers.push(answer));
    return { answers, leave };
  };

  it('given nobody knows of the knock any more, then it is gone, and not declined', async () => {
    const { answers } = knock();
    await vi.waitFor(() => expect(connections).toHaveLength(1));
    connections[0]?.emit('notice', { type: 'knockGone' });
    connections[0]?.disconnect(true);
    await vi.waitFor(() => expect(answers).toEqual(['gone']));
  });

  it('given a facilitator declines, then it is declined', async () => {
    const { answers } = knock();
    await vi.waitFor(() => expect(connections).toHaveLength(1));
    connections[0]?.emit('notice', { type: 'declined' });
    await vi.waitFor(() => expect(answers).toEqual(['declined']));
  });
});
