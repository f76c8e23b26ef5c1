/**
 * Commits change after change to the data directory and group named by its arguments, printing
 * the number of each once it is stored, until it is killed.
 */
import type { CommandId, GroupId, MeetingId, TextId } from '../../../shared/meeting/ids.ts';
import { openSqlite } from '../../../server/storage/sqlite.ts';
import { groupState, noteShownAt } from './support.ts';

const [dataDir, group, meeting] = process.argv.slice(2) as [string, GroupId, MeetingId];
const storage = await openSqlite(dataDir);

for (let n = ((await storage.group(group))?.version ?? 0) + 1; ; n++) {
  const text = `text-${n}` as TextId;
  const outcome = await storage.commit({
    group: { state: groupState(group, { meetingsHeld: n }), expected: n - 1 },
    events: {
      group,
      meeting,
      expected: n - 1,
      command: `command-${n}` as CommandId,
      append: [noteShownAt(n, text)],
      texts: [{ id: text, text: `words ${n}` }],
    },
  });
  if (outcome !== 'stored') throw new Error(`Change ${n}: ${outcome}`);
  console.log(n);
}
