import type { Board } from '../shared/meeting/view.ts';
import type { Group } from '../shared/meeting/group.ts';
import type { StoredEvent } from '../shared/meeting/events.ts';
import type {
  CommandId,
  DeviceId,
  GroupId,
  LinkId,
  MeetingId,
  NoteId,
  SeatId,
  TextId,
} from '../shared/meeting/ids.ts';

/** UTC and monotonic time, ms, and one timer; replaced in tests. */
export interface Clock {
  /** UTC ms. */
  now(): number;
  /** Monotonic ms with an arbitrary origin. */
  monotonic(): number;
  /** Calls `wake` once after `delayMs`; the function returned cancels it. */
  after(delayMs: number, wake: () => void): () => void;
}

/** Chance and identity; replaced in tests. */
export interface Entropy {
  /** An integer in [0, 2^32). */
  uint32(): number;
  bytes(length: number): Uint8Array;
}

export interface Versioned<State> {
  readonly state: State;
  /** 1 when created, one more at each save. */
  readonly version: number;
}

export interface StoredMeeting {
  readonly events: readonly StoredEvent[];
  /** Commands already carried out in this meeting, with the last event number each stored. */
  readonly commands: ReadonlyMap<CommandId, number>;
  readonly texts: ReadonlyMap<TextId, string>;
}

/** Who may come in by a link, and until when. Times in UTC ms. */
export interface LinkRow {
  readonly id: LinkId;
  /** SHA-256 of the link's secret; the secret itself is never stored. */
  readonly hash: Uint8Array;
  readonly purpose: 'installation' | 'member' | 'facilitator';
  /** Null for the installation's link only. */
  readonly group: GroupId | null;
  readonly notBefore: number;
  readonly expires: number;
  /** Null: may be used any number of times. */
  readonly maxClaims: number | null;
  readonly claims: number;
  readonly revoked: boolean;
}

/** A browser that holds our cookie. Times in UTC ms. */
export interface DeviceRow {
  readonly id: DeviceId;
  readonly hash: Uint8Array;
  /** May make groups: claimed the installation's link. */
  readonly creator: boolean;
  readonly createdAt: number;
}

export interface DeviceSeat {
  readonly group: GroupId;
  readonly seat: SeatId;
}

/** The custody of a seat's notes, as far as the server knows it. */
export interface VaultRow {
  readonly group: GroupId;
  readonly seat: SeatId;
  readonly keyId: string;
  /** SHA-256 of the `auth` derived from the member's secret. */
  readonly authHash: Uint8Array;
  /** The wrapped vault as JSON, opaque here. */
  readonly wrapped: string;
}

export interface NoteRow {
  readonly note: NoteId;
  /** 1 when first saved. */
  readonly version: number;
  /** The sealed snapshot, opaque here. */
  readonly sealed: Uint8Array;
  /** UTC ms. */
  readonly savedAt: number;
}

/**
 * One transaction. Every part that carries an expectation is checked first; if any fails, nothing
 * is stored and the answer is 'conflict'.
 */
export interface Change {
  /** `expected` 0 creates the group. */
  readonly group?: { readonly state: Group; readonly expected: number };
  readonly events?: {
    readonly meeting: MeetingId;
    readonly group: GroupId;
    /** The number of the last event already stored; 0 for a new meeting. */
    readonly expected: number;
    readonly command: CommandId | null;
    readonly append: readonly StoredEvent[];
    readonly texts?: readonly { readonly id: TextId; readonly text: string }[];
    readonly erase?: readonly TextId[];
  };
  /** Deletes the meeting's events, commands, texts and documents. */
  readonly forgetMeeting?: MeetingId;
  readonly links?: readonly LinkRow[];
  /** A link revoked lets nobody in and looks unknown; the facilitator's own command is to come. */
  readonly revokeLinks?: readonly LinkId[];
  /** Counts one claim; a conflict when the link is used up or revoked. */
  readonly claimLink?: LinkId;
  readonly device?: DeviceRow;
  readonly deviceSeat?: DeviceSeat & { readonly device: DeviceId };
  /** Ends the hold of all devices but this one on a seat. */
  readonly keepOnly?: DeviceSeat & { readonly device: DeviceId };
  /**
   * Last of all: deletes the group, its links, device seats, vaults, notes, and everything of its
   * meetings; then the devices that held a seat in it and are left with nothing (creators stay).
   */
  readonly forgetGroup?: GroupId;
}

