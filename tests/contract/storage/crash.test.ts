import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GroupId, MeetingId } from '../../../shared/meeting/ids.ts';
import { openSqliteHere } from '../../../server/storage/sqlite/open.ts';
import { newDataDir, newId } from './support.ts';

const CHILD = fileURLToPath(new URL('crash-child.ts', import.meta.url));

/** Lets the child commit until `acknowledgements` were read, kills it; gives the last number read. */
async function commitAndKill(args: readonly string[], acknowledgements: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let [read, last] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    read += 1;
    if (read === acknowledgements) child.kill('SIGKILL');
  }
  const [, signal] = (await exit) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return last;
}

describe('STORE-15 what was acknowledged survives a kill, and nothing survives in part', () => {
  it('given a process that commits, when killed at any moment, three times over', async () => {
    const { dataDir, clear } = newDataDir();
    const [group, meeting] = [newId<GroupId>(), newId<MeetingId>()];
    for (let kill = 1; kill <= 3; kill++) {
      const acknowledged = await commitAndKill([dataDir, group, meeting], randomInt(1, 400));

      const storage = await openSqliteHere(dataDir);
      const stored = await storage.group(group);
      const held = await storage.meeting(meeting);
      await storage.close();

      const count = stored?.version ?? 0;
      expect(count).toBeGreaterThanOrEqual(acknowledged);
      expect(stored?.state.meetingsHeld).toBe(count);
      const numbers = Array.from({ length: count }, (_, index) => index + 1);
      expect(held?.events.map(({ seq }) => seq)).toEqual(numbers);
      expect(new Map(held?.commands)).toEqual(new Map(numbers.map((n) => [`command-${n}`, n])));
      expect(new Map(held?.texts)).toEqual(
        new Map(numbers.map((n) => [`text-${n}`, `words ${n}`])),
      );
    }
    clear();
  });
});
