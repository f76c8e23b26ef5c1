import type { Kysely } from 'kysely';
import type { GroupId, MeetingId, SeatId } from '../../../shared/meeting/ids.ts';
import { clientOfAnother, documentOfAnother, documentUnknown, meetingUnknown } from '../misuse.ts';
import type { Schema } from './schema.ts';

type Db = Kysely<Schema>;

/** The document's updates in order; null when there is no such document. */
export async function readDocument(db: Db, name: string): Promise<readonly Uint8Array[] | null> {
  const rows = await db
    .selectFrom('documents')
    .leftJoin('document_updates', 'document_updates.document', 'documents.name')
    .select('document_updates.bytes')
    .where('documents.name', '=', name)
    .orderBy('document_updates.no')
    .execute();
  if (rows.length === 0) return null;
  return rows.flatMap(({ bytes }) => (bytes === null ? [] : [bytes]));
}

/**
 * Appends to a document, making it if there is none. Throws when its meeting is not stored (a
 * forgotten one takes no late words) or the document is another meeting's.
 */
export async function appendUpdates(
  db: Db,
  name: string,
  owner: { readonly group: GroupId; readonly meeting: MeetingId },
  updates: readonly Uint8Array[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const meeting = await tx
      .selectFrom('meetings')
      .select('id')
      .where('id', '=', owner.meeting)
      .where('group_id', '=', owner.group)
      .executeTakeFirst();
    if (meeting === undefined) throw meetingUnknown(owner.meeting);

    await tx
      .insertInto('documents')
      .values({ name, meeting: owner.meeting })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const document = await tx
      .selectFrom('documents')
      .leftJoin('document_updates', 'document_updates.document', 'documents.name')
      .select((eb) => ['documents.meeting', eb.fn.max('document_updates.no').as('last')])
      .where('documents.name', '=', name)
      .groupBy('documents.meeting')
      .executeTakeFirstOrThrow();
    if (document.meeting !== owner.meeting) throw documentOfAnother(name);

    if (updates.length === 0) return;
    const first = (document.last ?? 0) + 1;
    await tx
      .insertInto('document_updates')
      .values(updates.map((bytes, index) => ({ document: name, no: first + index, bytes })))
      .execute();
  });
}

/** Replaces all updates by one. Throws when there is no such document. */
export async function replaceUpdates(db: Db, name: string, state: Uint8Array): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await assertDocument(tx, name);
    await tx.deleteFrom('document_updates').where('document', '=', name).execute();
    await tx
      .insertInto('document_updates')
      .values({ document: name, no: 1, bytes: state })
      .execute();
  });
}

/** Binds a client id to a seat. Throws when there is no such document or the id is another's. */
export async function bindClient(
  db: Db,
  name: string,
  client: number,
  seat: SeatId,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await assertDocument(tx, name);
    await tx
      .insertInto('document_clients')
      .values({ document: name, client, seat })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const bound = await tx
      .selectFrom('document_clients')
      .select('seat')
      .where('document', '=', name)
      .where('client', '=', client)
      .executeTakeFirstOrThrow();
    if (bound.seat !== seat) throw clientOfAnother(name, client);
  });
}

async function assertDocument(db: Db, name: string): Promise<void> {
  const document = await db
    .selectFrom('documents')
    .select('name')
    .where('name', '=', name)
    .executeTakeFirst();
  if (document === undefined) throw documentUnknown(name);
}
