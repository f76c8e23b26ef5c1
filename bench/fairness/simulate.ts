import type { Policy, TraceEvent } from '../../tests/support/floor-adapter.ts';
import type { Person, Scenario, Thought } from './scenarios.ts';

/** One turn. Times in ms of the meeting. */
export interface Said {
  readonly person: Person;
  /** Since when a hand had been up for it. */
  readonly raisedAt: number;
  readonly startedAt: number;
  readonly talkedMs: number;
}

export interface Transcript {
  readonly meeting: Scenario;
  readonly said: readonly Said[];
  readonly givenUp: readonly { readonly person: Person; readonly at: number }[];
}

const TURN_LIMIT_MS = 120_000;
const SWITCH_MS = 2_000;

/** Plays a meeting under a policy. People raise a hand for as long as they have something to say. */
export function simulate(meeting: Scenario, policy: Policy): Transcript {
  const order = policy.create({
    turnLimitMs: TURN_LIMIT_MS,
    extMs: TURN_LIMIT_MS / 2,
    switchMs: SWITCH_MS,
    meetingId: `${meeting.scenario} ${meeting.seed}`,
    members: meeting.people.map((person) => person.id),
    seed: meeting.seed,
  });
  const pending = new Map<string, readonly Thought[]>();
  const thoughtsOf = (id: string) => pending.get(id) ?? [];
  const raisedAt = new Map<string, number>();
  const tell = (event: TraceEvent) => order.onEvent(event);
  const raise = (id: string, t: number) => {
    if (raisedAt.has(id)) return;
    raisedAt.set(id, t);
    tell({ t, id, type: 'raise' });
  };
  const lower = (id: string, t: number) => {
    raisedAt.delete(id);
    tell({ t, id, type: 'lower' });
  };

  const said: Said[] = [];
  const givenUp: { person: Person; at: number }[] = [];
  let turn = null as { readonly id: string; readonly endsAt: number } | null;
  let freeAt = 0;

  for (const { t, happening } of timeline(meeting)) {
    settleUntil(t);
    const { id } = happening.person;
    switch (happening.type) {
      case 'joins':
        tell({ t, id, type: 'join' });
        break;
      case 'thinks':
        pending.set(id, [...thoughtsOf(id), happening.thought]);
        if (turn?.id !== id) raise(id, t);
        break;
      case 'givesUp': {
        if (!thoughtsOf(id).includes(happening.thought)) break;
        pending.set(
          id,
          thoughtsOf(id).filter((thought) => thought !== happening.thought),
        );
        givenUp.push({ person: happening.person, at: t });
        if (thoughtsOf(id).length === 0) lower(id, t);
        break;
      }
    }
    serve(t);
  }
  settleUntil(meeting.lengthMs);
  return { meeting, said, givenUp };

  /** Turns that end, and those that follow them, before something else happens. */
  function settleUntil(t: number): void {
    for (;;) {
      if (turn !== null && turn.endsAt <= t) end(turn.id, turn.endsAt);
      else if (turn === null && freeAt <= t && order.next(freeAt) !== null) serve(freeAt);
      else return;
    }
  }

  function end(id: string, t: number): void {
    tell({ t, id, type: 'stop', reason: 'done' });
    if (thoughtsOf(id).length > 0) raise(id, t);
    turn = null;
    freeAt = t + SWITCH_MS;
  }

  function serve(t: number): void {
    if (turn !== null || t < freeAt) return;
    const id = order.next(t);
    const person = meeting.people.find((one) => one.id === id);
    if (id === null || person === undefined) return;
    const [thought, ...rest] = thoughtsOf(id);
    if (thought === undefined) throw new Error(`${id} has nothing to say`);
    pending.set(id, rest);
    tell({ t, id, type: 'start', override: false });
    const endsAt = Math.min(t + thought.lengthMs, meeting.lengthMs);
    turn = { id, endsAt };
    said.push({
      person,
      raisedAt: raisedAt.get(id) ?? t,
      startedAt: t,
      talkedMs: endsAt - t,
    });
    raisedAt.delete(id);
  }
}

type Happening =
  | { readonly type: 'joins'; readonly person: Person }
  | { readonly type: 'thinks' | 'givesUp'; readonly person: Person; readonly thought: Thought };

function timeline(
  meeting: Scenario,
): readonly { readonly t: number; readonly happening: Happening }[] {
  return meeting.people
    .flatMap((person) => [
      { t: person.joinsAt, happening: { type: 'joins', person } as const },
      ...person.thoughts.flatMap((thought) => [
        { t: thought.at, happening: { type: 'thinks', person, thought } as const },
        { t: thought.expiresAt, happening: { type: 'givesUp', person, thought } as const },
      ]),
    ])
    .filter(({ t }) => t < meeting.lengthMs)
    .sort((a, b) => a.t - b.t);
}
