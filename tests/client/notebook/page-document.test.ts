import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Doc } from 'yjs';
import {
  openedPage,
  pageDocument,
  type PageRoom,
} from '../../../client/views/page/document.svelte.ts';
import {
  DOCUMENT_FULL,
  DOCUMENT_RETIRED,
  STALE_COPY,
  TRY_AGAIN_LATER,
} from '../../../shared/protocol/close-codes.ts';
import type { GroupId, SeatId } from '../../../shared/meeting/ids.ts';
import { GROUP, ME, seatId, youView } from '../../support/fixtures/room.ts';

interface FakeProvider {
  readonly doc: Doc;
  readonly name: string;
  readonly params: { readonly seat: SeatId };
  readonly shouldReconnect: (event: { readonly code: number }) => boolean;
  readonly destroyed: boolean;
  say(event: string, value: unknown): void;
}

const wire = vi.hoisted(() => ({ providers: [] as FakeProvider[] }));

vi.mock('y-websocket', () => ({
  WebsocketProvider: class {
    readonly #heard = new Map<string, (value: unknown) => void>();
    readonly awareness = { setLocalState: () => undefined };
    readonly name: string;
    readonly doc: Doc;
    readonly params: { readonly seat: SeatId };
    readonly shouldReconnect: (event: { readonly code: number }) => boolean;
    destroyed = false;
    constructor(
      _url: string,
      name: string,
      doc: Doc,
      options: Pick<FakeProvider, 'params' | 'shouldReconnect'>,
    ) {
      this.name = name;
      this.doc = doc;
      this.params = options.params;
      this.shouldReconnect = options.shouldReconnect;
      wire.providers.push(this);
    }
    on(event: string, listener: (value: unknown) => void) {
      this.#heard.set(event, listener);
    }
    say(event: string, value: unknown) {
      this.#heard.get(event)?.(value);
    }
    destroy() {
      this.destroyed = true;
    }
  },
}));

/** A room that its person goes out of when the test says so. */
function roomAt(seat = ME, group = GROUP, client = 1) {
  const ends: (() => void)[] = [];
  const documents = { board: 'board-1', page: 'page-1', pageClient: client };
  const room: PageRoom = {
    group,
    seat,
    you: youView({ group, seat, documents }),
    untilOut: (end) => void ends.push(end),
  };
  return { room, goOut: () => ends.forEach((end) => end()) };
}

const last = () => wire.providers.at(-1);

beforeEach(() => {
  wire.providers.length = 0;
  vi.stubGlobal('location', { origin: 'https://room.example' });
});

afterEach(() => {
  openedPage()?.close();
  vi.unstubAllGlobals();
});

describe('The kept copy of the common page', () => {
  it('given another look, then it is the same copy, under the id that it was opened with', () => {
    const page = pageDocument(roomAt().room);
    expect(pageDocument(roomAt(ME, GROUP, 2).room)).toBe(page);
    expect(last()?.doc.clientID).toBe(1);
  });

  it('given its person goes out of the room, then it is closed', () => {
    const { room, goOut } = roomAt();
    const page = pageDocument(room);
    goOut();
    expect(last()?.destroyed).toBe(true);
    expect(pageDocument(roomAt().room)).not.toBe(page);
  });

  it('given an old room is left after another page was opened, then the other stays', () => {
    const old = roomAt(seatId('Seppo'));
    pageDocument(old.room);
    const page = pageDocument(roomAt().room);
    old.goOut();
    expect(openedPage()).toBe(page);
    expect(last()?.destroyed).toBe(false);
  });

  it.each([
    ['seat', roomAt(seatId('Seppo'))],
    ['group', roomAt(ME, 'othergroupothergroup00' as GroupId)],
  ])('given another %s and the same name, then it is another copy', (_what, { room }) => {
    const page = pageDocument(roomAt().room);
    expect(pageDocument(room)).not.toBe(page);
    expect(wire.providers[0]?.destroyed).toBe(true);
    expect(last()?.params).toEqual({ seat: room.seat });
  });

  it.each([STALE_COPY, DOCUMENT_FULL])(
    'given the server gives it up with %i, when it is opened again, then it is a fresh one',
    (code) => {
      const page = pageDocument(roomAt().room);
      last()?.say('closed', { code, reason: '' });
      expect(page?.line).toBe('stopped');
      const fresh = pageDocument(roomAt(ME, GROUP, 2).room);
      expect(fresh).not.toBe(page);
      expect(last()?.doc.clientID).toBe(2);
      expect(wire.providers[0]?.destroyed).toBe(true);
    },
  );

  it('given a fresh one on the same connection, then what this seat wrote before does not change its id', () => {
    pageDocument(roomAt().room);
    last()?.say('closed', { code: DOCUMENT_FULL, reason: '' });
    pageDocument(roomAt().room);
    const provider = last();
    // Yjs takes another id when it is given words that were written under its own.
    if (provider) provider.doc.clientID = 77;
    provider?.say('sync', true);
    expect(provider?.doc.clientID).toBe(1);
  });

  it('given the page has ended for all, then looking again does not ask for it again', () => {
    const page = pageDocument(roomAt().room);
    last()?.say('closed', { code: DOCUMENT_RETIRED, reason: '' });
    expect(page?.line).toBe('ended');
    expect(pageDocument(roomAt().room)).toBe(page);
  });

  it('given any other end of the line, then it comes back by itself', () => {
    pageDocument(roomAt().room);
    const again = (code: number) => last()?.shouldReconnect({ code });
    expect([TRY_AGAIN_LATER, 1006, 4000].map(again)).toEqual([true, true, true]);
    expect([STALE_COPY, DOCUMENT_RETIRED].map(again)).toEqual([false, false]);
  });
});
