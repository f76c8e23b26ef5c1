import { createConnection } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { readBoard } from '../../../shared/docs/board.ts';
import { pageOf } from '../../../shared/docs/page.ts';
import {
  DOCUMENT_FULL,
  MALFORMED,
  NOT_ALLOWED,
  TRY_AGAIN_LATER,
} from '../../../shared/protocol/close-codes.ts';
import { LIMITS } from '../../../shared/protocol/wire.ts';
import { systemClock } from '../../../server/system.ts';
import type { Access } from '../../../server/transport/yjs/endpoint.ts';
import { forge, struct, type Struct } from './forging.ts';
import {
  BOARD,
  BOARD_SHOWN,
  connect,
  enter,
  newStorage,
  openHouse,
  openRaw,
  OWNER,
  PAGE,
  seat,
  storedPage,
  type House,
  type Reader,
} from './support.ts';
import { newPage, paragraph, seeded, textOf } from './writing.ts';

/** A page on which Leena has written, and a Yjs client of Mika's, who means harm. */
async function pageUnderAttack(): Promise<{ house: House; leena: Reader; mika: number }> {
  const house = await openHouse();
  const leena = await enter(house, 'leena');
  await vi.waitFor(() => expect(leena.provider.synced).toBe(true));
  pageOf(leena.doc).insert(0, [paragraph('Leenan sana')]);
  await vi.waitFor(async () => expect(textOf(await storedPage(house.storage))).toBe('Leenan sana'));
  return { house, leena, mika: await house.documents.issueClient(PAGE, seat('mika')) };
}

/** The page is as it was, and one can go on writing. */
async function unharmed(house: House, leena: Reader): Promise<void> {
  expect(textOf(leena.doc)).toBe('Leenan sana');
  expect(textOf(await storedPage(house.storage))).toBe('Leenan sana');
  pageOf(leena.doc).insert(1, [paragraph('lisää')]);
  const aino = await enter(house, 'aino');
  await vi.waitFor(() => expect(textOf(aino.doc)).toBe('Leenan sana|lisää'));
  expect(house.reports).toEqual([]);
}

/** An update of Mika's own: a new paragraph. */
function paragraphOf(client: number, clock = 0): Uint8Array {
  return forge({ blocks: [{ client, clock, structs: [struct.type(3, 'paragraph', {})] }] });
}

describe('attack 30: an update before authentication finished', () => {
  it('given words sent before the door has answered, then the connection ends and nothing is applied', async () => {
    const storage = await newStorage();
    let answer = (_: Access): void => undefined;
    const house = await openHouse({
      storage,
      authorize: () => new Promise((resolve) => (answer = resolve)),
    });
    const client = await house.documents.issueClient(PAGE, seat('mika'));
    const update = paragraphOf(client);
    const stream = createConnection(house.port, '127.0.0.1');
    let heard = '';
    let ended = false;
    stream.on('data', (data) => (heard += data.toString('latin1')));
    stream.on('close', () => (ended = true));
    stream.on('error', () => undefined);
    const path = `/g/${OWNER.group}/docs/${PAGE}?seat=${seat('mika')}`;
    stream.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    const message = Buffer.from([0, 2, update.length, ...update]);
    // A masked frame, with a mask of zeros.
    const frame = Buffer.from([0x82, 0x80 | message.length, 0, 0, 0, 0, ...message]);
    await vi.waitFor(() => expect(stream.writableLength).toBe(0));
    stream.write(frame);
    await vi.waitFor(() => expect(ended).toBe(true));
    answer({ kind: 'page', owner: OWNER, storage });
    const aino = await openRawAfter(house, () => {
      answer({ kind: 'page', owner: OWNER, storage });
    });
    await vi.waitFor(() => expect(aino.received.length).toBeGreaterThan(0));
    expect(heard).toBe('');
    expect(await storage.document(PAGE)).toEqual([]);
  });
});

describe('attack 31: a read-only socket sends types 1 and 2', () => {
  it.each([1, 2])(
    'given step %i on the board, then it is refused and the board stays',
    async (step) => {
      const house = await openHouse();
      house.documents.showBoard(BOARD, BOARD_SHOWN);
      const reader = connect(house, BOARD, seat('aino'), new Y.Doc());
      await vi.waitFor(() => expect(reader.provider.synced).toBe(true));
      const doc = new Y.Doc();
      doc.getMap('board').set('seq', 99);
      const mika = await openRaw(house, BOARD, seat('mika'));
      mika.sync(step, Y.encodeStateAsUpdate(doc));
      await vi.waitFor(() => expect(mika.closed).toBe(MALFORMED));
      expect(readBoard(reader.doc)).toEqual(BOARD_SHOWN);
    },
  );
});

