import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { pageOf } from '../../../shared/docs/page.ts';
import { readBoard } from '../../../shared/docs/board.ts';
import {
  DOCUMENT_FULL,
  DOCUMENT_RETIRED,
  NOT_ALLOWED,
  TOO_MANY_SOCKETS,
  TRY_AGAIN_LATER,
} from '../../../shared/protocol/close-codes.ts';
import { LIMITS } from '../../../shared/protocol/wire.ts';
import type { Storage } from '../../../server/ports.ts';
import {
  addressOf,
  BOARD,
  BOARD_SHOWN,
  connect,
  enter,
  fastClock,
  newStorage,
  openHouse,
  openRaw,
  OWNER,
  PAGE,
  RawSocket,
  seat,
  storedPage,
  type House,
} from './support.ts';
import { newPage, paragraph, seeded, textOf, textsOf, writeSomething } from './writing.ts';

describe('the page', () => {
  it('given two who write at once, then both and the storage end with the same text', async () => {
    const house = await openHouse();
    const [aino, leena] = [await enter(house, 'aino'), await enter(house, 'leena')];
    await vi.waitFor(() => expect(aino.provider.synced && leena.provider.synced).toBe(true));
    const random = seeded(7);
    for (let i = 0; i < 150; i++) {
      writeSomething(aino.doc, random);
      writeSomething(leena.doc, random);
      if (i % 30 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(async () => {
      expect(textOf(aino.doc)).toBe(textOf(leena.doc));
      expect(textOf(await storedPage(house.storage))).toBe(textOf(aino.doc));
    });
    expect(textOf(aino.doc).length).toBeGreaterThan(100);
  });

  it('given text that is being stored, then nobody sees it before it is', async () => {
    const storage = await newStorage();
    let store = (): void => undefined;
    const slow: Storage = {
      ...storage,
      appendToDocument: async (...args) => {
        await new Promise<void>((resolve) => (store = resolve));
        await storage.appendToDocument(...args);
      },
    };
    const house = await openHouse({ storage: slow });
    const [aino, leena] = [await enter(house, 'aino'), await enter(house, 'leena')];
    await vi.waitFor(() => expect(aino.provider.synced && leena.provider.synced).toBe(true));
    const append = vi.spyOn(slow, 'appendToDocument');
    pageOf(aino.doc).insert(0, [paragraph('sana')]);
    await vi.waitFor(() => expect(append).toHaveBeenCalledOnce());
    // Someone who comes now is told what is stored.
    const mika = await enter(house, 'mika');
    await vi.waitFor(() => expect(mika.provider.synced).toBe(true));
    expect([textOf(leena.doc), textOf(mika.doc)]).toEqual(['', '']);
    store();
    await vi.waitFor(() => expect([textOf(leena.doc), textOf(mika.doc)]).toEqual(['sana', 'sana']));
  });

  it('given a storage that fails, then all are sent away to come back, and nothing is lost', async () => {
    const storage = await newStorage();
    let broken = true;
    const fragile: Storage = {
      ...storage,
      appendToDocument: (...args) =>
        broken ? Promise.reject(new Error('disk full')) : storage.appendToDocument(...args),
    };
    const house = await openHouse({ storage: fragile });
    const [aino, leena] = [await enter(house, 'aino'), await enter(house, 'leena')];
    const codes: number[] = [];
    leena.provider.on('connection-close', (event) => void codes.push(event?.code ?? 0));
    await vi.waitFor(() => expect(aino.provider.synced && leena.provider.synced).toBe(true));
    pageOf(aino.doc).insert(0, [paragraph('sana')]);
    await vi.waitFor(() => expect(codes).toEqual([TRY_AGAIN_LATER]));
    expect(house.reports).toHaveLength(1);
    broken = false;
    await vi.waitFor(() => expect(textOf(leena.doc)).toBe('sana'), 10_000);
  });

  it('given words typed offline under an earlier client of the seat, then they are taken', async () => {
    const house = await openHouse();
    const aino = await enter(house, 'aino');
    await vi.waitFor(() => expect(aino.provider.synced).toBe(true));
    pageOf(aino.doc).insert(0, [paragraph('ennen. ')]);
    await vi.waitFor(async () => expect(textOf(await storedPage(house.storage))).toBe('ennen. '));
    aino.provider.disconnect();
    textsOf(aino.doc)[0]?.insert(7, 'Poissa kirjoitettu.');
    // Meanwhile the seat has come with another copy, under another client.
    const again = await enter(house, 'aino');
    await vi.waitFor(() => expect(textOf(again.doc)).toBe('ennen. '));
    aino.provider.connect();
    await vi.waitFor(() => expect(textOf(again.doc)).toBe('ennen. Poissa kirjoitettu.'));
    expect(aino.ended()).toBeNull();
  });

  it('given words typed right after reconnecting, before the offline ones were sent, then all are taken', async () => {
    const house = await openHouse();
    const client = await house.documents.issueClient(PAGE, seat('aino'));
    const doc = newPage(client);
    pageOf(doc).insert(0, [paragraph('poissa ')]);
    const raw = await openRaw(house, PAGE, seat('aino'));
    const before = Y.encodeStateVector(doc);
    textsOf(doc)[0]?.insert(7, 'palattua');
    raw.sync(2, Y.encodeStateAsUpdate(doc, before));
    await vi.waitFor(() => expect(raw.received.some(isHave)).toBe(true));
    raw.sync(1, Y.encodeStateAsUpdate(doc));
    await vi.waitFor(async () =>
      expect(textOf(await storedPage(house.storage))).toBe('poissa palattua'),
    );
    expect(raw.closed).toBeNull();
  });

  it('given an update after a gap, then the whole copy is asked for, once', async () => {
    const house = await openHouse();
    const client = await house.documents.issueClient(PAGE, seat('aino'));
    const doc = newPage(client);
    pageOf(doc).insert(0, [paragraph('alku ')]);
    const before = Y.encodeStateVector(doc);
    textsOf(doc)[0]?.insert(5, 'ja loppu');
    const raw = await openRaw(house, PAGE, seat('aino'));
    raw.sync(1, Uint8Array.of(0, 0));
    await vi.waitFor(() => expect(raw.received.filter(isHave)).toHaveLength(1));
    raw.sync(2, Y.encodeStateAsUpdate(doc, before));
    raw.sync(2, Y.encodeStateAsUpdate(doc, before));
    await vi.waitFor(() => expect(raw.received.filter(isHave)).toHaveLength(2));
    raw.sync(1, Y.encodeStateAsUpdate(doc));
    await vi.waitFor(async () =>
      expect(textOf(await storedPage(house.storage))).toBe('alku ja loppu'),
    );
    expect(raw.received.filter(isHave)).toHaveLength(2);
  });

  it('given one who has not asked what the page holds, then nothing is told that would not fit', async () => {
    const house = await openHouse();
    const raw = await openRaw(house, PAGE, seat('mika'));
    const [aino, leena] = [await enter(house, 'aino'), await enter(house, 'leena')];
    await vi.waitFor(() => expect(aino.provider.synced && leena.provider.synced).toBe(true));
    pageOf(aino.doc).insert(0, [paragraph('sana')]);
    await vi.waitFor(() => expect(textOf(leena.doc)).toBe('sana'));
    raw.sync(0, Uint8Array.of(0));
    await vi.waitFor(() => expect(raw.received.some(isCopy)).toBe(true));
    const before = raw.received.slice(0, raw.received.findIndex(isCopy));
    expect(before.some(isUpdate)).toBe(false);
  });

  it('given a gap in a copy that was asked for, then the copy is sent away as stale', async () => {
    const house = await openHouse();
    const client = await house.documents.issueClient(PAGE, seat('aino'));
    const doc = newPage(client);
    pageOf(doc).insert(0, [paragraph('tuntematon')]);
    const before = Y.encodeStateVector(doc);
    pageOf(doc).insert(1, [paragraph('tuttu')]);
    const raw = await openRaw(house, PAGE, seat('aino'));
    raw.sync(1, Y.encodeStateAsUpdate(doc, before));
    await vi.waitFor(() => expect(raw.closed).toBe(4409));
    expect(textOf(await storedPage(house.storage))).toBe('');
  });

  it("given another's text, when it is deleted, then it is gone for all", async () => {
    const house = await openHouse();
    const [aino, leena] = [await enter(house, 'aino'), await enter(house, 'leena')];
    await vi.waitFor(() => expect(aino.provider.synced && leena.provider.synced).toBe(true));
    pageOf(aino.doc).insert(0, [paragraph('pois'), paragraph('jää')]);
    await vi.waitFor(() => expect(textOf(leena.doc)).toBe('pois|jää'));
    pageOf(leena.doc).delete(0, 1);
    await vi.waitFor(async () => {
      expect(textOf(aino.doc)).toBe('jää');
      expect(textOf(await storedPage(house.storage))).toBe('jää');
    });
  });

  it('given a server that starts again, then the text is there, and writing goes on', async () => {
    const house = await openHouse();
    const aino = await enter(house, 'aino');
    pageOf(aino.doc).insert(0, [paragraph('sana')]);
    await vi.waitFor(async () => expect(textOf(await storedPage(house.storage))).toBe('sana'));
    await house.stop();
    const next = await openHouse({ storage: house.storage });
    const leena = await enter(next, 'leena');
    await vi.waitFor(() => expect(textOf(leena.doc)).toBe('sana'));
    textsOf(leena.doc)[0]?.insert(4, ' lisää');
    const mika = await enter(next, 'mika');
    await vi.waitFor(() => expect(textOf(mika.doc)).toBe('sana lisää'));
  });

  it('given the last one leaving, then deleted text has left the storage', async () => {
    const house = await openHouse();
    const aino = await enter(house, 'aino');
    await vi.waitFor(() => expect(aino.provider.synced).toBe(true));
    pageOf(aino.doc).insert(0, [paragraph('julkinen salaisuus')]);
    const inStorage = async (word: string): Promise<boolean> =>
      Buffer.concat((await house.storage.document(PAGE)) ?? []).includes(word);
    await vi.waitFor(async () => expect(await inStorage('salaisuus')).toBe(true));
    textsOf(aino.doc)[0]?.delete(8, 10);
    await vi.waitFor(async () => expect(textOf(await storedPage(house.storage))).toBe('julkinen'));
    expect(await inStorage('salaisuus')).toBe(true);
    aino.provider.destroy();
    await vi.waitFor(async () => expect(await inStorage('salaisuus')).toBe(false));
    expect(textOf(await storedPage(house.storage))).toBe('julkinen');
  });

  it('given hundreds of updates, then they are compacted while people write', async () => {
    const house = await openHouse({ clock: fastClock(20) });
    const [aino, leena] = [await enter(house, 'aino'), await enter(house, 'leena')];
    await vi.waitFor(() => expect(aino.provider.synced && leena.provider.synced).toBe(true));
    pageOf(aino.doc).insert(0, [paragraph('')]);
    const compact = vi.spyOn(house.storage, 'compactDocument');
    for (let i = 0; i < 700; i++) {
      textsOf(aino.doc)[0]?.insert(0, 'a');
      await vi.waitFor(() => expect(textOf(leena.doc).length).toBe(i + 1), { interval: 1 });
    }
    expect(compact).toHaveBeenCalled();
    expect((await house.storage.document(PAGE))?.length).toBeLessThan(600);
    expect(textOf(await storedPage(house.storage))).toBe('a'.repeat(700));
  });

  it('given a full page, then more is refused, striking is not, and then there is room', async () => {
    const house = await openHouse({ clock: fastClock(50) });
    const [aino, leena] = [await enter(house, 'aino'), await enter(house, 'leena')];
    await vi.waitFor(() => expect(aino.provider.synced && leena.provider.synced).toBe(true));
    const piece = 'a'.repeat(LIMITS.yjsUpdate - 1000);
    const pieces = LIMITS.yjsDocument / LIMITS.yjsUpdate;
    for (let i = 0; i < pieces; i++) pageOf(aino.doc).insert(i, [paragraph(piece)]);
    await vi.waitFor(() => expect(pageOf(leena.doc).length).toBe(pieces), 10_000);
    pageOf(aino.doc).insert(pieces, [paragraph(piece)]);
    await vi.waitFor(() => expect(aino.ended()).toBe(DOCUMENT_FULL));
    expect(pageOf(leena.doc).length).toBe(pieces);

    pageOf(leena.doc).delete(0, 3);
    const mika = await enter(house, 'mika');
    await vi.waitFor(() => expect(pageOf(mika.doc).length).toBe(pieces - 3), 10_000);
    pageOf(mika.doc).insert(0, [paragraph('mahtuu')]);
    await vi.waitFor(() => expect(textOf(leena.doc)).toMatch(/^mahtuu/));
  });

  it('given a busy page, then what comes together is stored together, and nothing is lost', async () => {
    const house = await openHouse();
    const leena = await enter(house, 'leena');
    await vi.waitFor(() => expect(leena.provider.synced).toBe(true));
    const append = vi.spyOn(house.storage, 'appendToDocument');
    for (const name of ['aino', 'mika', 'toivo']) {
      const doc = newPage(await house.documents.issueClient(PAGE, seat(name)));
      const raw = await openRaw(house, PAGE, seat(name));
      doc.on('update', (update: Uint8Array) => {
        raw.sync(2, update);
      });
      pageOf(doc).insert(0, [paragraph('')]);
      for (let i = 0; i < 100; i++) textsOf(doc)[0]?.insert(i, 'a');
    }
    await vi.waitFor(() => expect(textOf(leena.doc).replaceAll('|', '')).toBe('a'.repeat(300)));
    expect(append.mock.calls.length).toBeLessThan(100);
    expect(textOf(await storedPage(house.storage))).toBe(textOf(leena.doc));
  });

  it('given a page, then it tells whether anything stands on it, open or not', async () => {
    const house = await openHouse();
    expect(await house.documents.isWritten(PAGE)).toBe(false);
    const aino = await enter(house, 'aino');
    pageOf(aino.doc).insert(0, [paragraph('')]);
    await vi.waitFor(async () => expect(pageOf(await storedPage(house.storage)).length).toBe(1));
    expect(await house.documents.isWritten(PAGE)).toBe(false);
    textsOf(aino.doc)[0]?.insert(0, 'x');
    await vi.waitFor(async () => expect(await house.documents.isWritten(PAGE)).toBe(true));
    await house.stop();
    const next = await openHouse({ storage: house.storage });
    expect(await next.documents.isWritten(PAGE)).toBe(true);
  });

  it('given a page that is retired, then what was accepted is stored, and nobody stays', async () => {
    const storage = await newStorage();
    const held: (() => void)[] = [];
    let holding = false;
    const slow: Storage = {
      ...storage,
      appendToDocument: async (...args) => {
        if (holding) await new Promise<void>((resolve) => held.push(resolve));
        await storage.appendToDocument(...args);
      },
    };
    const house = await openHouse({ storage: slow });
    const [aino, leena] = [await enter(house, 'aino'), await enter(house, 'leena')];
    await vi.waitFor(() => expect(aino.provider.synced && leena.provider.synced).toBe(true));
    holding = true;
    pageOf(aino.doc).insert(0, [paragraph('ensin')]);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    pageOf(leena.doc).insert(0, [paragraph('sitten')]);
    // Told to Mika only after the server has read what Leena wrote.
    const mika = await enter(house, 'mika');
    await vi.waitFor(() => expect(mika.provider.synced).toBe(true));
    holding = false;
    const retired = house.documents.retire(PAGE);
    for (const release of held) release();
    await retired;
    expect(
      textsOf(await storedPage(storage))
        .map((text) => text.toJSON())
        .sort(),
    ).toEqual(['ensin', 'sitten']);
    await vi.waitFor(() =>
      expect([aino.ended(), leena.ended()]).toEqual([DOCUMENT_RETIRED, DOCUMENT_RETIRED]),
    );
    // Nothing of a meeting that is forgotten comes back from memory.
    await storage.commit({ forgetMeeting: OWNER.meeting });
    const late = await openRaw(house, PAGE, seat('aino'));
    await vi.waitFor(() => expect(late.closed).toBe(DOCUMENT_RETIRED));
    expect(await storage.document(PAGE)).toBeNull();
  });
});

describe('the board', () => {
  it('given a board shown, then readers see it, and what changes', async () => {
    const house = await openHouse();
    house.documents.showBoard(BOARD, BOARD_SHOWN);
    const aino = connect(house, BOARD, seat('aino'), new Y.Doc());
    await vi.waitFor(() => expect(readBoard(aino.doc)).toEqual(BOARD_SHOWN));
    house.documents.showBoard(BOARD, { ...BOARD_SHOWN, seq: 2, doorLocked: true });
    await vi.waitFor(() => expect(readBoard(aino.doc)).toMatchObject({ seq: 2, doorLocked: true }));
    const leena = connect(house, BOARD, seat('leena'), new Y.Doc());
    await vi.waitFor(() => expect(readBoard(leena.doc)).toEqual(readBoard(aino.doc)));
  });

  it('given a retired board, then its readers stop, and nobody comes back under its name', async () => {
    const house = await openHouse();
    house.documents.showBoard(BOARD, BOARD_SHOWN);
    const aino = connect(house, BOARD, seat('aino'), new Y.Doc());
    await vi.waitFor(() => expect(aino.provider.synced).toBe(true));
    await house.documents.retire(BOARD);
    await vi.waitFor(() => expect(aino.ended()).toBe(DOCUMENT_RETIRED));
    expect(aino.provider.shouldConnect).toBe(false);
    house.documents.showBoard(BOARD, BOARD_SHOWN);
    const late = connect(house, BOARD, seat('leena'), new Y.Doc());
    await vi.waitFor(() => expect(late.ended()).toBe(DOCUMENT_RETIRED));
    expect(readBoard(late.doc)).toBeNull();
  });

  it('given carets told on a board, then nobody hears of them', async () => {
    const house = await openHouse();
    house.documents.showBoard(BOARD, BOARD_SHOWN);
    const aino = connect(house, BOARD, seat('aino'), new Y.Doc());
    const leena = connect(house, BOARD, seat('leena'), new Y.Doc());
    await vi.waitFor(() => expect(aino.provider.synced && leena.provider.synced).toBe(true));
    aino.provider.awareness.setLocalState({ user: { name: 'Leena' } });
    house.documents.showBoard(BOARD, { ...BOARD_SHOWN, seq: 2 });
    await vi.waitFor(() => expect(readBoard(leena.doc)?.seq).toBe(2));
    expect([...leena.provider.awareness.getStates().keys()]).toEqual([leena.doc.clientID]);
  });
});

describe('the endpoint', () => {
  it('given other upgrades, then they are left to others; given wrong names, 404', async () => {
    const house = await openHouse();
    let others = 0;
    house.http.on('upgrade', (request, stream) => {
      if (request.url?.startsWith('/elsewhere')) {
        others++;
        stream.destroy();
      }
    });
    const elsewhere = new RawSocket(`ws://127.0.0.1:${house.port}/elsewhere`);
    await vi.waitFor(() => expect(elsewhere.closed).not.toBeNull());
    expect(others).toBe(1);
    const base = `ws://127.0.0.1:${house.port}/g`;
    for (const path of [
      `/group/docs/${PAGE}?seat=${seat('aino')}`,
      `/${OWNER.group}/docs/${PAGE}`,
      `/${OWNER.group}/docs/${PAGE}?seat=aino`,
      `/${OWNER.group}/docs/..%2Fx?seat=${seat('aino')}`,
    ]) {
      expect(await statusOf(base + path)).toBe(404);
    }
  });

  it('given no leave to open it, or a board never shown, then 403', async () => {
    const house = await openHouse();
    expect(await statusOf(addressOf(house, 'nothing', seat('aino')))).toBe(403);
    expect(await statusOf(addressOf(house, BOARD, seat('aino')))).toBe(403);
  });

  it('given a seat whose sockets are many, then the oldest goes', async () => {
    const house = await openHouse();
    const sockets: RawSocket[] = [];
    for (let i = 0; i < 5; i++) sockets.push(await openRaw(house, PAGE, seat('aino')));
    const other = await openRaw(house, PAGE, seat('leena'));
    await vi.waitFor(() => expect(sockets[0]?.closed).toBe(TOO_MANY_SOCKETS));
    expect(sockets.slice(1).map(({ closed }) => closed)).toEqual([null, null, null, null]);
    expect(other.closed).toBeNull();
  });

  it('given a seat that must go, then its sockets close for good, and no others', async () => {
    const house = await openHouse();
    house.documents.showBoard(BOARD, BOARD_SHOWN);
    const page = await enter(house, 'aino');
    const board = connect(house, BOARD, seat('aino'), new Y.Doc());
    const leena = await enter(house, 'leena');
    await vi.waitFor(() =>
      expect([page, board, leena].every(({ provider }) => provider.synced)).toBe(true),
    );
    house.documents.disconnectSeat(OWNER.group, seat('aino'));
    await vi.waitFor(() =>
      expect([page.ended(), board.ended()]).toEqual([NOT_ALLOWED, NOT_ALLOWED]),
    );
    expect(leena.ended()).toBeNull();
    expect(leena.provider.wsconnected).toBe(true);
  });

  it('given too many messages, then the socket closes, and may come back', async () => {
    const house = await openHouse();
    const raw = await openRaw(house, PAGE, seat('aino'));
    for (let i = 0; i < 400; i++) raw.send((encoder) => void (encoder.cbuf[encoder.cpos++] = 3));
    await vi.waitFor(() => expect(raw.closed).toBe(TRY_AGAIN_LATER));
  });

  it('given a client that never reads, then it is cut off and the others read on', async () => {
    const house = await openHouse();
    house.documents.showBoard(BOARD, BOARD_SHOWN);
    const leena = connect(house, BOARD, seat('leena'), new Y.Doc());
    const deaf = await openRaw(house, BOARD, seat('mika'));
    deaf.sync(0, Uint8Array.of(0));
    await vi.waitFor(() => expect(deaf.received.length).toBe(1));
    deaf.socket.pause();
    const groupName = 'a'.repeat(200_000);
    let seq = 1;
    await vi.waitFor(
      async () => {
        house.documents.showBoard(BOARD, {
          ...BOARD_SHOWN,
          seq: ++seq,
          groupName: groupName + seq,
        });
        expect(await connectionsOf(house)).toBe(1);
      },
      { timeout: 10_000, interval: 5 },
    );
    expect(seq).toBeGreaterThan(20);
    await vi.waitFor(() => expect(readBoard(leena.doc)?.seq).toBe(seq));
  });

  it('given a client that has died, then it is cut off in ten seconds; one that answers is not', async () => {
    const house = await openHouse({ clock: fastClock(25) });
    const quiet = await enter(house, 'aino');
    const dead = await openRaw(house, PAGE, seat('mika'));
    dead.socket.pause();
    expect(await connectionsOf(house)).toBe(2);
    await vi.waitFor(async () => expect(await connectionsOf(house)).toBe(1));
    expect(quiet.provider.wsconnected).toBe(true);
  });

  it('given silence, then clients are told something often enough not to give up', async () => {
    const house = await openHouse({ clock: fastClock(100) });
    house.documents.showBoard(BOARD, BOARD_SHOWN);
    const raw = await openRaw(house, BOARD, seat('aino'));
    await vi.waitFor(() => expect(raw.received.length).toBeGreaterThan(1));
    expect([...(raw.received[0] ?? [])]).toEqual([1, 1, 0]);
  });

  it('given clients issued, then they are new, and the storage knows whose they are', async () => {
    const house = await openHouse();
    const clients = [];
    for (let i = 0; i < 20; i++)
      clients.push(await house.documents.issueClient(PAGE, seat('aino')));
    expect(new Set(clients).size).toBe(20);
    expect(clients.every((client) => client > 0 && client < 2 ** 32)).toBe(true);
    const known = await house.storage.documentClients(PAGE);
    expect(new Set(known.map(({ client }) => client))).toEqual(new Set(clients));
  });
});

function isHave(message: Buffer): boolean {
  return message[0] === 0 && message[1] === 0;
}

function isCopy(message: Buffer): boolean {
  return message[0] === 0 && message[1] === 1;
}

function isUpdate(message: Buffer): boolean {
  return message[0] === 0 && message[1] === 2;
}

function connectionsOf(house: House): Promise<number> {
  return new Promise((resolve) => {
    house.http.getConnections((_, count) => {
      resolve(count);
    });
  });
}

/** The HTTP status with which an upgrade is refused. */
async function statusOf(url: string): Promise<number | undefined> {
  const raw = new RawSocket(url);
  return new Promise((resolve) => {
    raw.socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode);
    });
    raw.socket.on('open', () => {
      resolve(undefined);
    });
  });
}
