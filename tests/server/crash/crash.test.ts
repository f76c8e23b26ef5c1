import { afterEach, describe, expect, it } from 'vitest';
import { Chance } from '../../../server/simulated/chance.ts';
import type { Participant } from '../../../server/simulated/participant.ts';
import { CALM, SimulatedPerson } from '../../../server/simulated/person.ts';
import { ownCommandId } from '../../../server/meetings/command-ids.ts';
import { openSqlite } from '../../../server/storage/sqlite.ts';
import { systemClock } from '../../../server/system.ts';
import type { StoredMeeting } from '../../../server/ports.ts';
import type { Clock } from '../../../server/ports.ts';
import type { MeetingCommand } from '../../../shared/meeting/commands.ts';
import { carryOut } from '../../../shared/meeting/decide.ts';
import type { CommandId, GroupId, TextId } from '../../../shared/meeting/ids.ts';
import { evolve, initialMeeting, type Meeting } from '../../../shared/meeting/meeting.ts';
import type { Ack } from '../../../shared/protocol/wire.ts';
import { gather, temporaryDirectory, type Gathering } from '../../support/house.ts';
import {
  freePort,
  startFragileServer,
  startServer,
  type ServerProcess,
} from '../../support/server-process.ts';

const RUNS = process.env.PROVE ? 20 : 3;
const SEED = Number(process.env.SEED ?? Math.floor(Date.now() % 1_000_000));

/** People stop acting while the books are checked; what they had begun goes on afterwards. */
class StillableClock implements Clock {
  #waiting: (() => void)[] | null = null;

  now(): number {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  after(delayMs: number, wake: () => void): () => void {
    let cancelled = false;
    const cancel = systemClock.after(delayMs, () => {
      if (cancelled) return;
      if (this.#waiting) this.#waiting.push(wake);
      else wake();
    });
    return () => {
      cancelled = true;
      cancel();
    };
  }

  still(): void {
    this.#waiting = [];
  }

  goOn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const wake of waiting) wake();
  }
}

interface Sent {
  readonly by: Participant;
  readonly command: MeetingCommand;
  ack: Ack | null;
}

/** Writes down each command that is sent, and what was answered. */
function keepBooks(people: readonly Participant[]): Map<CommandId, Sent> {
  const books = new Map<CommandId, Sent>();
  let count = 0;
  for (const person of people) {
    const send = person.send.bind(person);
    person.send = (command) => {
      count += 1;
      const id = `command-${count}`.padEnd(22, '-') as CommandId;
      // These people ask for nothing that is not the meeting's own.
      const entry: Sent = { by: person, command: command as MeetingCommand, ack: null };
      books.set(id, entry);
      return send(command, id).then((ack) => {
        entry.ack = ack;
        return ack;
      });
    };
  }
  return books;
}

async function readStored(dataDir: string, group: GroupId): Promise<StoredMeeting> {
  const storage = await openSqlite(dataDir);
  const meeting = (await storage.group(group))?.state.meeting;
  const stored = meeting ? await storage.meeting(meeting) : null;
  await storage.close();
  if (!stored) throw new Error('The meeting is gone');
  return stored;
}

function replay(stored: StoredMeeting, count = stored.events.length): Meeting {
  const [first, ...rest] = stored.events.slice(0, count);
  if (first?.event.type !== 'meetingOpened') throw new Error('no opening');
  return rest.reduce((now, { event, at }) => evolve(now, event, at), initialMeeting(first.event));
}

/** What the command would lead to, decided once more upon the first `count` stored events. */
function wouldChange(stored: StoredMeeting, { by, command }: Sent, count: number) {
  return carryOut(replay(stored, count), command, {
    by: by.seat,
    facilitator: by.facilitator !== null,
    at: stored.events[count - 1]?.at ?? 0,
    entropy: 0,
    text: 'text' as TextId,
  }).events;
}

