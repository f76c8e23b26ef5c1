/** One version of a member's note or manifest, sealed at its place in the vault. */
import { isId, type NoteId } from '../meeting/ids.ts';
import { base64url, fields, fromBase64url, isCount, sha256, uint32, type Bytes } from './bytes.ts';
import { PRODUCT } from './derive.ts';
import { padJson, unpadJson, type JsonObject } from './padded.ts';
import { isRefused, refuse, type Refused } from './refusals.ts';
import { seal, unseal } from './sealed.ts';
import type { OpenVault } from './vault.ts';

/** What has versions. There is one manifest at a seat, so it has no id. */
export type Subject =
  | { readonly purpose: 'note'; readonly note: NoteId }
  | { readonly purpose: 'manifest'; readonly note: null };

/** Where in the history of its subject a version stands. */
export interface VersionHeader {
  /** 1 for the first; one more each time. */
  readonly version: number;
  /** `headOf` the version before; null for the first. */
  readonly previous: string | null;
}

const FIRST = new Uint8Array(32);

/** SHA-256 of a sealed version's bytes, base64url: what the next version and the manifest name. */
export async function headOf(blob: Uint8Array): Promise<string> {
  return base64url(await sha256(blob));
}

export async function sealVersion(
  vault: OpenVault,
  subject: Subject,
  header: VersionHeader,
  value: JsonObject,
): Promise<Bytes | Refused> {
  const aad = aadOf(vault, subject, header);
  const padded = padJson(value);
  if (isRefused(aad)) return aad;
  if (isRefused(padded)) return padded;
  return seal(vault.key, aad, padded);
}

export async function openVersion(
  vault: OpenVault,
  subject: Subject,
  header: VersionHeader,
  blob: Uint8Array,
): Promise<JsonObject | Refused> {
  const aad = aadOf(vault, subject, header);
  if (isRefused(aad)) return aad;
  const padded = await unseal(vault.key, aad, blob);
  return isRefused(padded) ? padded : unpadJson(padded);
}

/** Everything a version is bound to. The server repeats it, and a lie about it opens nothing. */
function aadOf(vault: OpenVault, subject: Subject, header: VersionHeader): Bytes | Refused {
  const previous = header.previous === null ? FIRST : fromBase64url(header.previous);
  const known = subject.note === null || isId<NoteId>(subject.note);
  if (!known || !isCount(header.version) || previous?.length !== FIRST.length) {
    return refuse('unknown-format');
  }
  return fields(
    PRODUCT,
    subject.purpose,
    vault.group,
    vault.seat,
    subject.note ?? '',
    uint32(header.version),
    uint32(vault.epoch),
    previous,
  );
}
