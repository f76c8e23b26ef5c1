import { Doc } from 'yjs';
import { WebsocketProvider } from 'y-websocket';
import { observeBoard, readBoard } from '../../shared/docs/board.ts';
import type { GroupId, SeatId } from '../../shared/meeting/ids.ts';
import type { Board } from '../../shared/meeting/view.ts';

/**
 * The client's own timer, ms: y-websocket takes a line that is silent for 30 s to be dead, and a
 * quiet board has nothing to say. Asking for the difference now and then keeps it alive.
 */
const RESYNC_MS = 20_000;

export type OpenBoard = (
  group: GroupId,
  name: string,
  seat: SeatId,
  show: (board: Board) => void,
) => () => void;

/** The address of a group's documents, without the name. */
export function documentsUrl(group: GroupId): string {
  return `${location.origin.replace(/^http/, 'ws')}/g/${group}/docs`;
}

/**
 * Follows the board, read-only: a fresh document is filled first, and shown once it is whole. When
 * the server closes it with a code that ends retrying (44xx), a new name will come with a notice.
 *
 * @returns the function that stops following
 */
export const openBoard: OpenBoard = (group, name, seat, show) => {
  const doc = new Doc();
  const provider = new WebsocketProvider(documentsUrl(group), name, doc, {
    params: { seat },
    disableBc: true,
    resyncInterval: RESYNC_MS,
    shouldReconnect: (event) => event.code < 4000,
  });
  provider.awareness.setLocalState(null);

  function showWhenWhole(): void {
    const board = provider.synced ? readBoard(doc) : null;
    if (board) show(board);
  }
  provider.on('sync', showWhenWhole);
  const unobserve = observeBoard(doc, showWhenWhole);

  return () => {
    unobserve();
    provider.destroy();
    doc.destroy();
  };
};
