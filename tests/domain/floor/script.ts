import fc from 'fast-check';
import { placesInOrder, seatsInOrder } from '../../../shared/meeting/floor/order.ts';
import { parametersFor, type Parameters } from '../../../shared/meeting/floor/parameters.ts';
import * as Queue from '../../../shared/meeting/floor/queue.ts';
import { NAMES, seat } from './room.ts';
import type { Tally } from './runs.ts';

/**
 * Generated histories of the pure queue. A script is a list of wishes; playing it turns those that
 * are possible into operations, so that any part of a script is a script too, and shrinks well.
 */
export const ACTS = [
  'enter',
  'leave',
  'disconnect',
  'reconnect',
  'raise',
  'lower',
  'defer',
  'serve',
  'give',
  'beside',
  'stop',
  'cutOff',
  'stopOnTheHouse',
  'reply',
  'limit',
] as const;
export type Act = (typeof ACTS)[number];

export interface Step {
  readonly act: Act;
  readonly who: number;
  readonly waitMs: number;
  /** A length of free time, of a reply, or a turn limit, ms. */
  readonly ms: number;
}

export interface Script {
  readonly people: number;
  readonly turnLimitMs: number;
  readonly steps: readonly Step[];
}

/** Something done to the queue, whole in itself. */
export interface Op {
  readonly at: number;
  readonly act: Act;
  readonly who: string;
  readonly ms: number;
  readonly heldMs: number;
}

export function apply(queue: Queue.Queue, op: Op): Queue.Queue {
  const who = seat(op.who);
  switch (op.act) {
    case 'enter':
      return Queue.enter(queue, who, op.at);
    case 'leave':
      return Queue.leave(queue, who);
    case 'disconnect':
      return Queue.disconnect(queue, who, op.at);
    case 'reconnect':
      return Queue.reconnect(queue, who, op.at);
    case 'raise':
      return Queue.raise(queue, who, op.at);
    case 'lower':
      return Queue.lower(queue, who);
    case 'defer':
      return Queue.defer(queue, who, op.at);
    case 'serve':
      return Queue.start(queue, who, 'inOrder');
    case 'give':
      return Queue.start(queue, who, 'outOfOrder');
    case 'beside':
      return Queue.start(queue, who, 'beside');
    case 'stop':
      return Queue.stop(queue, { at: op.at, heldMs: op.heldMs, freeMs: 0, excused: false });
    case 'cutOff':
      return Queue.stop(queue, { at: op.at, heldMs: op.heldMs, freeMs: 0, excused: true });
    case 'stopOnTheHouse':
      return Queue.stop(queue, { at: op.at, heldMs: op.heldMs, freeMs: op.ms, excused: false });
    case 'reply':
      return Queue.reply(queue, who, op.ms);
    case 'limit':
      return Queue.withParameters(queue, parametersFor(op.ms));
  }
}

export interface Observation {
  readonly op: Op;
  readonly before: Queue.Queue;
  readonly after: Queue.Queue;
}

export interface Played {
  readonly start: Queue.Queue;
  readonly seen: readonly Observation[];
  readonly end: Queue.Queue;
  readonly at: number;
}

interface Manner {
  readonly parameters?: Parameters;
  /** Everyone wants to speak, always: a hand goes up as soon as it can. */
  readonly greedy?: boolean;
  readonly tally?: Tally;
}

/** Plays a script with everyone of it in the room from the start. */
export function play(script: Script, manner: Manner = {}): Played {
  const parameters = manner.parameters ?? parametersFor(script.turnLimitMs);
  const start = Queue.emptyQueue('a meeting', parameters);
  const names = NAMES.slice(0, script.people);
  const seen: Observation[] = [];
  let queue = start;
  let at = 0;
  let startedAt = 0;

  const perform = (act: Act, who: string, ms = 0): void => {
    const before = queue;
    if (isStart(act)) startedAt = at;
    const op = { at, act, who, ms, heldMs: isStop(act) ? at - startedAt : 0 };
    queue = apply(queue, op);
    seen.push({ op, before, after: queue });
    manner.tally?.add(act);
  };
  const everyoneAsks = (): void => {
    for (const name of names) if (canDo(queue, 'raise', name)) perform('raise', name);
  };

  for (const name of names) perform('enter', name);
  for (const step of script.steps) {
    if (manner.greedy) everyoneAsks();
    at += step.waitMs;
    const who = chosen(queue, step, names);
    if (who !== undefined) perform(step.act, who, step.ms);
  }
  return { start, seen, end: queue, at };
}

export function isStart(act: Act): boolean {
  return act === 'serve' || act === 'give' || act === 'beside';
}

