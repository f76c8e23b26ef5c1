import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Device, type Participant } from '../../../server/simulated/participant.ts';
import type { CommandId } from '../../../shared/meeting/ids.ts';
import type { LinkClaim } from '../../../shared/protocol/http.ts';
import type { Notice, Welcome } from '../../../shared/protocol/wire.ts';
import {
  gather,
  openHouse,
  temporaryDirectory,
  type Gathering,
  type House,
} from '../../support/house.ts';

let house: House;
let room: Gathering;
let aino: Participant;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  room = await gather(house.place, await house.startLink(), ['Aino', 'Pekka']);
  const [first] = room.members;
  if (!first) throw new Error('Aino did not come');
  aino = first;
});
afterEach(() => {
  room.close();
});

/** Another tab of the same person's browser. */
function tabOf(person: Participant, resume = false): Socket {
  return io(house.place.url, {
    transports: ['websocket'],
    query: { group: room.group },
    auth: { seat: person.seat, resume },
    extraHeaders: person.device.headers,
    forceNew: true,
  });
}

const welcomeOf = (tab: Socket): Promise<Welcome> =>
  new Promise((resolve) => tab.once('welcome', resolve));

const presenceOf = (person: Participant) => (me: Participant) =>
  me.board?.seats.find((seat) => seat.id === person.seat)?.presence;

async function storedEvents(): Promise<readonly string[]> {
  const meeting = (await house.storage.group(room.group))?.state.meeting;
  const stored = meeting ? await house.storage.meeting(meeting) : null;
  return stored?.events.map(({ event }) => event.type) ?? [];
}

describe('PRES-1 the promise is made in each tab', () => {
  it('given Aino inside, when she opens a second tab, then it stands in the lobby until she promises', async () => {
    const tab = tabOf(aino);
    expect((await welcomeOf(tab)).you).toMatchObject({ presence: 'outside', documents: null });
    const id = (n: number) => `tab${n}`.padEnd(22, '-');
    expect(await tab.emitWithAck('command', { id: id(1), command: { type: 'raiseHand' } })).toEqual(
      {
        ok: false,
        code: 'not-in-meeting',
      },
    );
    const inside = new Promise<Notice>((resolve) => {
      tab.on('notice', (notice: Notice) => {
        if (notice.type === 'you' && notice.you.presence === 'here') resolve(notice);
      });
    });
    await tab.emitWithAck('command', { id: id(2), command: { type: 'enter', promise: true } });
    expect(await inside).toMatchObject({
      you: { documents: { board: aino.you?.documents?.board } },
    });
    tab.disconnect();
  });

  it('given a facilitator in the lobby, then they follow nobody’s talk unseen', async () => {
    const tab = tabOf(room.leena);
    expect((await welcomeOf(tab)).facilitator).toBeNull();
    tab.disconnect();
  });

  it('given a tab left in the lobby, when the tab in the room is closed, then the person is away', async () => {
    const tab = tabOf(aino);
    await welcomeOf(tab);
    aino.close();
    await room.leena.until('Aino is away', (me) => presenceOf(aino)(me) === 'away');
    tab.disconnect();
  });
});

describe('PRES-5 who has left reads on nowhere', () => {
  it('given a board open by hand, when its reader leaves, then it is closed and does not open again', async () => {
    const name = aino.you?.documents?.board ?? '';
    const url = `${house.place.url.replace('http', 'ws')}/g/${room.group}/docs/${name}?seat=${aino.seat}`;
    const reader = new WebSocket(url, { headers: aino.device.headers });
    await new Promise((resolve) => reader.once('open', resolve));
    const closed = new Promise((resolve) => reader.once('close', resolve));
    await aino.send({ type: 'leave' });
    expect(await closed).toBeGreaterThanOrEqual(4000);
    const again = new WebSocket(url, { headers: aino.device.headers });
    expect(await new Promise((resolve) => again.once('close', resolve))).toBeGreaterThanOrEqual(
      4000,
    );
  });
});

describe('GROUP-2 every intent is carried out once', () => {
  it('given commands sent before the welcome, then none is lost', async () => {
    const tab = tabOf(aino, true);
    const acks = await Promise.all(
      [1, 2, 3].map(
        (n) =>
          tab.emitWithAck('command', {
            id: `early${n}`.padEnd(22, '-'),
            command: { type: 'showNote', text: `nro ${n}` },
          }) as Promise<unknown>,
      ),
    );
    expect(acks).toEqual([1, 2, 3].map(() => expect.objectContaining({ ok: true }) as unknown));
    tab.disconnect();
  });

  it('given a link asked for twice under one id, then one link is made', async () => {
    const id = 'one-link'.padEnd(22, '-') as CommandId;
    const first = await room.leena.send({ type: 'makeLink', purpose: 'facilitator' }, id);
    expect(first).toMatchObject({ ok: true });
    expect(await room.leena.send({ type: 'makeLink', purpose: 'facilitator' }, id)).toEqual(first);
  });
});

describe('DOOR-4 a knock outlives a moment without network', () => {
  it('given a knocker whose line breaks, when they are back, then the same knock is heard again', async () => {
    await room.leena.send({ type: 'lockDoor', locked: false });
    const device = new Device(house.place);
    const claim = await device.request<LinkClaim>('POST', '/api/links/claim', {
      secret: room.link,
      name: 'Pekka',
    });
    if (claim.became !== 'knocking') throw new Error('walked in');
    const listen = (): Socket =>
      io(house.place.url, {
        transports: ['websocket'],
        query: { group: room.group },
        auth: { knock: claim.knock },
        extraHeaders: device.headers,
        forceNew: true,
      });
    const before = listen();
    await room.leena.until('a knock', (me) => me.facilitator?.knocks.length === 1);
    before.disconnect();
    await room.leena.until('nobody listens', (me) => me.facilitator?.knocks.length === 0);
    const after = listen();
    await room.leena.until(
      'the knock again',
      (me) => me.facilitator?.knocks[0]?.id === claim.knock,
    );
    const answer = new Promise((resolve) => after.once('notice', resolve));
    await room.leena.send({ type: 'decline', knock: claim.knock });
    expect(await answer).toEqual({ type: 'declined' });
    after.disconnect();
    // Nobody knows of it any more: that is not the same as being declined.
    const late = listen();
    expect(await new Promise((resolve) => late.once('notice', resolve))).toEqual({
      type: 'knockGone',
    });
    late.disconnect();
  });
});

describe('PRES-2 a server that is stopped properly is no worse than one that is killed', () => {
  it('given people inside, when it stops, then nobody is taken to have lost their network', async () => {
    const directory = await temporaryDirectory();
    const own = await openHouse(directory.path);
    const meeting = await gather(own.place, await own.startLink(), ['Aino', 'Pekka']);
    const id = (await own.storage.group(meeting.group))?.state.meeting;
    await own.close();
    meeting.close();
    const again = await openHouse(directory.path);
    const stored = id ? await again.storage.meeting(id) : null;
    expect(stored?.events.map(({ event }) => event.type)).not.toContain('disconnected');
    expect(own.logged.filter((line) => line.event === 'error')).toEqual([]);
    await again.close();
    await directory.remove();
    expect(await storedEvents()).toContain('entered');
  });
});
