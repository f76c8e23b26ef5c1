import { Migrator, type Kysely } from 'kysely';
import { start } from './migrations/0001-start.ts';
import type { Schema } from './schema.ts';

/** Every migration there has been, in order. A published one is never changed, only followed. */
const MIGRATIONS = { '0001-start': start };

/** Brings the tables up to date. Throws, with nothing half done, when a migration fails. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(MIGRATIONS) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) {
    throw new Error('The database could not be brought up to date', { cause: error });
  }
}
