import type { ColumnType } from 'kysely';
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
import type { LinkRow } from '../../ports.ts';

/** A yes or no; engines without booleans give it back as 0 or 1. */
type Flag = ColumnType<boolean | number, boolean, boolean>;

/** The tables, the same in every engine. Times in UTC ms; `Json` columns hold one JSON value. */
export interface Schema {
  groups: { id: GroupId; version: number; state: Json };
  meetings: { id: MeetingId; group_id: GroupId; last_seq: number };
  events: { meeting: MeetingId; seq: number; at: number; event: Json };
  commands: { meeting: MeetingId; id: CommandId; seq: number };
  /** Personal words, as JSON strings: so any text survives in any engine, U+0000 included. */
  texts: { meeting: MeetingId; id: TextId; body: Json };
  links: {
    id: LinkId;
    hash: Uint8Array;
    purpose: LinkRow['purpose'];
    group_id: GroupId | null;
    not_before: number;
    expires: number;
    max_claims: number | null;
    claims: number;
    revoked: Flag;
  };
  devices: { id: DeviceId; hash: Uint8Array; creator: Flag; created_at: number };
  device_seats: { device: DeviceId; group_id: GroupId; seat: SeatId };
  vaults: {
    group_id: GroupId;
    seat: SeatId;
    key_id: string;
    auth_hash: Uint8Array;
    wrapped: Json;
  };
  notes: NoteColumns & { saved_at: number };
  /** For each note at most the one version before the present. */
  earlier_notes: NoteColumns & { replaced_at: number };
  documents: { name: string; meeting: MeetingId };
  document_updates: { document: string; no: number; bytes: Uint8Array };
  document_clients: { document: string; client: number; seat: SeatId };
}

interface NoteColumns {
  group_id: GroupId;
  seat: SeatId;
  note: NoteId;
  version: number;
  sealed: Uint8Array;
}

export type Json = string;

/** The tables in which people's words stand as they were written, none of them a foreign key's target. */
export const PLAIN_TABLES = ['groups', 'events', 'texts', 'document_updates'] as const;
export type PlainTable = (typeof PLAIN_TABLES)[number];
