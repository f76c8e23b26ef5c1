import { expect, it } from 'vitest';
import type { GroupId, SeatId } from '../../../shared/meeting/ids.ts';
import type { Storage } from '../../../server/ports.ts';
import { deviceRow, linkRow, newHash, newId, plain } from './support.ts';

export function linkRules(storage: () => Storage): void {
  it('given links, when looked up by hash, then they are as they were given', async () => {
    const group = newId<GroupId>();
    const links = [
      linkRow({ group, maxClaims: null, notBefore: 5, expires: 1_999_999_999_999 }),
      linkRow({ group, purpose: 'facilitator', revoked: true, claims: 3, maxClaims: 14 }),
    ];
    await storage().commit({ links: [...links, linkRow()] });

    const expected = links.map((link) => ({ ...link, hash: plain(link.hash) }));
    for (const link of expected) expect(await storage().linkByHash(link.hash)).toEqual(link);
  });

  it('given an unknown hash, when looked up, then there is no link', async () => {
    expect(await storage().linkByHash(newHash())).toBeNull();
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
    const before = await storage().creators();
    const device = deviceRow();
    await storage().commit({ device });
    expect(await storage().creators()).toBe(before);
    await storage().commit({ device: { ...device, creator: true } });
    await storage().commit({ device: { ...device, creator: true } });
    expect(await storage().creators()).toBe(before + 1);
  });

  it('given seats taken, then a device knows its seats', async () => {
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
    expect(await storage().seatsOf(newId())).toEqual([]);
  });
}
