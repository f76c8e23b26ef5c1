import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { GroupId, SeatId } from '../../../shared/meeting/ids.ts';
import { TRY_AGAIN_LATER } from '../../../shared/protocol/close-codes.ts';
import type { Clock } from '../../ports.ts';
import { HEARTBEAT } from './messages.ts';

export interface Who {
  readonly group: GroupId;
  readonly name: string;
  readonly seat: SeatId;
}

/** Tokens of one socket: a message takes one, what makes more work takes more. */
const TOKENS = { burst: 200, perSecond: 60 };
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
  readonly #clock: Clock;
  #tokens = TOKENS.burst;
  #countedAt: number;
  #silentBeats = 0;
  #quietBeats = 0;

  /** `stream` is what the WebSocket runs on; frames made in advance are written straight to it. */
  constructor(who: Who, socket: WebSocket, stream: Duplex, clock: Clock) {
    this.who = who;
    this.#socket = socket;
    this.#stream = stream;
    this.#clock = clock;
    this.#countedAt = clock.monotonic();
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
    const now = this.#clock.monotonic();
    const earned = ((now - this.#countedAt) * TOKENS.perSecond) / 1000;
    this.#tokens = Math.min(TOKENS.burst, this.#tokens + earned) - tokens;
    this.#countedAt = now;
    if (this.#tokens >= 0) return true;
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
