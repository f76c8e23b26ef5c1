import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { buildApp } from '../../../server/app.ts';
import { groupLink } from '../../../server/doors/link-rows.ts';
import { hashSecret } from '../../../server/secrets.ts';
import { readSettings } from '../../../server/settings.ts';
import { Device, Participant, Refused } from '../../../server/simulated/participant.ts';
import { openMemory } from '../../../server/storage/memory.ts';
import { systemClock, systemEntropy } from '../../../server/system.ts';
import type { GroupId } from '../../../shared/meeting/ids.ts';
import type { GroupMade, LinkClaim, LinkLook, Me } from '../../../shared/protocol/http.ts';
import {
  foundGroup,
  gather,
  openHouse,
  TORSTAI,
  type FoundedGroup,
  type House,
} from '../../support/house.ts';

let house: House;
let founded: FoundedGroup;

beforeAll(async () => {
  house = await openHouse();
  founded = await foundGroup(house.place, await house.startLink(), { expectedSeats: 2 });
});
afterAll(() => house.close());

const stranger = () => new Device(house.place);
async function refusal(attempt: Promise<unknown>): Promise<[string, number] | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    if (error instanceof Refused) return [error.code, error.status];
    throw error;
  }
}

describe('DOOR-5 a visitor is told no member’s name', () => {
  it('given a member inside, when a visitor looks at the link, then facilitators are named, members not', async () => {
    await stranger().claim(founded.link, 'Maija');
    const look = await stranger().request<LinkLook>('POST', '/api/links/look', {
      secret: founded.link,
    });
    expect(look).toMatchObject({
      purpose: 'member',
      lobby: { facilitators: ['Leena'], present: null },
    });
    expect(JSON.stringify(look)).not.toContain('Maija');
  });
});

describe('DOOR-6 links', () => {
  it.each([
    ['unknown', 'AAAAAAAAAAAAAAAAAAAAAA', 'link-invalid', 401],
    ['malformed', '../../etc/passwd', 'malformed', 400],
    ['empty', '', 'malformed', 400],
  ])('given an %s link, then it is refused in a typed way', async (_what, secret, code, status) => {
    expect(await refusal(stranger().claim(secret, 'Aino'))).toEqual([code, status]);
  });

  it('given an installation link claimed, when claimed again, then it is gone', async () => {
    const link = await house.startLink();
    await foundGroup(house.place, link);
    expect(await refusal(foundGroup(house.place, link))).toEqual(['link-used', 410]);
  });

  it('given links expired, not yet open and revoked, then each looks as if it never was', async () => {
    const own = await openHouse();
    const { group } = await foundGroup(own.place, await own.startLink());
    const now = systemClock.now();
    const fresh = () => groupLink(group, 'member', { clock: systemClock, entropy: systemEntropy });
    const [open, expired, early, revoked] = [fresh(), fresh(), fresh(), fresh()] as const;
    await own.storage.commit({
      links: [
        open.row,
        { ...expired.row, expires: now - 1 },
        { ...early.row, notBefore: now + 60_000 },
        revoked.row,
      ],
    });
    await own.storage.commit({ revokeLinks: [revoked.row.id] });
    const visitor = new Device(own.place);
    expect(await refusal(visitor.claim(open.secret, 'Maija'))).toBeNull();
    for (const { secret } of [expired, early, revoked]) {
      expect(await refusal(new Device(own.place).claim(secret, 'Aino'))).toEqual([
        'link-invalid',
        401,
      ]);
    }
    expect((await own.storage.group(group))?.state.seats).toHaveLength(2);
    await own.close();
  });

  it('given one who has a seat, when they open the group link again, then it leads to their own seat', async () => {
    const { group, link } = await foundGroup(house.place, await house.startLink());
    const device = stranger();
    const first = await device.claim(link, 'Maija');
    const again = await device.claim(link, 'Joku muu');
    expect(again.seat).toBe(first.seat);
    expect((await house.storage.group(group))?.state.seats).toHaveLength(2);
  });

  it.each([
    ['', 'name-empty', 422],
    ['x'.repeat(200), 'name-too-long', 422],
    ['x'.repeat(201), 'malformed', 400],
  ])('given the name %j, then a clear refusal', async (name, code, status) => {
    const { link } = await foundGroup(house.place, await house.startLink());
    expect(await refusal(stranger().claim(link, name))).toEqual([code, status]);
  });
});

