import { describe, expect, it } from 'vitest';
import type { NoteId } from '../../shared/meeting/ids.ts';
import {
  checkAgainst,
  openManifest,
  sealManifest,
  type Manifest,
  type NoteState,
} from '../../shared/vault/manifest.ts';
import { headOf, openNote } from '../../shared/vault/note.ts';
import type { JsonObject } from '../../shared/vault/padded.ts';
import { sealVersion } from '../../shared/vault/version.ts';
import { anna, boris, flipped, NOTE, ok, OTHER_NOTE, SOME_HEAD } from './support.ts';

const vault = anna.open;
const header = { version: 1, previous: null };
const OTHER_HEAD = await headOf(new Uint8Array(1));
const state = (version: number, head = SOME_HEAD): NoteState => ({ version, head });
const known: Manifest = new Map([
  [NOTE, state(5)],
  [OTHER_NOTE, state(2)],
]);

describe('manifest: sealing', () => {
  it('given a manifest, when sealed and opened, then it is the same', async () => {
    const blob = ok(await sealManifest(vault, header, known));
    expect(await openManifest(vault, header, blob)).toEqual(known);
    const next = { version: 2, previous: await headOf(blob) };
    const empty = ok(await sealManifest(vault, next, new Map()));
    expect(await openManifest(vault, next, empty)).toEqual(new Map());
  });

  it('given an older manifest served as the newest, then it is refused', async () => {
    const blob = ok(await sealManifest(vault, header, known));
    const claimed = { version: 2, previous: await headOf(blob) };
    expect(await openManifest(vault, claimed, blob)).toEqual({ refused: 'wrong-key' });
  });

  it("given another's manifest, an altered one, or one served as a note, then no", async () => {
    const blob = ok(await sealManifest(vault, header, known));
    expect(await openManifest(boris.open, header, blob)).toEqual({ refused: 'wrong-key' });
    expect(await openManifest(vault, header, flipped(blob, 200))).toEqual({ refused: 'tampered' });
    const asNote = await openNote(vault, { ...header, note: NOTE }, blob);
    expect(asNote).toEqual({ refused: 'wrong-key' });
  });

  it('given 700 notes, then they fit; given 800, then the manifest is too large', async () => {
    const of = (count: number): Manifest =>
      new Map(
        Array.from({ length: count }, (_, at) => [
          String(at).padStart(22, '0') as NoteId,
          state(9),
        ]),
      );
    const blob = ok(await sealManifest(vault, header, of(700)));
    expect(await openManifest(vault, header, blob)).toEqual(of(700));
    expect(await sealManifest(vault, header, of(800))).toEqual({ refused: 'too-large' });
  });

  it.each<JsonObject>([
    { v: 2, notes: {} },
    { v: 1 },
    { v: 1, notes: [] },
    { v: 1, notes: { short: { version: 1, head: SOME_HEAD } } },
    { v: 1, notes: { [NOTE]: null } },
    { v: 1, notes: { [NOTE]: { version: 0, head: SOME_HEAD } } },
    { v: 1, notes: { [NOTE]: { version: 1, head: 'short' } } },
    { v: 1, notes: { [NOTE]: { version: 1 } } },
  ])('given the contents %j, then the form is refused', async (value) => {
    const subject = { purpose: 'manifest', note: null } as const;
    const blob = ok(await sealVersion(vault, subject, header, value));
    expect(await openManifest(vault, header, blob)).toEqual({ refused: 'unknown-format' });
  });
});

describe('manifest: noticing a server that goes back', () => {
  it('given the same listing, then nothing is found', () => {
    expect(checkAgainst(known, new Map(known))).toEqual([]);
  });

  it('given a newer version than known, then nothing is found', () => {
    expect(checkAgainst(known, new Map(known).set(NOTE, state(6, OTHER_HEAD)))).toEqual([]);
  });

  it('given an earlier version than known, then it is a rollback', () => {
    const listing = new Map(known).set(NOTE, state(4, OTHER_HEAD));
    expect(checkAgainst(known, listing)).toEqual([{ note: NOTE, finding: 'rollback' }]);
  });

  it('given the known version with other bytes, then it is a rollback', () => {
    const listing = new Map(known).set(NOTE, state(5, OTHER_HEAD));
    expect(checkAgainst(known, listing)).toEqual([{ note: NOTE, finding: 'rollback' }]);
  });

  it('given a note gone and another planted, then each is told', () => {
    const planted = 'p'.repeat(22) as NoteId;
    const listing: Manifest = new Map([
      [NOTE, state(5)],
      [planted, state(1)],
    ]);
    expect(checkAgainst(known, listing)).toEqual([
      { note: OTHER_NOTE, finding: 'missing' },
      { note: planted, finding: 'unknown' },
    ]);
  });
});
