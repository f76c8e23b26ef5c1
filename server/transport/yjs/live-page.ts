import type { SeatId } from '../../../shared/meeting/ids.ts';
import {
  DOCUMENT_FULL,
  MALFORMED,
  NOT_ALLOWED,
  STALE_COPY,
  TRY_AGAIN_LATER,
} from '../../../shared/protocol/close-codes.ts';
import { LIMITS } from '../../../shared/protocol/wire.ts';
import type { Clock } from '../../ports.ts';
import type { DocumentConnection } from './connection.ts';
import { filterUpdate, indexOf, type Refusal } from './filter.ts';
import { awarenessFrame, haveFrame, updateFrame, type Message } from './messages.ts';
import { PageAwareness } from './page-awareness.ts';
import { PageCopy } from './page-copy.ts';
import type { PageIndex } from './page-index.ts';
import type { PageLog } from './page-log.ts';
import type { Pulse } from './pulse.ts';
import type { Room } from './room.ts';
import type { Traffic } from './traffic.ts';
import { encodeUpdates, type Update } from './update.ts';

export interface PageParts {
  readonly log: PageLog;
  /** The updates as stored. */
  readonly stored: readonly Uint8Array[];
  /** Yjs clients issued so far, with their seats. */
  readonly clients: ReadonlyMap<number, SeatId>;
  readonly clock: Clock;
  /** What all pages have in common: how much is written, and when a busy page relays. */
  readonly traffic: Traffic;
  readonly relayPulse: Pulse;
  /** Between what is told of carets. */
  readonly awarenessPulse: Pulse;
  /** Called once, when the page could not be stored; everyone is cut off, and must come back. */
  readonly failed: (error: unknown) => void;
}

/** What a page knows of one of its connections. */
interface Visitor {
  readonly connection: DocumentConnection;
  /** Whether it has been told what the page holds, and follows it from there. */
  reading: boolean;
  /** Whether it has been asked for what the server lacks, and has not answered. */
  asked: boolean;
  /** Yjs clients that it has told a caret of. */
  readonly carets: Set<number>;
}

interface Waiting {
  readonly from: Visitor;
  readonly update: Update;
  readonly bytes: number;
}

// No honest update comes near these; a copy holds all that was written offline.
const UPDATE_BOUNDS = { bytes: LIMITS.yjsUpdate, items: 5000, clients: 4096, work: 100_000 };
const COPY_BOUNDS = { bytes: LIMITS.yjsDocument, items: 50_000, clients: 4096, work: 200_000 };
/** Work for the price of one message. */
const WORK_PER_TOKEN = 1000;
/** Telling what the page holds takes encoding it. */
const TOKENS_TO_TELL = 20;
const BYTES_PER_TOKEN = 16 * 1024;
/** Measuring takes encoding the page. */
const MEASURE_EVERY_MS = 2000;

/**
 * A page that someone has open. An update is filtered, then stored, then relayed: nobody sees what
 * a crash of this process could undo. This happens at once, but what comes while storing, or soon
 * after on a busy page of a busy server, goes together as one update.
 */
export class LivePage implements Room {
  readonly #parts: PageParts;
  readonly #clients: Map<number, SeatId>;
  readonly #copy: PageCopy;
  readonly #index: PageIndex;
  readonly #awareness = new PageAwareness();
  readonly #visitors = new Map<DocumentConnection, Visitor>();
  /** Accepted, in order, and not on the way to storage yet. */
  #waiting: Waiting[] = [];
  #storing: Promise<void> | null = null;
  #storedAt = -Infinity;
  /** Whether the pulse will store. */
  #pulsing = false;
  #ended = false;
  /** Carets that have moved since they were last told. */
  #moved = new Set<number>();
  #telling = false;
  /** At most about the encoded page's size, and when it was last measured. */
  #bytes: number;
  #measuredAt: number;

