import * as Y from 'yjs';
import type { Board } from '../meeting/view.ts';

/**
 * The board as a Yjs document: one map, a key per field of `Board`, plain JSON as values. Written
 * by the server only and read-only at the wire; its name carries a generation, because a document
 * rebuilt under an old name corrupts the copies that clients hold.
 */
const ROOT = 'board';

type Field = keyof Board;

/** Writes what differs from `before` into the document, in one transaction. */
export function writeBoard(doc: Y.Doc, board: Board, before: Board | null): void {
  const map = doc.getMap<unknown>(ROOT);
  doc.transact(() => {
    for (const field of Object.keys(board) as Field[]) {
      const same =
        before !== null && JSON.stringify(before[field]) === JSON.stringify(board[field]);
      if (!same) map.set(field, board[field]);
    }
  });
}

/** The board as last received, or null while the document is still empty. */
export function readBoard(doc: Y.Doc): Board | null {
  const map = doc.getMap<unknown>(ROOT);
  return map.has('seq') ? (map.toJSON() as unknown as Board) : null;
}

/** Calls `changed` after every transaction that touched the board; returns the unsubscribe. */
export function observeBoard(doc: Y.Doc, changed: () => void): () => void {
  const map = doc.getMap<unknown>(ROOT);
  map.observe(changed);
  return () => {
    map.unobserve(changed);
  };
}
