import type { Kysely, Transaction } from 'kysely';
import type { Change, DeviceRow, LinkRow } from '../../ports.ts';
import { assertNumbered } from '../misuse.ts';
import type { Schema } from './schema.ts';

type Tx = Transaction<Schema>;
type Part<Name extends keyof Change> = NonNullable<Change[Name]>;

/** Ends a transaction whose expectation failed; never leaves this file. */
class Conflict extends Error {}

/**
 * Stores a change in one transaction. Expectations are met by conditional writes, so that they
 * hold in engines with many connections too.
 */
export async function storeChange(
  db: Kysely<Schema>,
  change: Change,
): Promise<'stored' | 'conflict'> {
  try {
    await db.transaction().execute((tx) => apply(tx, change));
    return 'stored';
  } catch (error) {
    if (error instanceof Conflict) return 'conflict';
    throw error;
  }
}

async function apply(tx: Tx, change: Change): Promise<void> {
  if (change.events) assertNumbered(change.events.expected, change.events.append);

  if (change.group) await saveGroup(tx, change.group);
  if (change.events) await appendEvents(tx, change.events);
  if (change.claimLink) await claimLink(tx, change.claimLink);

  if (change.forgetMeeting) {
    await tx.deleteFrom('meetings').where('id', '=', change.forgetMeeting).execute();
  }
  if (change.revokeLinks?.length) {
    await tx
      .updateTable('links')
      .set({ revoked: true })
      .where('id', 'in', change.revokeLinks)
      .execute();
  }

  if (change.links?.length) {
    await tx.insertInto('links').values(change.links.map(linkColumns)).execute();
  }
  if (change.device) await saveDevice(tx, change.device);
  if (change.keepOnly) {
    const { device, group, seat } = change.keepOnly;
    await tx
      .deleteFrom('device_seats')
      .where('group_id', '=', group)
      .where('seat', '=', seat)
      .where('device', '!=', device)
      .execute();
  }
  if (change.deviceSeat) {
    const { device, group, seat } = change.deviceSeat;
    await tx
      .insertInto('device_seats')
      .values({ device, group_id: group, seat })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if (change.forgetGroup) await forgetGroup(tx, change.forgetGroup);
}

function expectOne(rows: bigint | undefined): void {
  if (rows !== 1n) throw new Conflict();
}

async function saveGroup(tx: Tx, { state, expected }: Part<'group'>): Promise<void> {
  const json = JSON.stringify(state);
  if (expected === 0) {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('groups')
      .values({ id: state.id, version: 1, state: json })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    expectOne(numInsertedOrUpdatedRows);
    return;
  }
  const { numUpdatedRows } = await tx
    .updateTable('groups')
    .set({ version: expected + 1, state: json })
    .where('id', '=', state.id)
    .where('version', '=', expected)
    .executeTakeFirstOrThrow();
  expectOne(numUpdatedRows);
}

async function appendEvents(tx: Tx, part: Part<'events'>): Promise<void> {
  const { meeting, group, expected, command, append } = part;
  const last = expected + append.length;

  if (expected === 0) {
    await tx
      .insertInto('meetings')
      .values({ id: meeting, group_id: group, last_seq: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const { numUpdatedRows } = await tx
    .updateTable('meetings')
    .set({ last_seq: last })
    .where('id', '=', meeting)
    .where('group_id', '=', group)
    .where('last_seq', '=', expected)
    .executeTakeFirstOrThrow();
  expectOne(numUpdatedRows);

  if (command !== null) {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('commands')
      .values({ meeting, id: command, seq: last })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    expectOne(numInsertedOrUpdatedRows);
  }
  if (append.length > 0) {
    const rows = append.map(({ seq, at, event }) => ({
      meeting,
      seq,
      at,
      event: JSON.stringify(event),
    }));
    await tx.insertInto('events').values(rows).execute();
  }
  for (const { id, text } of part.texts ?? []) {
    await tx
      .insertInto('texts')
      .values({ meeting, id, body: JSON.stringify(text) })
      .onConflict((conflict) =>
        conflict.columns(['meeting', 'id']).doUpdateSet({ body: JSON.stringify(text) }),
      )
      .execute();
  }
  if (part.erase?.length) {
    await tx
      .deleteFrom('texts')
      .where('meeting', '=', meeting)
      .where('id', 'in', part.erase)
      .execute();
  }
}

async function claimLink(tx: Tx, id: Part<'claimLink'>): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('links')
    .set((eb) => ({ claims: eb('claims', '+', 1) }))
    .where('id', '=', id)
    .where('revoked', '=', false)
    .where((eb) => eb.or([eb('max_claims', 'is', null), eb('claims', '<', eb.ref('max_claims'))]))
    .executeTakeFirstOrThrow();
  expectOne(numUpdatedRows);
}

async function forgetGroup(tx: Tx, group: Part<'forgetGroup'>): Promise<void> {
  const holders = await tx
    .selectFrom('device_seats')
    .select('device')
    .distinct()
    .where('group_id', '=', group)
    .execute();
  await tx.deleteFrom('groups').where('id', '=', group).execute();
  const tables = ['meetings', 'links', 'device_seats', 'vaults', 'notes', 'earlier_notes'] as const;
  for (const table of tables) {
    await tx.deleteFrom(table).where('group_id', '=', group).execute();
  }
  for (const { device } of holders) {
    await tx
      .deleteFrom('devices')
      .where('id', '=', device)
      .where('creator', '=', false)
      .where((eb) =>
        eb.not(
          eb.exists(eb.selectFrom('device_seats').select('device').where('device', '=', device)),
        ),
      )
      .execute();
  }
}

async function saveDevice(tx: Tx, { id, hash, creator, createdAt }: DeviceRow): Promise<void> {
  const columns = { hash, creator, created_at: createdAt };
  await tx
    .insertInto('devices')
    .values({ id, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
}

function linkColumns(link: LinkRow) {
  const { id, hash, purpose, group, notBefore, expires, maxClaims, claims, revoked } = link;
  return {
    id,
    hash,
    purpose,
    group_id: group,
    not_before: notBefore,
    expires,
    max_claims: maxClaims,
    claims,
    revoked,
  };
}
