/** The custody secret S, and the personal link that carries it. */
import { ID_PATTERN } from '../meeting/ids.ts';
import { base64url, fromBase64url, random } from './bytes.ts';

declare const brand: unique symbol;

/** Names a custody secret towards the server: 22 characters of base64url. Not secret. */
export type KeyId = string & { readonly [brand]: 'key' };

/** The custody secret S: 128 random bits as 22 characters of base64url. Never sent, never logged. */
export type Secret = string & { readonly [brand]: 'secret' };

const SECRET_BYTES = 16;

export function createSecret(): Secret {
  return base64url(random(SECRET_BYTES)) as Secret;
}

export function createKeyId(): KeyId {
  return base64url(random(16)) as KeyId;
}

export function isKeyId(value: unknown): value is KeyId {
  return typeof value === 'string' && ID_PATTERN.test(value);
}

export function isSecret(value: unknown): value is Secret {
  return typeof value === 'string' && fromBase64url(value)?.length === SECRET_BYTES;
}

/** The fragment of a personal link, without `#`: `m.<keyId>.<S>`. */
export function personalFragment(keyId: KeyId, secret: Secret): string {
  return `m.${keyId}.${secret}`;
}

/**
 * What a personal link's fragment names, or null when it is none. Takes the fragment with or
 * without its `#`, so `location.hash` will do.
 */
export function parsePersonalFragment(fragment: string): { keyId: KeyId; secret: Secret } | null {
  const [kind, keyId, secret, ...rest] = fragment.replace(/^#/, '').split('.');
  if (kind !== 'm' || rest.length > 0 || !isKeyId(keyId) || !isSecret(secret)) return null;
  return { keyId, secret };
}
