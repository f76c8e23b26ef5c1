/** JSON as padded bytes and back, so that a sealed thing tells its size in five steps only. */
import { concat, textOf, uint32, utf8, type Bytes } from './bytes.ts';
import { refuse, type Refused } from './refusals.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The sizes of a padded plaintext in bytes, its four bytes of length included. */
export const PADDED_SIZES: readonly number[] = [256, 1024, 4096, 16_384, 65_536];
const LENGTH_BYTES = 4;

/** Length (4 bytes, big-endian), JSON as UTF-8, zeros up to the next size. */
export function padJson(value: JsonObject): Bytes | Refused {
  const json = utf8(JSON.stringify(value));
  const used = LENGTH_BYTES + json.length;
  const size = PADDED_SIZES.find((candidate) => candidate >= used);
  if (size === undefined) return refuse('too-large');
  return concat(uint32(json.length), json, new Uint8Array(size - used));
}

/** The JSON object in padded bytes. */
export function unpadJson(padded: Bytes): JsonObject | Refused {
  if (!PADDED_SIZES.includes(padded.length)) return refuse('unknown-format');
  const end = LENGTH_BYTES + new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0)) {
    return refuse('unknown-format');
  }
  const value = parseJson(padded.subarray(LENGTH_BYTES, end));
  return isJsonObject(value) ? value : refuse('unknown-format');
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(bytes: Uint8Array): Json | undefined {
  const text = textOf(bytes);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