describe(`WIRE-1 the server is killed (seed ${SEED}, SEED=… plays it again)`, () => {
  const cleanUp: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const clean of cleanUp.splice(0).reverse()) await clean();
  });

  it.each(Array.from({ length: RUNS }, (_, run) => SEED + run))(
    'given a meeting under way, when the server dies (seed %i), then everyone is back and the books are right',
    async (seed) => {
      const chance = new Chance(seed);
      const betweenStoringAndAnswering = chance.happens(0.5);
      const directory = await temporaryDirectory();
      cleanUp.push(directory.remove);
      const port = await freePort();
      let server: ServerProcess = await startServer(port, directory.path);
      cleanUp.push(() => server.kill('SIGKILL'));
      const room: Gathering = await gather(server.place, server.startLink ?? '', [
        'Aino',
        'Pekka',
        'Åsa',
        'Tuula',
      ]);
      cleanUp.push(() => {
        room.close();
      });
      if (betweenStoringAndAnswering) {
        await server.kill('SIGTERM');
        server = await startFragileServer(port, directory.path, chance.between(8, 40));
      }

      const clock = new StillableClock();
      const books = keepBooks(room.all);
      const people = room.all.map(
        (one) => new SimulatedPerson(one, CALM, { clock, chance, pace: 0.004 }),
      );
      cleanUp.push(() => {
        for (const person of people) person.stop();
      });
      // Someone shows a note every now and then, so that the effect of each command can be counted.
      const [aino] = room.members;
      let written = 0;
      const write = (): void => {
        written += 1;
        void aino?.send({ type: 'showNote', text: `nro ${written}` }).then((ack) => {
          if (ack.ok && written < 20) clock.after(chance.between(20, 120), write);
        });
      };
      write();

      if (!betweenStoringAndAnswering) {
        await new Promise<void>((resolve) => {
          systemClock.after(chance.between(300, 2500), resolve);
        });
        await server.kill('SIGKILL');
      }
      await server.ended;
      clock.still();

      const dead = await readStored(directory.path, room.group);
      const before = replay(dead);
      const answered = [...books].filter(([, sent]) => sent.ack !== null);
      for (const [id, sent] of answered) {
        const { command, ack } = sent;
        const carriedOutAt = dead.commands.get(ownCommandId(sent.by.seat, id));
        if (ack?.ok !== true) expect(carriedOutAt, command.type).toBeUndefined();
        else if (carriedOutAt !== undefined) expect(carriedOutAt, command.type).toBe(ack.seq);
        // Acknowledged and not stored: only what had nothing to change, such as a hand already up.
        else expect(wouldChange(dead, sent, ack.seq), command.type).toEqual([]);
      }
      expect(dead.events.map((one) => one.seq)).toEqual(dead.events.map((_, index) => index + 1));

      server = await startServer(port, directory.path);
      for (const one of room.all) {
        await one.until('everyone is back by themselves', (me) => {
          const seats = me.board?.seats ?? [];
          return (
            seats.length === room.all.length && seats.every((seat) => seat.presence === 'here')
          );
        });
        await one.until('the floor goes on', (me) => me.board?.floor.paused === null);
      }
      clock.goOn();
      await Promise.all([...books.values()].map((sent) => waitFor(() => sent.ack !== null)));
      const last = room.leena.board?.seq ?? 0;
      await room.leena.until('the talk goes on', (me) => (me.board?.seq ?? 0) > last + 3);
      await server.kill('SIGKILL');

      const after = await readStored(directory.path, room.group);
      expect(after.events.slice(0, dead.events.length)).toEqual(dead.events);
      // The restart: downtime costs nobody anything, and nobody has lost account, hand or floor.
      const restart = after.events[dead.events.length];
      expect(restart?.event).toEqual({ type: 'restarted' });
      expect((restart?.at ?? 0) - (dead.events.at(-1)?.at ?? 0)).toBeLessThan(1000);
      const resumed = replay(after, dead.events.length + 1);
      expect(resumed.floor.queue).toEqual(before.floor.queue);
      expect(resumed.floor.stage.kind).toBe(before.floor.stage.kind);
      expect(resumed.floor.awaited.length).toBeGreaterThan(0);

      // Every note that was acknowledged lies on the table once; every other once or not at all.
      const shown = new Map<string, number>();
      const noteShown = after.events.filter((one) => one.event.type === 'noteShown');
      for (const { event } of noteShown) {
        const text = event.type === 'noteShown' ? (after.texts.get(event.text) ?? '') : '';
        shown.set(text, (shown.get(text) ?? 0) + 1);
      }
      for (const { command, ack } of books.values()) {
        if (command.type !== 'showNote') continue;
        const times = shown.get(command.text) ?? 0;
        // What the second death left unanswered is there once or not at all.
        if (ack === null) expect(times).toBeLessThanOrEqual(1);
        else expect(times).toBe(ack.ok ? 1 : 0);
      }
      expect(noteShown.length).toBeGreaterThan(0);
    },
    120_000,
  );
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      systemClock.after(20, resolve);
    });
  }
}
