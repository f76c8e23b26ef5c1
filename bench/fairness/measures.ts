import type { Person } from './scenarios.ts';
import type { Said, Transcript } from './simulate.ts';

export interface Measures {
  /** Median over meetings of Jain's index of talk over max-min fair share. */
  readonly jain: number;
  /** A quiet member's wait from thought to turn, median, ms. */
  readonly quietWaitMs: number;
  /** Share of quiet members' thoughts that were given up unsaid. */
  readonly quietGivenUp: number;
  /** The longest a latecomer spoke before one who already waited, ms: median over meetings. */
  readonly latecomerBlockMs: number;
  /** Heavy talkers' wait, 95th percentile, ms. */
  readonly heavyWaitMs: number;
}

export function measure(transcripts: readonly Transcript[]): Measures {
  const quiet = waitsOf(transcripts, 'quiet');
  const givenUp = transcripts.flatMap((one) =>
    one.givenUp.filter(({ person }) => person.manner === 'quiet'),
  ).length;
  return {
    jain: quantile(0.5, transcripts.map(jainIndex)),
    quietWaitMs: quantile(0.5, quiet),
    quietGivenUp: givenUp / (givenUp + quiet.length),
    latecomerBlockMs: quantile(
      0.5,
      transcripts.filter((one) => one.waitingAtArrival.length > 0).map(longestBlock),
    ),
    heavyWaitMs: quantile(0.95, waitsOf(transcripts, 'heavy')),
  };
}

function waitsOf(transcripts: readonly Transcript[], manner: Person['manner']): readonly number[] {
  return transcripts
    .flatMap((one) => one.said)
    .filter(({ person }) => person.manner === manner)
    .map(({ startedAt, thoughtAt }) => startedAt - thoughtAt);
}

/** Jain's index, 1 when everyone has had the same part of their fair share. */
function jainIndex({ meeting, said }: Transcript): number {
  const talked = meeting.people.map((person) => talkOf(said, person.id));
  const wished = meeting.people.map((person) =>
    person.thoughts.reduce((sum, thought) => sum + thought.lengthMs, 0),
  );
  const total = talked.reduce((sum, ms) => sum + ms, 0);
  const level = fairLevel(wished, total);
  const parts = talked.flatMap((ms, index) => {
    const share = Math.min(wished[index] ?? 0, level);
    return share > 0 ? [ms / share] : [];
  });
  const sum = parts.reduce((all, part) => all + part, 0);
  const squares = parts.reduce((all, part) => all + part * part, 0);
  return squares === 0 ? 1 : (sum * sum) / (parts.length * squares);
}

/** Max-min fairness: the level up to which every wish is met when `total` is shared out. */
function fairLevel(wishes: readonly number[], total: number): number {
  let left = total;
  const ascending = [...wishes].sort((a, b) => a - b);
  for (const [index, wish] of ascending.entries()) {
    const equal = left / (ascending.length - index);
    if (wish >= equal) return equal;
    left -= wish;
  }
  return Infinity;
}

/** How long a latecomer spoke before the first turn of the last of those who were waiting. */
function longestBlock({ said, waitingAtArrival, meeting }: Transcript): number {
  const blocks = waitingAtArrival.flatMap(({ late, waiting }) =>
    waiting.map((id) => {
      const first = said.find((one) => one.person.id === id && one.startedAt >= late.joinsAt);
      const until = first?.startedAt ?? meeting.lengthMs;
      return talkOf(
        said.filter((one) => one.startedAt < until),
        late.id,
      );
    }),
  );
  return Math.max(0, ...blocks);
}

function talkOf(said: readonly Said[], id: string): number {
  return said.reduce((sum, one) => (one.person.id === id ? sum + one.talkedMs : sum), 0);
}

function quantile(part: number, values: readonly number[]): number {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.min(ascending.length - 1, Math.floor(part * ascending.length))] ?? NaN;
}
