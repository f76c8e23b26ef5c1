import type { GroupId, KnockId, SeatId } from '../../shared/meeting/ids.ts';
import type { OpenLine } from './socket.ts';

export type KnockAnswer = { readonly admitted: SeatId } | 'declined' | 'gone';

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
      answered('gone');
    },
    notice: (notice) => {
      if (notice.type !== 'admitted' && notice.type !== 'declined') return;
      line.close();
      answered(notice.type === 'admitted' ? { admitted: notice.seat } : 'declined');
    },
  });
  return () => {
    line.close();
  };
}