/** Thirty guesses, one way or another, each the answer's status. */
type Guessing = (guess: (n: number) => Promise<number>) => Promise<readonly number[]>;
const inTurn: Guessing = async (guess) => {
  const statuses: number[] = [];
  for (let n = 0; n < 30; n += 1) statuses.push(await guess(n));
  return statuses;
};
const atOnce: Guessing = (guess) => Promise.all(Array.from({ length: 30 }, (_, n) => guess(n)));

function later<Value>(work: () => Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    systemClock.after(5, () => {
      work().then(resolve, reject);
    });
  });
}

describe('DOOR-6 guessing', () => {
  /** A server behind such a proxy as TRUST_PROXY says. */
  async function guessAt(
    trusted: string | undefined,
    way: Guessing,
    forwarded: (n: number) => string | null,
  ): Promise<readonly number[]> {
    const origin = 'http://localhost:4321';
    const { trustProxy } = readSettings({ TRUST_PROXY: trusted });
    const storage = openMemory();
    const app = await buildApp({
      settings: { origin, host: '127.0.0.1', port: 0, dataDir: '', trustProxy },
      // A disk takes its time, and all who guess at once wait for it together.
      storage: { ...storage, linkByHash: (hash) => later(() => storage.linkByHash(hash)) },
      practiceStorage: openMemory(),
      clock: systemClock,
      entropy: systemEntropy,
      clientDir: null,
      log: () => undefined,
    });
    await app.http.ready();
    const statuses = await way(async (n) => {
      const address = forwarded(n);
      const response = await app.http.inject({
        method: 'POST',
        url: '/api/links/look',
        headers: { origin, ...(address === null ? {} : { 'x-forwarded-for': address }) },
        payload: { secret: `guess${n}`.padEnd(22, '0') },
      });
      return response.statusCode;
    });
    await app.close();
    return statuses;
  }
  const fiveThenWait = [...Array<number>(5).fill(401), ...Array<number>(25).fill(429)];
  // What a proxy sends on: what the guesser wrote, and after it the address that it saw itself.
  const forged = (n: number) => `198.51.100.${n}, 203.0.113.9`;

  it.each([
    ['one after another', inTurn],
    ['all at once', atOnce],
  ])('given thirty wrong guesses %s, then five are answered', async (_how, way) => {
    expect([...(await guessAt(undefined, way, () => null))].sort()).toEqual(fiveThenWait);
  });

  it.each([
    ['0', 'no proxy'],
    ['1', 'one proxy'],
    ['loopback', 'a proxy on this machine'],
    ['10.0.0.0/8, 127.0.0.1', 'a proxy at one of these'],
  ])(
    'given TRUST_PROXY=%s (%s), when the guesser makes up addresses, then that does not help',
    async (trusted) => {
      expect(await guessAt(trusted, inTurn, forged)).toEqual(fiveThenWait);
    },
  );

  it('given a proxy, then each address that it saw may guess', async () => {
    const seen = (n: number) => `198.51.100.1, 203.0.113.${n}`;
    expect(await guessAt('1', inTurn, seen)).toEqual(Array(30).fill(401));
    // Two proxies, of which the outer one adds the visitor's address.
    const twice = (n: number) => `198.51.100.1, 203.0.113.${n}, 192.0.2.1`;
    expect(await guessAt('2', inTurn, twice)).toEqual(Array(30).fill(401));
    expect(await guessAt('10.0.0.0/8', inTurn, seen)).toEqual(fiveThenWait);
  });

  it('given eight who come at once from one office, then nobody is taken for a guesser', async () => {
    const { link } = await foundGroup(house.place, await house.startLink());
    const names = ['Aino', 'Pekka', 'Åsa', 'Tuula', 'Jukka', 'Maija', 'Seppo', 'Ritva'];
    const claims = await Promise.all(names.map((name) => stranger().claim(link, name)));
    expect(new Set(claims.map(({ seat }) => seat)).size).toBe(8);
  });

  it.each(['true', '-1', '1.5', 'proxy.example.fi', '10.0.0.0/33', '1,'])(
    'given TRUST_PROXY=%j, then a plain sentence says what it should be',
    (trusted) => {
      expect(() => readSettings({ TRUST_PROXY: trusted })).toThrow('TRUST_PROXY');
    },
  );
});

