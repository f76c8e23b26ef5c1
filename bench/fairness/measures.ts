import type { Person } from './scenarios.ts';
import type { Said, Transcript } from './simulate.ts';

export interface Measures {
  /** Median over meetings of Jain's index of talk over max-min fair share. */
  readonly jain: number;
  /** A quiet member's wait from hand to turn, median, ms. */
  readonly quietWaitMs: number;
  /** Share of quiet members' thoughts that were given up unsaid. */
  readonly quietGivenUp: number;
  /** The longest a latecomer spoke while one hand waited, ms: median over meetings with one. */
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
      transcripts
        .filter(({ meeting }) => meeting.people.some((person) => person.isLate))
        .map(longestBlock),
    ),
    heavyWaitMs: quantile(0.95, waitsOf(transcripts, 'heavy')),
  };
}

function waitsOf(transcripts: readonly Transcript[], manner: Person['manner']): readonly number[] {
  return transcripts
    .flatMap((one) => one.said)
    .filter(({ person }) => person.manner === manner)
    .map(({ startedAt, raisedAt }) => startedAt - raisedAt);
}

/** Jain's index, 1 when everyone has had the same part of their fair share. */
function jainIndex({ meeting, said }: Transcript): number {
  const parts = meeting.people.flatMap((person, index) => {
    const share = meeting.fairShares[index] ?? 0;
    return share > 0 ? [talkOf(said, person.id) / share] : [];
  });
  const sum = parts.reduce((all, part) => all + part, 0);
  const squares = parts.reduce((all, part) => all + part * part, 0);
  return squares === 0 ? 1 : (sum * sum) / (parts.length * squares);
}

/** How long a latecomer spoke while one and the same hand waited, at the most. */
function longestBlock({ said }: Transcript): number {
  const late = said.filter(({ person }) => person.isLate);
  const blocks = said
    .filter(({ person }) => !person.isLate)
    .map(({ raisedAt, startedAt }) =>
      late
        .filter((turn) => turn.startedAt >= raisedAt && turn.startedAt < startedAt)
        .reduce((sum, turn) => sum + turn.talkedMs, 0),
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
