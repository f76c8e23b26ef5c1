/**
 * How fair are the turns? The same simulated meetings, played by three policies.
 *
 *   npx tsx bench/fairness.ts [--seeds N]
 */
import { parseArgs } from 'node:util';
import { measure, type Measures } from './fairness/measures.ts';
import { POLICIES } from './fairness/policies.ts';
import { SCENARIOS, meetingOf } from './fairness/scenarios.ts';
import { simulate } from './fairness/simulate.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '100' } } });
const seedCount = Number(values.seeds);
if (!Number.isInteger(seedCount) || seedCount < 1) throw new Error('--seeds takes a whole number');

const seeds = Array.from({ length: seedCount }, (_, index) => index + 1);
const meetings = SCENARIOS.flatMap((scenario) => seeds.map((seed) => meetingOf(scenario, seed)));

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
const columns: readonly (readonly [string, (measures: Measures) => string])[] = [
  ['Jain', ({ jain }) => jain.toFixed(3)],
  ['quiet wait', ({ quietWaitMs }) => seconds(quietWaitMs)],
  ['quiet given up', ({ quietGivenUp }) => `${(quietGivenUp * 100).toFixed(1)} %`],
  ['latecomer block', ({ latecomerBlockMs }) => seconds(latecomerBlockMs)],
  ['heavy wait p95', ({ heavyWaitMs }) => seconds(heavyWaitMs)],
];

const rows = POLICIES.map((policy) => {
  const measures = measure(meetings.map((meeting) => simulate(meeting, policy)));
  return [policy.name, ...columns.map(([, show]) => show(measures))];
});

const header = ['policy', ...columns.map(([name]) => name)];
const widths = header.map((_, index) =>
  Math.max(...[header, ...rows].map((row) => row[index]?.length ?? 0)),
);
const line = (row: readonly string[]) =>
  row
    .map((cell, index) =>
      index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
    )
    .join('   ');

console.log(
  `${meetings.length} meetings of 8 people, 40 to 60 min: ${SCENARIOS.join(', ')}; seeds 1 to ${seedCount} each\n`,
);
for (const row of [header, ...rows]) console.log(line(row));
