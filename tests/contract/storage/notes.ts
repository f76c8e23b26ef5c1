import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { GroupId, NoteId, SeatId } from '../../../shared/meeting/ids.ts';
import { MAX_NOTEBOOK_BYTES, type Storage } from '../../../server/ports.ts';
import { newId, noteRow, plain, vaultRow } from './support.ts';

export function vaultRules(storage: () => Storage): void {
  it('given no vault, when one is put, then it is found by its seat and by its key', async () => {
    const row = vaultRow();
    expect(await storage().putVault(row, null)).toBe('stored');
    const expected = { ...row, authHash: plain(row.authHash) };
    expect(await storage().vault(row.group, row.seat)).toEqual(expected);
    expect(await storage().vaultByKey(row.group, row.keyId)).toEqual(expected);
  });

  it('given a vault, when put as the first, then a conflict', async () => {
    const row = vaultRow();
    await storage().putVault(row, null);
    expect(await storage().putVault({ ...row, keyId: newId() }, null)).toBe('conflict');
    expect(await storage().vault(row.group, row.seat)).toMatchObject({ keyId: row.keyId });
  });

  it('given a vault, when swapped at its key, then the new key finds it and the old does not', async () => {
    const row = vaultRow();
    await storage().putVault(row, null);
    const next = vaultRow({ group: row.group, seat: row.seat });
    expect(await storage().putVault(next, row.keyId)).toBe('stored');
    expect(await storage().vaultByKey(row.group, row.keyId)).toBeNull();
    expect(await storage().vaultByKey(row.group, next.keyId)).toMatchObject({ seat: row.seat });
  });

  it('given a vault, when swapped at another key, or where there is none, then a conflict', async () => {
    const row = vaultRow();
    expect(await storage().putVault(row, newId())).toBe('conflict');
    expect(await storage().vault(row.group, row.seat)).toBeNull();
    await storage().putVault(row, null);
    expect(await storage().putVault({ ...row, keyId: newId() }, newId())).toBe('conflict');
    expect(await storage().vault(row.group, row.seat)).toMatchObject({ keyId: row.keyId });
  });

  it('given a vault, when wrapped anew under the same key, then it is stored', async () => {
    const row = vaultRow();
    await storage().putVault(row, null);
    const again = { ...row, wrapped: '{"again":true}' };
    expect(await storage().putVault(again, row.keyId)).toBe('stored');
    expect(await storage().vault(row.group, row.seat)).toMatchObject({ wrapped: again.wrapped });
  });

  it('given a key of another seat of the group, when a seat takes it, then a conflict', async () => {
    const [row, other] = [vaultRow(), vaultRow()];
    const second = { ...other, group: row.group };
    await storage().putVault(row, null);
    expect(await storage().putVault({ ...second, keyId: row.keyId }, null)).toBe('conflict');
    await storage().putVault(second, null);
    expect(await storage().putVault({ ...second, keyId: row.keyId }, second.keyId)).toBe(
      'conflict',
    );
    expect(await storage().vaultByKey(row.group, row.keyId)).toMatchObject({ seat: row.seat });
    // In another group the same name means another key.
    expect(await storage().putVault({ ...vaultRow(), keyId: row.keyId }, null)).toBe('stored');
  });
}

/** A limit that none of these notebooks comes near. */
const MOST = 9;