export function isStop(act: Act): boolean {
  return act === 'stop' || act === 'cutOff' || act === 'stopOnTheHouse';
}

/** The first, counted from the step's own choice, who can do this now. */
function chosen(queue: Queue.Queue, step: Step, names: readonly string[]): string | undefined {
  const from = step.who % names.length;
  const turned = [...names.slice(from), ...names.slice(0, from)];
  return turned.find((name) => canDo(queue, step.act, name));
}

function canDo(queue: Queue.Queue, act: Act, name: string): boolean {
  const member = Queue.memberOf(queue, seat(name));
  if (member === undefined) return false;
  const speaks = queue.speaker?.seat === member.seat;
  switch (act) {
    case 'enter':
      return !member.present;
    case 'leave':
    case 'disconnect':
      return member.present;
    case 'reconnect':
      return member.awaySince !== null;
    case 'raise':
      if (speaks) return !member.again && queue.speaker?.heldBack === null;
      return member.present && member.hand === null;
    case 'lower':
      return member.hand !== null || member.again;
    case 'defer':
      return member.hand !== null;
    case 'serve':
      return queue.speaker === null && seatsInOrder(queue)[0] === member.seat;
    case 'give':
    case 'beside':
      return queue.speaker === null && member.present;
    case 'stop':
    case 'cutOff':
    case 'stopOnTheHouse':
      return speaks;
    case 'reply':
      return member.present && queue.speaker !== null && !speaks;
    case 'limit':
      return queue.speaker === null;
  }
}

/* Arbitraries. */

const LIMITS = [15_000, 60_000, 120_000, 121_003] as const;

/** Mostly moments and ordinary turns; now and then one that goes on for ten minutes. */
const wait = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 5_000 }) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 150_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 600_000 }) },
);

/** How often each act is wished for, against the others. */
type Weights = Partial<Record<Act, number>>;

export const EVERYTHING: Weights = {
  raise: 14,
  serve: 10,
  stop: 7,
  stopOnTheHouse: 2,
  cutOff: 2,
  lower: 2,
  defer: 3,
  enter: 3,
  leave: 1,
  disconnect: 2,
  reconnect: 3,
  give: 2,
  beside: 2,
  reply: 4,
  limit: 2,
};

/** What the proofs of T1, T1' and T3 allow: no overrides, replies, declining or new limits. */
export const BY_THE_QUEUE: Weights = {
  raise: 10,
  serve: 10,
  stop: 8,
  stopOnTheHouse: 1,
  cutOff: 1,
  lower: 1,
  leave: 1,
  enter: 2,
  disconnect: 1,
  reconnect: 2,
};

export function scripts(weights: Weights, maxLength = 120): fc.Arbitrary<Script> {
  const act = fc.oneof(
    ...ACTS.flatMap((name) => {
      const weight = weights[name];
      return weight === undefined ? [] : [{ weight, arbitrary: fc.constant(name) }];
    }),
  );
  const step = act.chain((name) =>
    fc.record({
      act: fc.constant(name),
      who: fc.nat({ max: NAMES.length - 1 }),
      waitMs: wait,
      ms: name === 'limit' ? fc.constantFrom(...LIMITS) : fc.integer({ min: 0, max: 60_000 }),
    }),
  );
  return fc
    .record({
      people: fc.integer({ min: 2, max: NAMES.length }),
      turnLimitMs: fc.constantFrom(...LIMITS),
      steps: fc.array(step, { maxLength, size: 'max' }),
    })
    .map(withScriptShown);
}

/** Makes fast-check print a script as the story it tells. */
function withScriptShown(script: Script): Script {
  return Object.defineProperty({ ...script }, fc.toStringMethod, {
    value: () => `\n${story(script)}\n`,
    enumerable: false,
  });
}

export function story(script: Script, manner: Manner = {}): string {
  const { seen } = play(script, manner);
  const lines = seen.map(({ op, after }) => {
    const time = (op.at / 1000).toFixed(3).padStart(9);
    const detail = isStop(op.act) ? ` after ${op.heldMs} ms` : op.ms > 0 ? ` (${op.ms} ms)` : '';
    return `${time} s  ${op.who} ${op.act}${detail}  -> V ${after.level}, ${handsOf(after)}`;
  });
  return [`limit ${script.turnLimitMs} ms`, ...lines].join('\n');
}

function handsOf(queue: Queue.Queue): string {
  const hands = placesInOrder(queue).map(({ seat: who }) => {
    const hand = Queue.handOf(queue, who);
    return `${who} ${hand?.tag}${hand?.over ? ` over ${hand.over}` : ''}`;
  });
  return hands.length > 0 ? hands.join(', ') : 'no hands';
}
