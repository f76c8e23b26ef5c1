import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { openLibsql } from './libsql.ts';

/**
 * Makes the data directory (mode 0700) if there is none, and takes it for this process alone.
 * Returns the function that gives it back. Throws when another process has it.
 *
 * The lock is SQLite's own, held on a file of its own: the kernel drops it with the process,
 * however that dies, and the database itself stays open to a backup.
 */
export function takeDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'etatyopeili.lock');
  makePrivate(path);
  const lock = openLibsql(path);
  try {
    // Nothing is ever written, so the lock needs no journal beside it.
    lock.exec('pragma journal_mode = memory');
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (isCoded(error, 'SQLITE_BUSY')) {
      throw new Error(`The data directory ${dataDir} is in use by another process`, {
        cause: error,
      });
    }
    throw error;
  }
  return () => {
    lock.close();
  };
}

/**
 * Makes an empty file of mode 0600 if there is none; SQLite's journals take their mode from it.
 * An existing file is not even opened: closing it would drop the locks this process has on it.
 */
export function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!isCoded(error, 'EEXIST')) throw error;
  }
}

function isCoded(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
