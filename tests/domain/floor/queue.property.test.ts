import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  difference,
  placeOf,
  placesInOrder,
  seatsInOrder,
} from '../../../shared/meeting/floor/order.ts';
import {
  UNBOUNDED_MS,
  parametersFor,
  type Parameters,
} from '../../../shared/meeting/floor/parameters.ts';
import * as Queue from '../../../shared/meeting/floor/queue.ts';
import type { SeatId } from '../../../shared/meeting/ids.ts';
import { seat } from './room.ts';
import { PATIENCE_MS, Tally, claim, runs } from './runs.ts';
import {
  ACTS,
  BY_THE_QUEUE,
  EVERYTHING,
  apply,
  isStart,
  isStop,
  play,
  scripts,
  type Observation,
  type Played,
  type Script,
} from './script.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const tally = new Tally();

const without = { overtakeBudgetMs: UNBOUNDED_MS };
const shaped = (script: Script, change: Partial<Parameters>): Parameters => ({
  ...parametersFor(script.turnLimitMs),
  ...change,
});

/** What one turn added to its speaker's account, ms: charged service. */
function chargeOf({ op, before, after }: Observation): number {
  const paid = Queue.memberOf(after, seat(op.who))?.account ?? NaN;
  return paid - (before.speaker?.tag ?? NaN);
}

function largestCharge(seen: readonly Observation[], who: string): number {
  const charges = seen.filter(({ op }) => isStop(op.act) && op.who === who).map(chargeOf);
  return Math.max(0, ...charges);
}

function pairs(names: readonly string[]): readonly (readonly [string, string])[] {
  return names.flatMap((a) => names.filter((b) => b !== a).map((b) => [a, b] as const));
}

function namesIn({ end }: Played): readonly string[] {
  return end.members.map((member) => member.seat);
}

/**
 * Walks through the spans in which both of two have all the time either a hand up or the turn that
 * it gave, and at each turn's end in such a span tells how much more the first has been charged
 * than the second, and how many of the first one's turns in the span were protected.
 */
function leadsInJointBacklog(
  { seen }: Played,
  [one, other]: readonly [string, string],
  look: (lead: number, protectedTurns: number) => void,
): void {
  let lead = 0;
  let protectedTurns = 0;
  let both = false;
  const backlogged = new Set<string>();
  for (const observation of seen) {
    const { op, before, after } = observation;
    if (both && isStart(op.act) && op.who === one && wasProtected(before, one)) protectedTurns += 1;
    if (both && isStop(op.act) && (op.who === one || op.who === other)) {
      lead += op.who === one ? chargeOf(observation) : -chargeOf(observation);
      look(lead, protectedTurns);
    }
    for (const name of [one, other]) {
      const speaks = after.speaker?.seat === seat(name);
      const waits = Queue.handOf(after, seat(name)) !== null;
      if (waits || (speaks && backlogged.has(name))) backlogged.add(name);
      else backlogged.delete(name);
    }
    const now = backlogged.size === 2;
    if (!now || !both) {
      lead = 0;
      protectedTurns = 0;
    }
    both = now;
  }
}

function wasProtected(queue: Queue.Queue, name: string): boolean {
  const hand = Queue.handOf(queue, seat(name));
  return hand !== null && hand.over >= queue.parameters.overtakeBudgetMs;
}

describe('FT-T1 (FT-P1) two who both want to speak stay close in charged time', () => {
  const holds = (script: Script, greedy: boolean) => {
    const parameters = shaped(script, without);
    const played = play(script, { parameters, greedy, tally });
    for (const pair of pairs(namesIn(played))) {
      const longest = pair.map((name) => largestCharge(played.seen, name));
      const bound =
        (longest[0] ?? 0) + (longest[1] ?? 0) + parameters.creditCapMs + 2 * parameters.grainMs;
      leadsInJointBacklog(played, pair, (lead) => expect(Math.abs(lead)).toBeLessThan(bound));
    }
  };

  it('holds without an overtake budget, whatever the turns last', () => {
    fc.assert(
      fc.property(scripts(BY_THE_QUEUE), (script) => holds(script, false)),
      runs(300),
    );
  });

  it('holds when everyone always wants to speak', () => {
    fc.assert(
      fc.property(scripts({ serve: 5, stop: 5 }, 80), (script) => holds(script, true)),
      runs(180),
    );
  });
});

