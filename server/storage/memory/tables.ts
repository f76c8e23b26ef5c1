import type {
  CommandId,
  DeviceId,
  GroupId,
  LinkId,
  MeetingId,
  NoteId,
  SeatId,
  TextId,
} from '../../../shared/meeting/ids.ts';
import type { DeviceRow, DeviceSeat, LinkRow, NoteRow, VaultRow } from '../../ports.ts';
import { documentUnknown } from '../misuse.ts';

export interface Meeting {
  readonly group: GroupId;
  last: number;
  /** Each a `StoredEvent` as JSON. */
  readonly events: string[];
  readonly commands: Map<CommandId, number>;
  readonly texts: Map<TextId, string>;
}

export interface Note {
  readonly present: NoteRow;
  readonly earlier: { readonly row: NoteRow; readonly replacedAt: number } | null;
}

export interface Document {
  readonly meeting: MeetingId;
  updates: Uint8Array[];
  readonly clients: Map<number, SeatId>;
}

export interface Tables {
  /** The state as JSON, so that nobody shares an object with the store. */
  readonly groups: Map<GroupId, { readonly version: number; readonly state: string }>;
  readonly meetings: Map<MeetingId, Meeting>;
  readonly links: Map<LinkId, LinkRow>;
  readonly devices: Map<DeviceId, DeviceRow>;
  readonly deviceSeats: Map<DeviceId, readonly DeviceSeat[]>;
  readonly vaults: Map<SeatKey, VaultRow>;
  readonly notes: Map<SeatKey, Map<NoteId, Note>>;
  readonly documents: Map<string, Document>;
}

/** A seat of a group. */
export type SeatKey = string;

export function documentNamed(tables: Tables, name: string): Document {
  const document = tables.documents.get(name);
  if (!document) throw documentUnknown(name);
  return document;
}

export function vaultWithKey(tables: Tables, group: GroupId, keyId: string): VaultRow | undefined {
  return [...tables.vaults.values()].find((row) => row.group === group && row.keyId === keyId);
}

export function withHash<Row extends { readonly hash: Uint8Array }>(
  rows: ReadonlyMap<string, Row>,
  hash: Uint8Array,
): Row | undefined {
  return [...rows.values()].find((row) => sameBytes(row.hash, hash));
}

export function copyHash<Row extends { readonly hash: Uint8Array }>(row: Row): Row;
export function copyHash<Row extends { readonly hash: Uint8Array }>(
  row: Row | undefined,
): Row | null;
export function copyHash<Row extends { readonly hash: Uint8Array }>(
  row: Row | undefined,
): Row | null {
  return row ? { ...row, hash: new Uint8Array(row.hash) } : null;
}

export function copyVault(row: VaultRow | undefined): VaultRow | null {
  return row ? { ...row, authHash: new Uint8Array(row.authHash) } : null;
}

export function copyNote(row: NoteRow): NoteRow {
  return { ...row, sealed: new Uint8Array(row.sealed) };
}

export function seatKey(group: GroupId, seat: SeatId): SeatKey {
  return `${group} ${seat}`;
}

export function isSeatOf(group: GroupId, key: SeatKey): boolean {
  return key.startsWith(`${group} `);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
