import type { GroupId, KnockId, NoteId, SeatId } from '../meeting/ids.ts';
import type { Language, PromiseKind, Template } from '../meeting/group.ts';
import type { PlannedTime } from '../meeting/time.ts';
import type { RejectionCode } from '../meeting/rejections.ts';
import type { Role } from '../meeting/roles.ts';
import type { LobbyView } from '../meeting/view.ts';

/** Every refusal over HTTP, with the code's status. */
export interface Refusal {
  readonly code: RejectionCode;
}

/** POST /api/links/look: what a link leads to, without using it. Body {secret}. */
export type LinkLook =
  | { readonly purpose: 'installation' }
  | { readonly purpose: 'member' | 'facilitator'; readonly lobby: LobbyView };

/**
 * POST /api/links/claim. Body {secret, name, asNew?}. A device that has a seat in the group is
 * brought to it, unless `asNew`: somebody else at the same device.
 */
export type LinkClaim =
  | { readonly became: 'creator' }
  | { readonly became: 'seated'; readonly group: GroupId; readonly seat: SeatId }
  /** The door is closed: a facilitator is asked; connect a socket with this knock and wait. */
  | { readonly became: 'knocking'; readonly group: GroupId; readonly knock: KnockId };

/** GET /api/me: what this device holds. */
export interface Me {
  readonly mayCreateGroups: boolean;
  readonly seats: readonly MySeat[];
}

export interface MySeat {
  readonly group: GroupId;
  readonly groupName: string;
  readonly seat: SeatId;
  readonly name: string;
  readonly mark: number;
  readonly role: Role;
  readonly next: PlannedTime | null;
  readonly meetingOpen: boolean;
  readonly language: Language;
}

/**
 * POST /api/groups. Asked again with the same `id` by the device that made the group, it answers
 * with that group and a fresh link; an id of another group is a 'conflict' (409).
 */
export interface NewGroup {
  /** The new group's id, made by the client so that a retry is harmless; else the server's. */
  readonly id?: GroupId;
  readonly name: string;
  readonly template: Template;
  readonly language: Language;
  readonly promise: PromiseKind;
  readonly expectedSeats: number;
  readonly facilitatorName: string;
  readonly next: PlannedTime | null;
  readonly helpPhone: string | null;
  readonly callLink: string | null;
}
export interface GroupMade {
  readonly group: GroupId;
  readonly seat: SeatId;
  /** The group link's secret: `/g/<group>#l.<secret>`. Shown once, kept only as a hash. */
  readonly link: string;
}

/** POST /api/practice: a room with simulated participants; answers with a link into it. */
export interface PracticeMade {
  readonly group: GroupId;
  readonly link: string;
}

/**
 * GET /api/groups/:group/lobby: what of this group is this device's. Whoever holds no seat in it is
 * told the same of every group, of those that are not as well.
 */
export type OwnLobby = SeatedLobby | { readonly lobby: null };
export interface SeatedLobby {
  readonly lobby: LobbyView;
  readonly seats: readonly {
    readonly seat: SeatId;
    readonly name: string;
    readonly mark: number;
    readonly role: Role;
    /** Whether the seat has a vault, so that notes can have been written. */
    readonly keyId: string | null;
  }[];
}

/** POST /api/groups/:group/keys/claim {keyId, auth}: opens a seat by its personal link. */
export interface KeyClaim {
  readonly seat: SeatId;
}

/** GET and PUT /api/groups/:group/seats/:seat/vault. PUT body {auth, wrapped, expectedKeyId}. */
export interface VaultAnswer {
  /** The `WrappedVault` of shared/vault as it was stored, or null when there is none yet. */
  readonly wrapped: unknown;
}

/** GET /api/groups/:group/seats/:seat/notes */
export interface NoteListing {
  readonly notes: readonly NoteEntry[];
}
/**
 * GET, PUT and DELETE /api/groups/:group/seats/:seat/notes/:note.
 * PUT body {version, sealed}; `version` is one more than the version it replaces (1 for a new
 * note); another device having been faster is 'note-changed' (409).
 */
export interface NoteEntry {
  readonly note: NoteId;
  readonly version: number;
  /** The sealed snapshot, base64url. */
  readonly sealed: string;
  /** UTC ms. */
  readonly savedAt: number;
}