describe("FT-T1' with an overtake budget", () => {
  it('lets one lead by no more than the protected turns allow', () => {
    fc.assert(
      fc.property(scripts(BY_THE_QUEUE), fc.boolean(), (script, greedy) => {
        const parameters = shaped(script, {});
        const played = play(script, { parameters, greedy, tally });
        const { creditCapMs, debtCapMs, grainMs } = parameters;
        for (const pair of pairs(namesIn(played))) {
          const longest = largestCharge(played.seen, pair[0]);
          leadsInJointBacklog(played, pair, (lead, turns) => {
            if (turns > 0) tally.add('protected turn');
            expect(lead).toBeLessThan(longest * (1 + turns) + creditCapMs + debtCapMs + grainMs);
          });
        }
      }),
      runs(300),
    );
  });
});

/** One hand's wait, and what has gone before it. */
interface Wait {
  readonly at: number;
  newerMs: number;
  readonly olderTurns: Map<string, number>;
}

describe('FT-T2 (FT-P2, FT-P3) nobody who waits is starved', () => {
  it('lets newer hands speak less than X and one turn more, and older ones once each', () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), (script) => {
        const { seen } = play(script, { tally });
        const longest = Math.max(0, ...seen.map(({ op }) => op.heldMs));
        const budget = Math.max(...seen.map(({ after }) => after.parameters.overtakeBudgetMs));
        const waits = new Map<string, Wait>();
        /** Those whose hands were up when the turn that is on began: it goes before them. */
        let goneBefore: readonly Wait[] = [];
        let startedAt = 0;
        for (const { op, before, after } of seen) {
          const served = before.speaker?.served;
          if (isStart(op.act)) {
            startedAt = op.at;
            goneBefore = [...waits].flatMap(([name, wait]) =>
              name !== op.who && Queue.handOf(before, seat(name)) !== null ? [wait] : [],
            );
          }
          if (isStop(op.act) && served) {
            for (const [name, wait] of waits) {
              const stillUp = Queue.handOf(before, seat(name)) !== null;
              if (!stillUp || !goneBefore.includes(wait) || name === op.who) continue;
              if (served.at > wait.at) wait.newerMs += op.heldMs;
              // Declining may date a hand a moment ahead; only from then on does its age count.
              if (served.at < wait.at && startedAt >= wait.at) {
                const turns = (wait.olderTurns.get(op.who) ?? 0) + 1;
                wait.olderTurns.set(op.who, turns);
                expect(turns, `${op.who} before ${name}`).toBe(1);
              }
              expect(wait.newerMs, `newer speech before ${name}`).toBeLessThan(budget + longest);
            }
          }
          if (isStop(op.act) && op.heldMs > 2 * before.parameters.turnLimitMs) tally.add('overrun');
          followWait(waits, op.who, op.act === 'defer', after);
        }
      }),
      runs(600),
    );
  });

  /** A wait begins with a hand and goes on while it is kept; declining begins another. */
  function followWait(
    waits: Map<string, Wait>,
    name: string,
    declined: boolean,
    queue: Queue.Queue,
  ): void {
    const member = Queue.memberOf(queue, seat(name));
    const heldBack = queue.speaker?.seat === seat(name) ? queue.speaker.heldBack : null;
    const hand = member?.hand ?? member?.kept ?? heldBack;
    if (!hand || declined) waits.delete(name);
    if (hand && !waits.has(name)) {
      waits.set(name, { at: hand.at, newerMs: 0, olderTurns: new Map() });
    }
  }
});

describe('FT-T3 (FT-P9) a latecomer is level with the group', () => {
  const latecomer = 'Tulija';

  /** Plays on after a newcomer has entered who always wants to speak; gives their service. */
  function serviceBeforeOthers(
    played: Played,
    turnLengths: readonly number[],
    look: (waiting: string, serviceMs: number, longestMs: number) => void,
  ): void {
    let { end: queue, at } = played;
    if (queue.speaker !== null) {
      queue = Queue.stop(queue, { at, heldMs: 0, freeMs: 0, excused: false });
    }
    const waiting = new Set<SeatId>(seatsInOrder(queue));
    queue = Queue.raise(Queue.enter(queue, seat(latecomer), at), seat(latecomer), at);
    let service = 0;
    let longest = 0;
    for (const heldMs of turnLengths) {
      const next = Queue.nextSeat(queue);
      if (next === null) return;
      queue = Queue.start(queue, next, 'inOrder');
      queue = Queue.raise(queue, next, at);
      const tag = queue.speaker?.tag ?? NaN;
      waiting.delete(next);
      at += heldMs;
      queue = Queue.stop(queue, { at, heldMs, freeMs: 0, excused: false });
      if (next !== seat(latecomer)) continue;
      const charge = (Queue.memberOf(queue, next)?.account ?? NaN) - tag;
      service += charge;
      longest = Math.max(longest, charge);
      for (const name of waiting) look(name, service, longest);
    }
  }

  const lengths = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 30 });

  it('speaks less than two turns and two grains before any who waited, however old the meeting', () => {
    fc.assert(
      fc.property(scripts(BY_THE_QUEUE), lengths, (script, turnLengths) => {
        const parameters = shaped(script, without);
        const played = play(script, { parameters, tally });
        serviceBeforeOthers(played, turnLengths, (waiting, service, longest) => {
          const own = largestCharge(played.seen, waiting);
          tally.add('latecomer first');
          expect(service).toBeLessThan(longest + own + 2 * parameters.grainMs);
        });
      }),
      runs(240),
    );
  });

  it('is bound by the debt cap in place of the other turn when there is an overtake budget', () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), lengths, (script, turnLengths) => {
        const played = play(script, { tally });
        const { grainMs } = played.end.parameters;
        const debtCap = Math.max(...played.seen.map(({ after }) => after.parameters.debtCapMs));
        serviceBeforeOthers(played, turnLengths, (_waiting, service, longest) => {
          expect(service).toBeLessThan(longest + debtCap + grainMs);
        });
      }),
      runs(180),
    );
  });
});

