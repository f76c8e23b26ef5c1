import { Random } from './random.ts';

/** Something that somebody would like to say. Times in whole ms of the meeting. */
export interface Thought {
  readonly at: number;
  /** How long it takes to say. */
  readonly lengthMs: number;
  /** When it is given up unsaid. */
  readonly expiresAt: number;
}

export interface Person {
  readonly id: string;
  readonly manner: 'heavy' | 'ordinary' | 'quiet';
  readonly joinsAt: number;
  readonly isLate: boolean;
  readonly thoughts: readonly Thought[];
}

export interface Scenario {
  readonly scenario: string;
  readonly seed: number;
  readonly lengthMs: number;
  readonly people: readonly Person[];
  /** What each of the people would get if the floor could be divided, ms. */
  readonly fairShares: readonly number[];
}

/** How somebody takes part. */
interface Habit {
  readonly manner: Person['manner'];
  /** Thoughts come this far apart, on average. */
  readonly everyMs: number;
  readonly medianMs: number;
  readonly patienceMs: number;
}

const MINUTE = 60_000;

const HEAVY: Habit = {
  manner: 'heavy',
  everyMs: 4 * MINUTE,
  medianMs: 60_000,
  patienceMs: 15 * MINUTE,
};
const ORDINARY: Habit = {
  manner: 'ordinary',
  everyMs: 8 * MINUTE,
  medianMs: 40_000,
  patienceMs: 10 * MINUTE,
};
const QUIET: Habit = {
  manner: 'quiet',
  everyMs: 12 * MINUTE,
  medianMs: 25_000,
  patienceMs: 6 * MINUTE,
};
const GREEDY: Habit = { ...HEAVY, everyMs: 2.5 * MINUTE, medianMs: 75_000 };
const LONG_WINDED: Habit = { ...HEAVY, everyMs: 15 * MINUTE, medianMs: 240_000 };

/** Eight people each, one or two of them quiet and one or two heavy. */
const CASTS: Readonly<Record<string, readonly Habit[]>> = {
  dominant: [GREEDY, ORDINARY, ORDINARY, ORDINARY, ORDINARY, ORDINARY, ORDINARY, QUIET],
  overload: [HEAVY, HEAVY, HEAVY, HEAVY, ORDINARY, ORDINARY, QUIET, QUIET],
  latecomer: [HEAVY, HEAVY, ORDINARY, ORDINARY, ORDINARY, ORDINARY, QUIET, GREEDY],
  quiet: [HEAVY, HEAVY, ORDINARY, ORDINARY, ORDINARY, QUIET, QUIET, QUIET],
  bursts: [HEAVY, ORDINARY, ORDINARY, ORDINARY, ORDINARY, ORDINARY, QUIET, QUIET],
  overruns: [LONG_WINDED, LONG_WINDED, HEAVY, ORDINARY, ORDINARY, ORDINARY, QUIET, QUIET],
};

export const SCENARIOS: readonly string[] = Object.keys(CASTS);

/** One meeting of 40 to 60 minutes: who comes, and what they would like to say when. */
export function meetingOf(scenario: string, seed: number): Scenario {
  const random = new Random(seed * 31 + SCENARIOS.indexOf(scenario));
  const lengthMs = Math.round(random.between(40, 60) * MINUTE);
  const questions = scenario === 'bursts' ? everyMean(random, 8 * MINUTE, 0, lengthMs) : [];
  const people = (CASTS[scenario] ?? []).map((habit, index): Person => {
    const isLate = scenario === 'latecomer' && index === 7;
    const joinsAt = isLate ? Math.round(random.between(0.4, 0.6) * lengthMs) : 0;
    const own = everyMean(random, habit.everyMs, joinsAt, lengthMs);
    const roused = questions.map((at) => at + Math.round(random.exponential(5_000)));
    const thoughts = [...own, ...roused]
      .sort((a, b) => a - b)
      .map((at) => thoughtOf(random, habit, at));
    return { id: `person ${index + 1}`, manner: habit.manner, joinsAt, isLate, thoughts };
  });
  return { scenario, seed, lengthMs, people, fairShares: fairShares(people, lengthMs) };
}

/**
 * Max-min fair shares, ms: at each second the floor is divided equally among all who then have
 * something to say. Somebody who comes late has no part in what was before.
 */
function fairShares(people: readonly Person[], lengthMs: number): readonly number[] {
  const step = 1000;
  const shares = people.map(() => 0);
  const left = people.map((person) => person.thoughts.map((thought) => thought.lengthMs));
  for (let t = 0; t < lengthMs; t += step) {
    const active = people.flatMap((person, index) => {
      const thought = person.thoughts.findIndex(
        ({ at, expiresAt }, which) => at <= t && t < expiresAt && (left[index]?.[which] ?? 0) > 0,
      );
      return thought === -1 ? [] : [{ index, thought }];
    });
    for (const { index, thought } of active) {
      const own = left[index];
      const served = Math.min(own?.[thought] ?? 0, step / active.length);
      if (own !== undefined) own[thought] = (own[thought] ?? 0) - served;
      shares[index] = (shares[index] ?? 0) + served;
    }
  }
  return shares;
}

function thoughtOf(random: Random, habit: Habit, at: number): Thought {
  const lengthMs = Math.round(Math.max(3_000, random.logNormal(habit.medianMs, 0.7)));
  const patience = random.logNormal(habit.patienceMs, 0.5);
  return { at, lengthMs, expiresAt: at + Math.round(patience) };
}

function everyMean(random: Random, mean: number, from: number, to: number): readonly number[] {
  const times: number[] = [];
  for (let at = from + random.exponential(mean); at < to; at += random.exponential(mean)) {
    times.push(Math.round(at));
  }
  return times;
}