export function noteRules(storage: () => Storage): void {
  const seatOfOne = () => [newId<GroupId>(), newId<SeatId>()] as const;

  it('given no note, when version 1 is put, then it is read as it was given', async () => {
    const [group, seat] = seatOfOne();
    const row = noteRow({ savedAt: 1_950_000_000_000 });
    expect(await storage().putNote(group, seat, row, MOST)).toBe('stored');
    const expected = { ...row, sealed: plain(row.sealed) };
    expect(await storage().note(group, seat, row.note)).toEqual(expected);
    expect(await storage().notes(group, seat)).toEqual([expected]);
  });

  it('given version 1, when version 2 is put, then version 2 is read', async () => {
    const [group, seat] = seatOfOne();
    const first = noteRow();
    const second = noteRow({ note: first.note, version: 2, savedAt: 2 });
    await storage().putNote(group, seat, first, MOST);
    expect(await storage().putNote(group, seat, second, MOST)).toBe('stored');
    expect(await storage().note(group, seat, first.note)).toEqual({
      ...second,
      sealed: plain(second.sealed),
    });
  });

  it.each([0, 1, 3])(
    'given version 1, when version %i is put, then a conflict',
    async (version) => {
      const [group, seat] = seatOfOne();
      const row = noteRow();
      await storage().putNote(group, seat, row, MOST);
      const other = noteRow({ note: row.note, version });
      expect(await storage().putNote(group, seat, other, MOST)).toBe('conflict');
      expect(await storage().note(group, seat, row.note)).toMatchObject({
        version: 1,
        sealed: plain(row.sealed),
      });
    },
  );

  it.each([0, 2])('given no note, when version %i is put, then a conflict', async (version) => {
    const [group, seat] = seatOfOne();
    expect(await storage().putNote(group, seat, noteRow({ version }), MOST)).toBe('conflict');
    expect(await storage().notes(group, seat)).toEqual([]);
  });

  it('given two devices that save version 2 at once, then exactly one is stored', async () => {
    const [group, seat] = seatOfOne();
    const { note } = noteRow();
    await storage().putNote(group, seat, noteRow({ note }), MOST);
    const rows = Array.from({ length: 6 }, () => noteRow({ note, version: 2 }));
    const outcomes = await Promise.all(
      rows.map((row) => storage().putNote(group, seat, row, MOST)),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    const winner = rows[outcomes.indexOf('stored')];
    expect((await storage().note(group, seat, note))?.sealed).toEqual(
      winner && plain(winner.sealed),
    );
  });

  it('given replaced versions, then one is kept for each note until it is forgotten', async () => {
    const [group, seat] = seatOfOne();
    const start = 1_000_000_000_000_000;
    await storage().forgetEarlierNotes(start);
    const [note, other] = [newId<NoteId>(), newId<NoteId>()];
    for (const version of [1, 2, 3]) {
      await storage().putNote(
        group,
        seat,
        noteRow({ note, version, savedAt: start + version }),
        MOST,
      );
    }
    for (const version of [1, 2]) {
      const savedAt = start + 9 + version;
      await storage().putNote(group, seat, noteRow({ note: other, version, savedAt }), MOST);
    }
    // `note` was last replaced at +3, `other` at +11.
    expect(await storage().forgetEarlierNotes(start + 3)).toBe(0);
    expect(await storage().forgetEarlierNotes(start + 4)).toBe(1);
    expect(await storage().forgetEarlierNotes(start + 4)).toBe(0);
    expect(await storage().forgetEarlierNotes(start + 100)).toBe(1);
    expect((await storage().notes(group, seat)).map(({ version }) => version).sort()).toEqual([
      2, 3,
    ]);
  });

  it('given a note, when deleted, then no version of it is left and it starts at 1 again', async () => {
    const [group, seat] = seatOfOne();
    const start = 2_000_000_000_000_000;
    await storage().forgetEarlierNotes(start);
    const [note, other] = [newId<NoteId>(), newId<NoteId>()];
    for (const version of [1, 2]) {
      await storage().putNote(group, seat, noteRow({ note, version, savedAt: start }), MOST);
    }
    await storage().putNote(group, seat, noteRow({ note: other }), MOST);

    await storage().deleteNote(group, seat, note);

    expect(await storage().note(group, seat, note)).toBeNull();
    expect((await storage().notes(group, seat)).map((row) => row.note)).toEqual([other]);
    expect(await storage().forgetEarlierNotes(start + 1)).toBe(0);
    expect(await storage().putNote(group, seat, noteRow({ note, version: 3 }), MOST)).toBe(
      'conflict',
    );
    expect(await storage().putNote(group, seat, noteRow({ note }), MOST)).toBe('stored');
    await storage().deleteNote(group, seat, newId());
  });

  it('NOTE-4 given a notebook as large as one may be, when one more is added or one grows, then it is full', async () => {
    const [group, seat] = [newId<GroupId>(), newId<SeatId>()];
    const large = { sealed: new Uint8Array(MAX_NOTEBOOK_BYTES / 128) };
    const rows = Array.from({ length: 128 }, () => noteRow(large));
    for (const row of rows) expect(await storage().putNote(group, seat, row, 1000)).toBe('stored');
    expect(await storage().putNote(group, seat, noteRow({ sealed: new Uint8Array(1) }), 1000)).toBe(
      'full',
    );
    const [first] = rows;
    if (!first) throw new Error('no note');
    const grown = { ...first, version: 2, sealed: new Uint8Array(large.sealed.length + 1) };
    expect(await storage().putNote(group, seat, grown, 1000)).toBe('full');
    expect(await storage().putNote(group, seat, { ...first, version: 2 }, 1000)).toBe('stored');
  });

  it('given a notebook of two for two, when a third note is put, then it is full; a version is no note more', async () => {
    const [group, seat] = seatOfOne();
    const [first, second] = [noteRow(), noteRow()];
    expect(await storage().putNote(group, seat, first, 2)).toBe('stored');
    expect(await storage().putNote(group, seat, second, 2)).toBe('stored');

    expect(await storage().putNote(group, seat, noteRow(), 2)).toBe('full');
    expect(await storage().putNote(group, seat, noteRow({ version: 2 }), 2)).toBe('conflict');
    expect(await storage().putNote(group, seat, first, 2)).toBe('conflict');
    expect(await storage().putNote(group, seat, { ...first, version: 2 }, 2)).toBe('stored');
    expect(await storage().notes(group, seat)).toHaveLength(2);
    // Each seat has a notebook of its own.
    expect(await storage().putNote(group, newId(), noteRow(), 2)).toBe('stored');

    await storage().deleteNote(group, seat, second.note);
    expect(await storage().putNote(group, seat, noteRow(), 2)).toBe('stored');
  });

  it('given many new notes at once, then no more than the notebook holds are stored', async () => {
    const [group, seat] = seatOfOne();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => storage().putNote(group, seat, noteRow(), 3)),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(3);
    expect(await storage().notes(group, seat)).toHaveLength(3);
  });

  it('given notes of 64 kB and of no bytes, then they come back byte for byte', async () => {
    const [group, seat] = seatOfOne();
    for (const sealed of [randomBytes(64 * 1024), Buffer.alloc(0)]) {
      const row = noteRow({ sealed });
      expect(await storage().putNote(group, seat, row, MOST)).toBe('stored');
      expect((await storage().note(group, seat, row.note))?.sealed).toEqual(plain(sealed));
    }
  });

  it('given a stored note, when the bytes given or read are changed, then the store is not', async () => {
    const [group, seat] = seatOfOne();
    const row = noteRow({ sealed: Uint8Array.of(1, 2, 3) });
    await storage().putNote(group, seat, row, MOST);
    row.sealed.fill(9);
    (await storage().note(group, seat, row.note))?.sealed.fill(9);
    expect((await storage().note(group, seat, row.note))?.sealed).toEqual(Uint8Array.of(1, 2, 3));
  });
}
