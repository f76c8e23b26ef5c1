/**
 * Commits change after change to the data directory and group named by its arguments, printing
 * the number of each once it is stored, until it is killed. Each change has as many events and
 * texts as `PER_CHANGE`, so that a kill seldom falls between two changes.
 */
import type { CommandId, GroupId, MeetingId, TextId } from '../../../shared/meeting/ids.ts';
import { openSqlite } from '../../../server/storage/sqlite.ts';
import { groupState, noteShownAt } from './support.ts';

const PER_CHANGE = 20;

const [dataDir, group, meeting] = process.argv.slice(2) as [string, GroupId, MeetingId];
const storage = await openSqlite(dataDir);

for (let n = ((await storage.group(group))?.version ?? 0) + 1; ; n++) {
  const expected = (n - 1) * PER_CHANGE;
  const numbers = Array.from({ length: PER_CHANGE }, (_, index) => expected + 1 + index);
  const outcome = await storage.commit({
    group: { state: groupState(group, { meetingsHeld: n }), expected: n - 1 },
    events: {
      group,
      meeting,
      expected,
      command: `command-${n}` as CommandId,
      append: numbers.map((seq) => noteShownAt(seq, `text-${seq}` as TextId)),
      texts: numbers.map((seq) => ({ id: `text-${seq}` as TextId, text: `words ${seq}` })),
    },
  });
  if (outcome !== 'stored') throw new Error(`Change ${n}: ${outcome}`);
  console.log(n);
}
