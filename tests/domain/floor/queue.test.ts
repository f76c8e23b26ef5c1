import { describe, expect, it } from 'vitest';
import { drawFor } from '../../../shared/meeting/floor/draw.ts';
import { difference, seatsInOrder, type Place } from '../../../shared/meeting/floor/order.ts';
import { parametersFor } from '../../../shared/meeting/floor/parameters.ts';
import * as Queue from '../../../shared/meeting/floor/queue.ts';
import { seat } from './room.ts';

const SECOND = 1000;

/** A queue told as a story; times in seconds. */
class Telling {
  queue = Queue.emptyQueue('a meeting', parametersFor(120 * SECOND));

  constructor(...names: readonly string[]) {
    for (const name of names) this.queue = Queue.enter(this.queue, seat(name), 0);
  }

  raise(at: number, ...names: readonly string[]): this {
    for (const name of names) this.queue = Queue.raise(this.queue, seat(name), at * SECOND);
    return this;
  }

  /** A turn of the queue's next, or of another out of order. */
  turn(at: number, seconds: number, name?: string): this {
    const next = name === undefined ? Queue.nextSeat(this.queue) : seat(name);
    if (next === null) throw new Error('nobody waits');
    this.queue = Queue.start(this.queue, next, name === undefined ? 'inOrder' : 'outOfOrder');
    this.queue = Queue.stop(this.queue, {
      at: (at + seconds) * SECOND,
      heldMs: seconds * SECOND,
      freeMs: 0,
      excused: false,
    });
    return this;
  }

  get order() {
    return seatsInOrder(this.queue);
  }

  member(name: string): Queue.Member {
    const member = Queue.memberOf(this.queue, seat(name));
    if (member === undefined) throw new Error(`${name} is not here`);
    return member;
  }
}

describe('the measures', () => {
  it('for two minutes are those of the rule', () => {
    expect(parametersFor(120_000)).toEqual({
      turnLimitMs: 120_000,
      extensionMs: 60_000,
      creditCapMs: 60_000,
      debtCapMs: 240_000,
      grainMs: 30_000,
      minimumChargeMs: 15_000,
      overtakeBudgetMs: 360_000,
      joinCreditMs: 0,
      graceMs: 90_000,
    });
  });
});

describe('the ordering key', () => {
  const place: Place = {
    seat: seat('B'),
    stoodAside: false,
    isProtected: false,
    bucket: 3,
    hasSpoken: true,
    at: 50,
    draw: 50,
  };
  const cases: readonly (readonly [string, Partial<Place>, Partial<Place>])[] = [
    ['willing', { stoodAside: true, isProtected: true, bucket: 0 }, {}],
    ['protected', { bucket: 0, hasSpoken: false, at: 0 }, { isProtected: true }],
    ['account', { hasSpoken: false, at: 0, draw: 0 }, { bucket: 2 }],
    ['spoken', { at: 0, draw: 0 }, { hasSpoken: false }],
    ['asked', { draw: 0 }, { at: 49 }],
    ['draw', {}, { draw: 49, seat: seat('C') }],
    ['seat', {}, { seat: seat('A') }],
  ];

  it.each(cases)('rank "%s" decides over all below it', (rank, behind, before) => {
    const a = { ...place, ...behind };
    const b = { ...place, ...before };
    expect(difference(a, b)).toEqual({ rank, order: 1 });
    expect(difference(b, a)).toEqual({ rank, order: -1 });
  });

  it('among protected hands looks at age alone', () => {
    const older = { ...place, isProtected: true, bucket: 9, at: 1 };
    const younger = { ...place, isProtected: true, bucket: 0, hasSpoken: false, at: 2 };
    expect(difference(older, younger)).toEqual({ rank: 'asked', order: -1 });
  });
});

describe('the draw', () => {
  it('is the same through a meeting, and another in another', () => {
    expect(drawFor('a meeting', 'Aino')).toBe(drawFor('a meeting', 'Aino'));
    expect(drawFor('a meeting', 'Aino')).not.toBe(drawFor('another', 'Aino'));
  });

  it('favours no seat over many meetings', () => {
    const names = ['Aino', 'Bo', 'Cilla', 'Dan'];
    const wins = new Map<string, number>();
    for (let i = 0; i < 4000; i += 1) {
      const [first] = [...names].sort((a, b) => drawFor(`${i}`, a) - drawFor(`${i}`, b));
      if (first !== undefined) wins.set(first, (wins.get(first) ?? 0) + 1);
    }
    for (const name of names) expect(Math.abs((wins.get(name) ?? 0) - 1000)).toBeLessThan(120);
  });
});

