/**
 * Every expected refusal, declared once: a stable code for programs, the HTTP status it travels
 * with. Sentences for people are made from the code in `client/words`.
 */
export const REJECTIONS = {
  /** The command or request has not the form its schema asks for. */
  malformed: 400,
  /** No valid session, link or key. Unknown, expired and revoked look alike on purpose. */
  'not-signed-in': 401,
  'link-invalid': 401,
  'link-used': 410,
  'wrong-origin': 403,
  'not-allowed': 403,
  /** Nothing here, or nothing this person may know of. */
  'not-found': 404,
  'group-full': 409,
  'door-locked': 409,
  'name-empty': 422,
  'name-too-long': 422,
  'name-taken': 409,
  'text-empty': 422,
  'text-too-long': 422,
  'too-large': 413,
  'too-many-requests': 429,
  /** Another command changed the same thing first. */
  conflict: 409,
  'meeting-not-open': 409,
  'meeting-already-open': 409,
  /** Entry asks for the promise each time. */
  'promise-missing': 409,
  'not-in-meeting': 409,
  'already-in-meeting': 409,
  'seat-unknown': 404,
  'seat-not-present': 409,
  'out-of-phase': 409,
  'card-changed': 409,
  'no-card': 409,
  'not-your-turn': 409,
  'no-offer': 409,
  'floor-taken': 409,
  'hand-missing': 409,
  'no-round': 409,
  'already-later': 409,
  'not-asked': 409,
  'too-many-replies': 409,
  'not-paused': 409,
  'note-changed': 409,
  'note-limit': 409,
  'knock-gone': 404,
  'last-facilitator': 409,
  'time-invalid': 422,
  'url-invalid': 422,
  'server-busy': 503,
  'server-error': 500,
} as const;

export type RejectionCode = keyof typeof REJECTIONS;

export interface Rejection {
  readonly rejected: RejectionCode;
}

export function reject(code: RejectionCode): Rejection {
  return { rejected: code };
}

export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && 'rejected' in value;
}
