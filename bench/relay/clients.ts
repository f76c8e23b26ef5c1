/** The people of all rooms at all servers, in one process. */
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import { readEdits, Writer } from './edits.ts';
import {
  clientOf,
  GROUP,
  HISTORY,
  PEOPLE,
  roomName,
  seatOf,
  type Joined,
  type Kind,
  type Opened,
  type ToClients,
  type Written,
} from './talk.ts';

interface Person {
  readonly socket: WebSocket;
  readonly writer: Writer;
  /** What stands before each message: Hocuspocus names the document. */
  readonly prefix: Uint8Array;
}

const TICK_MS = 2;
/** How long the last edits may take to arrive. */
const PATIENCE_MS = 5000;
const NOTHING = new Uint8Array([0]);

const people = new Map<Kind, Person[]>();
let ages: number[] = [];

process.on('message', (message: ToClients) => {
  void answer(message).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit());

async function answer(message: ToClients): Promise<Written | Joined | Opened> {
  switch (message.ask) {
    case 'open':
      return { opened: await open(message) };
    case 'write':
      return write(message);
    case 'join':
      return join(message);
  }
}

async function open({ kind, port, rooms }: ToClients & { ask: 'open' }): Promise<number> {
  const all = people.get(kind) ?? [];
  const before = all.length / PEOPLE;
  for (let room = before; room < rooms; room++) {
    for (let person = 0; person < PEOPLE; person++) {
      all.push(await enter(kind, port, roomName(room), person));
    }
  }
  people.set(kind, all);
  return rooms - before;
}

async function enter(kind: Kind, port: number, name: string, person: number): Promise<Person> {
  const path = `g/${GROUP}/docs/${name}?seat=${seatOf(person)}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`, { perMessageDeflate: false });
  const prefix = kind === 'Hocuspocus' ? nameOf(name) : new Uint8Array(0);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('message', (data: Buffer) => {
    readEdits(data, person, (age) => ages.push(age));
  });
  const entered = { socket, prefix, writer: new Writer(clientOf(person), person) };
  if (kind === 'bare ws') return entered;
  const answered = new Promise((resolve) => socket.once('message', resolve));
  if (kind === 'Hocuspocus') socket.send(Buffer.concat([prefix, Buffer.from([2, 0, 0])]));
  say(entered, 0, NOTHING);
  await answered;
  return entered;
}

function nameOf(name: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, name);
  });
}

/** Sends a sync message: 0 tells what one has, 2 is an update. */
function say({ socket, prefix }: Person, step: number, bytes: Uint8Array): void {
  socket.send(
    encoding.encode((encoder) => {
      encoding.writeUint8Array(encoder, prefix);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, bytes);
    }),
  );
}

/** Everyone in these rooms writes, each at their own moments. */
async function write(message: ToClients & { ask: 'write' }): Promise<Written> {
  const { kind, rooms, ms, perSecond } = message;
  const writing = (people.get(kind) ?? []).slice(0, rooms * PEOPLE);
  const gap = 1000 / perSecond;
  const start = performance.now();
  const due = writing.map((_, index) => start + gap * ((index * 0.618) % 1));
  let edits = 0;
  ages = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      if (now - start >= ms) {
        clearInterval(timer);
        resolve();
        return;
      }
      for (const [index, person] of writing.entries()) {
        if ((due[index] ?? 0) > now) continue;
        due[index] = (due[index] ?? 0) + gap;
        say(person, 2, person.writer.edit());
        edits++;
      }
    }, TICK_MS);
  });
  const expected = edits * (PEOPLE - 1);
  const patience = performance.now() + PATIENCE_MS;
  while (ages.length < expected && performance.now() < patience) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (ages.length !== expected) {
    throw new Error(`${kind}: ${ages.length} of ${expected} edits arrived`);
  }
  ages.sort((a, b) => a - b);
  const at = (share: number): number => ages[Math.floor(ages.length * share)] ?? 0;
  return { edits, deliveries: ages.length, p50: at(0.5), p99: at(0.99) };
}

/** Someone with nothing yet opens the page that has a history. */
async function join({ kind, port, stay }: ToClients & { ask: 'join' }): Promise<Joined> {
  const start = performance.now();
  const path = `g/${GROUP}/docs/${HISTORY}?seat=${seatOf(0)}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`, { perMessageDeflate: false });
  const prefix = kind === 'Hocuspocus' ? nameOf(HISTORY) : new Uint8Array(0);
  let bytes = 0;
  const synced = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      bytes += data.length;
      if (data[prefix.length] === 0 && data[prefix.length + 1] === 1) resolve();
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  if (kind === 'Hocuspocus') socket.send(Buffer.concat([prefix, Buffer.from([2, 0, 0])]));
  say({ socket, prefix, writer: new Writer(0, 0) }, 0, NOTHING);
  await synced;
  const ms = performance.now() - start;
  if (!stay) socket.terminate();
  return { bytes, ms };
}
