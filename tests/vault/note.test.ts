import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, fields, uint32, utf8 } from '../../shared/vault/bytes.ts';
import { headOf, openNote, sealNote, type NoteContent } from '../../shared/vault/note.ts';
import { padJson, type JsonObject } from '../../shared/vault/padded.ts';
import { BOX_OVERHEAD, seal } from '../../shared/vault/sealed.ts';
import { openManifest } from '../../shared/vault/manifest.ts';
import {
  anna,
  boris,
  flipped,
  NOTE,
  ok,
  OTHER_GROUP,
  OTHER_NOTE,
  OTHER_SEAT,
  SOME_HEAD,
} from './support.ts';

const vault = anna.open;
const header = { note: NOTE, version: 4, previous: SOME_HEAD };
const content: NoteContent = { kind: 'text', text: 'Minun peilini: jaksan paremmin.' };
const blob = ok(await sealNote(vault, header, content));
const ownHead = await headOf(blob);

describe('note: sealing and opening', () => {
  it('given any content, when sealed and opened, then it is the same', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    const meta = fc.dictionary(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
      { maxKeys: 4 },
    );
    const contents = fc.record({ kind: text, text, meta }, { requiredKeys: ['kind', 'text'] });
    await fc.assert(
      fc.asyncProperty(contents, async (any) => {
        const sealed = ok(await sealNote(vault, header, any));
        expect(JSON.stringify(await openNote(vault, header, sealed))).toBe(JSON.stringify(any));
      }),
    );
  });

  it.each(['\uFEFFalussa', 'puolikas \uD83C', 'loppu\0\0', ''])(
    'given the text %j, then not a sign of it changes',
    async (text) => {
      const sealed = ok(await sealNote(vault, header, { kind: 'text', text }));
      expect(await openNote(vault, header, sealed)).toEqual({ kind: 'text', text });
    },
  );

  it('given the same text sealed twice, then the bytes differ from salt to tag', async () => {
    const again = ok(await sealNote(vault, header, content));
    for (const [from, to] of [
      [4, 36],
      [36, 48],
      [48, 80],
      [80, 352],
    ]) {
      expect(again.slice(from, to)).not.toEqual(blob.slice(from, to));
    }
  });

  it('given a first version, then its history is empty, and that is checked too', async () => {
    const first = { note: NOTE, version: 1, previous: null };
    const sealed = ok(await sealNote(vault, first, content));
    expect(await openNote(vault, first, sealed)).toEqual(content);
    const withHistory = await openNote(vault, { ...first, previous: SOME_HEAD }, sealed);
    expect(withHistory).toEqual({ refused: 'wrong-key' });
  });

  it('given a sealed version, then its head names exactly its bytes', async () => {
    expect(await headOf(blob)).toMatch(/^[\w-]{43}$/);
    expect(await headOf(flipped(blob, 100))).not.toBe(await headOf(blob));
  });
});

describe('note: padding', () => {
  /** The JSON around a text of one-byte signs: {"v":1,"kind":"","text":""}. */
  const AROUND = 27;

  it.each([
    [0, 256],
    [256 - 4 - AROUND, 256],
    [256 - 4 - AROUND + 1, 1024],
    [1024 - 4 - AROUND, 1024],
    [1024 - 4 - AROUND + 1, 4096],
    [4096 - 4 - AROUND, 4096],
    [4096 - 4 - AROUND + 1, 16_384],
    [16_384 - 4 - AROUND, 16_384],
    [16_384 - 4 - AROUND + 1, 65_536],
    [65_536 - 4 - AROUND, 65_536],
  ])('given a text of %d bytes, then it is padded to %d', async (length, size) => {
    const text = 'x'.repeat(length);
    const sealed = ok(await sealNote(vault, header, { kind: '', text }));
    expect(sealed.length).toBe(96 + size);
    expect(await openNote(vault, header, sealed)).toEqual({ kind: '', text });
  });

  it('given one byte more than the largest, then it is too large', async () => {
    const text = 'x'.repeat(65_536 - 4 - AROUND + 1);
    expect(await sealNote(vault, header, { kind: '', text })).toEqual({ refused: 'too-large' });
  });
});

