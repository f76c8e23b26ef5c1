import { PAGE_NODES, PAGE_ROOT } from '../../../shared/docs/page.ts';
import type { ByteCursor } from './byte-cursor.ts';

/** Names one clock of one Yjs client. */
export interface ItemId {
  readonly client: number;
  readonly clock: number;
}

/** Clocks that the sender leaves out. */
export const SKIPPED = 'skipped';

/** One struct of a Yjs update, as far as it matters where it may stand. */
export interface Item {
  /** `text` is an empty text that strings go into; `value` an attribute's. */
  readonly content:
    'gc' | 'deleted' | 'string' | 'mark' | 'value' | 'element' | 'text' | typeof SKIPPED;
  /** Clocks that it takes. */
  readonly length: number;
  readonly origin: ItemId | null;
  readonly right: ItemId | null;
  /** Only without neighbours; null for the page itself. */
  readonly parent: ItemId | null;
  /** The attribute's name; only without neighbours. */
  readonly key: string | null;
}

// Yjs's numbers of structs and types, and the flags of a struct's first byte.
const GC = 0;
const DELETED = 1;
const STRING = 4;
const MARK = 6;
const TYPE = 7;
const VALUES = 8;
const SKIP = 10;
const XML_ELEMENT = 3;
const XML_TEXT = 6;
const STRUCT = 0x1f;
const HAS_KEY = 0x20;
const HAS_RIGHT = 0x40;
const HAS_ORIGIN = 0x80;
// lib0's numbers of the values that an attribute may have.
const INTEGER = 125;
const FALSE = 121;
const TRUE = 120;

/** Values that one item gives an attribute, the last of which counts. */
const MOST_VALUES = 32;
const LONGEST_NAME = 32;
const ATTRIBUTE = /^[a-z]+$/;
const NAMES: ReadonlySet<string> = new Set(PAGE_NODES);
/** What Yjs writes for a mark without attributes: on, on, off. */
const MARK_VALUES: ReadonlySet<string> = new Set(['true', '{}', 'null']);

/**
 * Reads one struct of an update. When the bytes are not well-formed the cursor has failed and the
 * item means nothing; other kinds of content than a page has are 'not-allowed'.
 */
export function readItem(cursor: ByteCursor): Item | 'not-allowed' {
  const info = cursor.byte();
  const struct = info & STRUCT;
  if (struct === GC || struct === SKIP) {
    const length = cursor.length();
    const content = struct === GC ? 'gc' : SKIPPED;
    return { content, length, origin: null, right: null, parent: null, key: null };
  }
  const origin = (info & HAS_ORIGIN) === 0 ? null : readId(cursor);
  const right = (info & HAS_RIGHT) === 0 ? null : readId(cursor);
  let parent: ItemId | null = null;
  let key: string | null = null;
  if (origin === null && right === null) {
    const inRoot = cursor.uint();
    if (inRoot > 1) cursor.fail();
    if (inRoot === 0) parent = readId(cursor);
    else if (cursor.name(LONGEST_NAME) !== PAGE_ROOT) return 'not-allowed';
    if ((info & HAS_KEY) !== 0) {
      key = cursor.name(LONGEST_NAME);
      // The page itself has no attributes.
      if (inRoot === 1 || !ATTRIBUTE.test(key)) return 'not-allowed';
    }
  }
  switch (struct) {
    case DELETED:
      return { content: 'deleted', length: cursor.length(), origin, right, parent, key };
    case STRING:
      return { content: 'string', length: cursor.stringLength(), origin, right, parent, key };
    case MARK:
      return readMark(cursor)
        ? { content: 'mark', length: 1, origin, right, parent, key }
        : 'not-allowed';
    case TYPE: {
      const content = readType(cursor);
      return content === null ? 'not-allowed' : { content, length: 1, origin, right, parent, key };
    }
    case VALUES: {
      const length = readValues(cursor);
      return length === null
        ? 'not-allowed'
        : { content: 'value', length, origin, right, parent, key };
    }
    default:
      return 'not-allowed';
  }
}

function readId(cursor: ByteCursor): ItemId {
  return { client: cursor.uint(), clock: cursor.uint() };
}

function readMark(cursor: ByteCursor): boolean {
  const name = cursor.name(LONGEST_NAME);
  return NAMES.has(name) && MARK_VALUES.has(cursor.name(LONGEST_NAME));
}

function readType(cursor: ByteCursor): 'element' | 'text' | null {
  const type = cursor.uint();
  if (type === XML_TEXT) return 'text';
  return type === XML_ELEMENT && NAMES.has(cursor.name(LONGEST_NAME)) ? 'element' : null;
}

/** How many values there are: integers and booleans only, such as a heading's level. */
function readValues(cursor: ByteCursor): number | null {
  const count = cursor.length();
  if (count > MOST_VALUES) return null;
  for (let i = 0; i < count; i++) {
    const type = cursor.byte();
    if (type === INTEGER) cursor.int();
    else if (type !== FALSE && type !== TRUE) return null;
  }
  return count;
}
