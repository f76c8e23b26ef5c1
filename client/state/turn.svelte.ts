import type { SeatId } from '../../shared/meeting/ids.ts';
import type { Board } from '../../shared/meeting/view.ts';
import type { MeetingRoom } from './room.svelte.ts';

/** What the one big button is, for one person, at one moment. */
export type TurnView =
  /** Others speak or wait: ask for a turn. */
  | { readonly kind: 'raise' }
  /** Nobody speaks or waits: simply begin. */
  | { readonly kind: 'speakNow' }
  /** First in line: the button shows what comes. `after` speaks now, if anyone. */
  | { readonly kind: 'next'; readonly after: SeatId | null; readonly round: boolean }
  /** In line behind others. */
  | { readonly kind: 'queued' }
  /** My turn comes in the round. */
  | { readonly kind: 'roundWaiting'; readonly after: SeatId | null }
  | { readonly kind: 'offered'; readonly round: boolean }
  /** `replying`: I have asked another for a short reply, and the turn stays mine. */
  | { readonly kind: 'speaking'; readonly replying: boolean }
  | { readonly kind: 'replyAsked' }
  | { readonly kind: 'replying' }
  | { readonly kind: 'free' }
  | { readonly kind: 'paused' }
  /** On a break of my own. */
  | { readonly kind: 'resting' };

export function turnOf(board: Board, me: SeatId): TurnView {
  const { floor } = board;
  if (board.seats.some((seat) => seat.id === me && seat.presence === 'resting')) {
    return { kind: 'resting' };
  }
  if (floor.holder === me && floor.stage === 'speaking') {
    return { kind: 'speaking', replying: floor.reply !== null };
  }
  if (board.breakUntil !== null) return { kind: 'paused' };
  if (floor.reply?.seat === me) {
    return { kind: floor.reply.stage === 'asked' ? 'replyAsked' : 'replying' };
  }
  if (floor.holder === me) {
    return floor.paused === null
      ? { kind: 'offered', round: floor.mode === 'round' }
      : { kind: 'paused' };
  }
  if (floor.mode === 'free') return { kind: 'free' };
  if (floor.round?.waiting.includes(me)) {
    return floor.round.waiting[0] === me
      ? { kind: 'next', after: floor.holder, round: true }
      : { kind: 'roundWaiting', after: floor.holder };
  }
  if (floor.mode === 'queue' && floor.hands[0] === me) {
    return { kind: 'next', after: floor.holder, round: false };
  }
  if (floor.hands.includes(me)) return { kind: 'queued' };
  const quiet = floor.stage === 'open' && floor.hands.length === 0 && floor.paused === null;
  return { kind: quiet && floor.mode === 'queue' ? 'speakNow' : 'raise' };
}

/** What stands beside the big button. */
export type Aside = 'notYet' | 'withdraw' | 'pass' | 'later' | 'declineReply' | 'endReply';

/**
 * One's own turn: what the big button says and does. An action that is not possible now is
 * undefined; pressing the button then gives one polite sentence instead.
 */
export class Turn {
  #room: MeetingRoom;
  #view = $derived.by((): TurnView => {
    const { board, seat } = this.#room;
    return board ? turnOf(board, seat) : { kind: 'paused' };
  });

  constructor(room: MeetingRoom) {
    this.#room = room;
  }

  get view(): TurnView {
    return this.#view;
  }

  /** What a press of the big button does. */
  get press(): (() => void) | undefined {
    const room = this.#room;
    switch (this.#view.kind) {
      case 'raise':
        return () => void room.send({ type: 'raiseHand' });
      case 'speakNow':
      case 'offered':
        return () => void room.send({ type: 'speak' });
      case 'speaking':
        return () => void room.send({ type: 'finish' });
      case 'replyAsked':
        return () => void room.send({ type: 'reply' });
      case 'replying':
        return () => void room.send({ type: 'endReply' });
      case 'resting':
        return () => void room.send({ type: 'backFromRest' });
      case 'next':
      case 'queued':
      case 'roundWaiting':
      case 'free':
      case 'paused':
        return undefined;
    }
  }

  /** The gentler ways, in the order in which they are shown. */
  get asides(): readonly Aside[] {
    switch (this.#view.kind) {
      case 'roundWaiting':
        return ['pass', 'later'];
      case 'next':
      case 'offered':
        return this.#view.round ? ['pass', 'later'] : ['notYet'];
      case 'queued':
        return ['withdraw'];
      case 'replyAsked':
        return ['declineReply'];
      case 'speaking':
        return this.#view.replying ? ['endReply'] : [];
      case 'raise':
      case 'speakNow':
      case 'replying':
      case 'free':
      case 'paused':
      case 'resting':
        return [];
    }
  }

  take(aside: Aside): void {
    switch (aside) {
      case 'notYet':
        void this.#room.send({ type: 'notYet' });
        return;
      case 'withdraw':
        void this.#room.send({ type: 'lowerHand' });
        return;
      case 'pass':
        void this.#room.send({ type: 'pass' });
        return;
      case 'later':
        void this.#room.send({ type: 'later' });
        return;
      case 'declineReply':
      case 'endReply':
        void this.#room.send({ type: 'endReply' });
        return;
    }
  }
}
