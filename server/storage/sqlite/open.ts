import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { migrate } from '../sql/migrate.ts';
import { PLAIN_TABLES, type PlainTable, type Schema } from '../sql/schema.ts';
import { SqlStorage, type Engine } from '../sql/storage.ts';
import { makePrivate, takeDataDir } from './data-dir.ts';
import { openLibsql, type Libsql } from './libsql.ts';

/** How long to wait for another program, such as a backup, that is reading the database. */
const BUSY_TIMEOUT_MS = 2000;

export interface Opening {
  /** For a moment beside the server that has the directory, to add a row and go. */
  readonly alongside?: boolean;
}

/**
 * Opens `<dataDir>/etatyopeili.db` in this thread, migrated, and alone: throws when another
 * process uses the directory. Every call blocks the thread for its fsync, so the server opens it
 * in a worker.
 */
export async function openSqliteHere(
  dataDir: string,
  { alongside = false }: Opening = {},
): Promise<SqlStorage> {
  const giveBack = alongside ? () => undefined : takeDataDir(dataDir);
  try {
    const engine = await openEngine(join(dataDir, 'etatyopeili.db'), giveBack);
    // A crash may have come between a deletion and its scrubbing.
    if (!alongside) await engine.scrub(PLAIN_TABLES);
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
    scrub: (tables) =>
      alone(db, () => {
        rewrite(connection, tables);
        if (!emptyJournal(connection)) {
          throw new Error('The journal cannot be emptied: another program reads the database');
        }
      }),
    trim: () =>
      alone(db, () => {
        connection.exec('pragma busy_timeout = 0');
        emptyJournal(connection);
        connection.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
      }),
    close: async () => {
      await engine.trim();
      await db.destroy();
      giveBack();
    },
  };
  await migrate(db);
  return engine;
}

/** Does the work between the transactions of other calls, never inside one. */
function alone(db: Kysely<Schema>, work: () => void): Promise<void> {
  return db.connection().execute(() => {
    work();
    return Promise.resolve();
  });
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

/** Moves the journal into the database and cuts it to nothing; false when a reader is in the way. */
function emptyJournal(connection: Libsql): boolean {
  const [result] = connection.prepare('pragma wal_checkpoint(truncate)').all([]);
  return (result as { busy: number }).busy === 0;
}
