import { expect, it } from 'vitest';
import type { GroupId, MeetingId, SeatId } from '../../../shared/meeting/ids.ts';
import type { Storage } from '../../../server/ports.ts';
import {
  appending,
  deviceRow,
  groupState,
  linkRow,
  newHash,
  newId,
  noteRow,
  vaultRow,
} from './support.ts';

export function endingRules(storage: () => Storage): void {
  /** A group with a bit of everything, held by a device; the earlier note was replaced at `at`. */
  async function everythingOf(device: ReturnType<typeof deviceRow>, at: number) {
    const [group, seat, meeting] = [newId<GroupId>(), newId<SeatId>(), newId<MeetingId>()];
    const [link, vault, note] = [linkRow({ group }), vaultRow({ group, seat }), noteRow()];
    const page = newId();
    await storage().commit({
      group: { state: groupState(group, { meeting }), expected: 0 },
      ...appending(group, meeting, 0),
      links: [link],
      device,
      deviceSeat: { device: device.id, group, seat },
    });
    await storage().putVault(vault, null);
    await storage().putNote(group, seat, note, 9);
    await storage().putNote(group, seat, { ...note, version: 2, savedAt: at }, 9);
    await storage().appendToDocument(page, { group, meeting }, [Uint8Array.of(1)]);
    await storage().addDocumentClient(page, 7, seat);
    const look = async () => ({
      group: (await storage().group(group)) !== null,
      meeting: (await storage().meeting(meeting)) !== null,
      link: (await storage().linkByHash(link.hash)) !== null,
      seats: (await storage().seatsOf(device.id)).filter((held) => held.group === group).length,
      vault: (await storage().vault(group, seat)) !== null,
      byKey: (await storage().vaultByKey(group, vault.keyId)) !== null,
      notes: (await storage().notes(group, seat)).length,
      page: (await storage().document(page)) !== null,
      clients: (await storage().documentClients(page)).length,
    });
    return { group, look };
  }
  const whole = {
    group: true,
    meeting: true,
    link: true,
    seats: 1,
    vault: true,
    byKey: true,
    notes: 1,
    page: true,
    clients: 1,
  };
  const nothing = {
    group: false,
    meeting: false,
    link: false,
    seats: 0,
    vault: false,
    byKey: false,
    notes: 0,
    page: false,
    clients: 0,
  };

  it('given two groups, when one is forgotten, then all of it is gone and the other is whole', async () => {
    const start = 3_000_000_000_000_000;
    await storage().forgetEarlierNotes(start);
    const ended = await everythingOf(deviceRow(), start);
    const other = await everythingOf(deviceRow(), start);
    expect(await ended.look()).toEqual(whole);

    expect(await storage().commit({ forgetGroup: ended.group })).toBe('stored');

    expect(await ended.look()).toEqual(nothing);
    expect(await other.look()).toEqual(whole);
    expect(await storage().forgetEarlierNotes(start + 1)).toBe(1);
  });

  it('given devices that held a seat, then those that are left with nothing are forgotten as well', async () => {
    const [only, also, maker] = [deviceRow(), deviceRow(), deviceRow({ creator: true })];
    const idle = deviceRow();
    const [group, other] = [newId<GroupId>(), newId<GroupId>()];
    await storage().commit({ device: idle });
    for (const device of [only, also, maker]) {
      await storage().commit({ device, deviceSeat: { device: device.id, group, seat: newId() } });
    }
    await storage().commit({ deviceSeat: { device: also.id, group: other, seat: newId() } });

    await storage().commit({ forgetGroup: group });

    expect(await storage().deviceByHash(only.hash)).toBeNull();
    for (const { hash } of [also, maker, idle]) {
      expect(await storage().deviceByHash(hash)).not.toBeNull();
    }
    expect(await storage().seatsOf(also.id)).toHaveLength(1);
  });

  it('given a group forgotten, when one of that id is made, then it begins anew', async () => {
    const { group } = await everythingOf(deviceRow(), 1);
    await storage().commit({ forgetGroup: group });
    await storage().commit({ group: { state: groupState(group), expected: 0 } });
    expect((await storage().group(group))?.version).toBe(1);
  });

  it('given another version than expected, when it is to be forgotten, then it stays', async () => {
    const { group, look } = await everythingOf(deviceRow(), 1);
    const change = { group: { state: groupState(group), expected: 7 }, forgetGroup: group };
    expect(await storage().commit(change)).toBe('conflict');
    expect(await look()).toEqual(whole);
  });

  it('given no group, when it is forgotten, then that is harmless', async () => {
    const device = deviceRow({ hash: newHash() });
    await storage().commit({ device });
    expect(await storage().commit({ forgetGroup: newId() })).toBe('stored');
    expect(await storage().deviceByHash(device.hash)).not.toBeNull();
  });
}
