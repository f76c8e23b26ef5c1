import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { pageOf } from '../../../shared/docs/page.ts';
import {
  filterUpdate,
  indexOf,
  type Bounds,
  type Verdict,
} from '../../../server/transport/yjs/filter.ts';
import { PageIndex } from '../../../server/transport/yjs/page-index.ts';
import { encodeUpdates, type Update } from '../../../server/transport/yjs/update.ts';
import { forge, struct, type Forged, type Id, type Neighbours, type Struct } from './forging.ts';
import { newPage, paragraph, seeded, textsOf, writeSomething } from './writing.ts';

const BOUNDS: Bounds = { bytes: 1e6, items: 5000, clients: 100, work: 1e5, room: true };
const RUNS = process.env.PROVE ? 2000 : 40;
const RUNS_MS = process.env.PROVE ? 900_000 : 60_000;

/** In every test: ours, one that was ours earlier, another's, and one nobody has. */
const OURS = 500;
const EARLIER = 300;
const THEIRS = 900;
const NOBODYS = 12_345;

/** A page as the server has it: a copy, and the index that the filter goes by. */
class Page {
  readonly doc = newPage(1);
  index = new PageIndex();
  #later: Update[] = [];

  receive(update: Uint8Array, mine: readonly number[], bounds: Partial<Bounds> = {}): Verdict {
    const verdict = filterUpdate(update, this.index, (client) => mine.includes(client), {
      ...BOUNDS,
      ...bounds,
    });
    if (verdict.verdict === 'accept') this.#later.push(verdict.update);
    return verdict;
  }

  /** All that was accepted since, in one transaction. */
  apply(): void {
    if (this.#later.length > 0) Y.applyUpdate(this.doc, encodeUpdates(this.#later));
    this.#later = [];
  }

  restart(): void {
    this.apply();
    this.index = indexOf(Y.encodeStateAsUpdate(this.doc));
  }
}

/** A page with one paragraph of theirs: its element, its text, and four letters. */
function theirPage(): Page {
  const page = new Page();
  const doc = newPage(THEIRS);
  pageOf(doc).insert(0, [paragraph('sana')]);
  page.receive(Y.encodeStateAsUpdate(doc), [THEIRS]);
  page.apply();
  return page;
}

const ELEMENT: Id = [THEIRS, 0];
const TEXT: Id = [THEIRS, 1];
const LETTER: Id = [THEIRS, 2];

function ours(...structs: Struct[]): Uint8Array {
  return forge({ blocks: [{ client: OURS, clock: 0, structs }] });
}

/** What stands on a page, told apart by nodes and texts; marks left out. */
function outline(node: Y.XmlFragment): string {
  return node
    .toArray()
    .map((child) => {
      if (child instanceof Y.XmlElement) return `<${child.nodeName}>${outline(child)}</>`;
      if (!(child instanceof Y.XmlText) || !(node instanceof Y.XmlElement))
        throw new Error('alien');
      const parts = child.toDelta() as { insert: unknown }[];
      return `[${parts.map(({ insert }) => textIn(insert)).join('')}]`;
    })
    .join('');
}

function textIn(insert: unknown): string {
  if (typeof insert !== 'string') throw new Error('alien');
  return insert;
}

/** Throws unless the copy is a whole page and nothing else. */
function expectSound({ doc }: { readonly doc: Y.Doc }): void {
  outline(pageOf(doc));
  const { pendingStructs, pendingDs } = doc.store;
  expect([[...doc.share.keys()], pendingStructs, pendingDs]).toEqual([['page'], null, null]);
}

/** The clocks that the copy and the index know. */
function expectSameClocks({ doc, index }: Page): void {
  const known = Y.decodeStateVector(Y.encodeStateVector(doc));
  expect(Y.decodeStateVector(index.stateVector())).toEqual(known);
}

describe('what honest editors write', () => {
  it(
    'given any of it, through restarts and reconnections, then it is accepted and all agree',
    () => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          writeTogether(seed);
        }),
        { numRuns: RUNS },
      );
    },
    RUNS_MS,
  );

  it('given letters of one, two, three and four bytes, then clocks are counted as Yjs does', () => {
    const page = new Page();
    const doc = newPage(OURS);
    pageOf(doc).insert(0, [paragraph('aä€🦊')]);
    expect(page.receive(Y.encodeStateAsUpdate(doc), [OURS]).verdict).toBe('accept');
    expect(page.index.end(OURS)).toBe(2 + 1 + 1 + 1 + 2);
  });

  it('given all of it again, then it is ignored', () => {
    const page = theirPage();
    const copy = newPage(OURS);
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(page.doc));
    textsOf(copy)[0]?.delete(1, 2);
    const whole = Y.encodeStateAsUpdate(copy);
    expect(page.receive(whole, [OURS]).verdict).toBe('accept');
    expect(page.receive(whole, [OURS]).verdict).toBe('ignore');
    page.restart();
    expect(page.receive(whole, [OURS]).verdict).toBe('ignore');
  });

  it('given what continues in the middle of an item, then only the new part is taken', () => {
    const page = new Page();
    const doc = newPage(OURS);
    pageOf(doc).insert(0, [paragraph('al')]);
    page.receive(Y.encodeStateAsUpdate(doc), [OURS]);
    textsOf(doc)[0]?.insert(2, 'ku');
    expect(page.receive(Y.encodeStateAsUpdate(doc), [OURS]).verdict).toBe('accept');
    page.apply();
    expect(outline(pageOf(page.doc))).toBe('<paragraph>[alku]</>');
  });

  it('given one who types on where one was, then Yjs has nothing to look through', () => {
    const page = theirPage();
    const doc = newPage(OURS);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(page.doc));
    const works: number[] = [];
    doc.on('update', (update: Uint8Array) => {
      const verdict = page.receive(update, [OURS]);
      if (verdict.verdict === 'accept') works.push(verdict.update.work);
    });
    for (let i = 0; i < 50; i++) textsOf(doc)[0]?.insert(2 + i, 'x');
    expect(works).toHaveLength(50);
    expect(Math.max(...works.slice(1))).toBe(1);
  });
});