describe('attack 32: a delete-only update on the board', () => {
  it('given deletes of all that stands there, then they are refused and the board stays', async () => {
    const house = await openHouse();
    house.documents.showBoard(BOARD, BOARD_SHOWN);
    const reader = connect(house, BOARD, seat('aino'), new Y.Doc());
    await vi.waitFor(() => expect(reader.provider.synced).toBe(true));
    const deletes = [...Y.decodeStateVector(Y.encodeStateVector(reader.doc))].map(
      ([client, length]) => [client, [[0, length] as const]] as const,
    );
    const mika = await openRaw(house, BOARD, seat('mika'));
    mika.sync(2, forge({ deletes }));
    await vi.waitFor(() => expect(mika.closed).toBe(MALFORMED));
    expect(readBoard(reader.doc)).toEqual(BOARD_SHOWN);
    house.documents.showBoard(BOARD, { ...BOARD_SHOWN, seq: 2 });
    await vi.waitFor(() => expect(readBoard(reader.doc)?.seq).toBe(2));
  });
});

describe("attack 33: an update under another's or the server's clientID", () => {
  it.each(['update', 'copy'])(
    'given an %s under the client of another seat, refused',
    async (kind) => {
      const { house, leena } = await pageUnderAttack();
      const theirs = leena.doc.clientID;
      const end = Y.decodeStateVector(Y.encodeStateVector(leena.doc)).get(theirs) ?? 0;
      const raw = await openRaw(house, PAGE, seat('mika'));
      raw.sync(kind === 'copy' ? 1 : 2, paragraphOf(theirs, end));
      await vi.waitFor(() => expect(raw.closed).toBe(NOT_ALLOWED));
      await unharmed(house, leena);
    },
  );

  it('given a client that was never issued, such as the server would have, refused', async () => {
    const { house, leena } = await pageUnderAttack();
    for (const client of [0, 1, 2 ** 32 - 1, 2 ** 53 - 1]) {
      const raw = await openRaw(house, PAGE, seat('mika'));
      raw.sync(2, paragraphOf(client));
      await vi.waitFor(() => expect(raw.closed).toBe(NOT_ALLOWED));
    }
    await unharmed(house, leena);
  });

  it('given collected structs that would take the place of what another writes next, refused', async () => {
    const { house, leena } = await pageUnderAttack();
    const theirs = leena.doc.clientID;
    const end = Y.decodeStateVector(Y.encodeStateVector(leena.doc)).get(theirs) ?? 0;
    const raw = await openRaw(house, PAGE, seat('mika'));
    raw.sync(2, forge({ blocks: [{ client: theirs, clock: end, structs: [struct.gc(1000)] }] }));
    await vi.waitFor(() => expect(raw.closed).toBe(NOT_ALLOWED));
    await unharmed(house, leena);
  });

  it("given another's own words as they are known, then they are passed over", async () => {
    const { house, leena, mika } = await pageUnderAttack();
    const copy = newPage(mika);
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(leena.doc));
    pageOf(copy).insert(1, [paragraph('Mikan')]);
    const raw = await openRaw(house, PAGE, seat('mika'));
    raw.sync(1, Y.encodeStateAsUpdate(copy));
    await vi.waitFor(() => expect(textOf(leena.doc)).toBe('Leenan sana|Mikan'));
    expect(raw.closed).toBeNull();
  });
});

