import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { GroupId, SeatId } from '../../../shared/meeting/ids.ts';
import { TRY_AGAIN_LATER } from '../../../shared/protocol/close-codes.ts';
import type { Allowance } from './allowance.ts';
import { HEARTBEAT } from './messages.ts';

export interface Who {
  readonly group: GroupId;
  readonly name: string;
  readonly seat: SeatId;
}

/** Bytes that may wait for a client that does not read. */
const MOST_WAITING = 4 * 1024 * 1024;
export const PING_MS = 5000;
/** Beats without a word from the client: the ping of the one before has not been answered. */
const SILENT_BEATS = 2;
/** Beats without a word to it: y-websocket gives up after 30 s, and pings do not count. */
const QUIET_BEATS = 3;

/** One document's WebSocket: its allowance, its pulse, and writing to it. */
export class DocumentConnection {
  readonly who: Who;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #allowance: Allowance;
  #silentBeats = 0;
  #quietBeats = 0;

  /** `stream` is what the WebSocket runs on; frames made in advance are written straight to it. */
  constructor(who: Who, socket: WebSocket, stream: Duplex, allowance: Allowance) {
    this.who = who;
    this.#socket = socket;
    this.#stream = stream;
    this.#allowance = allowance;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Sends a whole WebSocket frame; a client that does not read what it is sent is cut off. */
  send(frame: Buffer): void {
    if (!this.isOpen) return;
    if (this.#stream.writableLength > MOST_WAITING) {
      this.#socket.terminate();
      return;
    }
    this.#quietBeats = 0;
    this.#stream.write(frame);
  }

  /** `code` is one of shared/protocol/close-codes.ts or RFC 6455's. */
  close(code: number): void {
    if (this.isOpen) this.#socket.close(code);
  }

  heard(): void {
    this.#silentBeats = 0;
  }

  /** Takes this many tokens; closes and answers false when there are not so many left. */
  take(tokens: number): boolean {
    if (this.#allowance.take(tokens)) return true;
    this.close(TRY_AGAIN_LATER);
    return false;
  }

  /** To be called every `PING_MS`. */
  beat(): void {
    if (++this.#silentBeats >= SILENT_BEATS) {
      this.#socket.terminate();
      return;
    }
    if (!this.isOpen) return;
    this.#socket.ping();
    if (++this.#quietBeats >= QUIET_BEATS) this.send(HEARTBEAT);
  }
}
