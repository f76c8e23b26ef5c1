import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64url, fields, fromBase64url } from '../../shared/vault/bytes.ts';
import { authDigest, deriveKeys, importBase } from '../../shared/vault/derive.ts';
import {
  createKeyId,
  createSecret,
  parsePersonalFragment,
  personalFragment,
} from '../../shared/vault/secret.ts';

describe('custody: the personal link', () => {
  it('given a secret, when its link is read back, then id and secret are the same', () => {
    const keyId = createKeyId();
    const secret = createSecret();
    const fragment = personalFragment(keyId, secret);
    expect(fragment).toMatch(/^m\.[\w-]{22}\.[\w-]{22}$/);
    expect(parsePersonalFragment(fragment)).toEqual({ keyId, secret });
    expect(parsePersonalFragment(`#${fragment}`)).toEqual({ keyId, secret });
  });

  it('given two secrets, then they differ', () => {
    expect(createSecret()).not.toBe(createSecret());
  });

  const S = 'oKGio6SlpqeoqaqrrK2urw';
  const ID = 'KeyIdKeyIdKeyIdKeyIdKA';
  it.each([
    ['', 'nothing'],
    ['m', 'only its kind'],
    [`m.${ID}`, 'no secret'],
    [`g.${ID}.${S}`, 'another kind of link'],
    [`m.${ID}.${S}.`, 'something after it'],
    [`m.${ID.slice(1)}.${S}`, 'a short id'],
    [`m.${ID}.${S.slice(1)}`, 'a short secret'],
    [`m.${ID}.${S}A`, 'a long secret'],
    [`m.${ID}.${S.slice(0, -1)}x`, 'a secret with spare bits set'],
    [`m.${ID}.${S.slice(0, -1)}=`, 'padding'],
    [`m.${ID}.${S} `, 'a blank'],
    [`##m.${ID}.${S}`, 'two signs'],
  ])('given the fragment "%s" (%s), then it is no personal link', (fragment) => {
    expect(parsePersonalFragment(fragment)).toBeNull();
  });
});

describe('custody: derivation', () => {
  it('given one secret, when derived twice, then auth is the same', async () => {
    const keyId = createKeyId();
    const secret = createSecret();
    const [one, two] = [await deriveKeys(keyId, secret), await deriveKeys(keyId, secret)];
    expect(one.auth).toBe(two.auth);
    expect(fromBase64url(one.auth)).toHaveLength(32);
  });

  it('given another key id or another secret, then auth is another', async () => {
    const keyId = createKeyId();
    const secret = createSecret();
    const { auth } = await deriveKeys(keyId, secret);
    expect((await deriveKeys(createKeyId(), secret)).auth).not.toBe(auth);
    expect((await deriveKeys(keyId, createSecret())).auth).not.toBe(auth);
  });

  it('given a kek, then it can be kept by the browser but not read out', async () => {
    const { kek } = await deriveKeys(createKeyId(), createSecret());
    expect(kek.extractable).toBe(false);
    expect(structuredClone(kek)).toBeInstanceOf(CryptoKey);
    await expect(crypto.subtle.exportKey('raw', kek)).rejects.toThrow();
  });

  it('given raw key bytes, when taken in, then they are wiped', async () => {
    const raw = new Uint8Array(32).fill(7);
    const base = await importBase(raw);
    expect(base.extractable).toBe(false);
    expect(raw).toEqual(new Uint8Array(32));
  });

  it('given an auth, then the server stores another value; given none, null', async () => {
    const { auth } = await deriveKeys(createKeyId(), createSecret());
    expect(await authDigest(auth)).toMatch(/^[\w-]{43}$/);
    expect(await authDigest(auth)).not.toBe(auth);
    expect(await authDigest('abcd')).toBeNull();
    expect(await authDigest(`${auth}=`)).toBeNull();
  });
});

describe('bytes', () => {
  it('given any bytes, when written as base64url and read, then they are the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = base64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64url(text)).toEqual(bytes);
      }),
    );
  });

  it('given any text, when read as base64url, then it is refused or the only text of its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AQgwBx-_+/= '), maxLength: 9 }), (text) => {
        const bytes = fromBase64url(text);
        if (bytes) expect(base64url(bytes)).toBe(text);
      }),
    );
  });

  it('given two lists of fields, then their bytes are equal only when the lists are', () => {
    const list = fc.array(fc.string({ unit: fc.constantFrom('a', '\0', '\x01'), maxLength: 3 }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(list, list, (one, two) => {
        const same = JSON.stringify(one) === JSON.stringify(two);
        expect(base64url(fields(...one)) === base64url(fields(...two))).toBe(same);
      }),
      { numRuns: 500 },
    );
  });
});
