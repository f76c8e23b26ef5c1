import { isUtf8 } from 'node:buffer';

/** Longest varint of lib0 whose value is a safe integer. */
const VARINT_BYTES = 8;

/**
 * Reads lib0's encoding from bytes that nobody vouches for. Never throws and never reads past the
 * end: at the first thing that is not well-formed it is `failed` for good, and reads zeros.
 */
export class ByteCursor {
  readonly bytes: Uint8Array;
  at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) return this.fail();
    this.at++;
    return value;
  }

  /** An integer from 0 to 2^53 - 1. */
  uint(): number {
    let value = 0;
    let scale = 1;
    for (let read = 0; read < VARINT_BYTES; read++) {
      const byte = this.bytes[this.at];
      if (byte === undefined) return this.fail();
      this.at++;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : this.fail();
      scale *= 128;
    }
    return this.fail();
  }

  /** An integer from 1 to 2^53 - 1: nothing in a Yjs update has no length. */
  length(): number {
    return this.uint() || this.fail();
  }

  skip(length: number): void {
    if (length > this.left) this.fail();
    else this.at += length;
  }

  /** Bytes that say their length first; a view, not a copy. */
  chunk(): Uint8Array {
    const length = this.uint();
    const start = this.at;
    this.skip(length);
    return this.failed ? EMPTY : this.bytes.subarray(start, start + length);
  }

  /** Passes over a string, never empty; returns its UTF-16 units, which Yjs counts clocks by. */
  stringLength(): number {
    const bytes = this.length();
    const start = this.at;
    this.skip(bytes);
    if (this.failed) return 0;
    for (let i = start; i < this.at; i++) {
      if ((this.bytes[i] ?? 0) >= 0x80) return this.#unitsOf(this.bytes.subarray(start, this.at));
    }
    return bytes;
  }

  /** A string of at most `longest` bytes, to be compared with ASCII names. */
  name(longest: number): string {
    const length = this.uint();
    const start = this.at;
    if (length > longest) this.fail();
    this.skip(length);
    if (this.failed) return '';
    let name = '';
    for (let i = start; i < this.at; i++) {
      name += String.fromCharCode(this.bytes[i] ?? 0);
    }
    return name;
  }

  /** From here on nothing is well-formed. */
  fail(): 0 {
    this.failed = true;
    this.at = this.bytes.length;
    return 0;
  }

  #unitsOf(text: Uint8Array): number {
    // Yjs decodes strictly, and would throw in the middle of an update.
    if (!isUtf8(text)) return this.fail();
    let units = 0;
    for (const byte of text) {
      if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
    }
    return units;
  }
}

const EMPTY = new Uint8Array(0);
