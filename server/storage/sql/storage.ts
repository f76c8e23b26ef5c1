import type { Kysely, Selectable } from 'kysely';
import type { StoredEvent } from '../../../shared/meeting/events.ts';
import type { Group } from '../../../shared/meeting/group.ts';
import type { DeviceId, GroupId, MeetingId, NoteId, SeatId } from '../../../shared/meeting/ids.ts';
import type {
  Change,
  DeviceRow,
  DeviceSeat,
  LinkRow,
  NoteRow,
  Storage,
  StoredMeeting,
  VaultRow,
  Versioned,
} from '../../ports.ts';
import { storeChange } from './commit.ts';
import { appendUpdates, bindClient, readDocument, replaceUpdates } from './documents.ts';
import { addNote, removeNote, swapNote, swapVault } from './notes.ts';
import { PLAIN_TABLES, type Json, type PlainTable, type Schema } from './schema.ts';

/** What differs between engines beyond their dialect of SQL. */
export interface Engine {
  readonly db: Kysely<Schema>;
  /**
   * Resolves when what was deleted before the call can no longer be read from the journal, nor
   * what was deleted from `tables` from any of the engine's files; rejects when that cannot be.
   */
  scrub(tables: readonly PlainTable[]): Promise<void>;
  /** Clears the journal of what was overwritten, or leaves it to a later call if it is in use. */
  trim(): Promise<void>;
  /** Ends the connection; nothing may be under way. */
  close(): Promise<void>;
}

