import Database from 'libsql';
import type { SqliteDatabase } from 'kysely';

/** A libsql connection as Kysely's SQLite driver wants it, safe to bind anything to. */
export interface Libsql extends SqliteDatabase {
  /** Runs statements that take no values and give no rows. */
  exec(sql: string): void;
  readonly inTransaction: boolean;
}

/** Opens a database file; it is made if there is none. Throws when it cannot be opened. */
export function openLibsql(path: string): Libsql {
  const connection = new Database(path);
  return {
    exec: (sql) => {
      connection.exec(sql);
    },
    get inTransaction() {
      return connection.inTransaction;
    },
    prepare: (sql) => {
      const statement = connection.prepare(sql);
      return {
        reader: statement.reader,
        all: (values) => statement.all(values.map(bindable)).map(readable),
        run: (values) => statement.run(values.map(bindable)),
        iterate: () => {
          throw new Error('Rows are read all at once');
        },
      };
    },
    close: () => {
      connection.close();
    },
  };
}

type Bindable = string | number | bigint | Uint8Array | null;

/**
 * The only way a value reaches libsql, which aborts the whole process when it is given a boolean,
 * and takes a missing value or NaN for NULL.
 */
function bindable(value: unknown): Bindable {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Uint8Array) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  throw new TypeError(`No column takes a value of this kind: ${typeof value}`);
}

/** libsql gives blobs as ArrayBuffers; everyone else speaks of Uint8Arrays. */
function readable(row: unknown): unknown {
  return Object.fromEntries(
    Object.entries(row as Record<string, unknown>).map(([column, value]) => [
      column,
      value instanceof ArrayBuffer ? new Uint8Array(value) : value,
    ]),
  );
}
