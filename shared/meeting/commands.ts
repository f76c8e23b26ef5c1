import type { Phase } from './agenda.ts';
import type { CardNo } from './deck.ts';
import type { FloorCommand } from './floor/types.ts';
import type { KnockId, SeatId, TextId } from './ids.ts';
import type { PlannedTime } from './time.ts';

/** What people in the room ask for: decided over the meeting's state. */
export type MeetingCommand =
  /** The promise is made at every entry (R07). */
  | { readonly type: 'enter'; readonly promise: true }
  | { readonly type: 'leave' }
  | { readonly type: 'rest' }
  | { readonly type: 'backFromRest' }
  /** `expects` is the card the person saw, so that two taps do not draw twice. */
  | { readonly type: 'drawCard'; readonly expects: CardNo | null }
  /** Turns the theme card on the table to one of its sub-themes, or back to the theme. */
  | { readonly type: 'turnCard'; readonly card: CardNo }
  | { readonly type: 'showNote'; readonly text: string }
  | { readonly type: 'takeNoteBack'; readonly text: TextId }
  /** Those who sit by the same device without a seat of their own (M02). */
  | { readonly type: 'nameCompanions'; readonly names: readonly string[] }
  | { readonly type: 'setPhase'; readonly phase: Phase }
  | { readonly type: 'startBreak'; readonly minutes: number }
  | { readonly type: 'endBreak' }
  | { readonly type: 'agreeNextTime'; readonly next: PlannedTime }
  | FloorCommand;

/** What changes the group itself. Opening and closing touch the meeting as well. */
export type GroupCommand =
  | { readonly type: 'openMeeting' }
  | { readonly type: 'closeMeeting' }
  | { readonly type: 'renameSelf'; readonly name: string }
  | { readonly type: 'lockDoor'; readonly locked: boolean }
  /** Lets a knocker in: to a new seat, or back to their own on a new device. */
  | { readonly type: 'admit'; readonly knock: KnockId; readonly as: SeatId | null }
  | { readonly type: 'decline'; readonly knock: KnockId }
  | { readonly type: 'setCallLink'; readonly url: string | null }
  | { readonly type: 'setHelpPhone'; readonly phone: string | null };

/** What changes neither group nor meeting: a question answered, a word passed on, a link made. */
export type RoomCommand =
  | { readonly type: 'whyThisOrder' }
  /** "En kuule": tells the facilitators. */
  | { readonly type: 'cannotHear' }
  /** A facilitator's gentle reminder of the time, to the speaker alone. */
  | { readonly type: 'remindTime' }
  /** Makes a fresh link of the given kind; the acknowledgement carries its secret, once. */
  | { readonly type: 'makeLink'; readonly purpose: 'member' | 'facilitator' };

export type Command = MeetingCommand | GroupCommand | RoomCommand;
