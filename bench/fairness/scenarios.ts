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
  everyMs: 1.8 * MINUTE,
  medianMs: 80_000,
  patienceMs: 15 * MINUTE,
};
const ORDINARY: Habit = {
  manner: 'ordinary',
  everyMs: 6 * MINUTE,
  medianMs: 50_000,
  patienceMs: 10 * MINUTE,
};
const QUIET: Habit = {
  manner: 'quiet',
  everyMs: 12 * MINUTE,
  medianMs: 30_000,
  patienceMs: 4 * MINUTE,
};
const GREEDY: Habit = { ...HEAVY, everyMs: 1.2 * MINUTE };
const LONG_WINDED: Habit = { ...HEAVY, everyMs: 5 * MINUTE, medianMs: 330_000 };

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
  return { scenario, seed, lengthMs, people };
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
