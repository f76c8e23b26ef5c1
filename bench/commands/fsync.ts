import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What one durable write of 4 kB costs on this disk: times of `count` of them, ms. */
export function fsyncTimes(count: number): readonly number[] {
  const directory = mkdtempSync(join(tmpdir(), 'fsync-'));
  const file = openSync(join(directory, 'log'), 'a');
  const page = Buffer.alloc(4096, 1);
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const begun = performance.now();
    writeSync(file, page);
    fsyncSync(file);
    times.push(performance.now() - begun);
  }
  closeSync(file);
  rmSync(directory, { recursive: true });
  return times;
}
