/** Longest varint that `uint` writes. */
export const VARINT_BYTES = 8;

/** Writes lib0's encoding into memory taken once: much quicker than growing for short messages. */
export class ByteWriter {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** `size`: the most that will be written, bytes. */
  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  /** An integer from 0 to 2^53 - 1. */
  uint(value: number): void {
    let left = value;
    for (; left >= 0x80; left = Math.floor(left / 0x80))
      this.#bytes[this.#at++] = (left % 0x80) | 0x80;
    this.#bytes[this.#at++] = left;
  }

  put(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }
}
