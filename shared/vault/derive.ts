/** What a custody secret gives: the proof shown to the server, and the key that never leaves. */
import { base64url, fromBase64url, sha256, utf8 } from './bytes.ts';
import type { KeyId, Secret } from './secret.ts';

/** The product and the version of its key format; part of every derivation. */
export const PRODUCT = 'EtaTyopeili/1';

export interface CustodyKeys {
  /** 32 bytes as base64url: shown to the server, which stores `authDigest` of it. */
  readonly auth: string;
  /** AES-256-GCM, non-extractable. May stay in IndexedDB; opens the vault. */
  readonly kek: CryptoKey;
}

/** HKDF-SHA-256 (RFC 5869) of S, its salt bound to the product and to the key's id. */
export async function deriveKeys(keyId: KeyId, secret: Secret): Promise<CustodyKeys> {
  const raw = fromBase64url(secret);
  if (!raw) throw new TypeError('A Secret is base64url');
  const base = await importBase(raw);
  const step = (name: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: utf8(`${PRODUCT} custody ${keyId}`),
    info: utf8(`${PRODUCT} ${name}`),
  });
  const aes = { name: 'AES-GCM', length: 256 };
  const usages: KeyUsage[] = ['encrypt', 'decrypt'];
  const [auth, kek] = await Promise.all([
    crypto.subtle.deriveBits(step('auth'), base, 256),
    crypto.subtle.deriveKey(step('kek'), base, aes, false, usages),
  ]);
  return { auth: base64url(new Uint8Array(auth)), kek };
}

/** What the server stores of `auth`: SHA-256 of its 32 bytes, base64url; null when malformed. */
export async function authDigest(auth: string): Promise<string | null> {
  const bytes = fromBase64url(auth);
  return bytes?.length === 32 ? base64url(await sha256(bytes)) : null;
}

/** Takes raw key bytes in as a non-extractable HKDF key, and wipes them. */
export async function importBase(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const usages: KeyUsage[] = ['deriveBits', 'deriveKey'];
  const base = await crypto.subtle.importKey('raw', raw, 'HKDF', false, usages);
  raw.fill(0);
  return base;
}
