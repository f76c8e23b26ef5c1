import * as Y from 'yjs';
import { writeBoard } from '../../../shared/docs/board.ts';
import type { Board } from '../../../shared/meeting/view.ts';
import { MALFORMED } from '../../../shared/protocol/close-codes.ts';
import type { DocumentConnection } from './connection.ts';
import { copyFrame, updateFrame, type Message } from './messages.ts';
import type { Room } from './room.ts';

/** The boards that are shown: documents that the server alone writes, and that only live here. */
export class BoardDocuments {
  readonly #rooms = new Map<string, BoardRoom>();

  /** Shows this board to all who have the document open; makes the document if there is none. */
  publish(name: string, board: Board): void {
    let room = this.#rooms.get(name);
    if (room === undefined) {
      room = new BoardRoom();
      this.#rooms.set(name, room);
    }
    room.show(board);
  }

  room(name: string): Room | null {
    return this.#rooms.get(name) ?? null;
  }

  /** Closes the document for all who have it open, and forgets it. */
  retire(name: string, code: number): void {
    this.#rooms.get(name)?.close(code);
    this.#rooms.delete(name);
  }
}

class BoardRoom implements Room {
  readonly #doc = new Y.Doc();
  readonly #connections = new Set<DocumentConnection>();
  /** Those who have been told what the document holds, and follow it from there. */
  readonly #readers = new Set<DocumentConnection>();
  #board: Board | null = null;
  /** The whole document as one frame, until it changes. */
  #copy: Buffer | null = null;

  constructor() {
    this.#doc.on('update', (update: Uint8Array) => {
      this.#copy = null;
      const frame = updateFrame(update);
      for (const reader of this.#readers) reader.send(frame);
    });
  }

  show(board: Board): void {
    writeBoard(this.#doc, board, this.#board);
    this.#board = board;
  }

  join(connection: DocumentConnection): void {
    this.#connections.add(connection);
  }

  receive(connection: DocumentConnection, message: Message): void {
    switch (message.type) {
      case 'have':
        this.#copy ??= copyFrame(Y.encodeStateAsUpdate(this.#doc));
        connection.send(this.#copy);
        this.#readers.add(connection);
        return;
      case 'copy':
      case 'update':
        connection.close(MALFORMED);
        return;
      case 'awareness':
      case 'askAwareness':
        // y-websocket tells it unasked; on a board nobody is told.
        return;
    }
  }

  leave(connection: DocumentConnection): void {
    this.#connections.delete(connection);
    this.#readers.delete(connection);
  }

  close(code: number): void {
    for (const connection of this.#connections) connection.close(code);
    this.#doc.destroy();
  }
}
