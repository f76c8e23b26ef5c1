/** The sealed box: the one container in which everything under the vault key is kept. */
import { concat, equal, fields, random, type Bytes } from './bytes.ts';
import { PRODUCT } from './derive.ts';
import { refuse, type Refused } from './refusals.ts';

/** "ETP" and the container's format, 1. */
const MAGIC = Uint8Array.of(0x45, 0x54, 0x50, 0x01);
const SALT_END = MAGIC.length + 32;
const NONCE_END = SALT_END + 12;
const COMMITMENT_END = NONCE_END + 32;
const TAG_BYTES = 16;

/** What a box adds to its plaintext, in bytes. */
export const BOX_OVERHEAD = COMMITMENT_END + TAG_BYTES;

/**
 * Seals `plaintext` so that it opens only under `base` (an HKDF key) with the same `aad`:
 * AES-256-GCM under HKDF(base, random salt, aad), with a commitment to that key.
 */
export async function seal(base: CryptoKey, aad: Bytes, plaintext: Bytes): Promise<Bytes> {
  const salt = random(32);
  const iv = random(12);
  const { key, commitment } = await boxKey(base, salt, aad);
  const gcm = { name: 'AES-GCM', iv, additionalData: aad };
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt(gcm, key, plaintext));
  return concat(MAGIC, salt, iv, commitment, ciphertext);
}

/** The plaintext of a box; the commitment is compared before anything is decrypted. */
export async function unseal(
  base: CryptoKey,
  aad: Bytes,
  box: Uint8Array,
): Promise<Bytes | Refused> {
  if (box.length < BOX_OVERHEAD || !equal(box.subarray(0, MAGIC.length), MAGIC)) {
    return refuse('unknown-format');
  }
  const { key, commitment } = await boxKey(base, box.slice(MAGIC.length, SALT_END), aad);
  if (!equal(box.subarray(NONCE_END, COMMITMENT_END), commitment)) return refuse('wrong-key');
  const gcm = { name: 'AES-GCM', iv: box.slice(SALT_END, NONCE_END), additionalData: aad };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm, key, box.slice(COMMITMENT_END)));
  } catch {
    // With well-formed arguments, decrypt fails for one reason: the tag does not match.
    return refuse('tampered');
  }
}

/**
 * One box's key and the commitment to it. GCM alone lets one who knows two keys make a ciphertext
 * that opens under both; the commitment, which goes with one key and one `aad`, rules that out.
 */
async function boxKey(base: CryptoKey, salt: Bytes, aad: Bytes) {
  const step = (info: Bytes) => ({ name: 'HKDF', hash: 'SHA-256', salt, info });
  const aes = { name: 'AES-GCM', length: 256 };
  const [key, bits] = await Promise.all([
    crypto.subtle.deriveKey(step(aad), base, aes, false, ['encrypt', 'decrypt']),
    crypto.subtle.deriveBits(step(fields(`${PRODUCT} commitment`, aad)), base, 256),
  ]);
  return { key, commitment: new Uint8Array(bits) };
}
