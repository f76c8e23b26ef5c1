import type { FloorEvent } from './floor/floor.ts';
import type { CardNo } from './deck.ts';
import type { Phase } from './agenda.ts';
import type { GroupId, MeetingId, SeatId, TextId } from './ids.ts';
import type { PlannedTime } from './time.ts';

/**
 * What has happened in a meeting: the stored vocabulary. Presence and the floor are `FloorEvent`
 * (shared with the fair-turn rules). Personal text never stands here, only its `TextId`.
 */
export type MeetingEvent =
  | {
      readonly type: 'meetingOpened';
      readonly meeting: MeetingId;
      readonly group: GroupId;
      /** UTC ms of meeting time 0. */
      readonly openedAt: number;
      readonly seatOrder: readonly SeatId[];
      readonly drawn: readonly number[];
      readonly next: PlannedTime | null;
      readonly turnLimitMs: number;
    }
  | { readonly type: 'phaseChanged'; readonly phase: Phase }
  | { readonly type: 'cardDrawn'; readonly theme: number; readonly drawn: readonly number[] }
  | { readonly type: 'cardTurned'; readonly card: CardNo }
  | { readonly type: 'noteShown'; readonly text: TextId; readonly seat: SeatId }
  | { readonly type: 'noteTakenBack'; readonly text: TextId }
  | { readonly type: 'companionsNamed'; readonly seat: SeatId; readonly text: TextId | null }
  | { readonly type: 'breakStarted'; readonly minutes: number }
  | { readonly type: 'breakEnded' }
  | { readonly type: 'nextTimeAgreed'; readonly next: PlannedTime }
  | FloorEvent;

/** An event as it is stored: numbered within its meeting, timed by the meeting's clock. */
export interface StoredEvent {
  readonly seq: number;
  /** Meeting time, ms. */
  readonly at: number;
  readonly event: MeetingEvent;
}
