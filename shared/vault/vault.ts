/** The vault of one seat: a random vault key per epoch, wrapped by the key derived from S. */
import { isId, type GroupId, type SeatId } from '../meeting/ids.ts';
import {
  base64url,
  concat,
  fields,
  fromBase64url,
  isCount,
  random,
  uint32,
  type Bytes,
} from './bytes.ts';
import { deriveKeys, importBase, PRODUCT, type CustodyKeys } from './derive.ts';
import { isJsonObject, padJson, unpadJson, type JsonObject } from './padded.ts';
import { isRefused, refuse, type Refused } from './refusals.ts';
import { seal, unseal } from './sealed.ts';
import { createKeyId, createSecret, isKeyId, isSecret, type KeyId, type Secret } from './secret.ts';

/** What the server stores of a vault: plain JSON, its bytes as base64url. */
export interface WrappedVault {
  readonly v: 1;
  readonly group: GroupId;
  readonly seat: SeatId;
  readonly keyId: KeyId;
  /** 1 for a seat's first vault; one more each time the seat gets a new vault key. */
  readonly epoch: number;
  /** The vault key under the kek: nonce (12 bytes), ciphertext (32), tag (16). */
  readonly wrappedKey: string;
  /** S under the vault key, so that any open device can show the same link again. */
  readonly sealedSecret: string;
  /** A small JSON object under the vault key. */
  readonly sealedExtras: string;
}

/** A vault in use. Its keys are non-extractable; it seals and opens what stands at its seat. */
export interface OpenVault {
  readonly group: GroupId;
  readonly seat: SeatId;
  readonly epoch: number;
  /** The vault key, an HKDF key from which each box gets its own. */
  readonly key: CryptoKey;
  /** Kept for `rewrap`, which must reach the raw vault key for a moment. */
  readonly kek: CryptoKey;
}

/** A vault with a secret just made for it. `wrapped` and `auth` go to the server, S to the member. */
export interface NewCustody extends CustodyKeys {
  readonly secret: Secret;
  readonly wrapped: WrappedVault;
  readonly open: OpenVault;
}

type Seat = Pick<WrappedVault, 'group' | 'seat' | 'epoch'>;

const NONCE_BYTES = 12;
const KEY_BYTES = 32;
const WRAPPED_KEY_BYTES = NONCE_BYTES + KEY_BYTES + 16;

/** Makes a seat's vault. When all copies of S were lost, `epoch` is the lost vault's plus one. */
export async function createVault(of: {
  group: GroupId;
  seat: SeatId;
  keyId?: KeyId;
  epoch?: number;
}): Promise<NewCustody> {
  const { group, seat, keyId = createKeyId(), epoch = 1 } = of;
  if (!isCount(epoch)) throw new RangeError('An epoch is a whole number from 1');
  const secret = createSecret();
  const keys = await deriveKeys(keyId, secret);
  const raw = random(KEY_BYTES);
  const wrappedKey = await wrapKey(keys.kek, keyAad({ group, seat, epoch }, keyId), raw);
  const open = { group, seat, epoch, key: await importBase(raw), kek: keys.kek };
  const sealedSecret = await sealSecret(open, keyId, secret);
  const sealedExtras = await sealExtras(open, {});
  if (isRefused(sealedExtras)) throw new Error('Empty extras fit the smallest size');
  const boxes = { wrappedKey, sealedSecret, sealedExtras };
  const wrapped: WrappedVault = { v: 1, group, seat, keyId, epoch, ...boxes };
  return { ...keys, secret, wrapped, open };
}

/** Opens what `createVault` or `rewrap` made. 'wrong-key' when `kek` is not of the current S. */
export async function openVault(
  wrapped: WrappedVault,
  kek: CryptoKey,
): Promise<OpenVault | Refused> {
  const raw = await unwrapKey(wrapped, kek);
  if (isRefused(raw)) return raw;
  const { group, seat, epoch } = wrapped;
  return { group, seat, epoch, key: await importBase(raw), kek };
}

/**
 * Puts the same vault key under a new S: a new key id, the same epoch, the same notes. Once the
 * server has replaced the old `wrapped`, the old S opens nothing there. `wrapped` is the stored
 * one; 'wrong-key' when another device has re-wrapped it meanwhile.
 */
export async function rewrap(
  open: OpenVault,
  wrapped: WrappedVault,
  secret: Secret,
  keyId: KeyId = createKeyId(),
): Promise<NewCustody | Refused> {
  const raw = await unwrapKey(wrapped, open.kek);
  if (isRefused(raw)) return raw;
  const keys = await deriveKeys(keyId, secret);
  const wrappedKey = await wrapKey(keys.kek, keyAad(open, keyId), raw);
  raw.fill(0);
  const sealedSecret = await sealSecret(open, keyId, secret);
  return {
    ...keys,
    secret,
    wrapped: { ...wrapped, keyId, wrappedKey, sealedSecret },
    open: { ...open, kek: keys.kek },
  };
}