describe('what a page may not hold', () => {
  const bytes = Uint8Array.of(1);
  const inText = { origin: LETTER };
  const inElement = { parent: ELEMENT };
  it.each<[string, Struct]>([
    ['another root', struct.type(3, 'paragraph', { parent: 'board' })],
    ['a root that is called like an object', struct.type(3, 'paragraph', { parent: '__proto__' })],
    ['letters right on the page', struct.string('x', {})],
    ['a text right on the page', struct.type(6, null, {})],
    ['letters right in an element', struct.string('x', inElement)],
    ['an element in a text', struct.type(3, 'paragraph', inText)],
    ['a text in a text', struct.type(6, null, inText)],
    ['an element of another name', struct.type(3, 'script', {})],
    ['an element of an endless name', struct.type(3, 'p'.repeat(10_000), {})],
    ['an array', struct.type(0, null, inElement)],
    ['a map', struct.type(1, null, inElement)],
    ['a plain text', struct.type(2, null, inElement)],
    ['a fragment', struct.type(4, null, inElement)],
    ['a hook', struct.type(5, 'paragraph', inElement)],
    ['a type that Yjs does not know', struct.type(7, null, inElement)],
    ['a subdocument', struct.subdocument(inElement)],
    ['binary content', struct.binary(bytes, inText)],
    ['JSON', struct.json('1', inText)],
    ['an embed', struct.embed('{}', inText)],
    ['values', struct.values([1], inText)],
    ['an attribute', struct.values([1], { parent: ELEMENT, key: 'level' })],
    ['an attribute of the page', struct.values([1], { key: 'level' })],
    [
      'an attribute called like an object',
      struct.values([1], { parent: ELEMENT, key: '__proto__' }),
    ],
    ['a mark of another name', struct.mark('link', '{}', inText)],
    ['a mark with attributes', struct.mark('strong', '{"href":"x"}', inText)],
    ['a mark in an element', struct.mark('strong', '{}', inElement)],
    ['neighbours in two lists', struct.string('x', { origin: LETTER, right: ELEMENT })],
  ])('given %s, then it is refused and leaves no trace', (_, content) => {
    const page = theirPage();
    const verdict = page.receive(ours(struct.type(3, 'paragraph', {}), content), [OURS]);
    expect(['not-allowed', 'malformed']).toContain('why' in verdict ? verdict.why : verdict);
    expect(page.index.end(OURS)).toBe(0);
    expect(page.receive(ours(struct.type(3, 'paragraph', {})), [OURS]).verdict).toBe('accept');
    page.apply();
    expect(outline(pageOf(page.doc))).toBe('<paragraph></><paragraph>[sana]</>');
  });

  it('given a key, then it is refused before anything is taken for what it is not', () => {
    const keyed = struct.deleted(1, { parent: ELEMENT, key: 'level' });
    const verdict = theirPage().receive(ours(keyed), [OURS]);
    expect(verdict).toEqual({ verdict: 'refuse', why: 'not-allowed' });
  });

  it.each<[string, Struct]>([
    ['letters', struct.string('x', inText)],
    ['letters into an empty text', struct.string('x', { parent: TEXT })],
    ['a mark', struct.mark('strong', '{}', inText)],
    ['the end of a mark', struct.mark('strong', 'null', inText)],
    ['a paragraph', struct.type(3, 'paragraph', {})],
    ['a text in an element', struct.type(6, null, inElement)],
    ['a list in an element', struct.type(3, 'bullet_list', inElement)],
    ['what is deleted already', struct.deleted(3, inText)],
    ['what is collected already', struct.gc(3)],
    ['what stood in something that is no list', struct.string('x', { parent: LETTER })],
  ])('given %s, then it is accepted', (_, content) => {
    const page = theirPage();
    expect(page.receive(ours(content), [OURS]).verdict).toBe('accept');
    page.apply();
    expectSound(page);
  });
});

