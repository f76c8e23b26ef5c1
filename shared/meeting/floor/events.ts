import type { SeatId } from '../ids.ts';

/** Why a turn came: by the queue, from a facilitator, in a round, or as the rest of one cut off. */
export type TurnSource = 'queue' | 'given' | 'round' | 'resumed';

export type TurnEnd = 'done' | 'endedByFacilitator' | 'dropped' | 'left' | 'rested' | 'freeTalk';

/** What has happened on the floor: stored, and all that its state is made of. */
export type FloorEvent =
  /* Presence, told by the meeting. */
  /** The first entry into this meeting, or one after having left. */
  | { readonly type: 'entered'; readonly seat: SeatId }
  | { readonly type: 'left'; readonly seat: SeatId }
  | { readonly type: 'disconnected'; readonly seat: SeatId }
  /** The network is back; also after the server's own absence. */
  | { readonly type: 'returned'; readonly seat: SeatId }
  /** A personal break. */
  | { readonly type: 'rested'; readonly seat: SeatId }
  | { readonly type: 'backFromRest'; readonly seat: SeatId }
  /** The server came back: everyone present is expected again. */
  | { readonly type: 'restarted' }
  /* Hands. */
  | { readonly type: 'handRaised'; readonly seat: SeatId }
  | { readonly type: 'handLowered'; readonly seat: SeatId }
  /* Offers. */
  | { readonly type: 'offered'; readonly seat: SeatId; readonly source: TurnSource }
  /** Taken back for a reason that is not the offered person's choice: no cost to them. */
  | { readonly type: 'offerWithdrawn'; readonly seat: SeatId }
  /** "Not yet", by one who is offered the floor, or who has a hand up. */
  | { readonly type: 'deferred'; readonly seat: SeatId }
  /** Unanswered for too long, or passed over by a facilitator. */
  | { readonly type: 'offerLapsed'; readonly seat: SeatId }
  /* Turns. */
  | { readonly type: 'turnStarted'; readonly seat: SeatId; readonly source: TurnSource }
  | { readonly type: 'turnEnded'; readonly seat: SeatId; readonly reason: TurnEnd }
  | { readonly type: 'turnExtended'; readonly seat: SeatId; readonly onTheHouse: boolean }
  /** One whose turn was cut off has not come back in time to resume it. */
  | { readonly type: 'resumptionLapsed'; readonly seat: SeatId }
  /* Direct replies. */
  | { readonly type: 'replyAsked'; readonly seat: SeatId }
  | { readonly type: 'replyStarted'; readonly seat: SeatId }
  | { readonly type: 'interrupted'; readonly seat: SeatId }
  /** Also when the one asked did not reply. */
  | { readonly type: 'replyEnded'; readonly seat: SeatId }
  /* Rounds. */
  | { readonly type: 'roundStarted'; readonly seats: readonly SeatId[] }
  | { readonly type: 'putOff'; readonly seat: SeatId }
  | { readonly type: 'passed'; readonly seat: SeatId }
  | { readonly type: 'roundEnded' }
  /* The room. */
  | { readonly type: 'modeSet'; readonly mode: 'queue' | 'free' }
  | { readonly type: 'turnLimitSet'; readonly ms: number }
  | { readonly type: 'floorPaused' }
  | { readonly type: 'floorResumed' };