/** The S that opens `wrapped`, so that an open device can show its link again. */
export async function secretOf(open: OpenVault, wrapped: WrappedVault): Promise<Secret | Refused> {
  const box = isWrappedVault(wrapped) ? fromBase64url(wrapped.sealedSecret) : null;
  if (!box) return refuse('unknown-format');
  const raw = await unseal(open.key, secretAad(open, wrapped.keyId), box);
  if (isRefused(raw)) return raw;
  const secret = base64url(raw);
  return isSecret(secret) ? secret : refuse('unknown-format');
}

/** The small JSON object that the vault keeps beside S; empty at first. */
export async function extrasOf(
  open: OpenVault,
  wrapped: WrappedVault,
): Promise<{ readonly extras: JsonObject } | Refused> {
  const box = isWrappedVault(wrapped) ? fromBase64url(wrapped.sealedExtras) : null;
  if (!box) return refuse('unknown-format');
  const padded = await unseal(open.key, extrasAad(open), box);
  if (isRefused(padded)) return padded;
  const value = unpadJson(padded);
  if (isRefused(value)) return value;
  const { v, extras } = value;
  return v === 1 && isJsonObject(extras) ? { extras } : refuse('unknown-format');
}

/** `wrapped` with other extras; 'too-large' over 65,532 bytes of JSON. */
export async function withExtras(
  open: OpenVault,
  wrapped: WrappedVault,
  extras: JsonObject,
): Promise<WrappedVault | Refused> {
  const sealedExtras = await sealExtras(open, extras);
  return isRefused(sealedExtras) ? sealedExtras : { ...wrapped, sealedExtras };
}

/** Whether a value has the form of a wrapped vault of this format; says nothing of its keys. */
export function isWrappedVault(value: unknown): value is WrappedVault {
  if (typeof value !== 'object' || value === null) return false;
  const vault: { readonly [key in keyof WrappedVault]?: unknown } = value;
  return (
    vault.v === 1 &&
    isId<GroupId>(vault.group) &&
    isId<SeatId>(vault.seat) &&
    isKeyId(vault.keyId) &&
    isCount(vault.epoch) &&
    [vault.wrappedKey, vault.sealedSecret, vault.sealedExtras].every(
      (box) => typeof box === 'string',
    )
  );
}

async function wrapKey(kek: CryptoKey, additionalData: Bytes, raw: Bytes): Promise<string> {
  const iv = random(NONCE_BYTES);
  const gcm = { name: 'AES-GCM', iv, additionalData };
  return base64url(concat(iv, new Uint8Array(await crypto.subtle.encrypt(gcm, kek, raw))));
}

/** The raw vault key. Whoever calls wipes it. */
async function unwrapKey(wrapped: WrappedVault, kek: CryptoKey): Promise<Bytes | Refused> {
  const bytes = isWrappedVault(wrapped) ? fromBase64url(wrapped.wrappedKey) : null;
  if (bytes?.length !== WRAPPED_KEY_BYTES) return refuse('unknown-format');
  const iv = bytes.slice(0, NONCE_BYTES);
  const gcm = { name: 'AES-GCM', iv, additionalData: keyAad(wrapped, wrapped.keyId) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm, kek, bytes.slice(NONCE_BYTES)));
  } catch {
    // Another key and an altered byte look the same here: the wrapping has no commitment.
    return refuse('wrong-key');
  }
}

async function sealSecret(open: OpenVault, keyId: KeyId, secret: Secret): Promise<string> {
  const raw = fromBase64url(secret);
  if (!raw) throw new TypeError('A Secret is base64url');
  return base64url(await seal(open.key, secretAad(open, keyId), raw));
}

async function sealExtras(open: OpenVault, extras: JsonObject): Promise<string | Refused> {
  const padded = padJson({ v: 1, extras });
  return isRefused(padded) ? padded : base64url(await seal(open.key, extrasAad(open), padded));
}

function keyAad({ group, seat, epoch }: Seat, keyId: KeyId): Bytes {
  return fields(PRODUCT, 'vault-key', group, seat, keyId, uint32(epoch));
}

function secretAad({ group, seat, epoch }: Seat, keyId: KeyId): Bytes {
  return fields(PRODUCT, 'vault-secret', group, seat, keyId, uint32(epoch));
}

function extrasAad({ group, seat, epoch }: Seat): Bytes {
  return fields(PRODUCT, 'vault-extras', group, seat, uint32(epoch));
}
