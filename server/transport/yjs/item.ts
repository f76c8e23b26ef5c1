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
  /** `text` is an empty text that strings and marks go into. */
  readonly content: 'gc' | 'deleted' | 'string' | 'mark' | 'element' | 'text' | typeof SKIPPED;
  /** Clocks that it takes. */
  readonly length: number;
  readonly origin: ItemId | null;
  readonly right: ItemId | null;
  /** Only without neighbours; null for the page itself. */
  readonly parent: ItemId | null;
}

// Yjs's numbers of structs and types, and the flags of a struct's first byte.
const GC = 0;
const DELETED = 1;
const STRING = 4;
const MARK = 6;
const TYPE = 7;
const SKIP = 10;
const XML_ELEMENT = 3;
const XML_TEXT = 6;
const STRUCT = 0x1f;
const HAS_KEY = 0x20;
const HAS_RIGHT = 0x40;
const HAS_ORIGIN = 0x80;
const LONGEST_NAME = 32;
const ELEMENTS: ReadonlySet<string> = new Set(PAGE_NODES);
/** The marks of the page's schema; `PAGE_NODES` names its elements. */
const MARKS: ReadonlySet<string> = new Set(['strong']);
/** What Yjs writes for a mark without attributes: on and off. */
const MARK_VALUES: ReadonlySet<string> = new Set(['{}', 'null']);

/**
 * Reads one struct of an update. When the bytes are not well-formed the cursor has failed and the
 * item means nothing; other kinds of content than a page has are 'not-allowed'.
 */
export function readItem(cursor: ByteCursor): Item | 'not-allowed' {
  const info = cursor.byte();
  const struct = info & STRUCT;
  if (struct === GC || struct === SKIP) {
    const content = struct === GC ? 'gc' : SKIPPED;
    return { content, length: cursor.length(), origin: null, right: null, parent: null };
  }
  // A key would name an attribute, and nothing on a page has any.
  if ((info & HAS_KEY) !== 0) return 'not-allowed';
  const origin = (info & HAS_ORIGIN) === 0 ? null : readId(cursor);
  const right = (info & HAS_RIGHT) === 0 ? null : readId(cursor);
  let parent: ItemId | null = null;
  if (origin === null && right === null) {
    const inRoot = cursor.uint();
    if (inRoot > 1) cursor.fail();
    if (inRoot === 0) parent = readId(cursor);
    else if (cursor.name(LONGEST_NAME) !== PAGE_ROOT) return 'not-allowed';
  }
  switch (struct) {
    case DELETED:
      return { content: 'deleted', length: cursor.length(), origin, right, parent };
    case STRING:
      return { content: 'string', length: cursor.stringLength(), origin, right, parent };
    case MARK:
      return readMark(cursor)
        ? { content: 'mark', length: 1, origin, right, parent }
        : 'not-allowed';
    case TYPE: {
      const content = readType(cursor);
      return content === null ? 'not-allowed' : { content, length: 1, origin, right, parent };
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
  return MARKS.has(name) && MARK_VALUES.has(cursor.name(LONGEST_NAME));
}

function readType(cursor: ByteCursor): 'element' | 'text' | null {
  const type = cursor.uint();
  if (type === XML_TEXT) return 'text';
  return type === XML_ELEMENT && ELEMENTS.has(cursor.name(LONGEST_NAME)) ? 'element' : null;
}
