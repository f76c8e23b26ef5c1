import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GroupId, MeetingId } from '../../../shared/meeting/ids.ts';
import { openSqliteHere } from '../../../server/storage/sqlite/open.ts';
import { newDataDir, newId } from './support.ts';

/** Events and texts in each of the child's changes. */
const PER_CHANGE = 20;

const CHILD = fileURLToPath(new URL('crash-child.ts', import.meta.url));

/**
 * Lets the child commit until `acknowledgements` were read, kills it within the changes that
 * follow, and gives the last number read.
 */
async function commitAndKill(args: readonly string[], acknowledgements: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let [read, last] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    read += 1;
    if (read === acknowledgements) setTimeout(() => child.kill('SIGKILL'), randomInt(0, 20));
  }
  const [, signal] = (await exit) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return last;
}

describe('STORE-15 what was acknowledged survives a kill, and nothing survives in part', () => {
  it(
    'given a process that commits, when killed at any moment, three times over',
    { timeout: 90_000 },
    async () => {
      const { dataDir, clear } = newDataDir();
      const [group, meeting] = [newId<GroupId>(), newId<MeetingId>()];
      for (let kill = 1; kill <= 3; kill++) {
        const acknowledged = await commitAndKill([dataDir, group, meeting], randomInt(1, 60));

        const storage = await openSqliteHere(dataDir);
        const stored = await storage.group(group);
        const held = await storage.meeting(meeting);
        await storage.close();

        const count = stored?.version ?? 0;
        expect(count).toBeGreaterThanOrEqual(acknowledged);
        expect(stored?.state.meetingsHeld).toBe(count);
        const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
        const seqs = upTo(count * PER_CHANGE);
        expect(held?.events.map(({ seq }) => seq)).toEqual(seqs);
        expect(held?.texts).toEqual(new Map(seqs.map((seq) => [`text-${seq}`, `words ${seq}`])));
        const commands = upTo(count).map((n) => [`command-${n}`, n * PER_CHANGE] as const);
        expect(held?.commands).toEqual(new Map(commands));
      }
      clear();
    },
  );
});
