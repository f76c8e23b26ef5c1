import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { GroupId, SeatId } from '../../../shared/meeting/ids.ts';
import { TRY_AGAIN_LATER } from '../../../shared/protocol/close-codes.ts';
import type { Clock } from '../../ports.ts';
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
/** A client that has not said a word for so long is dead: the ping before was not answered. */
const SILENCE_MS = 2 * PING_MS - 500;
/** One that has just spoken need not be asked whether it lives. */
const JUST_NOW_MS = 1000;
/** Beats without a word to it: y-websocket gives up after 30 s, and pings do not count. */
const QUIET_BEATS = 3;

/** One document's WebSocket: its allowance, its pulse, and writing to it. */
export class DocumentConnection {
  readonly who: Who;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #allowance: Allowance;
  readonly #clock: Clock;
  #heardAt: number;
  #quietBeats = 0;

  /** `stream` is what the WebSocket runs on; frames made in advance are written straight to it. */
  constructor(who: Who, socket: WebSocket, stream: Duplex, allowance: Allowance, clock: Clock) {
    this.who = who;
    this.#socket = socket;
    this.#stream = stream;
    this.#allowance = allowance;
    this.#clock = clock;
    this.#heardAt = clock.monotonic();
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
    this.#heardAt = this.#clock.monotonic();
  }

  /** Takes this many tokens; closes and answers false when there are not so many left. */
  take(tokens: number): boolean {
    if (this.#allowance.take(tokens)) return true;
    this.close(TRY_AGAIN_LATER);
    return false;
  }

  /** To be called every `PING_MS`. */
  beat(): void {
    const silence = this.#clock.monotonic() - this.#heardAt;
    if (silence >= SILENCE_MS) {
      this.#socket.terminate();
      return;
    }
    if (!this.isOpen) return;
    if (silence >= JUST_NOW_MS) this.#socket.ping();
    if (++this.#quietBeats >= QUIET_BEATS) this.send(HEARTBEAT);
  }
}
