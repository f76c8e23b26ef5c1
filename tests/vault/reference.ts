/**
 * docs/key-specification.md, implemented a second time: on node:crypto, with chance passed in, and
 * sharing no code with shared/vault. It makes the vectors, and opens what shared/vault seals.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';

export interface Chance {
  readonly salt: Buffer;
  readonly nonce: Buffer;
}

const MAGIC = Buffer.from('45545001', 'hex');
const SIZES = [256, 1024, 4096, 16_384, 65_536];

export function hkdf(ikm: Buffer, salt: Buffer, info: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', ikm, salt, info, 32));
}

export function custody(keyId: string, secret: string) {
  const ikm = Buffer.from(secret, 'base64url');
  const salt = Buffer.from(`EtaTyopeili/1 custody ${keyId}`);
  const auth = hkdf(ikm, salt, Buffer.from('EtaTyopeili/1 auth'));
  const kek = hkdf(ikm, salt, Buffer.from('EtaTyopeili/1 kek'));
  return { auth, kek, authDigest: sha256(auth) };
}

export function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

export function fields(...list: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    list.flatMap((field) => {
      const bytes = Buffer.from(field);
      return [Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes];
    }),
  );
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function versionAad(of: {
  purpose: string;
  group: string;
  seat: string;
  note: string;
  version: number;
  epoch: number;
  previous: string | null;
}): Buffer {
  const previous = of.previous === null ? Buffer.alloc(32) : Buffer.from(of.previous, 'base64url');
  return fields(
    'EtaTyopeili/1',
    of.purpose,
    of.group,
    of.seat,
    of.note,
    uint32(of.version),
    uint32(of.epoch),
    previous,
  );
}

export function pad(json: string): Buffer {
  const bytes = Buffer.from(json);
  const size = SIZES.find((candidate) => candidate >= bytes.length + 4);
  if (size === undefined) throw new RangeError('too large');
  return Buffer.concat([uint32(bytes.length), bytes, Buffer.alloc(size - bytes.length - 4)]);
}

export function boxKeys(vaultKey: Buffer, salt: Buffer, aad: Buffer) {
  return {
    key: hkdf(vaultKey, salt, aad),
    commitment: hkdf(vaultKey, salt, fields('EtaTyopeili/1 commitment', aad)),
  };
}

export function gcm(key: Buffer, nonce: Buffer, aad: Buffer, plaintext: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when the tag does not match. */
export function ungcm(key: Buffer, nonce: Buffer, aad: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
    .setAAD(aad)
    .setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

export function box(vaultKey: Buffer, aad: Buffer, plaintext: Buffer, chance: Chance): Buffer {
  const { key, commitment } = boxKeys(vaultKey, chance.salt, aad);
  const sealed = gcm(key, chance.nonce, aad, plaintext);
  return Buffer.concat([MAGIC, chance.salt, chance.nonce, commitment, sealed]);
}

/** Throws when the box is not under this key and `aad`. */
export function unbox(vaultKey: Buffer, aad: Buffer, sealed: Buffer): Buffer {
  const { key, commitment } = boxKeys(vaultKey, sealed.subarray(4, 36), aad);
  if (!commitment.equals(sealed.subarray(48, 80))) throw new Error('another key or place');
  return ungcm(key, sealed.subarray(36, 48), aad, sealed.subarray(80));
}

export function unpad(padded: Buffer): unknown {
  return JSON.parse(padded.toString('utf8', 4, 4 + padded.readUInt32BE()));
}
