import type { Command } from '../meeting/commands.ts';
import type { PlaceReason } from '../meeting/floor/types.ts';
import type { ForgetReceipt } from '../meeting/group.ts';
import type { CommandId, KnockId, SeatId } from '../meeting/ids.ts';
import type { RejectionCode } from '../meeting/rejections.ts';
import type { FacilitatorView, LobbyView, PrivateView } from '../meeting/view.ts';

/** A command on its way up. The id is made once per intent and kept over retries. */
export interface CommandMessage {
  readonly id: CommandId;
  readonly command: Command;
}

export type Ack =
  | {
      readonly ok: true;
      /** Number of the meeting's last stored event. */
      readonly seq: number;
      /** Answer to `whyThisOrder`. */
      readonly place?: PlaceReason;
      /** Answer to `makeLink`: the secret for the URL's fragment, never shown again. */
      readonly link?: string;
    }
  | { readonly ok: false; readonly code: RejectionCode };

/** First word of every connection of one who has a seat: the whole private view. */
export interface Welcome {
  readonly seq: number;
  readonly lobby: LobbyView;
  readonly you: PrivateView;
  readonly facilitator: FacilitatorView | null;
}

/** What comes down to one person: only the private and the transient. */
export type Notice =
  | { readonly type: 'you'; readonly you: PrivateView }
  | { readonly type: 'lobby'; readonly lobby: LobbyView }
  | { readonly type: 'facilitator'; readonly view: FacilitatorView }
  /** To facilitators: this person cannot hear. */
  | { readonly type: 'cannotHear'; readonly seat: SeatId }
  /** To the speaker: a facilitator reminds of the time. */
  | { readonly type: 'timeReminder' }
  | { readonly type: 'meetingClosed'; readonly receipt: ForgetReceipt }
  /** To a knocker. */
  | { readonly type: 'admitted'; readonly seat: SeatId }
  | { readonly type: 'declined' }
  /** To a knocker: nobody knows of this knock any more; knock again. */
  | { readonly type: 'knockGone' };

/** Socket.IO's typed maps. */
export interface ServerToClient {
  welcome: (welcome: Welcome) => void;
  notice: (notice: Notice) => void;
}

export interface ClientToServer {
  command: (message: CommandMessage, acknowledge: (ack: Ack) => void) => void;
}

/**
 * How a socket introduces itself (Socket.IO's `auth`); the device's cookie is what proves it.
 * `resume` brings one who had entered back into the room without asking for the promise again.
 */
export type Handshake =
  { readonly seat: SeatId; readonly resume: boolean } | { readonly knock: KnockId };

/** Limits of the wire, bytes. */
export const LIMITS = {
  frame: 64 * 1024,
  noteBody: 96 * 1024,
  yjsUpdate: 32 * 1024,
  yjsDocument: 1024 * 1024,
} as const;
