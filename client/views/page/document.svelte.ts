import { WebsocketProvider } from 'y-websocket';
import { Doc, type XmlFragment } from 'yjs';
import { pageOf } from '../../../shared/docs/page.ts';
import type { GroupId, SeatId } from '../../../shared/meeting/ids.ts';
import { documentsUrl } from '../../connection/documents.ts';

/** A silent line is taken for dead after 30 s; asking for the difference keeps a quiet one alive. */
const RESYNC_MS = 20_000;

export type PageLine = 'opening' | 'open' | 'offline' | 'ended';

/** The common page as this device has it, kept over reconnections and over a look at the table. */
export class PageDocument {
  readonly name: string;
  readonly #doc = new Doc();
  readonly #provider: WebsocketProvider;
  #closed = false;
  #line = $state<PageLine>('opening');
  #filled = $state(false);

  constructor(group: GroupId, seat: SeatId, name: string, client: number) {
    this.name = name;
    // The server takes new words only under an id that it has issued to this seat for this page.
    this.#doc.clientID = client;
    this.#provider = new WebsocketProvider(documentsUrl(group), name, this.#doc, {
      params: { seat },
      disableBc: true,
      resyncInterval: RESYNC_MS,
      shouldReconnect: (event) => event.code < 4000,
    });
    this.#provider.awareness.setLocalState(null);
    this.#provider.on('sync', (synced) => {
      if (this.#closed) return;
      if (synced) this.#filled = true;
      this.#line = synced ? 'open' : 'offline';
    });
    this.#provider.on('closed', () => {
      this.#line = 'ended';
    });
  }

  get fragment(): XmlFragment {
    return pageOf(this.#doc);
  }
  get line(): PageLine {
    return this.#line;
  }
  /** Whether what others had written has come: writing before that would begin a second page. */
  get filled(): boolean {
    return this.#filled;
  }

  close(): void {
    this.#closed = true;
    this.#provider.destroy();
    this.#doc.destroy();
  }
}

let kept: PageDocument | null = null;

/**
 * The page of this name. There is one at a time, and one document for it as long as its name is the
 * same: words written offline must still be taken under the id they were written with.
 */
export function pageDocument(
  group: GroupId,
  seat: SeatId,
  documents: { readonly page: string; readonly pageClient: number },
): PageDocument {
  if (kept?.name === documents.page) return kept;
  kept?.close();
  kept = new PageDocument(group, seat, documents.page, documents.pageClient);
  return kept;
}
