import type { SeatId } from '../../../shared/meeting/ids.ts';
import { DOCUMENT_RETIRED } from '../../../shared/protocol/close-codes.ts';
import type { Clock, Entropy, Storage } from '../../ports.ts';
import { LivePage } from './live-page.ts';
import { PageCopy } from './page-copy.ts';
import { PageLog, type PageOwner } from './page-log.ts';
import { Pulse } from './pulse.ts';
import { Traffic } from './traffic.ts';

/** Waits between what is relayed of a busy page, and between what is told of its carets, ms. */
const RELAY_MS = 20;
const AWARENESS_MS = 100;

interface Entry {
  readonly page: Promise<LivePage>;
  /** How many have opened the page, or are about to, and have not released it. */
  holders: number;
}

export interface HeldPage {
  readonly page: LivePage;
  readonly release: () => void;
}

export interface PageDocumentsParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly report: (error: unknown) => void;
}

/** The pages: loaded when first opened, dropped from memory when the last one has left. */
export class PageDocuments {
  readonly #parts: PageDocumentsParts;
  readonly #traffic = new Traffic();
  readonly #relayPulse: Pulse;
  readonly #awarenessPulse: Pulse;
  readonly #open = new Map<string, Entry>();

  constructor(parts: PageDocumentsParts) {
    this.#parts = parts;
    this.#relayPulse = new Pulse(parts.clock, RELAY_MS);
    this.#awarenessPulse = new Pulse(parts.clock, AWARENESS_MS);
  }

  /** The page, kept live until `release` is called. */
  async open(name: string, owner: PageOwner): Promise<HeldPage> {
    let entry = this.#open.get(name);
    if (entry === undefined) {
      entry = { page: this.#load(name, owner), holders: 0 };
      this.#open.set(name, entry);
    }
    const held = entry;
    held.holders++;
    try {
      const page = await held.page;
      return {
        page,
        release: () => {
          held.holders--;
          if (held.holders === 0) this.#close(name, held).catch(this.#parts.report);
        },
      };
    } catch (error) {
      this.#forget(name, held);
      throw error;
    }
  }

  /** Closes the page for all. What was accepted before is stored when the promise resolves. */
  async retire(name: string): Promise<void> {
    const entry = this.#open.get(name);
    if (entry === undefined) return;
    const page = await entry.page;
    await page.settle();
    page.end(DOCUMENT_RETIRED);
    await page.settle();
    this.#forget(name, entry);
  }

  async isWritten(name: string): Promise<boolean> {
    const live = this.#open.get(name);
    if (live) return (await live.page).isWritten();
    const stored = await this.#parts.storage.document(name);
    return stored !== null && new PageCopy(stored).isWritten();
  }

  /** A fresh Yjs client id, remembered as this seat's for as long as the page is. */
  async issueClient(name: string, seat: SeatId): Promise<number> {
    const issued = await this.#parts.storage.documentClients(name);
    const taken = new Set(issued.map(({ client }) => client));
    let client = 0;
    while (client === 0 || taken.has(client)) client = this.#parts.entropy.uint32();
    await this.#parts.storage.addDocumentClient(name, client, seat);
    (await this.#open.get(name)?.page)?.issue(client, seat);
    return client;
  }

  /** Resolves when all that has been accepted is stored. */
  async settle(): Promise<void> {
    for (const { page } of [...this.#open.values()]) await (await page).settle();
  }

  async #load(name: string, owner: PageOwner): Promise<LivePage> {
    const { storage, clock, report } = this.#parts;
    const stored = (await storage.document(name)) ?? [];
    const clients = await storage.documentClients(name);
    return new LivePage({
      log: new PageLog(storage, name, owner, stored),
      stored,
      clients: new Map(clients.map(({ client, seat }) => [client, seat])),
      clock,
      traffic: this.#traffic,
      relayPulse: this.#relayPulse,
      awarenessPulse: this.#awarenessPulse,
      failed: (error) => {
        this.#open.delete(name);
        report(error);
      },
    });
  }

  async #close(name: string, entry: Entry): Promise<void> {
    const page = await entry.page;
    await page.compact();
    if (entry.holders === 0) this.#forget(name, entry);
  }

  #forget(name: string, entry: Entry): void {
    if (this.#open.get(name) === entry) this.#open.delete(name);
  }
}