describe('what is not well-formed', () => {
  const element = struct.type(3, 'paragraph', {});
  const block = { client: OURS, clock: 0, structs: [element] };
  it.each<[string, Forged]>([
    ['the same client twice', { blocks: [block, { ...block, clock: 1 }] }],
    ['lower clients first', { blocks: [{ ...block, client: EARLIER }, block] }],
    ['a client without items', { blocks: [{ ...block, structs: [] }] }],
    ['an item without length', { blocks: [{ ...block, structs: [struct.gc(0)] }] }],
    ['an empty string', { blocks: [{ ...block, structs: [struct.string('', {})] }] }],
    ['a struct that Yjs does not know', { blocks: [{ ...block, structs: [unknownStruct] }] }],
    ['text that is not UTF-8', { blocks: [{ ...block, structs: [brokenText] }] }],
    ['half a letter', { blocks: [{ ...block, structs: [halfLetter] }] }],
    [
      'deletes of the same client twice',
      {
        deletes: [
          [THEIRS, [[0, 1]]],
          [THEIRS, [[1, 1]]],
        ],
      },
    ],
    [
      'deletes that overlap',
      {
        deletes: [
          [
            THEIRS,
            [
              [0, 3],
              [2, 2],
            ],
          ],
        ],
      },
    ],
    [
      'deletes that go backwards',
      {
        deletes: [
          [
            THEIRS,
            [
              [3, 1],
              [0, 1],
            ],
          ],
        ],
      },
    ],
    ['a delete of nothing', { deletes: [[THEIRS, [[0, 0]]]] }],
    ['a client that deletes nothing', { deletes: [[THEIRS, []]] }],
    ['a delete without end', { deletes: [[THEIRS, [[0, 2 ** 53 - 1]]]] }],
  ])('given %s, then it is refused', (_, forged) => {
    const page = theirPage();
    const verdict = page.receive(forge(forged), [OURS, EARLIER]);
    expect(verdict.verdict).toBe('refuse');
    page.apply();
    expect(outline(pageOf(page.doc))).toBe('<paragraph>[sana]</>');
  });

  it('given any part of an update, or bytes after it, then it is not taken', () => {
    const whole = ours(element, struct.type(6, null, { parent: [OURS, 0] }));
    for (let length = 0; length < whole.length; length++) {
      expect(theirPage().receive(whole.slice(0, length), [OURS]).verdict).toBe('refuse');
    }
    expect(theirPage().receive(Uint8Array.of(...whole, 0), [OURS]).verdict).toBe('refuse');
  });
});

