import { describe, expect, it } from 'vitest';
import { base64url, fromBase64url } from '../../shared/vault/bytes.ts';
import { deriveKeys } from '../../shared/vault/derive.ts';
import { openNote, sealNote } from '../../shared/vault/note.ts';
import { createKeyId, createSecret } from '../../shared/vault/secret.ts';
import {
  createVault,
  extrasOf,
  isWrappedVault,
  openVault,
  rewrap,
  secretOf,
  withExtras,
} from '../../shared/vault/vault.ts';
import type { WrappedVault } from '../../shared/vault/vault.ts';
import { anna, boris, flipped, GROUP, NOTE, ok, OTHER_GROUP, OTHER_SEAT, SEAT } from './support.ts';

const header = { note: NOTE, version: 1, previous: null };
const content = { kind: 'text', text: 'Vain minulle.' };
const turned = (text: string, at: number) =>
  base64url(flipped(fromBase64url(text) ?? new Uint8Array(), at));

describe('vault: opening', () => {
  it('given a stored vault, when the link opens it on a new device, then the notes open', async () => {
    const blob = ok(await sealNote(anna.open, header, content));
    const stored = JSON.parse(JSON.stringify(anna.wrapped)) as WrappedVault;
    const { kek, auth } = await deriveKeys(stored.keyId, anna.secret);
    const vault = ok(await openVault(stored, kek));
    expect(auth).toBe(anna.auth);
    expect(await openNote(vault, header, blob)).toEqual(content);
  });

  it('given an open vault, then none of its keys can be read out', () => {
    expect(anna.open.key.extractable).toBe(false);
    expect(anna.open.kek.extractable).toBe(false);
  });

  it('given what the server stores, then neither S nor auth is in it', () => {
    const stored = JSON.stringify(anna.wrapped);
    expect(stored).not.toContain(anna.secret);
    expect(stored).not.toContain(anna.auth);
  });

  it("given another member's kek, then the vault is refused", async () => {
    expect(await openVault(anna.wrapped, boris.kek)).toEqual({ refused: 'wrong-key' });
  });

  it.each<Partial<WrappedVault>>([
    { group: OTHER_GROUP },
    { seat: OTHER_SEAT },
    { keyId: createKeyId() },
    { epoch: 2 },
    { wrappedKey: boris.wrapped.wrappedKey },
  ])('given a vault relabelled %o, then it is refused', async (change) => {
    const relabelled = { ...anna.wrapped, ...change };
    expect(await openVault(relabelled, anna.kek)).toEqual({ refused: 'wrong-key' });
  });

  it('given any byte of the wrapped key turned, then it is refused', async () => {
    const { wrappedKey } = anna.wrapped;
    for (let at = 0; at < 60; at++) {
      const altered = { ...anna.wrapped, wrappedKey: turned(wrappedKey, at) };
      expect(await openVault(altered, anna.kek)).toEqual({ refused: 'wrong-key' });
    }
  });

  it.each([
    null,
    'vault',
    {},
    { ...anna.wrapped, v: 2 },
    { ...anna.wrapped, epoch: 0 },
    { ...anna.wrapped, epoch: 1.5 },
    { ...anna.wrapped, seat: 'short' },
    { ...anna.wrapped, wrappedKey: undefined },
    { ...anna.wrapped, wrappedKey: '' },
    { ...anna.wrapped, wrappedKey: '*'.repeat(80) },
    { ...anna.wrapped, wrappedKey: `${anna.wrapped.wrappedKey}AAAA` },
  ])(
    'given a malformed vault %#, then its form is refused, and nothing is thrown',
    async (value) => {
      const wrapped = value as WrappedVault;
      expect(await openVault(wrapped, anna.kek)).toEqual({ refused: 'unknown-format' });
    },
  );

  it('given what a vault of this format looks like, then newer ones are told apart', () => {
    expect(isWrappedVault(anna.wrapped)).toBe(true);
    expect(isWrappedVault({ ...anna.wrapped, v: 2 })).toBe(false);
  });
});

describe('vault: epochs', () => {
  it('given all copies of S lost, when a new vault is made, then the old notes stay shut', async () => {
    const blob = ok(await sealNote(anna.open, header, content));
    const next = await createVault({ group: GROUP, seat: SEAT, epoch: anna.wrapped.epoch + 1 });
    expect(next.wrapped.epoch).toBe(2);
    expect(ok(await openVault(next.wrapped, next.kek)).epoch).toBe(2);
    expect(await openNote(next.open, header, blob)).toEqual({ refused: 'wrong-key' });
  });

  it.each([0, -1, 1.5, 2 ** 32, NaN])('given the epoch %d, then it is a bug', async (epoch) => {
    await expect(createVault({ group: GROUP, seat: SEAT, epoch })).rejects.toThrow(RangeError);
  });
});

