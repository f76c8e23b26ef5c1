import type { SeatId } from '../ids.ts';

/** How talk goes: by the speaking queue, round the table, or freely. */
export type FloorMode = 'queue' | 'round' | 'free';

/** What people ask of the floor. Times in ms. */
export type FloorCommand =
  | { readonly type: 'raiseHand' }
  | { readonly type: 'lowerHand' }
  /** Accept an offer; or, where nobody speaks or waits, simply begin. If another was first, the wish is kept as a hand. */
  | { readonly type: 'speak' }
  /** "En vielä": decline an offer, or step behind the next hand before it comes. */
  | { readonly type: 'notYet' }
  /** "Ohitan": in a round, no turn this time. */
  | { readonly type: 'pass' }
  /** "Puhun myöhemmin": in a round, to the end, once. */
  | { readonly type: 'later' }
  | { readonly type: 'finish' }
  /** The speaker (or a facilitator) asks someone for a direct reply. */
  | { readonly type: 'askReply'; readonly seat: SeatId }
  | { readonly type: 'reply' }
  /** By the one who replies, the speaker or a facilitator; before it has begun, it is declined. */
  | { readonly type: 'endReply' }
  /* Facilitators only, from here on. */
  | { readonly type: 'giveFloor'; readonly seat: SeatId }
  /**
   * Move on from one who is offered the floor and does not answer, or from a speaker who has dropped.
   * It names whom it means, so that two facilitators pressing at once never skip two people.
   */
  | { readonly type: 'passOver'; readonly seat: SeatId }
  | { readonly type: 'endTurn'; readonly seat: SeatId }
  | { readonly type: 'extendTurn'; readonly onTheHouse: boolean }
  | { readonly type: 'markInterruption'; readonly seat: SeatId }
  | { readonly type: 'startRound'; readonly order: 'seats' | 'queue' }
  | { readonly type: 'endRound' }
  | { readonly type: 'setMode'; readonly mode: 'queue' | 'free' }
  | { readonly type: 'setTurnLimit'; readonly ms: number }
  | { readonly type: 'pauseFloor' }
  | { readonly type: 'resumeFloor' };

/** How much of a turn is left, in the three words that members see. */
export type TimeWord = 'plenty' | 'wrapUp' | 'closing';

/** What the group sees of the floor. Never a time, a count or a rank. */
export interface BoardFloor {
  readonly mode: FloorMode;
  readonly stage: 'open' | 'offered' | 'speaking';
  /** Whom the floor is offered to, or who speaks. */
  readonly holder: SeatId | null;
  /** Why the floor stands still: its holder dropped off, the server came back, a facilitator paused it. */
  readonly paused: null | 'dropped' | 'restart' | 'facilitator';
  readonly timeWord: TimeWord | null;
  /** Hands in the order in which they would be served, the holder not among them. */
  readonly hands: readonly SeatId[];
  readonly reply: null | { readonly seat: SeatId; readonly stage: 'asked' | 'speaking' };
  /** In a round: those whose turn is still to come, in order. */
  readonly round: null | { readonly waiting: readonly SeatId[] };
}

/** What facilitators see besides, in digits. */
export interface FacilitatorFloor {
  /** The turn so far, ms of the speaker's own clock at `at` (meeting time); it runs unless paused. */
  readonly turn: null | {
    readonly seat: SeatId;
    readonly heldMs: number;
    readonly limitMs: number;
    readonly running: boolean;
    /** Time has been added to this turn, which can be done once. */
    readonly extended: boolean;
  };
  readonly turnLimitMs: number;
  /** "Ei vielä puheenvuoroa": present, and has not had the floor in this meeting. */
  readonly notYetHeard: readonly SeatId[];
  /** Many hands wait: the room proposes this shorter turn limit, ms. */
  readonly proposedLimitMs: number | null;
  /** Hands still waiting near the end: the room proposes a closing round. */
  readonly proposeRound: boolean;
}

/** Why somebody stands where they stand, for their own eyes. Each code is one plain sentence. */
export type PlaceReason =
  | 'no-hand'
  | 'next'
  | 'next-waited-long'
  | 'turns-are-evened'
  | 'everyone-gets-heard'
  | 'asked-later'
  | 'you-let-others-first'
  | 'others-waited-long';
