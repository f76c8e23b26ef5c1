import type { CommandId, GroupId, MeetingId, SeatId } from './ids.ts';
import type { CardNo } from './deck.ts';
import type { Role } from './roles.ts';
import type { PlannedTime } from './time.ts';

/** DOOR-1: a small group. Members and facilitators together never take more seats than this. */
export const MAX_SEATS = 14;
export const MAX_NAME = 40;

export type Language = 'fi' | 'sv' | 'en';
/** The care promise adds that this is no reception and that patients are not spoken of (R13). */
export type PromiseKind = 'standard' | 'care';
export type Template = 'etatyopeili';

export interface Seat {
  readonly id: SeatId;
  readonly name: string;
  /** Index into the marks that the client draws; no two seats of a group share one. */
  readonly mark: number;
  readonly role: Role;
  /** Made the group; may make others. */
  readonly founder: boolean;
}

/** What a closed meeting left behind, and what of it was deleted. Times in UTC ms. */
export interface ForgetReceipt {
  readonly meeting: MeetingId;
  readonly closedAt: number;
  readonly kept: {
    readonly cards: readonly CardNo[];
    readonly next: PlannedTime | null;
    readonly present: number;
  };
  readonly deleted: {
    readonly events: number;
    readonly notesShown: number;
    /** Whether something had been written on the common page. */
    readonly page: boolean;
  };
}

/** A group: versioned state that lives for the year. The open meeting's own state is elsewhere. */
export interface Group {
  readonly id: GroupId;
  readonly name: string;
  readonly template: Template;
  readonly language: Language;
  readonly promise: PromiseKind;
  /** How many seats the door lets in during the first meeting, facilitators not counted. */
  readonly expectedSeats: number;
  readonly seats: readonly Seat[];
  readonly doorLocked: boolean;
  /** Themes drawn since the deck was last through. */
  readonly drawn: readonly number[];
  readonly callLink: string | null;
  readonly helpPhone: string | null;
  readonly next: PlannedTime | null;
  readonly meeting: MeetingId | null;
  readonly meetingsHeld: number;
  readonly lastReceipt: ForgetReceipt | null;
  /** The latest commands carried out, so that a retry is harmless. */
  readonly recentCommands: readonly CommandId[];
}
