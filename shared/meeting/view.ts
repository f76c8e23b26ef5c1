import type { Phase } from './agenda.ts';
import type { CardNo } from './deck.ts';
import type { BoardFloor, FacilitatorFloor } from './floor/types.ts';
import type { ForgetReceipt, Language, PromiseKind } from './group.ts';
import type { GroupId, KnockId, SeatId, TextId } from './ids.ts';
import type { Role } from './roles.ts';
import type { PlannedTime } from './time.ts';

/** Where a person is: in the lobby, in the room, dropped off the network, on a break of their own. */
export type Presence = 'outside' | 'here' | 'away' | 'resting';

/** A seat as the group sees it. Facilitators look like everyone else (M31). */
export interface BoardSeat {
  readonly id: SeatId;
  readonly name: string;
  readonly mark: number;
  readonly presence: Exclude<Presence, 'outside'>;
  /** Names of those beside the same device. */
  readonly companions: readonly string[];
}

export interface ShownNote {
  readonly id: TextId;
  readonly seat: SeatId;
  readonly text: string;
}

/** What the group sees together: a projection of stored events, the same for everyone. */
export interface Board {
  /** Number of the last event shown here. */
  readonly seq: number;
  readonly groupName: string;
  readonly phase: Phase;
  readonly doorLocked: boolean;
  readonly callLink: string | null;
  readonly helpPhone: string | null;
  /** Those who have come, in seat order. */
  readonly seats: readonly BoardSeat[];
  readonly card: CardNo | null;
  readonly floor: BoardFloor;
  readonly shown: readonly ShownNote[];
  /** A common break, until about this UTC ms. */
  readonly breakUntil: number | null;
  readonly next: PlannedTime | null;
}

/** What is one's own: sent to that person alone. */
export interface PrivateView {
  readonly group: GroupId;
  readonly seat: SeatId;
  readonly name: string;
  readonly mark: number;
  readonly role: Role;
  readonly presence: Presence;
  /** The documents to open once inside; a new board name means a new document. */
  readonly documents: null | {
    readonly board: string;
    readonly page: string;
    /** The Yjs client id that is this connection's own in the page. */
    readonly pageClient: number;
  };
}

/** What facilitators alone see. */
export interface FacilitatorView {
  readonly floor: FacilitatorFloor;
  readonly knocks: readonly Knock[];
}

export interface Knock {
  readonly id: KnockId;
  readonly name: string;
  /** Seats whose name is the same: perhaps their own, on a new device. */
  readonly perhaps: readonly SeatId[];
}

/** What stands in the lobby. Names of members only for those who have a seat. */
export interface LobbyView {
  readonly group: GroupId;
  readonly name: string;
  readonly language: Language;
  readonly promise: PromiseKind;
  readonly facilitators: readonly string[];
  readonly helpPhone: string | null;
  readonly next: PlannedTime | null;
  readonly meetingOpen: boolean;
  /** Null for one without a seat. */
  readonly present: readonly string[] | null;
  readonly lastReceipt: ForgetReceipt | null;
  /** A room to try things in, with simulated participants. */
  readonly practice: boolean;
}