describe('vault: showing the link again, and replacing it', () => {
  it('given an open vault, when it shows its link, then S is the one that opens it', async () => {
    expect(await secretOf(anna.open, anna.wrapped)).toBe(anna.secret);
  });

  it("given another's vault, then its secret is refused", async () => {
    expect(await secretOf(boris.open, anna.wrapped)).toEqual({ refused: 'wrong-key' });
    const swapped = { ...anna.wrapped, sealedSecret: boris.wrapped.sealedSecret };
    expect(await secretOf(anna.open, swapped)).toEqual({ refused: 'wrong-key' });
  });

  it('given the extras in the place of the secret, then they are refused', async () => {
    const swapped = { ...anna.wrapped, sealedSecret: anna.wrapped.sealedExtras };
    expect(await secretOf(anna.open, swapped)).toEqual({ refused: 'wrong-key' });
  });

  it('given a new secret, then it opens the same notes, and the old kek nothing', async () => {
    const blob = ok(await sealNote(anna.open, header, content));
    const secret = createSecret();
    const fresh = ok(await rewrap(anna.open, anna.wrapped, secret));
    expect(fresh.secret).toBe(secret);
    expect(fresh.wrapped.keyId).not.toBe(anna.wrapped.keyId);
    expect(fresh.wrapped.epoch).toBe(anna.wrapped.epoch);
    expect(fresh.auth).not.toBe(anna.auth);

    const { kek } = await deriveKeys(fresh.wrapped.keyId, secret);
    const vault = ok(await openVault(fresh.wrapped, kek));
    expect(await openNote(vault, header, blob)).toEqual(content);
    expect(await openNote(fresh.open, header, blob)).toEqual(content);
    expect(await secretOf(vault, fresh.wrapped)).toBe(secret);

    expect(await openVault(fresh.wrapped, anna.kek)).toEqual({ refused: 'wrong-key' });
    const oldSecretNewId = await deriveKeys(fresh.wrapped.keyId, anna.secret);
    expect(await openVault(fresh.wrapped, oldSecretNewId.kek)).toEqual({ refused: 'wrong-key' });
  });

  it('given a vault re-wrapped twice, then the second new secret opens it', async () => {
    const once = ok(await rewrap(anna.open, anna.wrapped, createSecret()));
    const twice = ok(await rewrap(once.open, once.wrapped, createSecret()));
    expect(ok(await openVault(twice.wrapped, twice.kek)).epoch).toBe(1);
  });

  it('given a vault relabelled, then it is not re-wrapped', async () => {
    const relabelled = { ...anna.wrapped, seat: OTHER_SEAT };
    const refused = await rewrap(anna.open, relabelled, createSecret());
    expect(refused).toEqual({ refused: 'wrong-key' });
  });

  it('given another device re-wrapped first, then this one learns the new link only', async () => {
    const fresh = ok(await rewrap(anna.open, anna.wrapped, createSecret()));
    expect(await secretOf(anna.open, fresh.wrapped)).toBe(fresh.secret);
    const late = await rewrap(anna.open, fresh.wrapped, createSecret());
    expect(late).toEqual({ refused: 'wrong-key' });
  });
});

describe('vault: extras', () => {
  it('given a new vault, then its extras are empty', async () => {
    expect(await extrasOf(anna.open, anna.wrapped)).toEqual({ extras: {} });
  });

  it('given extras, when the vault is re-wrapped, then they are still there', async () => {
    const extras = { refused: 'ei tarkoita mitään', list: [1, null, 'ä'] };
    const wrapped = ok(await withExtras(anna.open, anna.wrapped, extras));
    const fresh = ok(await rewrap(anna.open, wrapped, createSecret()));
    expect(await extrasOf(fresh.open, fresh.wrapped)).toEqual({ extras });
  });

  it("given another's extras, or extras too large, then they are refused", async () => {
    expect(await extrasOf(boris.open, anna.wrapped)).toEqual({ refused: 'wrong-key' });
    const large = await withExtras(anna.open, anna.wrapped, { text: 'x'.repeat(70_000) });
    expect(large).toEqual({ refused: 'too-large' });
  });
});
