import type { AddressInfo } from 'node:net';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../../server/app.ts';
import type { Clock, Storage } from '../../../server/ports.ts';
import { Device, Participant, Refused, type Place } from '../../../server/simulated/participant.ts';
import { openMemory } from '../../../server/storage/memory.ts';
import { systemClock, systemEntropy } from '../../../server/system.ts';
import type { GroupId } from '../../../shared/meeting/ids.ts';
import type { LinkLook, Me, PracticeMade } from '../../../shared/protocol/http.ts';
import type { Notice } from '../../../shared/protocol/wire.ts';
import { openHouse, type House } from '../../support/house.ts';

const HOUR = 60 * 60 * 1000;

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('PRAC-1 a practice room is open to anyone, and holds simulated people', () => {
  it('given somebody with no link, when they try it out, then a meeting is under way with a card on the table', async () => {
    const device = new Device(house.place);
    const made = await device.request<PracticeMade>('POST', '/api/practice', {});
    const me = new Participant(device, await device.claim(made.link, 'Maija'));
    await me.send({ type: 'enter', promise: true });
    await me.until('all are there', (own) => own.board?.seats.length === 6);
    expect(me.board?.card).toMatch(/^\d+$/);
    // Somebody begins to speak by themselves, and a newcomer gets a turn after them.
    await me.until('somebody speaks', (own) => own.board?.floor.stage === 'speaking', 30_000);
    await me.send({ type: 'raiseHand' });
    await me.until('my turn', (own) => own.board?.floor.holder === own.seat, 90_000);
    expect(await me.send({ type: 'speak' })).toMatchObject({ ok: true });
    me.close();
  }, 130_000);

  it('given a practice room, then it is no group of anyone’s and nothing of it reaches the disk', async () => {
    const device = new Device(house.place);
    const made = await device.request<PracticeMade>('POST', '/api/practice', {});
    await device.claim(made.link, 'Maija');
    expect((await device.request<Me>('GET', '/api/me')).seats).toEqual([]);
    expect(await house.storage.group(made.group)).toBeNull();
  });

  it('given one address that asks again and again, then it is slowed', async () => {
    const device = new Device(house.place);
    const ask = () =>
      device.request('POST', '/api/practice', {}).then(
        () => 'made',
        (error: unknown) => (error instanceof Refused ? error.code : 'thrown'),
      );
    const answers: string[] = [];
    for (let n = 0; n < 6; n += 1) answers.push(await ask());
    expect(answers.at(-1)).toBe('too-many-requests');
  });
});

/** Time goes on by itself, but for the hours: those the test lets pass. */
class ClockOfHours implements Clock {
  readonly #hours = new Set<() => void>();

