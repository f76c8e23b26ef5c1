/**
 * Why the server closed a document's WebSocket. These are decisions, and coming back with the same
 * copy cannot change them: y-websocket stops by itself. All other codes mean "come back".
 */

/** Not the protocol, or content that the document may not hold. */
export const MALFORMED = 4400;
/** The seat may not, or no longer, have this document open; or it wrote in another's name. */
export const NOT_ALLOWED = 4403;
/** This copy stands on text that the server does not have: begin with a fresh one. */
export const STALE_COPY = 4409;
/** The document has ended under this name; the next `welcome` or `you` tells the new one. */
export const DOCUMENT_RETIRED = 4410;
/** More than the page takes, at once or in all: begin with a fresh copy, and write less. */
export const DOCUMENT_FULL = 4413;
/** The same seat has opened this document so many times that its oldest socket was closed. */
export const TOO_MANY_SOCKETS = 4429;

/** RFC 6455's registry: come back after a while, and send again what was not taken. */
export const TRY_AGAIN_LATER = 1013;

/** Whether a client should give up this copy of the document instead of connecting again. */
export function endsRetrying(code: number): boolean {
  return code >= 4400 && code < 4500;
}
