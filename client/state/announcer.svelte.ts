import { createContext } from 'svelte';
import type { SeatId } from '../../shared/meeting/ids.ts';
import type { Board } from '../../shared/meeting/view.ts';
import type { Words } from '../words/index.ts';
import type { Announcements } from './preferences.ts';
import { turnOf } from './turn.svelte.ts';

export interface Announcement {
  readonly text: string;
  readonly mode: 'polite' | 'assertive';
  /** It is for me to speak: also felt and heard. */
  readonly myTurn: boolean;
}

export interface Listener {
  readonly me: SeatId;
  readonly setting: Announcements;
  readonly words: Words['room'];
  /** A card's title in the listener's language. */
  readonly cardTitle: (card: string) => string;
}

/**
 * The one sentence that a change of the board is worth to a screen reader, or null. My own turn
 * comes before all else; ticking clocks, typing, and who comes and goes are never told.
 */
export function announcement(
  before: Board,
  after: Board,
  { me, setting, words, cardTitle }: Listener,
): Announcement | null {
  if (setting === 'none') return null;
  const say = words.announce;
  const was = turnOf(before, me).kind;
  const is = turnOf(after, me).kind;
  if (is !== was) {
    if (is === 'offered') return { text: say.yourTurn, mode: 'assertive', myTurn: true };
    if (is === 'replyAsked') return { text: say.yourReply, mode: 'assertive', myTurn: true };
    if (is === 'next') return polite(say.next);
  }
  if (setting === 'mine') return null;
  if ((after.breakUntil !== null) !== (before.breakUntil !== null)) {
    return polite(after.breakUntil !== null ? say.pause : say.pauseOver);
  }
  if (after.phase !== before.phase) return polite(say.phase(words.phase[after.phase]));
  if (after.card !== null && after.card !== before.card) {
    return polite(say.card(cardTitle(after.card)));
  }
  const speaker = speakerOf(after);
  if (speaker !== null && speaker !== me && speaker !== speakerOf(before)) {
    const name = after.seats.find((seat) => seat.id === speaker)?.name;
    return name === undefined ? null : polite(say.turn(name));
  }
  return null;
}

function polite(text: string): Announcement {
  return { text, mode: 'polite', myTurn: false };
}

function speakerOf({ floor }: Board): SeatId | null {
  return floor.stage === 'speaking' ? floor.holder : null;
}

/** A character that is not spoken: the same sentence said again is a change, and so is heard. */
const AGAIN = '\u00A0';

/** What the page's two live regions hold. Both stand in the page from the start. */
export class Announcer {
  #polite = $state('');
  #assertive = $state('');

  get polite(): string {
    return this.#polite;
  }
  get assertive(): string {
    return this.#assertive;
  }

  /** One short sentence, when the reader has a moment: saved, reconnected, another's turn. */
  say(sentence: string): void {
    this.#polite = this.#polite === sentence ? sentence + AGAIN : sentence;
  }

  /** One short sentence at once: my turn, the connection lost. */
  interrupt(sentence: string): void {
    this.#assertive = this.#assertive === sentence ? sentence + AGAIN : sentence;
  }
}

export const [getAnnouncer, setAnnouncer] = createContext<Announcer>();
