import type { WebsocketProvider } from 'y-websocket';
import { Doc, type XmlFragment } from 'yjs';
import { pageOf } from '../../../shared/docs/page.ts';
import { DOCUMENT_RETIRED } from '../../../shared/protocol/close-codes.ts';
import { followDocument } from '../../connection/documents.ts';
import type { MeetingRoom } from '../../state/room.svelte.ts';

/** 'ended': for everyone. 'stopped': this copy alone; a fresh one can be begun. */
export type PageLine = 'opening' | 'open' | 'offline' | 'ended' | 'stopped';

/** What the page needs of the room that it is in. */
export type PageRoom = Pick<MeetingRoom, 'group' | 'seat' | 'you' | 'untilOut'>;

/** The common page as this device has it, kept over reconnections and over a look at the table. */
export class PageDocument {
  /** Whose copy of which page this is. */
  readonly key: string;
  readonly #doc = new Doc();
  readonly #provider: WebsocketProvider;
  #closed = false;
  #line = $state<PageLine>('opening');
  #filled = $state(false);

  constructor(key: string, { group, seat }: PageRoom, name: string, client: number) {
    this.key = key;
    // The server takes new words only under an id that it has issued to this seat for this page.
    this.#doc.clientID = client;
    this.#provider = followDocument(group, name, seat, this.#doc);
    this.#provider.on('sync', (synced) => {
      if (this.#closed) return;
      if (synced) {
        // Yjs takes another id when it is told of words under its own: those of the copy before.
        this.#doc.clientID = client;
        this.#filled = true;
      }
      this.#line = synced ? 'open' : 'offline';
    });
    this.#provider.on('closed', ({ code }) => {
      this.#line = code === DOCUMENT_RETIRED ? 'ended' : 'stopped';
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
    if (this.#closed) return;
    this.#closed = true;
    if (kept === this) kept = null;
    this.#provider.destroy();
    this.#doc.destroy();
  }
}

let kept: PageDocument | null = null;

/** The page that is open on this device, or null. */
export function openedPage(): PageDocument | null {
  return kept;
}

/**
 * The room's page, or null when there is none now. There is one at a time, and one document for it
 * as long as it goes on: words written offline must still be taken under the id they were written
 * with. A copy that the server has given up is replaced by a fresh one.
 */
export function pageDocument(room: PageRoom): PageDocument | null {
  const documents = room.you?.documents ?? null;
  if (documents === null) return null;
  const key = [room.group, room.seat, documents.page].join(' ');
  if (kept?.key === key && kept.line !== 'stopped') return kept;
  kept?.close();
  const page = new PageDocument(key, room, documents.page, documents.pageClient);
  room.untilOut(() => {
    page.close();
  });
  kept = page;
  return page;
}