describe('whose it is, and in what order', () => {
  it.each<[string, Uint8Array, string]>([
    ['another client', forge({ blocks: [at(THEIRS, 6)] }), 'not-yours'],
    ['a client that nobody has', forge({ blocks: [at(NOBODYS, 0)] }), 'not-yours'],
    ['ours beside another', forge({ blocks: [at(THEIRS, 6), at(OURS, 0)] }), 'not-yours'],
    ['a client beyond 32 bits', forge({ blocks: [at(2 ** 53 - 1, 0)] }), 'not-yours'],
  ])('given new items under %s, then they are refused', (_, update, why) => {
    expect(theirPage().receive(update, [OURS])).toEqual({ verdict: 'refuse', why });
  });

  it.each<[string, Uint8Array]>([
    ['items after a gap', forge({ blocks: [at(OURS, 1)] })],
    ['a gap within', ours(struct.gc(1), struct.skip(2), struct.gc(1))],
    ['neighbours that are not known', ours(struct.string('x', { origin: [THEIRS, 99] }))],
    ['a parent that is not known', ours(struct.string('x', { parent: [NOBODYS, 0] }))],
    ['an item that stands on itself', ours(struct.string('x', { origin: [OURS, 0] }))],
    [
      'items that stand on later ones',
      ours(struct.string('x', { origin: [OURS, 1] }), struct.gc(1)),
    ],
    ['a delete of what is not known', forge({ deletes: [[THEIRS, [[4, 9]]]] })],
    ['a delete under no known client', forge({ deletes: [[NOBODYS, [[0, 1]]]] })],
  ])('given %s, then the sender must send more, and nothing is kept', (_, update) => {
    const page = theirPage();
    expect(page.receive(update, [OURS])).toEqual({ verdict: 'behind' });
    expect(page.index.end(OURS)).toBe(0);
  });

  it('given two clients of the seat that stand on one another, then they are taken in any order', () => {
    const page = theirPage();
    const update = forge({
      blocks: [
        { client: OURS, clock: 0, structs: [struct.string('x', { origin: [EARLIER, 0] })] },
        { client: EARLIER, clock: 0, structs: [struct.string('y', { origin: LETTER })] },
      ],
    });
    expect(page.receive(update, [OURS, EARLIER]).verdict).toBe('accept');
    page.apply();
    expect(outline(pageOf(page.doc))).toBe('<paragraph>[syxana]</>');
  });

  it("given deletes of another's text, then they are taken", () => {
    const page = theirPage();
    expect(page.receive(forge({ deletes: [[THEIRS, [[2, 4]]]] }), [OURS]).verdict).toBe('accept');
    page.apply();
    expect(outline(pageOf(page.doc))).toBe('<paragraph>[]</>');
  });
});