  constructor(parts: PageParts) {
    this.#parts = parts;
    this.#clients = new Map(parts.clients);
    this.#copy = new PageCopy(parts.stored);
    const state = this.#copy.encoded();
    this.#index = indexOf(state);
    this.#bytes = state.length;
    this.#measuredAt = parts.clock.monotonic();
  }

  /** From now on this seat may write under this Yjs client. */
  issue(client: number, seat: SeatId): void {
    this.#clients.set(client, seat);
  }

  join(connection: DocumentConnection): void {
    if (this.#ended) {
      connection.close(TRY_AGAIN_LATER);
      return;
    }
    const visitor = { connection, reading: false, asked: false, carets: new Set<number>() };
    this.#visitors.set(connection, visitor);
    this.#ask(visitor);
    connection.send(awarenessFrame(this.#awareness.encode(this.#awareness.present())));
  }

  receive(connection: DocumentConnection, message: Message): void {
    const visitor = this.#visitors.get(connection);
    if (visitor === undefined || this.#ended) return;
    switch (message.type) {
      case 'update':
        this.#filter(visitor, message.update, false);
        return;
      case 'copy':
        this.#filter(visitor, message.update, true);
        return;
      case 'awareness':
        this.#hear(visitor, message.update);
        return;
      case 'have':
        if (!connection.take(TOKENS_TO_TELL + Math.floor(this.#bytes / BYTES_PER_TOKEN))) return;
        for (const frame of this.#copy.framesFor(message.stateVector)) connection.send(frame);
        visitor.reading = true;
        return;
      case 'askAwareness':
        connection.send(awarenessFrame(this.#awareness.encode(this.#awareness.present())));
        return;
    }
  }

  leave(connection: DocumentConnection): void {
    const visitor = this.#visitors.get(connection);
    if (visitor === undefined) return;
    this.#visitors.delete(connection);
    for (const client of this.#awareness.leave(visitor.carets)) this.#moved.add(client);
    this.#tell();
  }

  /** Whether any text stands on the page. */
  async isWritten(): Promise<boolean> {
    await this.settle();
    return this.#copy.isWritten();
  }

  /** Resolves when all that has been accepted is stored. */
  async settle(): Promise<void> {
    while (this.#storing !== null || this.#waiting.length > 0) {
      if (this.#storing === null) this.#store();
      await this.#storing;
    }
  }

  /** Leaves nothing deleted in storage. */
  async compact(): Promise<void> {
    await this.settle();
    if (this.#ended || !this.#parts.log.isLoose) return;
    this.#keep(this.#parts.log.compact(this.#copy.encoded()));
    await this.settle();
  }

  /** Takes nothing more, and closes it for all who have it open. */
  end(code: number): void {
    this.#ended = true;
    this.#waiting = [];
    for (const connection of this.#visitors.keys()) connection.close(code);
  }

  #filter(visitor: Visitor, bytes: Uint8Array, isCopy: boolean): void {
    const { connection } = visitor;
    const { seat } = connection.who;
    if (isCopy) visitor.asked = false;
    const bounds = isCopy ? COPY_BOUNDS : UPDATE_BOUNDS;
    // The frame's bytes are a view of the socket's memory; what is kept must be its own.
    const update = bytes.length > bounds.bytes ? bytes : new Uint8Array(bytes);
    const verdict = filterUpdate(update, this.#index, (client) => this.#isOf(client, seat), {
      ...bounds,
      room: this.#hasRoom(bytes.length),
    });
    switch (verdict.verdict) {
      case 'accept':
        connection.take(Math.floor(verdict.update.work / WORK_PER_TOKEN));
        this.#bytes += bytes.length;
        this.#waiting.push({ from: visitor, update: verdict.update, bytes: bytes.length });
        this.#storeSoon(this.#parts.traffic.isDense(this.#parts.clock.monotonic()));
        return;
      case 'behind':
        // Words typed offline come with the answer; if they do not, they never will.
        if (isCopy) connection.close(STALE_COPY);
        else this.#ask(visitor);
        return;
      case 'refuse':
        connection.close(CLOSE_CODES[verdict.why]);
        return;
      case 'ignore':
        return;
    }
  }

  #isOf(client: number, seat: SeatId): boolean {
    return this.#clients.get(client) === seat;
  }

  /** Asks for what the server lacks, unless the answer is under way. */
  #ask(visitor: Visitor): void {
    if (visitor.asked) return;
    visitor.asked = true;
    visitor.connection.send(haveFrame(this.#index.stateVector()));
  }

  #hasRoom(bytes: number): boolean {
    if (this.#bytes + bytes <= LIMITS.yjsDocument) return true;
    const now = this.#parts.clock.monotonic();
    if (now - this.#measuredAt < MEASURE_EVERY_MS) return false;
    this.#measuredAt = now;
    const unstored = this.#waiting.reduce((sum, waiting) => sum + waiting.bytes, 0);
    this.#bytes = this.#copy.encoded().length + unstored;
    return this.#bytes + bytes <= LIMITS.yjsDocument;
  }

  /** At once, or with what else comes within the pulse. */
  #storeSoon(dense: boolean): void {
    if (this.#waiting.length === 0 || this.#storing !== null || this.#pulsing) return;
    const { clock, relayPulse } = this.#parts;
    if (!dense || clock.monotonic() - this.#storedAt >= relayPulse.everyMs) {
      this.#store();
      return;
    }
    this.#pulsing = true;
    relayPulse.next(() => {
      this.#pulsing = false;
      if (this.#storing === null) this.#store();
    });
  }

  #store(): void {
    const batch = this.#waiting;
    if (batch.length === 0 || this.#ended) return;
    this.#waiting = [];
    this.#storedAt = this.#parts.clock.monotonic();
    const update = encodeUpdates(batch.map((waiting) => waiting.update));
    this.#keep(
      this.#parts.log.append(update).then(() => {
        this.#relay(batch, updateFrame(update));
      }),
    );
  }

  /** Waits for storage; meanwhile nothing else is stored. */
  #keep(storing: Promise<void>): void {
    this.#storing = storing.then(
      () => {
        this.#storing = null;
        if (this.#ended) return;
        if (this.#parts.log.isLong) this.#keep(this.#parts.log.compact(this.#copy.encoded()));
        else this.#storeSoon(true);
      },
      (error: unknown) => {
        this.#storing = null;
        this.end(TRY_AGAIN_LATER);
        this.#parts.failed(error);
      },
    );
  }

  #relay(batch: readonly Waiting[], frame: Buffer): void {
    const [first] = batch;
    // Who wrote it all has it; with several authors, each gets their own back, which is harmless.
    const author = batch.every(({ from }) => from === first?.from) ? first?.from : undefined;
    for (const visitor of this.#visitors.values()) {
      if (visitor.reading && visitor !== author) visitor.connection.send(frame);
    }
    for (const { update } of batch) this.#copy.add(update);
  }

  #hear(visitor: Visitor, bytes: Uint8Array): void {
    const { seat } = visitor.connection.who;
    const changed = this.#awareness.receive(bytes, seat, (client) => this.#isOf(client, seat));
    if (changed === null) {
      visitor.connection.close(MALFORMED);
      return;
    }
    for (const client of changed) {
      visitor.carets.add(client);
      this.#moved.add(client);
    }
    this.#tell();
  }

  /**
   * Tells at once, and then not before the pulse: y-websocket answers each message about carets
   * with one of its own.
   */
  #tell(): void {
    if (this.#moved.size === 0 || this.#telling) return;
    const frame = awarenessFrame(this.#awareness.encode(this.#moved));
    this.#moved = new Set();
    this.#telling = true;
    this.#parts.awarenessPulse.next(() => {
      this.#telling = false;
      this.#tell();
    });
    for (const { connection } of this.#visitors.values()) connection.send(frame);
  }
}

const CLOSE_CODES: Record<Refusal, number> = {
  malformed: MALFORMED,
  'too-much': DOCUMENT_FULL,
  'not-allowed': MALFORMED,
  'not-yours': NOT_ALLOWED,
  full: DOCUMENT_FULL,
};
