import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SeatId } from '../../../shared/meeting/ids.ts';
import type { Storage } from '../../../server/ports.ts';
import { newId, plain, storedMeeting } from './support.ts';

export function documentRules(storage: () => Storage): void {
  it('given no document, when read, null; when made without updates, empty', async () => {
    const name = newId();
    expect(await storage().document(name)).toBeNull();
    expect(await storage().documentClients(name)).toEqual([]);
    await storage().appendToDocument(name, await storedMeeting(storage()), []);
    expect(await storage().document(name)).toEqual([]);
  });

  it('given updates, when appended in turn, then they are read in order', async () => {
    const name = newId();
    const owner = await storedMeeting(storage());
    const updates = Array.from({ length: 30 }, (_, index) => randomBytes(index + 1));
    await storage().appendToDocument(name, owner, updates.slice(0, 12));
    await storage().appendToDocument(name, owner, updates.slice(12, 13));
    await storage().appendToDocument(name, owner, updates.slice(13));
    expect(await storage().document(name)).toEqual(updates.map(plain));
  });

  it('given many appends at once, then none is lost', async () => {
    const name = newId();
    const owner = await storedMeeting(storage());
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        storage().appendToDocument(name, owner, [Uint8Array.of(index)]),
      ),
    );
    const bytes = (await storage().document(name))?.map((update) => update[0] ?? -1);
    expect(bytes?.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('given an update that is part of a larger buffer, or empty, then exactly it is stored', async () => {
    const name = newId();
    const whole = Buffer.from('before|the update|after');
    const updates = [
      whole.subarray(7, 17),
      Buffer.alloc(0),
      Buffer.alloc(0),
      new Uint8Array(randomBytes(32 * 1024)),
    ];
    await storage().appendToDocument(name, await storedMeeting(storage()), updates);
    expect(await storage().document(name)).toEqual(updates.map(plain));
    expect(whole.toString()).toBe('before|the update|after');
  });

  it('given a stored update, when the bytes given or read are changed, then the store is not', async () => {
    const name = newId();
    const update = Uint8Array.of(1, 2);
    await storage().appendToDocument(name, await storedMeeting(storage()), [update]);
    update.fill(9);
    (await storage().document(name))?.[0]?.fill(9);
    expect(await storage().document(name)).toEqual([Uint8Array.of(1, 2)]);
  });

  it('given updates, when compacted, then one is left, and later ones follow it', async () => {
    const name = newId();
    const owner = await storedMeeting(storage());
    await storage().appendToDocument(name, owner, [Uint8Array.of(1), Uint8Array.of(2)]);
    await storage().compactDocument(name, Uint8Array.of(3));
    expect(await storage().document(name)).toEqual([Uint8Array.of(3)]);
    await storage().appendToDocument(name, owner, [Uint8Array.of(4)]);
    expect(await storage().document(name)).toEqual([Uint8Array.of(3), Uint8Array.of(4)]);
  });

  it('given clients issued, then each is bound to its seat, however often it is bound', async () => {
    const name = newId();
    await storage().appendToDocument(name, await storedMeeting(storage()), []);
    const [mine, other] = [newId<SeatId>(), newId<SeatId>()];
    await storage().addDocumentClient(name, 4_294_967_295, mine);
    await storage().addDocumentClient(name, 7, mine);
    await storage().addDocumentClient(name, 7, mine);
    await storage().addDocumentClient(name, 8, other);
    await expect(storage().addDocumentClient(name, 8, mine)).rejects.toThrow('another seat');
    expect(await storage().documentClients(name)).toEqual([
      { client: 7, seat: mine },
      { client: 8, seat: other },
      { client: 4_294_967_295, seat: mine },
    ]);
  });

  it('given a forgotten meeting, when late words come, then they are refused and nothing is kept', async () => {
    const name = newId();
    const owner = await storedMeeting(storage());
    await storage().appendToDocument(name, owner, [Uint8Array.of(1)]);
    await storage().commit({ forgetMeeting: owner.meeting });

    const late = Uint8Array.of(2);
    await expect(storage().appendToDocument(name, owner, [late])).rejects.toThrow('not stored');
    await expect(storage().compactDocument(name, late)).rejects.toThrow('no document');
    await expect(storage().addDocumentClient(name, 1, newId())).rejects.toThrow('no document');
    expect(await storage().document(name)).toBeNull();
  });

  it("given another meeting's document, when appended to, then it is refused", async () => {
    const name = newId();
    const [owner, other] = [await storedMeeting(storage()), await storedMeeting(storage())];
    await storage().appendToDocument(name, owner, [Uint8Array.of(1)]);
    await expect(storage().appendToDocument(name, other, [Uint8Array.of(2)])).rejects.toThrow(
      'another meeting',
    );
    await expect(
      storage().appendToDocument(newId(), { ...owner, group: other.group }, []),
    ).rejects.toThrow('not stored');
    expect(await storage().document(name)).toEqual([Uint8Array.of(1)]);
  });
}

export function isolationRules(storage: () => Storage): void {
  it("given a seat's vault and notes, when another group or seat asks, then it finds nothing", async () => {
    const row = {
      group: newId(),
      seat: newId(),
      keyId: newId(),
      authHash: randomBytes(32),
      wrapped: '{}',
    } as Parameters<Storage['putVault']>[0];
    const { group, seat } = row;
    const note = { note: newId(), version: 1, sealed: randomBytes(8), savedAt: 1 } as Parameters<
      Storage['putNote']
    >[2];
    await storage().putVault(row, null);
    await storage().putNote(group, seat, note, 9);

    for (const [otherGroup, otherSeat] of [
      [newId<typeof group>(), seat],
      [group, newId<typeof seat>()],
    ] as const) {
      expect(await storage().vault(otherGroup, otherSeat)).toBeNull();
      expect(await storage().notes(otherGroup, otherSeat)).toEqual([]);
      expect(await storage().note(otherGroup, otherSeat, note.note)).toBeNull();
      const second = { ...note, version: 2 };
      expect(await storage().putNote(otherGroup, otherSeat, second, 9)).toBe('conflict');
      await storage().deleteNote(otherGroup, otherSeat, note.note);
    }
    await storage().commit({ forgetGroup: newId() });
    expect(await storage().vaultByKey(newId(), row.keyId)).toBeNull();
    expect(await storage().note(group, seat, note.note)).toMatchObject({ version: 1 });
    expect(await storage().vault(group, seat)).toMatchObject({ keyId: row.keyId });
  });
}
