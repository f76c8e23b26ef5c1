import type { Kysely } from 'kysely';
import type { GroupId, NoteId, SeatId } from '../../../shared/meeting/ids.ts';
import { MAX_NOTEBOOK_BYTES, type NoteRow, type VaultRow } from '../../ports.ts';
import type { Schema } from './schema.ts';

type Db = Kysely<Schema>;

/** Compare-and-swap on the seat's present key; null: none yet. */
export async function swapVault(
  db: Db,
  row: VaultRow,
  expectedKey: string | null,
): Promise<'stored' | 'conflict'> {
  const { group, seat } = row;
  const columns = {
    key_id: row.keyId,
    auth_hash: row.authHash,
    wrapped: JSON.stringify(row.wrapped),
  };
  if (expectedKey === null) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('vaults')
      .values({ group_id: group, seat, ...columns })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return outcome(numInsertedOrUpdatedRows);
  }
  const { numUpdatedRows } = await db
    .updateTable('vaults')
    .set(columns)
    .where('group_id', '=', group)
    .where('seat', '=', seat)
    .where('key_id', '=', expectedKey)
    // A key names one seat of its group, and clients choose the names.
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('vaults as other')
            .select('other.seat')
            .where('other.group_id', '=', group)
            .where('other.key_id', '=', row.keyId)
            .where('other.seat', '!=', seat),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return outcome(numUpdatedRows);
}

/** Adds the note at version 1, unless it is there or the notebook has `most` notes already. */
export async function addNote(
  db: Db,
  group: GroupId,
  seat: SeatId,
  row: NoteRow,
  most: number,
): Promise<'stored' | 'conflict' | 'full'> {
  const { note, version, sealed, savedAt } = row;
  return db.transaction().execute(async (tx) => {
    const notebook = tx.selectFrom('notes').where('group_id', '=', group).where('seat', '=', seat);
    const present = await notebook.select('note').where('note', '=', note).executeTakeFirst();
    if (present !== undefined) return 'conflict';
    const { count } = await notebook
      .select((eb) => eb.fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    if (Number(count) >= most || (await overflows(tx, group, seat, row))) return 'full';
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('notes')
      .values({ group_id: group, seat, note, version, sealed, saved_at: savedAt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return outcome(numInsertedOrUpdatedRows);
  });
}

/** Whether with this note the notebook would be larger than a notebook may be. */
async function overflows(tx: Db, group: GroupId, seat: SeatId, row: NoteRow): Promise<boolean> {
  const { bytes } = await tx
    .selectFrom('notes')
    .where('group_id', '=', group)
    .where('seat', '=', seat)
    .where('note', '!=', row.note)
    .select((eb) => eb.fn.sum(eb.fn('length', ['sealed'])).as('bytes'))
    .executeTakeFirstOrThrow();
  return Number(bytes ?? 0) + row.sealed.length > MAX_NOTEBOOK_BYTES;
}

/** Compare-and-swap on the version; the version before moves to `earlier_notes`. */
export async function swapNote(
  db: Db,
  group: GroupId,
  seat: SeatId,
  row: NoteRow,
): Promise<'stored' | 'conflict' | 'full'> {
  const { note, version, sealed, savedAt } = row;
  const before = version - 1;
  return db.transaction().execute(async (tx) => {
    const present = await tx
      .selectFrom('notes')
      .select('sealed')
      .where('group_id', '=', group)
      .where('seat', '=', seat)
      .where('note', '=', note)
      .where('version', '=', before)
      .executeTakeFirst();
    if (present === undefined) return 'conflict';
    if (await overflows(tx, group, seat, row)) return 'full';

    const { numUpdatedRows } = await tx
      .updateTable('notes')
      .set({ version, sealed, saved_at: savedAt })
      .where('group_id', '=', group)
      .where('seat', '=', seat)
      .where('note', '=', note)
      .where('version', '=', before)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) return 'conflict';

    const earlier = { version: before, sealed: present.sealed, replaced_at: savedAt };
    await tx
      .insertInto('earlier_notes')
      .values({ group_id: group, seat, note, ...earlier })
      .onConflict((conflict) => conflict.columns(['group_id', 'seat', 'note']).doUpdateSet(earlier))
      .execute();
    return 'stored';
  });
}

/** Deletes the note and its earlier version. */
export async function removeNote(
  db: Db,
  group: GroupId,
  seat: SeatId,
  note: NoteId,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const table of ['notes', 'earlier_notes'] as const) {
      await tx
        .deleteFrom(table)
        .where('group_id', '=', group)
        .where('seat', '=', seat)
        .where('note', '=', note)
        .execute();
    }
  });
}

function outcome(rows: bigint | undefined): 'stored' | 'conflict' {
  return rows === 1n ? 'stored' : 'conflict';
}