  now(): number {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  after(delayMs: number, wake: () => void): () => void {
    if (delayMs < HOUR) return systemClock.after(delayMs, wake);
    this.#hours.add(wake);
    return () => this.#hours.delete(wake);
  }

  letAnHourPass(): void {
    const wakes = [...this.#hours];
    this.#hours.clear();
    for (const wake of wakes) wake();
  }
}

interface PracticeHouse {
  readonly place: Place;
  readonly clock: ClockOfHours;
  readonly practice: Storage;
  readonly errors: string[];
  /** Groups made in memory, in order. */
  readonly made: GroupId[];
  /** While set, claiming a link fails. */
  broken: boolean;
}

describe('PRAC-1 a practice room lasts an hour, and there are at most twenty', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function openPractice(host = '127.0.0.1'): Promise<PracticeHouse> {
    const [clock, memory] = [new ClockOfHours(), openMemory()];
    const opened = { clock, made: [] as GroupId[], errors: [] as string[], broken: false };
    const practice: Storage = {
      ...memory,
      commit: (change) => {
        if (change.group?.expected === 0) opened.made.push(change.group.state.id);
        if (opened.broken && change.claimLink) throw new Error('The storage is broken');
        return memory.commit(change);
      },
    };
    const origin = 'http://localhost:4321';
    const app = await buildApp({
      settings: { origin, host, port: 0, dataDir: '', trustProxy: 'loopback' },
      storage: openMemory(),
      practiceStorage: practice,
      clock,
      entropy: systemEntropy,
      clientDir: null,
      log: ({ event, message }) => {
        if (event === 'error') opened.errors.push(String(message));
      },
    });
    await app.http.listen({ host, port: 0 });
    closing.push(() => app.close());
    const { port } = app.http.server.address() as AddressInfo;
    return Object.assign(opened, { practice, place: { url: `http://${host}:${port}`, origin } });
  }

  /** From an address of their own each, so that none is slowed. */
  async function ask(place: Place, from: number): Promise<number> {
    const headers = { origin: place.origin, 'x-forwarded-for': `203.0.113.${from}` };
    const response = await fetch(`${place.url}/api/practice`, { method: 'POST', headers });
    return response.status;
  }

  it('given a guest inside, when the hour has passed, then they get the receipt and nothing of the room is left', async () => {
    const { place, clock, practice, errors } = await openPractice();
    const device = new Device(place);
    const made = await device.request<PracticeMade>('POST', '/api/practice', {});
    const me = new Participant(device, await device.claim(made.link, 'Maija'));
    const notices: Notice[] = [];
    me.onNotice((notice) => notices.push(notice));
    await me.send({ type: 'enter', promise: true });
    await me.until('all are there', (own) => own.board?.seats.length === 6);
    const line = io(place.url, {
      transports: ['websocket'],
      query: { group: me.group },
      auth: { seat: me.seat, resume: true },
      extraHeaders: device.headers,
      reconnection: false,
    });
    await new Promise((resolve) => line.on('welcome', resolve));
    const lineEnded = new Promise((resolve) => line.on('disconnect', resolve));
    const meeting = (await practice.group(made.group))?.state.meeting;
    const page = me.you?.documents?.page ?? '';
    expect(meeting && (await practice.document(page))).toEqual([]);

    clock.letAnHourPass();

    await me.until('the receipt', () => notices.some(({ type }) => type === 'meetingClosed'));
    await gone(() => practice.group(made.group));
    expect(meeting && (await practice.meeting(meeting))).toBeNull();
    expect(await practice.document(page)).toBeNull();
    // The device held nothing else, so it is forgotten as well; the link leads nowhere.
    expect(await device.request<Me>('GET', '/api/me')).toEqual({
      mayCreateGroups: false,
      seats: [],
    });
    const base = `/api/groups/${me.group}/seats/${me.seat}/notes`;
    await expect(device.request('GET', base)).rejects.toMatchObject({ code: 'not-signed-in' });
    await expect(
      device.request<LinkLook>('POST', '/api/links/look', { secret: made.link }),
    ).rejects.toMatchObject({ code: 'link-invalid' });
    await lineEnded;
    expect(errors).toEqual([]);
    me.close();
  });

  it('given 22 who ask at once, then there are twenty rooms; and when their hour is over, one more', async () => {
    const opened = await openPractice();
    // A room that could not be filled takes no place.
    opened.broken = true;
    expect(await ask(opened.place, 0)).toBe(500);
    opened.broken = false;
    await gone(async () => opened.made[0] && (await opened.practice.group(opened.made[0])));

    const asked = Array.from({ length: 22 }, (_, n) => ask(opened.place, n + 1));
    const statuses = (await Promise.all(asked)).sort();
    expect(statuses).toEqual([...Array<number>(20).fill(200), 503, 503]);

    opened.clock.letAnHourPass();
    for (const group of opened.made) await gone(() => opened.practice.group(group));
    expect(await ask(opened.place, 30)).toBe(200);
  }, 60_000);

  it('given a server that listens on one address only, then simulated people find it', async () => {
    const { place } = await openPractice('127.0.0.2');
    expect(await ask(place, 1)).toBe(200);
  });
});

/** Resolves when there is nothing any more; the test's own time limit ends the wait. */
async function gone(look: () => Promise<unknown>): Promise<void> {
  while (await look()) {
    await new Promise<void>((resolve) => {
      systemClock.after(10, resolve);
    });
  }
}