/** NOTE-4: what all of a seat's sealed notes may take together, bytes: a notebook is listed at once. */
export const MAX_NOTEBOOK_BYTES = 8 * 1024 * 1024;

/** Where everything durable lives. A promise that resolves has reached the disk. */
export interface Storage {
  commit(change: Change): Promise<'stored' | 'conflict'>;

  group(id: GroupId): Promise<Versioned<Group> | null>;
  meeting(id: MeetingId): Promise<StoredMeeting | null>;

  linkByHash(hash: Uint8Array): Promise<LinkRow | null>;
  /** How many devices have claimed an installation link. */
  creators(): Promise<number>;

  deviceByHash(hash: Uint8Array): Promise<DeviceRow | null>;
  seatsOf(device: DeviceId): Promise<readonly DeviceSeat[]>;

  vault(group: GroupId, seat: SeatId): Promise<VaultRow | null>;
  vaultByKey(group: GroupId, keyId: string): Promise<VaultRow | null>;
  /** Sets the seat's vault if its present key is `expectedKey` (null: none yet). */
  putVault(row: VaultRow, expectedKey: string | null): Promise<'stored' | 'conflict'>;

  notes(group: GroupId, seat: SeatId): Promise<readonly NoteRow[]>;
  note(group: GroupId, seat: SeatId, note: NoteId): Promise<NoteRow | null>;
  /**
   * Stores version `row.version` if the stored one is `row.version - 1` (0: none), and keeps the
   * one before for a day. Deleted notes leave no trace, so a deleted note starts at 1 again.
   * A new note is stored only while the seat has fewer than `most`, and any only while all of them
   * are together at most `MAX_NOTEBOOK_BYTES`; else the answer is 'full'.
   */
  putNote(
    group: GroupId,
    seat: SeatId,
    row: NoteRow,
    most: number,
  ): Promise<'stored' | 'conflict' | 'full'>;
  deleteNote(group: GroupId, seat: SeatId, note: NoteId): Promise<void>;
  /** Deletes earlier versions replaced before `before` (UTC ms). */
  forgetEarlierNotes(before: number): Promise<number>;

  /** The document's updates in order, or null when there is no such document. */
  document(name: string): Promise<readonly Uint8Array[] | null>;
  /** Makes the document if there is none. */
  appendToDocument(
    name: string,
    owner: { readonly group: GroupId; readonly meeting: MeetingId },
    updates: readonly Uint8Array[],
  ): Promise<void>;
  /** Replaces all updates by one. */
  compactDocument(name: string, state: Uint8Array): Promise<void>;
  /** Yjs client ids issued to a seat for a document. */
  documentClients(
    name: string,
  ): Promise<readonly { readonly client: number; readonly seat: SeatId }[]>;
  addDocumentClient(name: string, client: number, seat: SeatId): Promise<void>;

  close(): Promise<void>;
}

/** The documents that the group has open: the board shown, the page written. */
export interface Documents {
  /** Shows this board under this name. */
  showBoard(name: string, board: Board): void;
  /** Ends a document for everyone who has it open; nobody comes back under its name. */
  retire(name: string): Promise<void>;
  /** Whether anything stands on the page. */
  isWritten(page: string): Promise<boolean>;
  /** A fresh Yjs client id under which this seat may write on the page. */
  issueClient(page: string, seat: SeatId): Promise<number>;
  /** Closes a seat's document sockets. */
  disconnectSeat(group: GroupId, seat: SeatId): void;
}
