import { Doc } from 'yjs';
import { WebsocketProvider } from 'y-websocket';
import { observeBoard, readBoard } from '../../shared/docs/board.ts';
import type { GroupId, SeatId } from '../../shared/meeting/ids.ts';
import type { Board } from '../../shared/meeting/view.ts';
import { endsRetrying } from '../../shared/protocol/close-codes.ts';

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

/**
 * Keeps a document the same as the server's, over breaks in the network, until the provider is
 * destroyed or the server ends it with a code that ends retrying: then it says 'closed'.
 */
export function followDocument(
  group: GroupId,
  name: string,
  seat: SeatId,
  doc: Doc,
): WebsocketProvider {
  const url = `${location.origin.replace(/^http/, 'ws')}/g/${group}/docs`;
  const provider = new WebsocketProvider(url, name, doc, {
    params: { seat },
    disableBc: true,
    resyncInterval: RESYNC_MS,
    shouldReconnect: (event) => !endsRetrying(event.code),
  });
  provider.awareness.setLocalState(null);
  return provider;
}

/**
 * Follows the board, read-only: a fresh document is filled first, and shown once it is whole. When
 * the server ends it, a new name will come with a notice.
 *
 * @returns the function that stops following
 */
export const openBoard: OpenBoard = (group, name, seat, show) => {
  const doc = new Doc();
  const provider = followDocument(group, name, seat, doc);

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
