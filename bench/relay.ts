/**
 * What it costs the server to relay a page: ours, with its filter, beside a bare `ws` relay that
 * looks at nothing, @y/websocket-server and Hocuspocus. All servers run at once, pinned to one
 * core, and their clients to the other; the windows take turns, so that what else the machine does
 * falls on all alike. `npx tsx bench/relay.ts [--quick]`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filterUpdate } from '../server/transport/yjs/filter.ts';
import { PageIndex } from '../server/transport/yjs/page-index.ts';
import { Writer } from './relay/edits.ts';
import { makeHistory } from './relay/history.ts';
import {
  clientOf,
  KINDS,
  PEOPLE,
  type Joined,
  type Kind,
  type Memory,
  type Opened,
  type ToClients,
  type ToServer,
  type Usage,
  type Written,
} from './relay/talk.ts';

const quick = process.argv.includes('--quick');
const ROOMS = quick ? [1, 10] : [1, 10, 50];
const WINDOWS = quick ? 3 : 5;
const WINDOW_MS = quick ? 1500 : 2000;
const HISTORY_EDITS = quick ? 5000 : 20_000;
/** Edits of one person in a second: everyone typing at once, and one who types while others read. */
const RATES = [10, 10 / PEOPLE];

const EMPTY = new Uint8Array(0);

interface Window extends Written {
  /** The server's time for one edit reaching one person, µs. */
  readonly cpu: number;
}

interface Server {
  readonly kind: Kind;
  readonly process: ChildProcess;
  readonly port: number;
}

const most = Math.max(...ROOMS);
const directory = mkdtempSync(join(tmpdir(), 'relay-'));
const history = join(directory, 'history');
makeHistory(history, HISTORY_EDITS);
const clients = start(1, 'relay/clients.ts', []);
const servers: Server[] = [];
for (const kind of KINDS) {
  const process = start(0, 'relay/serve.ts', [kind, String(most), history]);
  const { port } = await heard<{ port: number }>(process);
  servers.push({ kind, process, port });
}

const model = cpus()[0]?.model ?? 'unknown';
console.log(`Node ${process.version}, ${cpus().length} x ${model.trim()}; rooms of ${PEOPLE}`);
filtering();
await joins();
for (const rooms of ROOMS) {
  // Only the rooms that write are open: others would still be pinged.
  await open(rooms);
  await warmUp(rooms);
  for (const perSecond of RATES) await relaying(rooms, perSecond);
}
for (const server of servers) server.process.disconnect();
clients.disconnect();
rmSync(directory, { recursive: true });

/** Servers run for weeks: what is measured is code that has been compiled. */
async function warmUp(rooms: number): Promise<void> {
  for (const { kind } of servers) {
    await ask(clients, { ask: 'write', kind, rooms, ms: 20_000 / rooms, perSecond: 40 });
  }
}

async function relaying(rooms: number, perSecond: number): Promise<void> {
  const windows = new Map<Kind, Window[]>(KINDS.map((kind) => [kind, []]));
  // One more at first, to warm up.
  for (let i = 0; i <= WINDOWS; i++) {
    for (const server of servers) {
      const { kind } = server;
      const before = await ask<Usage>(server.process, { ask: 'usage' });
      const written = await ask<Written>(clients, {
        ask: 'write',
        kind,
        rooms,
        ms: WINDOW_MS,
        perSecond,
      });
      const after = await ask<Usage>(server.process, { ask: 'usage' });
      const cpu = (after.cpu - before.cpu) / written.deliveries;
      if (i > 0) windows.get(kind)?.push({ ...written, cpu });
    }
  }
  const inRoom = Math.round(perSecond * PEOPLE);
  console.log(
    `\n${rooms} room(s), ${inRoom} edits/s in each; median of ${WINDOWS} x ${WINDOW_MS} ms`,
  );
  const bare = windows.get('bare ws') ?? [];
  console.table(
    Object.fromEntries(
      KINDS.map((kind) => {
        const own = windows.get(kind) ?? [];
        return [
          kind,
          {
            'CPU µs per delivery': round(median(own.map(({ cpu }) => cpu))),
            'ratio to bare ws': round(
              median(own.map(({ cpu }, index) => cpu / (bare[index]?.cpu ?? NaN))),
            ),
            'p50 ms': round(median(own.map(({ p50 }) => p50))),
            'p99 ms': round(median(own.map(({ p99 }) => p99))),
          },
        ];
      }),
    ),
  );
}

/** What the filter alone takes for a keystroke, in this process. */
function filtering(): void {
  const writers = Array.from(
    { length: PEOPLE },
    (_, person) => new Writer(clientOf(person), person),
  );
  const rounds: number[] = [];
  const index = new PageIndex();
  const bounds = { bytes: 1e5, items: 100, clients: 100, work: 1e5, room: true };
  for (let round = 0; round <= WINDOWS; round++) {
    const edits = Array.from({ length: 20_000 }, (_, i) => writers[i % PEOPLE]?.edit() ?? EMPTY);
    const start = process.cpuUsage();
    for (const edit of edits) {
      const { verdict } = filterUpdate(edit, index, () => true, bounds);
      if (verdict !== 'accept') throw new Error(`The filter says ${verdict}`);
    }
    const { user, system } = process.cpuUsage(start);
    rounds.push((user + system) / edits.length);
  }
  console.log(`\nThe filter alone: ${round(median(rounds.slice(1)))} µs of CPU for a keystroke`);
}

async function joins(): Promise<void> {
  const rows: Record<string, Record<string, number>> = {};
  for (const { kind, port } of servers) {
    if (kind === 'bare ws') continue;
    const cold = await ask<Joined>(clients, { ask: 'join', kind, port, stay: true });
    const warm: Joined[] = [];
    for (let i = 0; i < WINDOWS; i++) {
      warm.push(await ask<Joined>(clients, { ask: 'join', kind, port, stay: false }));
    }
    rows[kind] = {
      'first ms': round(cold.ms),
      'later ms': round(median(warm.map(({ ms }) => ms))),
      kB: round(median(warm.map(({ bytes }) => bytes)) / 1000),
    };
  }
  console.log(`\nJoining a page of ${HISTORY_EDITS} edits; at first ours reads it from storage`);
  console.table(rows);
}

/** Opens the rooms that are not open yet. */
async function open(rooms: number): Promise<void> {
  const rows: Record<string, Record<string, number>> = {};
  for (const { kind, process, port } of servers) {
    const before = await ask<Memory>(process, { ask: 'memory' });
    const { opened } = await ask<Opened>(clients, { ask: 'open', kind, port, rooms });
    const after = await ask<Memory>(process, { ask: 'memory' });
    rows[kind] = { 'kB per room': round((after.used - before.used) / opened / 1000) };
  }
  console.log(`\nMemory of a room of ${PEOPLE} with an empty page, up to ${rooms} room(s)`);
  console.table(rows);
}

function start(core: number, file: string, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const node = [process.execPath, '--expose-gc', '--import', 'tsx', path, ...args];
  return spawn('taskset', ['-c', String(core), ...node], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function ask<Answer>(process: ChildProcess, message: ToServer | ToClients): Promise<Answer> {
  const answer = heard<Answer>(process);
  process.send(message);
  return answer;
}

function heard<Message>(process: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = (): void => {
      reject(new Error('A process of the bench has ended'));
    };
    process.once('exit', ended);
    process.once('message', (message) => {
      process.off('exit', ended);
      resolve(message as Message);
    });
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
