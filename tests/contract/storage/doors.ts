import { expect, it } from 'vitest';
import type { GroupId, SeatId } from '../../../shared/meeting/ids.ts';
import type { Storage } from '../../../server/ports.ts';
import { deviceRow, linkRow, newHash, newId, noteRow, plain, vaultRow } from './support.ts';

export function linkRules(storage: () => Storage): void {
  it('given links, when looked up by hash or by group, then they are as they were given', async () => {
    const group = newId<GroupId>();
    const links = [
      linkRow({ group, maxClaims: null, notBefore: 5, expires: 1_999_999_999_999 }),
      linkRow({ group, purpose: 'facilitator', revoked: true, claims: 3, maxClaims: 14 }),
    ];
    await storage().commit({ links: [...links, linkRow()] });

    const expected = links.map((link) => ({ ...link, hash: plain(link.hash) }));
    for (const link of expected) expect(await storage().linkByHash(link.hash)).toEqual(link);
    const found = await storage().linksOf(group);
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  it('given an unknown hash or group, when looked up, then there is no link', async () => {
    expect(await storage().linkByHash(newHash())).toBeNull();
    expect(await storage().linksOf(newId())).toEqual([]);
  });

  it('given a link for two, when claimed, then each claim counts and the third is a conflict', async () => {
    const link = linkRow({ maxClaims: 2 });
    await storage().commit({ links: [link] });
    expect(await storage().commit({ claimLink: link.id })).toBe('stored');
    expect(await storage().commit({ claimLink: link.id })).toBe('stored');
    expect(await storage().commit({ claimLink: link.id })).toBe('conflict');
    expect((await storage().linkByHash(link.hash))?.claims).toBe(2);
  });

  it('given a single-use link, when claimed many times at once, then one claim is stored', async () => {
    const link = linkRow({ maxClaims: 1 });
    await storage().commit({ links: [link] });
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => storage().commit({ claimLink: link.id })),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
  });

  it('given a link without a limit, when claimed again and again, then it is never used up', async () => {
    const link = linkRow({ maxClaims: null });
    await storage().commit({ links: [link] });
    for (let claims = 1; claims <= 20; claims++) {
      expect(await storage().commit({ claimLink: link.id })).toBe('stored');
    }
    expect((await storage().linkByHash(link.hash))?.claims).toBe(20);
  });

  it('given a revoked link, when claimed, then a conflict', async () => {
    const [revoked, other] = [linkRow({ maxClaims: null }), linkRow({ maxClaims: null })];
    await storage().commit({ links: [revoked, other] });
    await storage().commit({ revokeLinks: [revoked.id] });
    expect(await storage().commit({ claimLink: revoked.id })).toBe('conflict');
    expect(await storage().commit({ claimLink: other.id })).toBe('stored');
    expect(await storage().linkByHash(revoked.hash)).toMatchObject({ revoked: true, claims: 0 });
  });

  it('given an unknown link, when claimed, a conflict; when revoked, harmless', async () => {
    expect(await storage().commit({ claimLink: newId() })).toBe('conflict');
    expect(await storage().commit({ revokeLinks: [newId()] })).toBe('stored');
  });

  it('given installation links, then those open and unexpired are counted', async () => {
    const now = 1_950_000_000_000;
    const before = await storage().installation(now);
    const made = { purpose: 'installation', group: null, expires: now + 1 } as const;
    const claimed = linkRow(made);
    await storage().commit({
      links: [
        linkRow(made),
        claimed,
        linkRow({ ...made, expires: now }),
        linkRow({ ...made, revoked: true }),
        linkRow({ expires: now + 1 }),
      ],
    });
    expect((await storage().installation(now)).openLinks).toBe(before.openLinks + 2);
    await storage().commit({ claimLink: claimed.id });
    expect((await storage().installation(now)).openLinks).toBe(before.openLinks + 1);
    expect((await storage().installation(now + 1)).openLinks).toBe(before.openLinks);
  });
}

export function deviceRules(storage: () => Storage): void {
  it('given a device, when looked up by its hash, then it is as it was given', async () => {
    const device = deviceRow({ creator: true });
    await storage().commit({ device });
    expect(await storage().deviceByHash(device.hash)).toEqual({
      ...device,
      hash: plain(device.hash),
    });
    expect(await storage().deviceByHash(newHash())).toBeNull();
  });

  it('given a device, when saved again, then its hash is rotated and the old one finds nothing', async () => {
    const device = deviceRow();
    await storage().commit({ device });
    const rotated = { ...device, hash: newHash(), creator: true };
    await storage().commit({ device: rotated });
    expect(await storage().deviceByHash(device.hash)).toBeNull();
    expect(await storage().deviceByHash(rotated.hash)).toMatchObject({ creator: true });
  });

  it('given devices, then those that may make groups are counted', async () => {
    const before = await storage().installation(0);
    const device = deviceRow();
    await storage().commit({ device });
    expect((await storage().installation(0)).creators).toBe(before.creators);
    await storage().commit({ device: { ...device, creator: true } });
    await storage().commit({ device: { ...device, creator: true } });
    expect((await storage().installation(0)).creators).toBe(before.creators + 1);
  });

  it('given seats taken, then a device knows its seats and a seat its devices', async () => {
    const [laptop, phone] = [deviceRow(), deviceRow()];
    const mine = { group: newId<GroupId>(), seat: newId<SeatId>() };
    const second = { group: newId<GroupId>(), seat: newId<SeatId>() };
    await storage().commit({ device: laptop, deviceSeat: { device: laptop.id, ...mine } });
    await storage().commit({ device: phone, deviceSeat: { device: phone.id, ...mine } });
    await storage().commit({ deviceSeat: { device: phone.id, ...second } });
    // A second time is harmless.
    await storage().commit({ deviceSeat: { device: phone.id, ...second } });

    expect(await storage().seatsOf(laptop.id)).toEqual([mine]);
    const ofPhone = await storage().seatsOf(phone.id);
    expect(ofPhone).toHaveLength(2);
    expect(ofPhone).toEqual(expect.arrayContaining([mine, second]));
    const devices = await storage().devicesOf(mine.group, mine.seat);
    expect([...devices].sort()).toEqual([laptop.id, phone.id].sort());
    expect(await storage().devicesOf(second.group, second.seat)).toEqual([phone.id]);
    expect(await storage().seatsOf(newId())).toEqual([]);
  });

  it('given a seat, when removed, then devices, vault and notes of that seat alone are gone', async () => {
    const device = deviceRow();
    const group = newId<GroupId>();
    const [removed, other] = [newId<SeatId>(), newId<SeatId>()];
    const start = 3_000_000_000_000_000;
    await storage().forgetEarlierNotes(start);
    await storage().commit({ device });
    for (const seat of [removed, other]) {
      await storage().commit({ deviceSeat: { device: device.id, group, seat } });
      await storage().putVault(vaultRow({ group, seat, keyId: `key of ${seat}` }), null);
      const first = noteRow();
      await storage().putNote(group, seat, first);
      await storage().putNote(
        group,
        seat,
        noteRow({ note: first.note, version: 2, savedAt: start }),
      );
    }

    await storage().commit({ removeSeat: { group, seat: removed } });

    expect(await storage().devicesOf(group, removed)).toEqual([]);
    expect(await storage().vault(group, removed)).toBeNull();
    expect(await storage().vaultByKey(group, `key of ${removed}`)).toBeNull();
    expect(await storage().notes(group, removed)).toEqual([]);
    expect(await storage().forgetEarlierNotes(start + 1)).toBe(1);
    expect(await storage().seatsOf(device.id)).toEqual([{ group, seat: other }]);
    expect(await storage().vault(group, other)).not.toBeNull();
    expect(await storage().notes(group, other)).toHaveLength(1);
    expect(await storage().deviceByHash(device.hash)).not.toBeNull();
  });

  it('given a seat held, when one change removes and gives it, then only the new device has it', async () => {
    const [old, next] = [deviceRow(), deviceRow()];
    const seat = { group: newId<GroupId>(), seat: newId<SeatId>() };
    await storage().commit({ device: old, deviceSeat: { device: old.id, ...seat } });
    await storage().commit({
      removeSeat: seat,
      device: next,
      deviceSeat: { device: next.id, ...seat },
    });
    expect(await storage().devicesOf(seat.group, seat.seat)).toEqual([next.id]);
  });
}
