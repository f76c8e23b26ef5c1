import type { CommandId } from '../../shared/meeting/ids.ts';

/** A fresh command id: 128 random bits, 22 characters of base64url. */
export function newCommandId(): CommandId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') as CommandId;
}
