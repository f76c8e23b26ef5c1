import type { SeatId } from '../../../shared/meeting/ids.ts';
import type { TurnView } from '../../state/turn.svelte.ts';
import type { Words } from '../../words/index.ts';

type TurnWords = Words['room']['turn'];
type NameOf = (seat: SeatId) => string;

/** What the big button says. It says what comes, also while it cannot be pressed yet. */
export function buttonOf(
  view: TurnView,
  words: TurnWords,
  nameOf: NameOf,
): { readonly label: string; readonly small?: string } {
  switch (view.kind) {
    case 'raise':
      return { label: words.raise };
    case 'speakNow':
    case 'offered':
      return { label: words.speak };
    case 'next':
      return {
        label: words.speak,
        small: view.after === null ? words.soon : words.after(nameOf(view.after)),
      };
    case 'queued':
      return { label: words.queued, small: words.queuedSmall };
    case 'roundWaiting':
      return { label: words.speak, small: words.roundSmall };
    case 'speaking':
    case 'replying':
      return { label: words.finish };
    case 'replyAsked':
      return { label: words.reply };
    case 'free':
      return { label: words.free, small: words.freeSmall };
    case 'paused':
      return { label: words.paused, small: words.pausedSmall };
    case 'resting':
      return { label: words.back };
  }
}

/** What stands beside one's own mark, or null for one's plain name. */
export function statusOf({ kind }: TurnView, words: TurnWords): string | null {
  switch (kind) {
    case 'next':
    case 'queued':
    case 'offered':
    case 'speaking':
    case 'replyAsked':
    case 'replying':
    case 'resting':
      return words.status[kind];
    case 'raise':
    case 'speakNow':
    case 'roundWaiting':
    case 'free':
    case 'paused':
      return null;
  }
}

/** The polite answer to pressing the button when it cannot do anything yet. */
export function explanationOf(view: TurnView, words: TurnWords, nameOf: NameOf): string {
  switch (view.kind) {
    case 'next':
      return view.after === null ? words.explain.nextSoon : words.explain.next(nameOf(view.after));
    case 'queued':
      return words.explain.queued;
    case 'roundWaiting':
      return words.explain.round;
    case 'free':
      return words.explain.free;
    case 'raise':
    case 'speakNow':
    case 'offered':
    case 'speaking':
    case 'replyAsked':
    case 'replying':
    case 'paused':
    case 'resting':
      return words.explain.paused;
  }
}
