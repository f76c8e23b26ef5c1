import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandId } from '../../../shared/meeting/ids.ts';
import type { ForgetReceipt } from '../../../shared/meeting/group.ts';
import {
  gather,
  openHouse,
  temporaryDirectory,
  type Gathering,
  type House,
} from '../../support/house.ts';

let house: House;
let room: Gathering;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
  house = await openHouse(directory.path);
  room = await gather(house.place, await house.startLink(), ['Aino', 'Pekka', 'Åsa']);
});
afterAll(async () => {
  room.close();
  await house.close();
  await directory.remove();
});

describe('A group meets over real sockets', () => {
  it('WIRE-1 given an empty queue, when Aino speaks, then all see the lamp move to her', async () => {
    const [aino, pekka] = room.members;
    expect(await aino?.send({ type: 'speak' })).toMatchObject({ ok: true });
    for (const one of room.all) {
      await one.until('Aino speaks', (me) => me.board?.floor.holder === aino?.seat);
    }
    await pekka?.send({ type: 'raiseHand' });
    await aino?.send({ type: 'finish' });
    await pekka?.until('offered to Pekka', (me) => me.board?.floor.holder === me.seat);
    await pekka?.send({ type: 'speak' });
    await pekka?.send({ type: 'finish' });
    await aino?.until('nobody speaks', (me) => me.board?.floor.holder === null);
  });

  it('GROUP-2 given a command sent twice under one id, then it is carried out once', async () => {
    const id = 'retried-command-------' as CommandId;
    const first = await room.leena.send({ type: 'drawCard', expects: null }, id);
    const again = await room.leena.send({ type: 'drawCard', expects: null }, id);
    expect(first).toMatchObject({ ok: true });
    expect(again).toEqual(first);
  });

  it('given Aino, when she asks why, then she alone is told, in one word', async () => {
    const [aino] = room.members;
    expect(await aino?.send({ type: 'whyThisOrder' })).toMatchObject({
      ok: true,
      place: 'no-hand',
    });
  });

  it('given someone who cannot hear, then the facilitators are told', async () => {
    const told = new Promise((resolve) => {
      room.leena.onNotice((notice) => {
        if (notice.type === 'cannotHear') resolve(notice.seat);
      });
    });
    await room.members[1]?.send({ type: 'cannotHear' });
    expect(await told).toBe(room.members[1]?.seat);
  });

  it('given a phone in a lift, when it comes back, then the same seat and hand are there', async () => {
    const [aino, pekka] = room.members;
    await aino?.send({ type: 'speak' });
    await pekka?.send({ type: 'raiseHand' });
    await aino?.until('Pekka waits', (me) => me.board?.floor.hands.includes(pekka!.seat) ?? false);
    pekka?.dropOff();
    await aino?.until(
      'Pekka is away',
      (me) => me.board?.seats.find((seat) => seat.id === pekka?.seat)?.presence === 'away',
    );
    pekka?.comeBack();
    await aino?.until(
      'Pekka is back',
      (me) => me.board?.seats.find((seat) => seat.id === pekka?.seat)?.presence === 'here',
    );
    await pekka?.send({ type: 'raiseHand' });
    await aino?.until('Pekka waits again', (me) => me.board?.floor.hands[0] === pekka?.seat);
    await aino?.send({ type: 'finish' });
    await pekka?.until('offered', (me) => me.board?.floor.holder === me.seat);
    await pekka?.send({ type: 'notYet' });
  });

  it('FORGET-1 given the meeting closed, then everyone has the receipt and nothing is left', async () => {
    const receipts = room.all.map(
      (one) =>
        new Promise<ForgetReceipt>((resolve) => {
          one.onNotice((notice) => {
            if (notice.type === 'meetingClosed') resolve(notice.receipt);
          });
        }),
    );
    const meeting = await house.storage.group(room.group);
    const id = meeting?.state.meeting;
    expect(await room.leena.send({ type: 'closeMeeting' })).toMatchObject({ ok: true });
    const [receipt] = await Promise.all(receipts);
    expect(receipt?.kept.present).toBe(4);
    expect(receipt?.kept.cards).toHaveLength(1);
    expect(id && (await house.storage.meeting(id))).toBeNull();
    for (const one of room.all) await one.until('outside', (me) => me.you?.presence === 'outside');
  });

  it('given everything that happened, then no log line holds a name, a note or a query', () => {
    const log = JSON.stringify(house.logged);
    for (const word of ['Aino', 'Pekka', 'Torstain', 'secret', '?'])
      expect(log).not.toContain(word);
  });
});
