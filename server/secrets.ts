import { createHash, timingSafeEqual } from 'node:crypto';
import { authDigest } from '../shared/vault/derive.ts';
import type { Id } from '../shared/meeting/ids.ts';
import type { Entropy } from './ports.ts';

/** 128 random bits as an identifier or a link's secret. */
export function newId<Kind extends Id>(entropy: Entropy): Kind {
  return Buffer.from(entropy.bytes(16)).toString('base64url') as Kind;
}

/** A bearer secret to hand out once: 256 bits for a device's cookie. */
export function newToken(entropy: Entropy): string {
  return Buffer.from(entropy.bytes(32)).toString('base64url');
}

/** What is stored of a secret: its SHA-256. */
export function hashSecret(secret: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(secret, 'utf8').digest());
}

export function sameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** What is stored of the proof that a personal link gives; null when it is no such proof. */
export async function storedProof(auth: string): Promise<Uint8Array | null> {
  const digest = await authDigest(auth);
  return digest === null ? null : new Uint8Array(Buffer.from(digest, 'base64url'));
}
