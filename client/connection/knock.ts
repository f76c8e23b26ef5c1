import type { GroupId, KnockId, SeatId } from '../../shared/meeting/ids.ts';
import type { Notice } from '../../shared/protocol/wire.ts';
import type { OpenLine } from './socket.ts';

export type KnockAnswer =
  | { readonly admitted: SeatId }
  | 'declined'
  /** Nobody knows of this knock any more: knock again. */
  | 'gone';

/**
 * Waits at the door until a facilitator answers.
 *
 * @returns the function that stops waiting
 */
export function waitAtDoor(
  openLine: OpenLine,
  group: GroupId,
  knock: KnockId,
  answered: (answer: KnockAnswer) => void,
): () => void {
  const quiet = () => undefined;
  const line = openLine(group, () => ({ knock }), {
    online: quiet,
    offline: quiet,
    welcome: quiet,
    refused: () => {
      line.close();
      answered('gone');
    },
    notice: (notice) => {
      const answer = answerIn(notice);
      if (answer === null) return;
      line.close();
      answered(answer);
    },
  });
  return () => {
    line.close();
  };
}

function answerIn(notice: Notice): KnockAnswer | null {
  switch (notice.type) {
    case 'admitted':
      return { admitted: notice.seat };
    case 'declined':
      return 'declined';
    case 'knockGone':
      return 'gone';
    default:
      return null;
  }
}