describe('attack 34: forged awareness', () => {
  it("given a caret in another's name, or under another's client, then nobody hears it", async () => {
    const { house, leena, mika } = await pageUnderAttack();
    const aino = await enter(house, 'aino');
    await vi.waitFor(() => expect(aino.provider.synced).toBe(true));
    const told = (): Map<number, unknown> => leena.provider.awareness.getStates();
    const raw = await openRaw(house, PAGE, seat('mika'));
    raw.awareness([
      [aino.doc.clientID, 50, JSON.stringify({ cursor: null })],
      [12345, 1, JSON.stringify({ cursor: null })],
      [mika, 1, JSON.stringify({ user: { seat: seat('leena'), name: 'Leena' }, evil: 1 })],
    ]);
    await vi.waitFor(() =>
      expect(told().get(mika)).toEqual({ user: { seat: seat('mika') }, cursor: null }),
    );
    expect(told().has(12345)).toBe(false);
    expect(leena.provider.awareness.meta.get(aino.doc.clientID)?.clock ?? 0).toBeLessThan(50);
    expect(raw.closed).toBeNull();
    await unharmed(house, leena);
  });

  it.each([
    ['the last clock there is', 2 ** 53 - 1, '{}'],
    ['a clock that a caret never reaches', 2 ** 31, '{}'],
    ['a state of two kilobytes', 5, JSON.stringify({ cursor: null, more: 'x'.repeat(2000) })],
    ['no JSON', 5, '{'],
    ['a state that is no object', 5, '[1]'],
    ['a caret at a clock below zero', 5, caretAt(-1)],
    ['a caret in another root', 5, caretAt(0, 'board')],
  ])('given %s, then it is dropped', async (_, clock, state) => {
    const { house, leena, mika } = await pageUnderAttack();
    const raw = await openRaw(house, PAGE, seat('mika'));
    raw.awareness([[mika, clock, state]]);
    raw.awareness([[mika, 6, JSON.stringify({ cursor: null })]]);
    await vi.waitFor(() => expect(leena.provider.awareness.meta.get(mika)?.clock).toBe(6));
    await unharmed(house, leena);
  });

  it("given null for another's state, then the other stays; given one's own, then one goes", async () => {
    const { house, leena, mika } = await pageUnderAttack();
    const raw = await openRaw(house, PAGE, seat('mika'));
    leena.provider.awareness.setLocalState({ cursor: null });
    raw.awareness([[mika, 1, JSON.stringify({ cursor: null })]]);
    const aino = await enter(house, 'aino');
    const states = (): number[] => [...aino.provider.awareness.getStates().keys()];
    await vi.waitFor(() =>
      expect(states()).toEqual(expect.arrayContaining([leena.doc.clientID, mika])),
    );
    raw.awareness([
      [leena.doc.clientID, 9, 'null'],
      [mika, 1, 'null'],
    ]);
    await vi.waitFor(() => expect(states()).not.toContain(mika));
    expect(states()).toContain(leena.doc.clientID);
  });

  it('given one who drops off, then their caret goes with them', async () => {
    const { house, leena, mika } = await pageUnderAttack();
    const raw = await openRaw(house, PAGE, seat('mika'));
    raw.awareness([[mika, 1, JSON.stringify({ cursor: null })]]);
    const states = (): number[] => [...leena.provider.awareness.getStates().keys()];
    await vi.waitFor(() => expect(states()).toContain(mika));
    raw.socket.terminate();
    await vi.waitFor(() => expect(states()).not.toContain(mika));
  });
});

describe('attack 35: truncated and overflowing varints, deep nesting', () => {
  const overflow = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
  it.each([
    ['nothing', []],
    ['half a length', [0, 2, 0x80]],
    ['a length beyond the end', [0, 2, 5, 1]],
    ['a varint without end', [0, 2, ...overflow]],
    ['bytes after the message', [0, 2, 2, 0, 0, 7]],
    ['an unknown type', [9, 0]],
    ['an unknown step', [0, 7, 1, 0]],
    ['an auth message', [2, 0, 0]],
    ['a truncated state vector', [0, 0, 1, 3]],
    ['an awareness of many that is cut', [1, 2, 9, 1]],
    ['an update of one client that is cut', [0, 2, 1, 1]],
    ['an update of very many structs', [0, 2, 8, 1, ...overflow.slice(0, 7)]],
    ['an update with an overflowing clock', [0, 2, 13, 1, 1, 1, ...overflow]],
  ])('given %s, then it is closed and the server lives', async (_, bytes) => {
    const { house, leena } = await pageUnderAttack();
    const raw = await openRaw(house, PAGE, seat('mika'));
    raw.socket.send(Uint8Array.from(bytes));
    await vi.waitFor(() => expect(raw.closed).toBe(MALFORMED));
    await unharmed(house, leena);
  });

  it('given text instead of bytes, then it is closed', async () => {
    const { house, leena } = await pageUnderAttack();
    const raw = await openRaw(house, PAGE, seat('mika'));
    raw.socket.send('hei');
    await vi.waitFor(() => expect(raw.closed).toBe(MALFORMED));
    await unharmed(house, leena);
  });

  it('given lengths that no text has, then it is closed', async () => {
    const { house, leena, mika } = await pageUnderAttack();
    const end = 2 ** 53 - 1;
    for (const structs of [[struct.gc(end)], [struct.deleted(end, {})], [struct.skip(end)]]) {
      const raw = await openRaw(house, PAGE, seat('mika'));
      raw.sync(2, forge({ blocks: [{ client: mika, clock: 0, structs }] }));
      await vi.waitFor(() => expect(raw.closed).toBe(MALFORMED));
    }
    await unharmed(house, leena);
  });

  it('given elements nested 20,000 deep, or values so, then it is closed', async () => {
    const { house, leena, mika } = await pageUnderAttack();
    const nested: Struct[] = [struct.type(3, 'list_item', {})];
    for (let depth = 1; depth < 20_000; depth++) {
      nested.push(struct.type(3, 'list_item', { parent: [mika, depth - 1] }));
    }
    const json = '['.repeat(20_000) + ']'.repeat(20_000);
    const attacks: (readonly [step: number, structs: readonly Struct[], code?: number])[] = [
      [1, nested],
      [2, nested, DOCUMENT_FULL],
      [2, nested.slice(0, 100)],
      [1, [struct.embed(json, {})]],
      [1, [struct.json(json, {})]],
      [1, [nested[0] ?? struct.gc(1), struct.mark('strong', json, { parent: [mika, 0] })]],
    ];
    for (const [step, structs, code = MALFORMED] of attacks) {
      const raw = await openRaw(house, PAGE, seat('mika'));
      raw.sync(step, forge({ blocks: [{ client: mika, clock: 0, structs }] }));
      await vi.waitFor(() => expect(raw.closed).toBe(code));
    }
    await unharmed(house, leena);
  });

  it('given 500 updates broken at random, then the server lives and the page stays', async () => {
    const { house, leena } = await pageUnderAttack();
    const random = seeded(500);
    const whole = Y.encodeStateAsUpdate(leena.doc);
    let raw = await openRaw(house, PAGE, seat('mika'));
    for (let i = 0; i < 500; i++) {
      const bytes =
        i % 2 === 0
          ? Uint8Array.from({ length: 1 + random(80) }, () => random(256))
          : whole.map((byte) => (random(8) === 0 ? random(256) : byte));
      // Deleting is everybody's right: only what would write is looked at here.
      bytes[bytes.length - 1] = 0xff;
      if (raw.closed !== null) raw = await openRaw(house, PAGE, seat('mika'));
      raw.sync(1 + random(2), bytes);
      await vi.waitFor(() => expect(raw.closed).not.toBeNull(), { interval: 1 });
    }
    await unharmed(house, leena);
  });
});

