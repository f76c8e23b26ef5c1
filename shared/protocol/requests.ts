import * as v from 'valibot';
import { ID_PATTERN, type GroupId, type NoteId } from '../meeting/ids.ts';
import { LIMITS } from './wire.ts';

/** Schemas of what HTTP requests carry. */

/** A link's secret: 128 bits, base64url. */
export const linkSecret = v.object({ secret: v.pipe(v.string(), v.regex(ID_PATTERN)) });

export const linkClaim = v.object({
  secret: v.pipe(v.string(), v.regex(ID_PATTERN)),
  name: v.pipe(v.string(), v.maxLength(200)),
  asNew: v.optional(v.boolean(), false),
});

const plannedTime = v.object({
  local: v.pipe(v.string(), v.maxLength(16)),
  zone: v.pipe(v.string(), v.maxLength(64)),
});

export const newGroup = v.object({
  id: v.optional(
    v.pipe(
      v.string(),
      v.regex(ID_PATTERN),
      v.transform((value) => value as GroupId),
    ),
  ),
  name: v.pipe(v.string(), v.maxLength(200)),
  template: v.picklist(['etatyopeili']),
  language: v.picklist(['fi', 'sv', 'en']),
  promise: v.picklist(['standard', 'care']),
  expectedSeats: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(12)),
  facilitatorName: v.pipe(v.string(), v.maxLength(200)),
  next: v.nullable(plannedTime),
  helpPhone: v.nullable(v.pipe(v.string(), v.maxLength(60))),
  callLink: v.nullable(v.pipe(v.string(), v.maxLength(600))),
});

const base64url = (bytes: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]*$/),
    v.check((text) => text.length % 4 !== 1),
    v.maxLength(Math.ceil((bytes * 4) / 3)),
  );

export const keyClaim = v.object({
  keyId: v.pipe(v.string(), v.regex(ID_PATTERN)),
  auth: base64url(32),
});

/** The wrapped vault is opaque to the server but for its key's name. */
export const vaultPut = v.object({
  auth: base64url(32),
  expectedKeyId: v.nullable(v.pipe(v.string(), v.regex(ID_PATTERN))),
  wrapped: v.objectWithRest(
    { keyId: v.pipe(v.string(), v.regex(ID_PATTERN)) },
    v.union([v.string(), v.number()]),
  ),
});

export const notePut = v.object({
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  sealed: base64url(LIMITS.noteBody),
});

export const noteParams = v.object({
  note: v.pipe(
    v.string(),
    v.regex(ID_PATTERN),
    v.transform((value) => value as NoteId),
  ),
});
