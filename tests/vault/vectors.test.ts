import { describe, expect, it } from 'vitest';
import { base64url, fromBase64url } from '../../shared/vault/bytes.ts';
import { authDigest, deriveKeys } from '../../shared/vault/derive.ts';
import { openManifest } from '../../shared/vault/manifest.ts';
import { headOf, openNote, sealNote, type NoteHeader } from '../../shared/vault/note.ts';
import {
  createSecret,
  parsePersonalFragment,
  type KeyId,
  type Secret,
} from '../../shared/vault/secret.ts';
import {
  createVault,
  extrasOf,
  openVault,
  rewrap,
  secretOf,
  type NewCustody,
  type WrappedVault,
} from '../../shared/vault/vault.ts';
import { makeVectors } from './make-vectors.ts';
import { custody, fields, uint32, unbox, ungcm, unpad, versionAad } from './reference.ts';
import { GROUP, NOTE, ok, SEAT } from './support.ts';
import vectors from './vectors.json' with { type: 'json' };

const { keyId, secret, fragment } = vectors.custody;
const { kek, auth } = await deriveKeys(keyId as KeyId, secret as Secret);
const wrapped = vectors.vault.wrapped as WrappedVault;
const vault = ok(await openVault(wrapped, kek));
const bytes = (text: string) => fromBase64url(text) ?? new Uint8Array();

describe('vectors: the file', () => {
  it('given the fixed inputs, when the second implementation seals, then it is this file', () => {
    expect(makeVectors()).toEqual(vectors);
  });

  it('given the custody vector, then link, auth and digest are these', async () => {
    expect(parsePersonalFragment(fragment)).toEqual({ keyId, secret });
    expect(auth).toBe(vectors.custody.auth);
    expect(await authDigest(auth)).toBe(vectors.custody.authDigest);
  });

  it('given the vault vector, then it opens, with its secret and its extras', async () => {
    expect(vault.epoch).toBe(3);
    expect(await secretOf(vault, wrapped)).toBe(secret);
    expect(await extrasOf(vault, wrapped)).toEqual({ extras: vectors.vault.extras });
  });

  it.each(vectors.versions)('given the $purpose vector, then it opens', async (vector) => {
    const header = vector.header as NoteHeader;
    const blob = bytes(vector.blob);
    expect(await headOf(blob)).toBe(vector.head);
    const { v, ...value } = JSON.parse(vector.json) as { v: number; notes?: object };
    expect(v).toBe(1);
    if (vector.purpose === 'note') {
      expect(await openNote(vault, header, blob)).toEqual(value);
    } else {
      const manifest = ok(await openManifest(vault, header, blob));
      expect(Object.fromEntries(manifest)).toEqual(value.notes);
    }
  });
});

describe('vectors: the other way', () => {
  /** The raw vault key, found by the second implementation. */
  function vaultKeyOf(made: NewCustody): Buffer {
    const { wrapped } = made;
    const sealed = Buffer.from(wrapped.wrappedKey, 'base64url');
    const aad = fields(
      'EtaTyopeili/1',
      'vault-key',
      wrapped.group,
      wrapped.seat,
      wrapped.keyId,
      uint32(wrapped.epoch),
    );
    const { kek } = custody(wrapped.keyId, made.secret);
    return ungcm(kek, sealed.subarray(0, 12), aad, sealed.subarray(12));
  }

  it('given a vault and a note of shared/vault, then the second implementation opens them', async () => {
    const made = await createVault({ group: GROUP, seat: SEAT, epoch: 7 });
    const content = { kind: 'text', text: 'Öljyä rattaisiin', meta: { a: [1] } };
    const header = { note: NOTE, version: 2, previous: base64url(new Uint8Array(32).fill(9)) };
    const blob = ok(await sealNote(made.open, header, content));

    const vaultKey = vaultKeyOf(made);
    const aad = versionAad({ purpose: 'note', group: GROUP, seat: SEAT, epoch: 7, ...header });
    expect(unpad(unbox(vaultKey, aad, Buffer.from(blob)))).toEqual({ v: 1, ...content });
    const fresh = ok(await rewrap(made.open, made.wrapped, createSecret()));
    expect(vaultKeyOf(fresh)).toEqual(vaultKey);
  });
});