describe('FT-T4 (FT-P4) nothing is gained by toggling', () => {
  const ways: Readonly<
    Record<string, (queue: Queue.Queue, who: SeatId, at: number) => Queue.Queue>
  > = {
    'lower and raise': (queue, who, at) => Queue.raise(Queue.lower(queue, who), who, at),
    'leave and come back': (queue, who, at) =>
      Queue.raise(Queue.enter(Queue.leave(queue, who), who, at), who, at),
    'raise again': (queue, who, at) => Queue.raise(queue, who, at),
    'drop off and come back': (queue, who, at) =>
      Queue.raise(Queue.reconnect(Queue.disconnect(queue, who, at), who, at), who, at),
  };

  it.each(Object.entries(ways))('%s', (_name, toggle) => {
    fc.assert(
      fc.property(scripts(EVERYTHING), (script) => {
        for (const { op, after: queue } of play(script, { tally }).seen) {
          for (const member of queue.members) {
            if (member.hand === null || member.hand.skips > 0 || member.hand.stoodAside) continue;
            const toggled = toggle(queue, member.seat, op.at);
            const now = Queue.memberOf(toggled, member.seat);
            if (!now?.hand) throw new Error('the hand is gone');
            const gain = difference(
              placeOf(toggled, now, now.hand),
              placeOf(queue, member, member.hand),
            );
            expect(gain?.order ?? 0).toBeGreaterThanOrEqual(0);
          }
        }
      }),
      runs(90),
    );
  });

  it('accounts never fall', () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), (script) => {
        for (const { before, after } of play(script, { tally }).seen) {
          for (const member of before.members) {
            const now = Queue.memberOf(after, member.seat)?.account ?? NaN;
            claim(now >= member.account, 'an account never falls');
          }
        }
      }),
      runs(120),
    );
  });
});

describe('FT-T5 special cases', () => {
  it('without any overtake budget it is first come, first served', () => {
    fc.assert(
      fc.property(scripts(BY_THE_QUEUE), (script) => {
        const parameters = shaped(script, { overtakeBudgetMs: 0 });
        for (const { after } of play(script, { parameters, tally }).seen) {
          const ages = placesInOrder(after).map((place) => place.at);
          expect(ages).toEqual([...ages].sort((a, b) => a - b));
        }
      }),
      runs(180),
    );
  });

  it('without caps, grain and minimum it is start-time fair queueing', () => {
    fc.assert(
      fc.property(scripts({ serve: 5, stop: 5, lower: 1 }), (script) => {
        const parameters = shaped(script, {
          ...without,
          creditCapMs: 0,
          debtCapMs: UNBOUNDED_MS,
          grainMs: 1,
          minimumChargeMs: 0,
        });
        // The textbook: a request starts at max(v, F of its owner's last); v is the start tag in service.
        let virtualTime = 0;
        const finish = new Map<string, number>();
        const started = new Map<string, number>();
        for (const { op, before, after } of play(script, { parameters, greedy: true, tally })
          .seen) {
          const hand = Queue.handOf(after, seat(op.who));
          if (op.act === 'raise' && hand) {
            started.set(op.who, Math.max(virtualTime, finish.get(op.who) ?? 0));
          }
          if (op.act === 'serve') {
            const own = started.get(op.who) ?? NaN;
            const waiting = seatsInOrder(before).map((name) => started.get(name) ?? NaN);
            expect(own).toBe(Math.min(...waiting));
            virtualTime = own;
          }
          if (op.act === 'stop') {
            finish.set(op.who, (started.get(op.who) ?? NaN) + op.heldMs);
            if (hand) started.set(op.who, Math.max(virtualTime, finish.get(op.who) ?? NaN));
          }
        }
      }),
      runs(180),
    );
  });

  it('with boundless credit it is least time first since the start', () => {
    fc.assert(
      fc.property(scripts({ raise: 6, serve: 5, stop: 5, lower: 1 }), (script) => {
        const parameters = shaped(script, {
          ...without,
          creditCapMs: UNBOUNDED_MS,
          debtCapMs: UNBOUNDED_MS,
          grainMs: 1,
          minimumChargeMs: 0,
        });
        const talked = new Map<string, number>();
        for (const { op, before } of play(script, { parameters, tally }).seen) {
          const time = (name: string) => talked.get(name) ?? 0;
          if (isStop(op.act)) talked.set(op.who, time(op.who) + op.heldMs);
          if (op.act !== 'serve') continue;
          expect(time(op.who)).toBe(Math.min(...seatsInOrder(before).map(time)));
        }
      }),
      runs(180),
    );
  });
});