describe('a flood of what is allowed', () => {
  it('given one who has asked for all there is, then coming back does not bring more', async () => {
    // Time stands still, so that nothing is earned.
    const house = await openHouse({ clock: { ...systemClock, monotonic: () => 0 } });
    const ask = async (messages: number): Promise<number | null> => {
      const raw = await openRaw(house, PAGE, seat('mika'));
      for (let i = 0; i < messages; i++) raw.sync(2, Uint8Array.of(0, 0));
      raw.socket.close();
      await vi.waitFor(() => expect(raw.closed).not.toBeNull());
      return raw.closed;
    };
    expect(await ask(150)).toBe(1005);
    expect(await ask(100)).toBe(TRY_AGAIN_LATER);
    expect(await ask(1)).toBe(TRY_AGAIN_LATER);
  });
});

describe('attack 36: 16,000 roots, a frame of 1 MB', () => {
  it('given them, then they are refused, and the others wait less than 200 ms', async () => {
    const { house, leena } = await pageUnderAttack();
    const roots = Array.from({ length: 16_000 }, (_, root) =>
      struct.string('x', { parent: `root${root}` }),
    );
    const by = (client: number, structs: readonly Struct[]): Uint8Array =>
      forge({ blocks: [{ client, clock: 0, structs }] });
    const long = [struct.string('x'.repeat(1_000_000), {})];
    const attacks: (readonly [step: number, by: (client: number) => Uint8Array, code: number])[] = [
      [1, (client) => by(client, roots), MALFORMED],
      [2, (client) => by(client, roots).slice(0, LIMITS.yjsUpdate), DOCUMENT_FULL],
      [2, (client) => by(client, long), DOCUMENT_FULL],
      [1, (client) => by(client, long), MALFORMED],
      [2, () => new Uint8Array(2 * LIMITS.yjsDocument), 1009],
    ];
    const delay = monitorEventLoopDelay({ resolution: 1 });
    for (const [index, [step, update, code]] of attacks.entries()) {
      // Each by another seat: one alone would soon have nothing left to ask for.
      const mika = seat(`mika-${index}`);
      const bytes = update(await house.documents.issueClient(PAGE, mika));
      const raw = await openRaw(house, PAGE, mika);
      delay.enable();
      raw.sync(step, bytes);
      await vi.waitFor(() => expect(raw.closed).toBe(code), { interval: 1, timeout: 20_000 });
      delay.disable();
    }
    // Time is asserted in the long run only; here the others must merely be unharmed.
    if (process.env.PROVE) expect(delay.percentile(99) / 1e6).toBeLessThan(200);
    await unharmed(house, leena);
  });
});

function caretAt(clock: number, tname = 'page'): string {
  const position = { type: null, tname, item: { client: 1, clock }, assoc: 0 };
  return JSON.stringify({ cursor: { anchor: position, head: position } });
}

/** Opens a raw socket while the door waits to be told. */
async function openRawAfter(
  house: House,
  answer: () => void,
): Promise<Awaited<ReturnType<typeof openRaw>>> {
  const opening = openRaw(house, PAGE, seat('aino'));
  const asking = setInterval(answer, 5);
  try {
    return await opening;
  } finally {
    clearInterval(asking);
  }
}
