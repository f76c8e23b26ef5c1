/** The encrypted list of a seat's notes, by which a device notices a server that goes back. */
import { isId, type NoteId } from '../meeting/ids.ts';
import { fromBase64url, isCount, type Bytes } from './bytes.ts';
import { isJsonObject, type Json } from './padded.ts';
import { isRefused, refuse, type Refused } from './refusals.ts';
import type { OpenVault } from './vault.ts';
import { openVersion, sealVersion, type Subject, type VersionHeader } from './version.ts';

/** The newest version of a note: its number, and `headOf` its bytes. */
export interface NoteState {
  readonly version: number;
  readonly head: string;
}

export type Manifest = ReadonlyMap<NoteId, NoteState>;

export interface Finding {
  readonly note: NoteId;
  /**
   * rollback: listed at an earlier version than known, or at the known one with other bytes.
   * missing: known, and not listed. unknown: listed, and not known.
   */
  readonly finding: 'rollback' | 'missing' | 'unknown';
}

const MANIFEST: Subject = { purpose: 'manifest', note: null };

/** Seals the manifest as one more version of itself; 'too-large' beyond some 700 notes. */
export async function sealManifest(
  vault: OpenVault,
  header: VersionHeader,
  manifest: Manifest,
): Promise<Bytes | Refused> {
  const notes = Object.fromEntries(
    [...manifest].map(([note, { version, head }]) => [note, { version, head }]),
  );
  return sealVersion(vault, MANIFEST, header, { v: 1, notes });
}

export async function openManifest(
  vault: OpenVault,
  header: VersionHeader,
  blob: Uint8Array,
): Promise<Manifest | Refused> {
  const value = await openVersion(vault, MANIFEST, header, blob);
  if (isRefused(value)) return value;
  if (value.v !== 1 || !isJsonObject(value.notes)) return refuse('unknown-format');
  const manifest = new Map<NoteId, NoteState>();
  for (const [note, entry] of Object.entries(value.notes)) {
    const state = noteState(entry);
    if (!isId<NoteId>(note) || !state) return refuse('unknown-format');
    manifest.set(note, state);
  }
  return manifest;
}

/**
 * What `listing` lacks or has otherwise than `manifest` knows; none when they agree. A newer
 * version than the known one is no finding. Heads in `listing` are the caller's own `headOf` the
 * bytes it was given, never the server's word. A newer manifest may stand in for a listing.
 */
export function checkAgainst(manifest: Manifest, listing: Manifest): Finding[] {
  const findings: Finding[] = [];
  for (const [note, known] of manifest) {
    const listed = listing.get(note);
    if (!listed) findings.push({ note, finding: 'missing' });
    else if (
      listed.version < known.version ||
      (listed.version === known.version && listed.head !== known.head)
    ) {
      findings.push({ note, finding: 'rollback' });
    }
  }
  for (const note of listing.keys()) {
    if (!manifest.has(note)) findings.push({ note, finding: 'unknown' });
  }
  return findings;
}

function noteState(entry: Json): NoteState | null {
  if (!isJsonObject(entry)) return null;
  const { version, head } = entry;
  if (!isCount(version) || typeof head !== 'string') return null;
  return fromBase64url(head)?.length === 32 ? { version, head } : null;
}
