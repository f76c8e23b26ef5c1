import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { Device, Participant, Refused } from '../../../server/simulated/participant.ts';
import type { LinkClaim, LinkLook } from '../../../shared/protocol/http.ts';
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

  it('given an expired link, then it looks as if it never was', async () => {
    const [row] = await house.storage.linksOf(founded.group);
    const expired = await foundGroup(house.place, await house.startLink());
    const [link] = await house.storage.linksOf(expired.group);
    expect(row && link && row.id !== link.id).toBe(true);
    if (link) await house.storage.commit({ revokeLinks: [link.id] });
    expect(await refusal(stranger().claim(expired.link, 'Aino'))).toEqual(['link-invalid', 401]);
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

describe('DOOR-2 the door is seats, and DOOR-4 knocking', () => {
  it('given a full group, when one more comes, then they knock, a facilitator hears it and lets them in', async () => {
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
    const before = room.leena.board?.seq;
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
    expect(room.leena.board?.seq).toBe(before);
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