/** The storage port over SQL: one set of queries for every engine. */
export class SqlStorage implements Storage {
  readonly #db: Kysely<Schema>;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#db = engine.db;
  }

  async commit(change: Change): Promise<'stored' | 'conflict'> {
    const outcome = await storeChange(this.#db, change);
    const erased = erasedBy(change);
    if (outcome === 'stored' && erased.length > 0) await this.#engine.scrub(erased);
    return outcome;
  }

  async group(id: GroupId): Promise<Versioned<Group> | null> {
    const row = await this.#db
      .selectFrom('groups')
      .select(['version', 'state'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? { version: row.version, state: parse<Group>(row.state) } : null;
  }

  meeting(id: MeetingId): Promise<StoredMeeting | null> {
    // One snapshot: a meeting forgotten between two queries must not come back in part.
    const snapshot = this.#db.transaction().setIsolationLevel('repeatable read');
    return snapshot.execute(async (tx) => {
      const known = await tx
        .selectFrom('meetings')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst();
      if (!known) return null;
      const events = await tx
        .selectFrom('events')
        .select(['seq', 'at', 'event'])
        .where('meeting', '=', id)
        .orderBy('seq')
        .execute();
      const commands = await tx
        .selectFrom('commands')
        .select(['id', 'seq'])
        .where('meeting', '=', id)
        .execute();
      const texts = await tx
        .selectFrom('texts')
        .select(['id', 'body'])
        .where('meeting', '=', id)
        .execute();
      return {
        events: events.map(({ seq, at, event }) => ({
          seq,
          at,
          event: parse<StoredEvent['event']>(event),
        })),
        commands: new Map(commands.map((row) => [row.id, row.seq])),
        texts: new Map(texts.map((row) => [row.id, parse<string>(row.body)])),
      };
    });
  }

  async linkByHash(hash: Uint8Array): Promise<LinkRow | null> {
    const row = await this.#db
      .selectFrom('links')
      .selectAll()
      .where('hash', '=', hash)
      .executeTakeFirst();
    return row ? link(row) : null;
  }

  async creators(): Promise<number> {
    const { count } = await this.#db
      .selectFrom('devices')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('creator', '=', true)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async deviceByHash(hash: Uint8Array): Promise<DeviceRow | null> {
    const row = await this.#db
      .selectFrom('devices')
      .selectAll()
      .where('hash', '=', hash)
      .executeTakeFirst();
    if (!row) return null;
    const { id, creator, created_at: createdAt } = row;
    return { id, hash: row.hash, creator: Boolean(creator), createdAt };
  }

  seatsOf(device: DeviceId): Promise<readonly DeviceSeat[]> {
    return this.#db
      .selectFrom('device_seats')
      .select(['group_id as group', 'seat'])
      .where('device', '=', device)
      .orderBy('group_id')
      .orderBy('seat')
      .execute();
  }

  async vault(group: GroupId, seat: SeatId): Promise<VaultRow | null> {
    const row = await this.#db
      .selectFrom('vaults')
      .selectAll()
      .where('group_id', '=', group)
      .where('seat', '=', seat)
      .executeTakeFirst();
    return row ? vault(row) : null;
  }

  async vaultByKey(group: GroupId, keyId: string): Promise<VaultRow | null> {
    const row = await this.#db
      .selectFrom('vaults')
      .selectAll()
      .where('group_id', '=', group)
      .where('key_id', '=', keyId)
      .executeTakeFirst();
    return row ? vault(row) : null;
  }

  async putVault(row: VaultRow, expectedKey: string | null): Promise<'stored' | 'conflict'> {
    const outcome = await swapVault(this.#db, row, expectedKey);
    if (outcome === 'stored') await this.#engine.trim();
    return outcome;
  }

  notes(group: GroupId, seat: SeatId): Promise<readonly NoteRow[]> {
    return this.#db
      .selectFrom('notes')
      .select(['note', 'version', 'sealed', 'saved_at as savedAt'])
      .where('group_id', '=', group)
      .where('seat', '=', seat)
      .orderBy('note')
      .execute();
  }

  async note(group: GroupId, seat: SeatId, note: NoteId): Promise<NoteRow | null> {
    const row = await this.#db
      .selectFrom('notes')
      .select(['note', 'version', 'sealed', 'saved_at as savedAt'])
      .where('group_id', '=', group)
      .where('seat', '=', seat)
      .where('note', '=', note)
      .executeTakeFirst();
    return row ?? null;
  }

  async putNote(
    group: GroupId,
    seat: SeatId,
    row: NoteRow,
    most: number,
  ): Promise<'stored' | 'conflict' | 'full'> {
    const outcome =
      row.version === 1
        ? await addNote(this.#db, group, seat, row, most)
        : await swapNote(this.#db, group, seat, row);
    if (outcome === 'stored') await this.#engine.trim();
    return outcome;
  }

  async deleteNote(group: GroupId, seat: SeatId, note: NoteId): Promise<void> {
    await removeNote(this.#db, group, seat, note);
    await this.#engine.scrub([]);
  }

  async forgetEarlierNotes(before: number): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('earlier_notes')
      .where('replaced_at', '<', before)
      .executeTakeFirstOrThrow();
    if (numDeletedRows > 0n) await this.#engine.trim();
    return Number(numDeletedRows);
  }

  document(name: string): Promise<readonly Uint8Array[] | null> {
    return readDocument(this.#db, name);
  }

  appendToDocument(
    name: string,
    owner: { readonly group: GroupId; readonly meeting: MeetingId },
    updates: readonly Uint8Array[],
  ): Promise<void> {
    return appendUpdates(this.#db, name, owner, updates);
  }

  async compactDocument(name: string, state: Uint8Array): Promise<void> {
    await replaceUpdates(this.#db, name, state);
    await this.#engine.trim();
  }

  documentClients(
    name: string,
  ): Promise<readonly { readonly client: number; readonly seat: SeatId }[]> {
    return this.#db
      .selectFrom('document_clients')
      .select(['client', 'seat'])
      .where('document', '=', name)
      .orderBy('client')
      .execute();
  }

  addDocumentClient(name: string, client: number, seat: SeatId): Promise<void> {
    return bindClient(this.#db, name, client, seat);
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}

/** The tables of people's words out of which the change takes some. */
function erasedBy(change: Change): readonly PlainTable[] {
  if (change.forgetGroup) return PLAIN_TABLES;
  const tables = new Set<PlainTable>();
  if (change.events?.erase?.length) tables.add('texts');
  if (change.forgetMeeting) tables.add('events').add('texts').add('document_updates');
  return [...tables];
}

function parse<Value>(json: Json): Value {
  return JSON.parse(json) as Value;
}

function link(row: Selectable<Schema['links']>): LinkRow {
  return {
    id: row.id,
    hash: row.hash,
    purpose: row.purpose,
    group: row.group_id,
    notBefore: row.not_before,
    expires: row.expires,
    maxClaims: row.max_claims,
    claims: row.claims,
    revoked: Boolean(row.revoked),
  };
}

function vault(row: Selectable<Schema['vaults']>): VaultRow {
  return {
    group: row.group_id,
    seat: row.seat,
    keyId: row.key_id,
    authHash: row.auth_hash,
    wrapped: parse<string>(row.wrapped),
  };
}
