import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { migrate } from '../sql/migrate.ts';
import { PLAIN_TABLES, type PlainTable, type Schema } from '../sql/schema.ts';
import { SqlStorage, type Engine } from '../sql/storage.ts';
import { makePrivate, takeDataDir } from './data-dir.ts';
import { openLibsql, type Libsql } from './libsql.ts';

const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens `<dataDir>/etatyopeili.db` in this thread, migrated, and alone: throws when another
 * process uses the directory. Every call blocks the thread for its fsync, so the server opens it
 * in a worker.
 */
export async function openSqliteHere(dataDir: string): Promise<SqlStorage> {
  const giveBack = takeDataDir(dataDir);
  try {
    const engine = await openEngine(join(dataDir, 'etatyopeili.db'), giveBack);
    return new SqlStorage(engine);
  } catch (error) {
    giveBack();
    throw error;
  }
}

async function openEngine(path: string, giveBack: () => void): Promise<Engine> {
  makePrivate(path);
  const connection = openLibsql(path);
  for (const pragma of [
    `busy_timeout = ${BUSY_TIMEOUT_MS}`,
    'journal_mode = wal',
    'synchronous = full',
    'secure_delete = on',
    'foreign_keys = on',
    // Sorting and copying must not leave people's words in /tmp.
    'temp_store = memory',
  ]) {
    connection.prepare(`pragma ${pragma}`).all([]);
  }
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection }) });
  const engine: Engine = {
    db,
    // Within `connection()`, so that it never falls inside another call's transaction.
    scrub: (tables) =>
      db.connection().execute(() => {
        rewrite(connection, tables);
        emptyJournal(connection);
        return Promise.resolve();
      }),
    close: async () => {
      await engine.scrub([]);
      await db.destroy();
      giveBack();
    },
  };
  await migrate(db);
  // A crash may have come between a deletion and its scrubbing.
  await engine.scrub(PLAIN_TABLES);
  return engine;
}

/**
 * Writes the tables anew. `secure_delete` clears deleted rows, but not the copies that were left
 * in the unused part of a page when rows moved to a neighbour (measured); emptying a table clears
 * its pages whole. Foreign keys are off meanwhile, or SQLite would delete row by row.
 */
function rewrite(connection: Libsql, tables: readonly PlainTable[]): void {
  if (tables.length === 0) return;
  connection.exec('pragma foreign_keys = off');
  try {
    connection.exec('begin');
    for (const table of tables) {
      connection.exec(`create temp table kept as select * from main.${table}`);
      connection.exec(`delete from main.${table}`);
      connection.exec(`insert into main.${table} select * from kept`);
      connection.exec('drop table temp.kept');
    }
    connection.exec('commit');
  } finally {
    if (connection.inTransaction) connection.exec('rollback');
    connection.exec('pragma foreign_keys = on');
  }
}

/** Moves the journal into the database and cuts it to nothing. Throws when a reader is in the way. */
function emptyJournal(connection: Libsql): void {
  const [result] = connection.prepare('pragma wal_checkpoint(truncate)').all([]);
  if ((result as { busy: number }).busy !== 0) {
    throw new Error('The journal could not be emptied: another program is reading the database');
  }
}