describe('note: what the server may not do', () => {
  it("given A's note served as B's (attack 22), then B's client refuses", async () => {
    expect(await openNote(boris.open, header, blob)).toEqual({ refused: 'wrong-key' });
  });

  it.each([
    { note: OTHER_NOTE },
    { version: 3 },
    { version: 5 },
    { previous: null },
    { previous: ownHead },
  ])('given a note relabelled %o, then it is refused', async (change) => {
    const relabelled = await openNote(vault, { ...header, ...change }, blob);
    expect(relabelled).toEqual({ refused: 'wrong-key' });
  });

  it.each([{ group: OTHER_GROUP }, { seat: OTHER_SEAT }, { epoch: 2 }])(
    'given the same key at %o, then the note is refused there',
    async (change) => {
      const elsewhere = await openNote({ ...vault, ...change }, header, blob);
      expect(elsewhere).toEqual({ refused: 'wrong-key' });
    },
  );

  it('given a note served as the manifest, then it is refused', async () => {
    expect(await openManifest(vault, header, blob)).toEqual({ refused: 'wrong-key' });
  });

  it('given any byte turned, then it is refused, each part for its own reason', async () => {
    for (let at = 0; at < blob.length; at++) {
      const refused = await openNote(vault, header, flipped(blob, at, at % 8));
      const inNonceOrText = (at >= 36 && at < 48) || at >= 80;
      expect(refused, `byte ${at}`).toEqual({
        refused: at < 4 ? 'unknown-format' : inNonceOrText ? 'tampered' : 'wrong-key',
      });
    }
  });

  it('given a commitment of another key over the same ciphertext, then it is refused', async () => {
    const other = ok(await sealNote(boris.open, header, content));
    const mixed = concat(blob.slice(0, 48), other.slice(48, 80), blob.slice(80));
    expect(await openNote(vault, header, mixed)).toEqual({ refused: 'wrong-key' });
  });

  it.each([0, 3, 4, 80, BOX_OVERHEAD - 1])(
    'given only %d bytes, then the form is refused',
    async (length) => {
      const cut = await openNote(vault, header, blob.slice(0, length));
      expect(cut).toEqual({ refused: 'unknown-format' });
    },
  );

  it('given bytes cut off or added, then it is refused', async () => {
    expect(await openNote(vault, header, blob.slice(0, -1))).toEqual({ refused: 'tampered' });
    const longer = concat(blob, new Uint8Array(1));
    expect(await openNote(vault, header, longer)).toEqual({ refused: 'tampered' });
  });

  it.each([
    { version: 0 },
    { version: -1 },
    { version: 1.5 },
    { version: 2 ** 32 },
    { version: NaN },
    { previous: '' },
    { previous: 'x' },
    { previous: `${SOME_HEAD}A` },
    { note: '' as typeof NOTE },
    { note: 'x'.repeat(70_000) as typeof NOTE },
  ])('given the malformed header %#, then it is refused, and nothing is thrown', async (change) => {
    const malformed = { ...header, ...change };
    expect(await openNote(vault, malformed, blob)).toEqual({ refused: 'unknown-format' });
    expect(await sealNote(vault, malformed, content)).toEqual({ refused: 'unknown-format' });
  });
});

describe('note: contents that this version does not know', () => {
  const aad = fields(
    'EtaTyopeili/1',
    'note',
    vault.group,
    vault.seat,
    NOTE,
    uint32(header.version),
    uint32(vault.epoch),
    new Uint8Array(32).fill(7),
  );
  const json = (value: JsonObject) => ok(padJson(value));
  const padded = (length: number, text: string, size = 256) =>
    concat(uint32(length), utf8(text), new Uint8Array(size - 4 - utf8(text).length));

  const GOOD = '{"v":1,"kind":"a","text":"b"}';

  it('given a well-formed one sealed here, then it opens', async () => {
    const sealed = await seal(vault.key, aad, json({ v: 1, kind: 'a', text: 'b', later: 1 }));
    expect(await openNote(vault, header, sealed)).toEqual({ kind: 'a', text: 'b' });
    const plain = await seal(vault.key, aad, padded(GOOD.length, GOOD));
    expect(await openNote(vault, header, plain)).toEqual({ kind: 'a', text: 'b' });
  });

  it.each([
    ['a newer version', json({ v: 2, kind: 'a', text: 'b' })],
    ['no text', json({ v: 1, kind: 'a' })],
    ['a kind that is no text', json({ v: 1, kind: 1, text: 'b' })],
    ['meta that is no object', json({ v: 1, kind: 'a', text: 'b', meta: [] })],
    ['a length beyond the end', padded(253, GOOD.padEnd(252))],
    ['the largest length', padded(0xffff_ffff, '{}')],
    ['something after the JSON', padded(GOOD.length, `${GOOD} `)],
    ['a byte order mark', padded(GOOD.length + 3, `\uFEFF${GOOD}`)],
    ['no JSON', padded(1, '{')],
    ['a list', padded(2, '[]')],
    ['null', padded(4, 'null')],
    ['a text that is no UTF-8', padded(GOOD.length, GOOD).map((b) => (b === 0x62 ? 0xff : b))],
    ['an unknown size', padded(2, '{}', 255)],
    ['nothing', new Uint8Array(0)],
  ])('given %s, then its form is refused', async (_, plaintext) => {
    const sealed = await seal(vault.key, aad, plaintext);
    expect(await openNote(vault, header, sealed)).toEqual({ refused: 'unknown-format' });
  });
});