/** A server that stores, and whose answer is lost on the way, cookie and all. */
async function withoutAnswer(device: Device, path: string, body: unknown): Promise<void> {
  const { url } = device.place;
  await fetch(url + path, {
    method: 'POST',
    headers: { ...device.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function becomeFounder(device: Device): Promise<void> {
  await device.request('POST', '/api/links/claim', { secret: await house.startLink(), name: '' });
}

describe('GROUP-2 what is asked for twice is done once', () => {
  it('given a visitor who has looked, when the answer to the claim is lost and they claim again, then they have the one seat', async () => {
    const { group, link } = await foundGroup(house.place, await house.startLink());
    const device = stranger();
    await device.request('POST', '/api/links/look', { secret: link });
    await withoutAnswer(device, '/api/links/claim', { secret: link, name: 'Maija' });
    const again = await device.claim(link, 'Maija');
    const seats = (await house.storage.group(group))?.state.seats;
    expect(seats?.map(({ name }) => name)).toEqual(['Leena', 'Maija']);
    expect(again.seat).toBe(seats?.[1]?.id);
  });

  it('given a visitor who has looked, when they claim twice at once, then they have the one seat', async () => {
    const { group, link } = await foundGroup(house.place, await house.startLink());
    const device = stranger();
    await device.request('POST', '/api/links/look', { secret: link });
    const claims = await Promise.all(['Maija', 'Maija'].map((name) => device.claim(link, name)));
    expect(claims[1]).toEqual(claims[0]);
    expect((await house.storage.group(group))?.state.seats).toHaveLength(2);
  });

  it('given a visitor who looks, then nothing is stored, and who looks in vain gets no cookie', async () => {
    const { link } = await foundGroup(house.place, await house.startLink());
    const [looks, guesses] = [stranger(), stranger()];
    await looks.request('POST', '/api/links/look', { secret: link });
    const token = looks.headers.cookie?.split('=')[1] ?? '';
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await house.storage.deviceByHash(hashSecret(token))).toBeNull();
    await refusal(guesses.request('POST', '/api/links/look', { secret: 'A'.repeat(22) }));
    expect(guesses.headers.cookie).toBeUndefined();
  });

  it('given a founder, when the answer to making a group is lost and they ask again, then it is the same group, with a link that opens it', async () => {
    const device = stranger();
    await becomeFounder(device);
    const id = 'sama-ryhma-sama-ryhma-';
    const plan = { ...TORSTAI, id };
    await withoutAnswer(device, '/api/groups', plan);
    const made = await device.request<GroupMade>('POST', '/api/groups', plan);
    expect(made.group).toBe(id);
    const stored = await house.storage.group(made.group);
    expect(stored).toMatchObject({ version: 1, state: { seats: [{ id: made.seat }] } });
    expect((await device.request<Me>('GET', '/api/me')).seats).toHaveLength(1);
    expect(await stranger().claim(made.link, 'Maija')).toMatchObject({ group: id });
  });

  it('given another’s group, when a founder asks for its id, then it is refused and stays as it was', async () => {
    const other = stranger();
    await becomeFounder(other);
    const before = await house.storage.group(founded.group);
    const plan = { ...TORSTAI, name: 'Kaappaus', id: founded.group };
    expect(await refusal(other.request('POST', '/api/groups', plan))).toEqual(['conflict', 409]);
    expect(await house.storage.group(founded.group)).toEqual(before);
    expect((await other.request<Me>('GET', '/api/me')).seats).toEqual([]);
    const short = { ...TORSTAI, id: 'short' };
    expect(await refusal(other.request('POST', '/api/groups', short))).toEqual(['malformed', 400]);
  });
});

describe('DOOR-2 the door is seats', () => {
  it('given a full group, when one more comes, then they knock', async () => {
    const { group, link } = await foundGroup(house.place, await house.startLink(), {
      expectedSeats: 2,
    });
    await stranger().claim(link, 'Aino');
    await stranger().claim(link, 'Pekka');
    const knock = await stranger().request<LinkClaim>('POST', '/api/links/claim', {
      secret: link,
      name: 'Åsa',
    });
    expect(knock).toMatchObject({ became: 'knocking', group });
    expect((await house.storage.group(group))?.state.seats).toHaveLength(3);
  });

  it('given a name at the table, when it comes again, then they knock, a facilitator hears it and lets them in', async () => {
    const room = await gather(house.place, await house.startLink(), ['Aino', 'Pekka']);
    await room.leena.send({ type: 'lockDoor', locked: false });
    const device = stranger();
    const claim = await device.request<LinkClaim>('POST', '/api/links/claim', {
      secret: room.link,
      name: 'aino',
    });
    if (claim.became !== 'knocking') throw new Error('walked in under a name that is taken');
    const socket = io(house.place.url, {
      transports: ['websocket'],
      query: { group: room.group },
      auth: { knock: claim.knock },
      extraHeaders: device.headers,
    });
    const admitted = new Promise((resolve) => {
      socket.on('notice', resolve);
    });
    await room.leena.until('a knock', (me) => me.facilitator?.knocks.length === 1);
    const knock = room.leena.facilitator?.knocks[0];
    expect(knock).toMatchObject({ name: 'aino', perhaps: [room.members[0]?.seat] });
    // A member cannot open the door.
    expect(
      await room.members[0]?.send({ type: 'admit', knock: claim.knock, as: null }),
    ).toMatchObject({ ok: false, code: 'not-allowed' });
    await room.leena.send({ type: 'admit', knock: claim.knock, as: room.members[0]?.seat ?? null });
    expect(await admitted).toEqual({ type: 'admitted', seat: room.members[0]?.seat });
    socket.disconnect();
    room.close();
  });

  it('given a locked door, then nobody walks in and nobody knocks', async () => {
    const { group, link, device, seat } = await foundGroup(house.place, await house.startLink());
    const leena = new Participant(device, { group, seat });
    expect(await leena.send({ type: 'lockDoor', locked: true })).toMatchObject({ ok: true });
    leena.close();
    expect(await refusal(stranger().claim(link, 'Aino'))).toEqual(['door-locked', 409]);
  });
});

describe('DOOR-4 at most ten knocks wait', () => {
  it('given a closed door, when eleven knock, then ten wait until one has gone; a device that knocks again waits once', async () => {
    const { link, ...held } = await foundGroup(house.place, await house.startLink());
    const leena = new Participant(held.device, held);
    for (const type of ['openMeeting', 'closeMeeting', 'openMeeting'] as const) {
      expect(await leena.send({ type })).toMatchObject({ ok: true });
    }
    await leena.send({ type: 'enter', promise: true });
    const knock = (device: Device, name: string) =>
      device.request<LinkClaim>('POST', '/api/links/claim', { secret: link, name });
    const listen = async (device: Device, name: string) => {
      const claim = await knock(device, name);
      if (claim.became !== 'knocking') throw new Error('walked in');
      return io(house.place.url, {
        transports: ['websocket'],
        query: { group: held.group },
        auth: { knock: claim.knock },
        extraHeaders: device.headers,
        forceNew: true,
      });
    };
    const waiting = (count: number) =>
      leena.until(`${count} knocks`, (me) => me.facilitator?.knocks.length === count);

    const knockers = Array.from({ length: 10 }, (_, n) => ({ device: stranger(), name: `K ${n}` }));
    const lines = await Promise.all(knockers.map(({ device, name }) => listen(device, name)));
    await waiting(10);
    const late = stranger();
    expect(await refusal(knock(late, 'Myöhäinen'))).toEqual(['too-many-requests', 429]);

    const [first] = knockers;
    if (!first) throw new Error('nobody knocked');
    const again = await knock(first.device, 'Uusi nimi');
    expect(await knock(first.device, 'Vielä uudempi')).toEqual(again);
    expect(leena.facilitator?.knocks).toHaveLength(10);
    expect(await refusal(knock(late, 'Myöhäinen'))).toEqual(['too-many-requests', 429]);

    lines[9]?.disconnect();
    await waiting(9);
    lines.push(await listen(late, 'Myöhäinen'));
    await waiting(10);
    for (const line of lines) line.disconnect();
    leena.close();
  });
});

describe('WIRE-2 origin and seat', () => {
  it('given a foreign page, when it posts, then it is refused', async () => {
    const response = await fetch(`${house.place.url}/api/practice`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(response.status).toBe(403);
  });

  it.each([['https://evil.example'], [undefined]])(
    'given the origin %s on a socket, then it is refused',
    async (origin) => {
      const socket = io(house.place.url, {
        transports: ['websocket'],
        query: { group: founded.group },
        auth: { seat: founded.seat, resume: false },
        extraHeaders: {
          ...(origin === undefined ? {} : { origin }),
          cookie: founded.device.headers.cookie ?? '',
        },
        reconnection: false,
      });
      await new Promise((resolve) => socket.on('connect_error', resolve));
      expect(socket.connected).toBe(false);
    },
  );

  it('given another’s seat or group, then it does not exist', async () => {
    const other = await foundGroup(house.place, await house.startLink());
    const base = (group: string, seat: string) => `/api/groups/${group}/seats/${seat}/notes`;
    for (const [group, seat] of [
      [founded.group, other.seat],
      [other.group, other.seat],
      ['x', 'y'],
    ] as const) {
      expect(await refusal(founded.device.request('GET', base(group, seat)))).toEqual([
        'not-found',
        404,
      ]);
    }
    expect(await refusal(stranger().request('GET', base(founded.group, founded.seat)))).toEqual([
      'not-signed-in',
      401,
    ]);
  });

  it('given a member, when they make a group, then it is refused', async () => {
    const { link } = await foundGroup(house.place, await house.startLink());
    const device = stranger();
    await device.claim(link, 'Maija');
    expect(await refusal(device.request('POST', '/api/groups', TORSTAI))).toEqual([
      'not-allowed',
      403,
    ]);
  });
});

/** The group and its open meeting, as they are stored. */
async function stored(id: GroupId) {
  const group = await house.storage.group(id);
  const meeting = group?.state.meeting ? await house.storage.meeting(group.state.meeting) : null;
  if (!group || !meeting) throw new Error('nothing is stored');
  return { group, meeting };
}

describe('WIRE-3 bad input', () => {
  it.each([
    ['not JSON', '{', 400],
    ['prototype tricks', '{"__proto__":{"role":"facilitator"},"secret":1}', 400],
    ['a huge body', JSON.stringify({ secret: 'x'.repeat(100_000) }), 413],
  ])('given %s, then a typed refusal and the server lives', async (_what, body, status) => {
    const response = await fetch(`${house.place.url}/api/links/claim`, {
      method: 'POST',
      headers: { origin: house.place.origin, 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(status);
    expect(Object.keys((await response.json()) as object)).toEqual(['code']);
    expect(await stranger().request('GET', '/api/health')).toEqual({ ok: true });
  });

  it('given malformed, unknown and forged commands, then each is refused and changes nothing', async () => {
    const room = await gather(house.place, await house.startLink(), ['Aino']);
    const [aino] = room.members;
    const socket = io(house.place.url, {
      transports: ['websocket'],
      query: { group: room.group },
      auth: { seat: aino?.seat, resume: true },
      extraHeaders: aino?.device.headers,
    });
    await new Promise((resolve) => socket.on('welcome', resolve));
    const id = 'AAAAAAAAAAAAAAAAAAAAAA';
    const before = await stored(room.group);
    for (const message of [
      null,
      'raiseHand',
      { id, command: { type: 'toString' } },
      { id, command: { type: '__proto__' } },
      { id: 'short', command: { type: 'raiseHand' } },
      { id, command: { type: 'enter', promise: false } },
      { id, command: { type: 'startBreak', minutes: 'ten' } },
      { id, command: { type: 'nameCompanions', names: Array(100).fill('x') } },
    ]) {
      expect(await socket.emitWithAck('command', message)).toEqual({
        ok: false,
        code: 'malformed',
      });
    }
    const forged = {
      id,
      command: { type: 'closeMeeting', by: room.leena.seat, role: 'facilitator' },
    };
    expect(await socket.emitWithAck('command', forged)).toEqual({ ok: false, code: 'not-allowed' });
    expect(await stored(room.group)).toEqual(before);
    socket.disconnect();
    room.close();
  });

  it('given 200 hands a second, then the wire throttles and the room goes on', async () => {
    const room = await gather(house.place, await house.startLink(), ['Aino']);
    const [aino] = room.members;
    if (!aino) throw new Error('Aino did not come');
    const acks = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        aino.send({ type: n % 2 === 0 ? 'raiseHand' : 'lowerHand' }),
      ),
    );
    expect(
      acks.filter((ack) => !ack.ok && ack.code === 'too-many-requests').length,
    ).toBeGreaterThan(100);
    expect(await room.leena.send({ type: 'whyThisOrder' })).toMatchObject({ ok: true });
    room.close();
  });
});
