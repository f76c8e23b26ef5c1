import { ByteCursor } from './byte-cursor.ts';

/** What y-websocket's protocol says, one message a frame. */
export type Message =
  /** SyncStep1: what the sender has, as an encoded state vector; an answer is asked for. */
  | { readonly type: 'have'; readonly stateVector: Uint8Array }
  /** SyncStep2: all that the receiver seemed to lack. */
  | { readonly type: 'copy'; readonly update: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly update: Uint8Array }
  | { readonly type: 'askAwareness' };

const SYNC = 0;
const AWARENESS = 1;
const ASK_AWARENESS = 3;
const HAVE = 0;
const COPY = 1;
const UPDATE = 2;

/** A state vector longer than this is not a page's. */
const MOST_CLIENTS = 8192;

/** The message in a frame, or null when it is not well-formed. Its bytes are views of the frame. */
export function readMessage(frame: Uint8Array): Message | null {
  const cursor = new ByteCursor(frame);
  const type = cursor.uint();
  if (type === ASK_AWARENESS) return cursor.left === 0 ? { type: 'askAwareness' } : null;
  const step = type === SYNC ? cursor.uint() : null;
  const bytes = cursor.chunk();
  if (cursor.failed || cursor.left > 0) return null;
  if (type === AWARENESS) return { type: 'awareness', update: bytes };
  if (step === UPDATE) return { type: 'update', update: bytes };
  if (step === COPY) return { type: 'copy', update: bytes };
  return step === HAVE && isStateVector(bytes) ? { type: 'have', stateVector: bytes } : null;
}

function isStateVector(bytes: Uint8Array): boolean {
  const cursor = new ByteCursor(bytes);
  const clients = cursor.uint();
  if (clients > MOST_CLIENTS) return false;
  for (let i = 0; i < clients; i++) {
    cursor.uint();
    cursor.uint();
  }
  return !cursor.failed && cursor.left === 0;
}

// What goes out is made once, WebSocket header and all, and written to every socket as it is.

export function haveFrame(stateVector: Uint8Array): Buffer {
  return frameOf([SYNC, HAVE], stateVector);
}

export function copyFrame(update: Uint8Array): Buffer {
  return frameOf([SYNC, COPY], update);
}

export function updateFrame(update: Uint8Array): Buffer {
  return frameOf([SYNC, UPDATE], update);
}

export function awarenessFrame(update: Uint8Array): Buffer {
  return frameOf([AWARENESS], update);
}

/** Says nothing; y-websocket takes a connection for dead that has been silent for 30 s. */
export const HEARTBEAT = awarenessFrame(new Uint8Array([0]));

/** One unmasked binary WebSocket frame (RFC 6455, 5.2) of these numbers and these bytes. */
function frameOf(types: readonly number[], bytes: Uint8Array): Buffer {
  const length = types.length + varintSize(bytes.length) + bytes.length;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x82;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  let at = header;
  for (const type of types) frame[at++] = type;
  let left = bytes.length;
  for (; left >= 128; left = Math.floor(left / 128)) frame[at++] = 0x80 | (left % 128);
  frame[at++] = left;
  frame.set(bytes, at);
  return frame;
}

function varintSize(value: number): number {
  let size = 1;
  for (let left = value; left >= 128; left = Math.floor(left / 128)) size++;
  return size;
}
