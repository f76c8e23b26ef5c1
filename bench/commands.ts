/**
 * npm run bench, second part: from a command to the last of eight screens. Ours stores first (on
 * SQLite, fsync and all) and shows it by the board; the peer is a bare Socket.IO relay of as many
 * bytes, which stores nothing. Server and clients run on different cores.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { Device, Participant } from '../server/simulated/participant.ts';
import { fsyncTimes } from './commands/fsync.ts';
import { median, percentile, table } from './figures.ts';
import { freePort } from '../tests/support/server-process.ts';
import { foundGroup } from '../tests/support/house.ts';

const SCREENS = 8;
const ROUNDS = 5;
const COMMANDS = process.argv.includes('--quick') ? 40 : 150;

interface Figures {
  readonly p50: number;
  readonly p99: number;
}

function start(args: readonly string[], env: Readonly<Record<string, string>>, ready: RegExp) {
  const child = spawn('taskset', ['-c', '0', process.execPath, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const answer = new Promise<string>((resolve) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const match = ready.exec(output);
      if (match) resolve(match[1] ?? '');
    });
  });
  return { child, answer };
}

async function ours(): Promise<Figures[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-'));
  const port = await freePort();
  const place = { url: `http://127.0.0.1:${port}`, origin: `http://localhost:${port}` };
  const env = {
    PORT: String(port),
    ORIGIN: place.origin,
    DATA_DIR: dataDir,
    NODE_ENV: 'production',
  };
  const { child, answer } = start(['dist/server/main.js'], env, /#l\.([A-Za-z0-9_-]{22})/);
  const founded = await foundGroup(place, await answer);
  const leena = new Participant(founded.device, founded);
  await leena.send({ type: 'openMeeting' });
  const people = [leena];
  for (let n = 1; n < SCREENS; n += 1) {
    const device = new Device(place);
    people.push(new Participant(device, await device.claim(founded.link, `Jäsen ${n}`)));
  }
  for (const one of people) await one.send({ type: 'enter', promise: true });
  for (const one of people) {
    await one.until('all are in', (me) => me.board?.seats.length === SCREENS);
  }
  const rounds: Figures[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const times: number[] = [];
    for (let n = 0; n < COMMANDS; n += 1) {
      const theme = (leena.board?.seq ?? 0) + 1;
      const begun = performance.now();
      const shown = people.map((one) => one.until('shown', (me) => (me.board?.seq ?? 0) >= theme));
      void leena.send({ type: 'setPhase', phase: n % 2 === 0 ? 'card' : 'checkIn' });
      await Promise.all(shown);
      times.push(performance.now() - begun);
      // Under the limit of twenty commands a second.
      await rest(Math.max(0, 55 - (performance.now() - begun)));
    }
    rounds.push({ p50: percentile(times, 0.5), p99: percentile(times, 0.99) });
  }
  for (const one of people) one.close();
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(dataDir, { recursive: true });
  return rounds;
}

async function relay(bytes: number): Promise<Figures[]> {
  const { child, answer } = start(
    ['--import', 'tsx', 'bench/commands/relay-server.ts'],
    {},
    /listening (\d+)/,
  );
  const url = `http://127.0.0.1:${await answer}`;
  const sockets = Array.from({ length: SCREENS }, () =>
    io(url, { transports: ['websocket'], query: { group: 'x' }, forceNew: true }),
  );
  await Promise.all(
    sockets.map((socket) => new Promise((done) => socket.on('connect', () => done(null)))),
  );
  const message = { id: 'x'.repeat(22), command: 'x'.repeat(Math.max(0, bytes - 60)) };
  const rounds: Figures[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const times: number[] = [];
    for (let n = 0; n < COMMANDS; n += 1) {
      const begun = performance.now();
      const shown = sockets.map((socket) => new Promise((done) => socket.once('notice', done)));
      sockets[0]?.emit('command', message, () => undefined);
      await Promise.all(shown);
      times.push(performance.now() - begun);
      await rest(Math.max(0, 55 - (performance.now() - begun)));
    }
    rounds.push({ p50: percentile(times, 0.5), p99: percentile(times, 0.99) });
  }
  for (const socket of sockets) socket.close();
  child.kill('SIGTERM');
  await once(child, 'exit');
  return rounds;
}

function rest(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

const disk = fsyncTimes(200);
const own = await ours();
const peer = await relay(120);
const of = (rounds: readonly Figures[], figure: keyof Figures): number =>
  median(rounds.map((round) => round[figure]));
const ms = (value: number): string => value.toFixed(2);
console.log(
  `From a command to the last of ${SCREENS} screens, ms (median of ${ROUNDS} rounds of ${COMMANDS})`,
);
console.log(
  table([
    ['', 'p50', 'p99'],
    ['ours, stored first', ms(of(own, 'p50')), ms(of(own, 'p99'))],
    ['bare Socket.IO relay, nothing stored', ms(of(peer, 'p50')), ms(of(peer, 'p99'))],
    ['one fsync of 4 kB on this disk', ms(percentile(disk, 0.5)), ms(percentile(disk, 0.99))],
    [
      'ours / (relay + fsync)',
      ms(of(own, 'p50') / (of(peer, 'p50') + percentile(disk, 0.5))),
      ms(of(own, 'p99') / (of(peer, 'p99') + percentile(disk, 0.99))),
    ],
  ]),
);
