import * as encoding from 'lib0/encoding';
import { PAGE_ROOT } from '../../shared/docs/page.ts';

/** Before what tells who wrote it and when, within the text itself. */
const MARK = 0x7e;
const DIGITS = 8;

/**
 * Writes as a person does at the end of a paragraph of their own, without a Y.Doc to do it: each
 * edit is the update that Yjs would make of it. The text is a mark, one digit of who wrote it, and
 * the time in eight, so that whoever gets it in whatever frame can tell what came and when.
 */
export class Writer {
  readonly #client: number;
  readonly #person: number;
  #clock = 0;

  constructor(client: number, person: number) {
    this.#client = client;
    this.#person = person;
  }

  /** The next edit as a Yjs update. */
  edit(): Uint8Array {
    const first = this.#clock === 0;
    const time = Math.floor(performance.now() * 1000)
      .toString(36)
      .padStart(DIGITS, '0');
    const text = `${String.fromCharCode(MARK)}${this.#person}${time}`;
    const update = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarUint(encoder, first ? 3 : 1);
      encoding.writeVarUint(encoder, this.#client);
      encoding.writeVarUint(encoder, this.#clock);
      if (first) {
        this.#paragraph(encoder);
      } else {
        encoding.writeUint8(encoder, 0x84);
        encoding.writeVarUint(encoder, this.#client);
        encoding.writeVarUint(encoder, this.#clock - 1);
      }
      encoding.writeVarString(encoder, text);
      encoding.writeVarUint(encoder, 0);
    });
    this.#clock += text.length + (first ? 2 : 0);
    return update;
  }

  /** An element, a text in it, and the head of a string in that. */
  #paragraph(encoder: encoding.Encoder): void {
    encoding.writeUint8(encoder, 7);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, PAGE_ROOT);
    encoding.writeVarUint(encoder, 3);
    encoding.writeVarString(encoder, 'paragraph');
    encoding.writeUint8(encoder, 7);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, this.#client);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, 6);
    encoding.writeUint8(encoder, 4);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, this.#client);
    encoding.writeVarUint(encoder, 1);
  }
}

/** Calls back for each edit of another person in a frame, with its age in ms. */
export function readEdits(frame: Buffer, person: number, found: (age: number) => void): void {
  const now = performance.now();
  for (let at = frame.indexOf(MARK); at >= 0; at = frame.indexOf(MARK, at + 2 + DIGITS)) {
    const writer = (frame[at + 1] ?? 0) - 0x30;
    const time = parseInt(frame.toString('latin1', at + 2, at + 2 + DIGITS), 36);
    if (writer !== person && writer >= 0 && writer < 10) found(now - time / 1000);
  }
}