describe('FT-P5 the queue is what its history says', () => {
  it('gives the same when replayed, and when restored from a snapshot on the way', () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), fc.nat({ max: 200 }), (script, cut) => {
        const { start, seen, end } = play(script, { tally });
        const ops = seen.map(({ op }) => op);
        expect(ops.reduce(apply, start)).toEqual(end);
        const half = ops.slice(0, cut).reduce(apply, start);
        const restored = JSON.parse(JSON.stringify(half)) as Queue.Queue;
        expect(ops.slice(cut).reduce(apply, restored)).toEqual(end);
      }),
      runs(180),
    );
  });
});

describe('FT-P6 hands raised in the same millisecond', () => {
  it('stand in the same order, whichever was heard first', () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), (script) => {
        const { end, at } = play(script, { tally });
        for (const [one, other] of pairs(end.members.map((member) => member.seat))) {
          const raise = (queue: Queue.Queue, name: string) => Queue.raise(queue, seat(name), at);
          expect(raise(raise(end, one), other)).toEqual(raise(raise(end, other), one));
        }
      }),
      runs(180),
    );
  });
});

describe('FT-P7, FT-P8, FT-P11 at every moment', () => {
  it('FT-P7 offers the floor to the willing, never to the speaker', () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), (script) => {
        const declined = new Set<string>();
        for (const { op, after } of play(script, { tally }).seen) {
          if (op.act === 'defer') declined.add(op.who);
          if (isStart(op.act)) declined.clear();
          const own = Queue.memberOf(after, seat(op.who));
          if (!own?.hand && !own?.kept) declined.delete(op.who);
          const order = seatsInOrder(after);
          const [next] = order;
          if (next === undefined) continue;
          claim(Queue.isPresent(after, next), 'the next one is here');
          claim(!order.some((name) => name === after.speaker?.seat), 'a speaker does not wait');
          if (declined.has(next)) {
            tally.add('all have declined');
            claim(
              order.every((name) => declined.has(name)),
              'nobody is next again while another is willing',
            );
          }
        }
      }),
      runs(300),
    );
  });

  it('FT-P8 the level never falls, tags stay within the caps, all are whole', () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), (script) => {
        let debtCap = parametersFor(script.turnLimitMs).debtCapMs;
        for (const { before, after } of play(script, { tally }).seen) {
          const { creditCapMs, debtCapMs } = after.parameters;
          // A debt made under a longer limit stands until the level has caught up.
          debtCap = Math.max(debtCap, debtCapMs);
          claim(after.level >= before.level, 'the level never falls');
          claim(areWhole(after), 'all numbers are whole');
          for (const { hand } of after.members) {
            if (hand === null) continue;
            claim(hand.tag >= after.level - creditCapMs, 'no tag is below the credit cap');
            claim(hand.tag <= after.level + debtCap, 'no tag is above the debt cap');
          }
        }
      }),
      runs(240),
    );
  });

  it('FT-P11 serves someone exactly when there is someone to serve', () => {
    fc.assert(
      fc.property(scripts(EVERYTHING), (script) => {
        for (const { after } of play(script, { tally }).seen) {
          const eligible = after.members.some((member) => member.present && member.hand !== null);
          claim((Queue.nextSeat(after) !== null) === eligible, 'one is served when one may be');
        }
      }),
      runs(180),
    );
  });

  function areWhole(value: unknown): boolean {
    if (typeof value === 'number') return Number.isSafeInteger(value);
    if (typeof value !== 'object' || value === null) return true;
    return Object.values(value).every(areWhole);
  }
});

describe('the histories above', () => {
  it('held every kind of event a thousand times and more, overruns included', () => {
    expect(tally.below(1000, ACTS)).toEqual([]);
    expect(tally.below(1000, ['overrun'])).toEqual([]);
    expect(tally.below(100, ['protected turn', 'latecomer first', 'all have declined'])).toEqual(
      [],
    );
  });
});
