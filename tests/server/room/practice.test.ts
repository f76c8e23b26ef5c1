import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device, Participant, Refused } from '../../../server/simulated/participant.ts';
import type { Me, PracticeMade } from '../../../shared/protocol/http.ts';
import { openHouse, type House } from '../../support/house.ts';

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
