/** Makers of what the storage's tests store, and how each engine is opened for them. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MeetingEvent, StoredEvent } from '../../../shared/meeting/events.ts';
import type { Group } from '../../../shared/meeting/group.ts';
import type { GroupId, Id, MeetingId, SeatId, TextId } from '../../../shared/meeting/ids.ts';
import type {
  Change,
  DeviceRow,
  LinkRow,
  NoteRow,
  Storage,
  VaultRow,
} from '../../../server/ports.ts';

/** A new identifier of whatever kind is wanted. */
export function newId<Kind extends Id>(): Kind {
  return randomBytes(16).toString('base64url') as Kind;
}

/** Bytes as they often come, a Buffer, which is not quite a Uint8Array. */
export function newHash(): Buffer {
  return randomBytes(32);
}

export function groupState(id: GroupId, over: Partial<Group> = {}): Group {
  return {
    id,
    name: 'Torstairyhmä 🌲',
    template: 'etatyopeili',
    language: 'fi',
    promise: 'standard',
    expectedSeats: 6,
    seats: [],
    doorLocked: false,
    drawn: [],
    callLink: null,
    helpPhone: null,
    next: null,
    meeting: null,
    meetingsHeld: 0,
    lastReceipt: null,
    recentCommands: [],
    ...over,
  };
}

/** An event that says nothing in particular; `at` is its number. */
export function eventAt(seq: number, event: MeetingEvent = { type: 'breakEnded' }): StoredEvent {
  return { seq, at: seq, event };
}

export function noteShownAt(seq: number, text: TextId, seat = newId<SeatId>()): StoredEvent {
  return eventAt(seq, { type: 'noteShown', text, seat });
}

export function linkRow(over: Partial<LinkRow> = {}): LinkRow {
  return {
    id: newId(),
    hash: newHash(),
    purpose: 'member',
    group: newId(),
    notBefore: 0,
    expires: 4_000_000_000_000,
    maxClaims: 1,
    claims: 0,
    revoked: false,
    ...over,
  };
}

export function deviceRow(over: Partial<DeviceRow> = {}): DeviceRow {
  return {
    id: newId(),
    hash: newHash(),
    creator: false,
    createdAt: 1_900_000_000_000,
    ...over,
  };
}

export function vaultRow(over: Partial<VaultRow> = {}): VaultRow {
  return {
    group: newId(),
    seat: newId(),
    keyId: newId(),
    authHash: newHash(),
    wrapped: '{"wrapped":"åäö"}',
    ...over,
  };
}

export function noteRow(over: Partial<NoteRow> = {}): NoteRow {
  return { note: newId(), version: 1, sealed: randomBytes(256), savedAt: 1, ...over };
}

/** Appends `count` events to a meeting that has `expected` already, in one change. */
export function appending(
  group: GroupId,
  meeting: MeetingId,
  expected: number,
  count = 1,
): Change & { readonly events: NonNullable<Change['events']> } {
  const append = Array.from({ length: count }, (_, index) => eventAt(expected + 1 + index));
  return { events: { group, meeting, expected, command: newId(), append } };
}

/** A meeting with one event, of a group of its own. */
export async function storedMeeting(
  storage: Storage,
): Promise<{ readonly group: GroupId; readonly meeting: MeetingId }> {
  const owner = { group: newId<GroupId>(), meeting: newId<MeetingId>() };
  await storage.commit(appending(owner.group, owner.meeting, 0));
  return owner;
}

/** Compares bytes by their values, whatever class carries them. */
export function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** A data directory that is not there yet, and the function that clears it away. */
export function newDataDir(): { readonly dataDir: string; readonly clear: () => void } {
  const parent = mkdtempSync(join(tmpdir(), 'etatyopeili-'));
  return {
    dataDir: join(parent, 'data'),
    clear: () => {
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