describe('how much it is', () => {
  it('given a page without room, then new items are refused and deletes are not', () => {
    const page = theirPage();
    const full = { room: false };
    const more = ours(struct.string('x', { origin: LETTER }));
    expect(page.receive(more, [OURS], full)).toEqual({ verdict: 'refuse', why: 'full' });
    const less = forge({ deletes: [[THEIRS, [[2, 1]]]] });
    expect(page.receive(less, [OURS], full).verdict).toBe('accept');
  });

  it.each<[string, Partial<Bounds>]>([
    ['bytes', { bytes: 20 }],
    ['items', { items: 2 }],
  ])('given too many %s, then it is refused', (_, bounds) => {
    const update = ours(struct.gc(1), struct.type(3, 'paragraph', {}), struct.gc(1));
    const verdict = theirPage().receive(update, [OURS], bounds);
    expect(verdict).toEqual({ verdict: 'refuse', why: 'too-much' });
  });

  it('given elements nested deeper than any list, then they are refused', () => {
    const nested = (depth: number): Uint8Array => {
      const structs = [struct.type(3, 'list_item', {})];
      while (structs.length < depth) {
        structs.push(struct.type(3, 'list_item', { parent: [OURS, structs.length - 1] }));
      }
      return ours(...structs);
    };
    expect(theirPage().receive(nested(32), [OURS]).verdict).toBe('accept');
    expect(theirPage().receive(nested(33), [OURS]).verdict).toBe('refuse');
  });

  it('given items made to be compared with all others, then they are refused before Yjs tries', () => {
    const page = theirPage();
    const letters = Array.from({ length: 700 }, (_, index) =>
      struct.string('x', { origin: index % 2 === 0 ? LETTER : [OURS, index - 1] }),
    );
    expect(page.receive(ours(...letters), [OURS])).toEqual({ verdict: 'refuse', why: 'too-much' });
    expect(page.receive(ours(...letters.slice(0, 200)), [OURS]).verdict).toBe('accept');
  });
});

describe('what is forged', () => {
  it(
    'given any of it that is accepted, then Yjs takes it, and what stands is a page',
    () => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          forgeAtRandom(seed);
        }),
        { numRuns: RUNS },
      );
    },
    RUNS_MS,
  );
});

const unknownStruct: Struct = (encoder) => {
  struct.type(3, 'paragraph', {})(encoder);
  encoder.cbuf[encoder.cpos++] = 31;
};
const brokenText: Struct = rawText([0xc3, 0x28]);
const halfLetter: Struct = rawText([0xf0, 0x9f, 0xa6]);

function rawText(bytes: readonly number[]): Struct {
  return (encoder) => {
    struct.string('x'.repeat(bytes.length), { origin: LETTER })(encoder);
    encoder.cbuf.set(bytes, encoder.cpos - bytes.length);
  };
}

function at(client: number, clock: number): NonNullable<Forged['blocks']>[number] {
  return { client, clock, structs: [struct.type(3, 'paragraph', {})] };
}

/** Four editors, each with a line that is sometimes slow and sometimes cut, and a server. */
function writeTogether(seed: number): void {
  const random = seeded(seed);
  const page = new Page();
  const editors = [11, 22, 33, 44].map((client) => {
    const doc = newPage(client);
    const editor = { doc, client, out: [] as Uint8Array[], in: [] as Uint8Array[] };
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server') editor.out.push(update);
    });
    return { ...editor, undo: new Y.UndoManager(pageOf(doc), { captureTimeout: 0 }) };
  });
  type Editor = (typeof editors)[number];
  const relay = (from: Editor, update: Uint8Array): void => {
    const verdict = page.receive(update, [from.client]);
    expect(['accept', 'ignore']).toContain(verdict.verdict);
    if (verdict.verdict !== 'accept') return;
    const relayed = encodeUpdates([verdict.update]);
    for (const editor of editors) if (editor !== from) editor.in.push(relayed);
  };
  const send = (from: Editor): void => {
    for (const update of from.out.splice(0)) relay(from, update);
  };
  const read = ({ doc, in: received }: Editor): void => {
    for (const update of received.splice(0)) Y.applyUpdate(doc, update, 'server');
  };
  for (let step = 0; step < 150; step++) {
    const editor = editors[random(editors.length)];
    if (editor === undefined) continue;
    const what = random(40);
    if (what < 24) writeSomething(editor.doc, random);
    else if (what < 27) editor.undo.undo();
    else if (what < 28) editor.undo.redo();
    else if (what < 33) read(editor);
    else if (what < 37) send(editor);
    else if (what < 38) page.apply();
    else if (what < 39) page.restart();
    else {
      // Reconnects: what was not sent comes with the whole copy.
      editor.out.length = 0;
      read(editor);
      relay(editor, Y.encodeStateAsUpdate(editor.doc, page.index.stateVector()));
    }
  }
  while (editors.some((editor) => editor.out.length + editor.in.length > 0)) {
    editors.forEach(read);
    editors.forEach(send);
  }
  page.apply();
  expectSound(page);
  expectSameClocks(page);
  const whole = outline(pageOf(page.doc));
  for (const { doc } of editors) expect(outline(pageOf(doc))).toBe(whole);
}