describe('the queue', () => {
  it('given equal accounts, then the first hand is first', () => {
    const told = new Telling('Aino', 'Bo').raise(1, 'Bo').raise(2, 'Aino');
    expect(told.order).toEqual(['Bo', 'Aino']);
  });

  it('given one has spoken much, then others go first, but for differences under a grain', () => {
    const told = new Telling('Aino', 'Bo', 'Cilla').raise(0, 'Aino').turn(0, 100);
    told.raise(101, 'Aino').raise(102, 'Bo');
    expect(told.order).toEqual(['Bo', 'Aino']);
  });

  it('given the same grain, then one who has not spoken goes before one who has', () => {
    const told = new Telling('Aino', 'Bo').raise(0, 'Aino').turn(0, 20);
    told.raise(21, 'Aino').raise(22, 'Bo');
    expect(told.order).toEqual(['Bo', 'Aino']);
  });

  it('given both have spoken, a little more or less within a grain, then the first hand is first', () => {
    const told = new Telling('Aino', 'Bo').raise(0, 'Aino').turn(0, 28);
    told.raise(29, 'Bo').turn(29, 16);
    told.raise(60, 'Aino').raise(61, 'Bo');
    expect(told.order).toEqual(['Aino', 'Bo']);
  });

  it('given one has been silent for long, then the credit for it is capped', () => {
    const told = new Telling('Aino', 'Bo');
    for (let i = 0; i < 6; i += 1) told.raise(i * 100, 'Aino').turn(i * 100, 100);
    told.raise(700, 'Bo');
    expect(told.member('Bo').hand?.tag).toBe(told.queue.level - 60_000);
  });

  it('given one has spoken for very long, then the debt for it is capped', () => {
    const told = new Telling('Aino', 'Bo').raise(0, 'Aino', 'Bo').turn(0, 3600);
    expect(Math.max(told.member('Aino').account, told.member('Bo').account)).toBe(240_000);
  });

  it('given a latecomer, then their account begins at the level of the group', () => {
    const told = new Telling('Aino');
    for (let i = 0; i < 3; i += 1) told.raise(i * 100, 'Aino').turn(i * 100, 100);
    told.queue = Queue.enter(told.queue, seat('Bo'), 400 * SECOND);
    expect(told.member('Bo').account).toBe(200_000);
  });

  it('given X of newer speech has gone before a hand, then it is served by age alone', () => {
    const told = new Telling('Aino', 'Bo', 'Cilla', 'Dan').raise(0, 'Aino').turn(0, 300);
    told.raise(301, 'Aino').raise(302, 'Bo').raise(303, 'Cilla').raise(304, 'Dan');
    told.turn(305, 180).turn(500, 179);
    expect(told.order).toEqual(['Dan', 'Aino']);
    told.turn(700, 1);
    told.raise(701, 'Bo');
    expect(told.order).toEqual(['Aino', 'Bo']);
    expect(told.member('Aino').hand?.over).toBe(360_000);
  });

  it('given a turn out of order, then it overtakes nobody, and the level waits for the lowest', () => {
    const told = new Telling('Aino', 'Bo', 'Cilla').raise(0, 'Aino').turn(0, 200);
    told.raise(201, 'Bo').turn(202, 60, 'Aino');
    expect(told.member('Bo').hand?.over).toBe(0);
    expect(told.queue.level).toBe(0);
  });

  it('given two ask in the same millisecond, then the draw decides, whoever was heard first', () => {
    const one = new Telling('Aino', 'Bo').raise(1, 'Aino', 'Bo').order;
    const other = new Telling('Aino', 'Bo').raise(1, 'Bo', 'Aino').order;
    expect(one).toEqual(other);
  });

  it('given one declines, then they stand behind the next even if that one has spoken', () => {
    const told = new Telling('Aino', 'Bo').raise(0, 'Aino').turn(0, 20);
    told.raise(21, 'Aino').raise(22, 'Bo');
    told.queue = Queue.defer(told.queue, seat('Bo'), 23 * SECOND);
    expect(told.order).toEqual(['Aino', 'Bo']);
    expect(told.member('Bo').hand).toMatchObject({ tag: 30_000, at: 23_000, skips: 1 });
  });

  it('given a longer limit, then nobody gains by lowering the hand or by dropping off', () => {
    const told = new Telling('Aino', 'Bo');
    for (let i = 0; i < 4; i += 1) told.raise(i * 100, 'Aino').turn(i * 100, 100);
    told.raise(500, 'Bo');
    const { tag } = told.member('Bo').hand ?? { tag: NaN };
    told.queue = Queue.withParameters(told.queue, parametersFor(600 * SECOND));
    told.queue = Queue.lower(told.queue, seat('Bo'));
    told.raise(501, 'Bo');
    expect(told.member('Bo').hand?.tag).toBe(tag);
  });

  it('given a shorter limit, then waiting hands are lifted to the smaller credit', () => {
    const told = new Telling('Aino', 'Bo');
    for (let i = 0; i < 4; i += 1) told.raise(i * 100, 'Aino').turn(i * 100, 100);
    told.raise(500, 'Bo');
    told.queue = Queue.withParameters(told.queue, parametersFor(60 * SECOND));
    expect(told.member('Bo').hand?.tag).toBe(told.queue.level - 30_000);
  });
});
