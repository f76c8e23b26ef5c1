/** The notes of one seat on the server: sealed before they leave this device, opened only here. */
import type { NoteId } from '../../shared/meeting/ids.ts';
import type { NoteEntry, NoteListing } from '../../shared/protocol/http.ts';
import { base64url, concat, fromBase64url } from '../../shared/vault/bytes.ts';
import { headOf, openNote, sealNote, type NoteContent } from '../../shared/vault/note.ts';
import { isRefused, refuse, type Refused } from '../../shared/vault/refusals.ts';
import type { OpenVault } from '../../shared/vault/vault.ts';
import type { Answer } from './api.ts';

/** One seat's notes on the server. */
export interface NotesApi {
  list(): Promise<Answer<NoteListing>>;
  get(note: NoteId): Promise<Answer<NoteEntry>>;
  /** `version` is one more than the version it replaces; 'note-changed' when that is not there. */
  put(
    note: NoteId,
    body: { readonly version: number; readonly sealed: string },
  ): Promise<Answer<unknown>>;
  delete(note: NoteId): Promise<Answer<unknown>>;
}

/** A version of a note as this device knows it. */
export interface NoteVersion {
  readonly version: number;
  /** `headOf` its box: what the next version is bound to. */
  readonly head: string;
}

export interface OpenedNote extends NoteVersion {
  readonly note: NoteId;
  /** UTC ms. */
  readonly savedAt: number;
  readonly content: NoteContent;
}

/** Stands before the box: the head of the version before, without which the box does not open. */
const HEAD_BYTES = 32;

export async function openEntry(vault: OpenVault, entry: NoteEntry): Promise<OpenedNote | Refused> {
  const { note, version, savedAt } = entry;
  const bytes = fromBase64url(entry.sealed);
  if (!bytes || bytes.length <= HEAD_BYTES) return refuse('unknown-format');
  const box = bytes.slice(HEAD_BYTES);
  const previous = version === 1 ? null : base64url(bytes.subarray(0, HEAD_BYTES));
  const content = await openNote(vault, { note, version, previous }, box);
  return isRefused(content)
    ? content
    : { note, version, head: await headOf(box), savedAt, content };
}

/**
 * The version after `before` (null: the first), ready to be put.
 *
 * @returns 'too-large' when the note is over about 65,000 bytes
 */
export async function sealEntry(
  vault: OpenVault,
  note: NoteId,
  before: NoteVersion | null,
  content: NoteContent,
): Promise<(NoteVersion & { readonly sealed: string }) | Refused> {
  const version = (before?.version ?? 0) + 1;
  const previous = before?.head ?? null;
  const box = await sealNote(vault, { note, version, previous }, content);
  if (isRefused(box)) return box;
  const prefix = (previous === null ? null : fromBase64url(previous)) ?? new Uint8Array(HEAD_BYTES);
  return { version, head: await headOf(box), sealed: base64url(concat(prefix, box)) };
}