/** Items that say they stand anywhere at all, now and then broken, beside honest ones. */
function forgeAtRandom(seed: number): void {
  const random = seeded(seed);
  const page = new Page();
  const oneByOne = newPage(2);
  const honest = newPage(THEIRS);
  honest.on('update', (update: Uint8Array) => {
    page.receive(update, [THEIRS]);
    Y.applyUpdate(oneByOne, update);
  });
  for (let i = 0; i < 30; i++) writeSomething(honest, random);

  const anyId = (): Id => {
    const client = [OURS, EARLIER, THEIRS, THEIRS, NOBODYS][random(random(20) ? 4 : 5)] ?? OURS;
    const end = page.index.end(client);
    if (client === OURS && random(2)) return [client, Math.max(0, end - 1 - random(3))];
    return [client, random(end + (random(20) ? 0 : 3) || 1)];
  };
  const somewhere = (): Neighbours => {
    const what = random(10);
    if (what < 5) return { origin: anyId(), right: random(2) ? anyId() : undefined };
    if (what < 6) return { right: anyId() };
    return what < 7 ? {} : { parent: anyId() };
  };
  const anything = (): Struct => {
    switch (random(9)) {
      case 0:
        return struct.gc(1 + random(5));
      case 1:
        return struct.deleted(1 + random(4), somewhere());
      case 2:
        return struct.mark('strong', random(2) ? '{}' : 'null', somewhere());
      case 3:
      case 4:
        return struct.type(3, random(2) ? 'paragraph' : 'bullet_list', somewhere());
      case 5:
        return struct.type(6, null, somewhere());
      default:
        return struct.string(['x', 'äö', 'pitkä teksti'][random(3)] ?? 'x', somewhere());
    }
  };
  const block = (client: number): NonNullable<Forged['blocks']>[number] => ({
    client,
    clock: Math.max(0, page.index.end(client) - (random(8) ? 0 : random(4))),
    structs: Array.from({ length: 1 + random(3) }, anything),
  });
  for (let i = 0; i < 100; i++) {
    const end = page.index.end(THEIRS);
    const update = forge({
      blocks: random(4) ? [block(OURS)] : [block(OURS), block(EARLIER)],
      deletes: random(3) ? [] : [[THEIRS, [[random(end), 1 + random(8)]]]],
    });
    if (random(6) === 0) update[random(update.length)] = random(256);
    const verdict = page.receive(update, [OURS, EARLIER]);
    if (verdict.verdict === 'accept') Y.applyUpdate(oneByOne, encodeUpdates([verdict.update]));
    if (random(5) === 0) page.apply();
    if (random(25) === 0) page.restart();
  }
  page.apply();
  expectSound(page);
  expectSameClocks(page);
  // Where forged items stand may depend on the order in which they came; what stands does not.
  expectSound({ doc: oneByOne });
}
