/** A member's note, sealed and opened. */
import type { NoteId } from '../meeting/ids.ts';
import type { Bytes } from './bytes.ts';
import { isJsonObject, type JsonObject } from './padded.ts';
import { isRefused, refuse, type Refused } from './refusals.ts';
import type { OpenVault } from './vault.ts';
import { openVersion, sealVersion, type VersionHeader } from './version.ts';

export { headOf } from './version.ts';

/** Which version of which note. The rest of its place (group, seat, epoch) is the vault's. */
export interface NoteHeader extends VersionHeader {
  readonly note: NoteId;
}

export interface NoteContent {
  /** What sort of note this is; its meaning is the notebook's. */
  readonly kind: string;
  readonly text: string;
  readonly meta?: JsonObject;
}

/**
 * One note version as the bytes that the server stores: 96 more than a padded size.
 * 'too-large' over 65,532 bytes of JSON; 'unknown-format' for a malformed header.
 */
export async function sealNote(
  vault: OpenVault,
  header: NoteHeader,
  content: NoteContent,
): Promise<Bytes | Refused> {
  const { kind, text, meta } = content;
  const value = { v: 1, kind, text, ...(meta && { meta }) };
  return sealVersion(vault, { purpose: 'note', note: header.note }, header, value);
}

/** What was sealed, if these are its bytes, this its key, and `header` its place. */
export async function openNote(
  vault: OpenVault,
  header: NoteHeader,
  blob: Uint8Array,
): Promise<NoteContent | Refused> {
  const value = await openVersion(vault, { purpose: 'note', note: header.note }, header, blob);
  if (isRefused(value)) return value;
  const { v, kind, text, meta } = value;
  if (v !== 1 || typeof kind !== 'string' || typeof text !== 'string') {
    return refuse('unknown-format');
  }
  if (meta === undefined) return { kind, text };
  return isJsonObject(meta) ? { kind, text, meta } : refuse('unknown-format');
}
