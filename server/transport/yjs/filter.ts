import * as Y from 'yjs';
import { ByteCursor } from './byte-cursor.ts';
import { readItem, SKIPPED, type Item } from './item.ts';
import { GONE, PageIndex, type PageType, type Place } from './page-index.ts';
import { encodeDeletes, type Block, type Deletes, type Range, type Update } from './update.ts';

/**
 * Why an update is refused for good: not well-formed; more than anyone writes at a time; new items
 * under a Yjs client that is not this seat's; something that a page may not hold; the page is full.
 */
export type Refusal = 'malformed' | 'too-much' | 'not-yours' | 'not-allowed' | 'full';

export type Verdict =
  | { readonly verdict: 'accept'; readonly update: Update }
  /** Nothing in it that the server does not have. */
  | { readonly verdict: 'ignore' }
  /** Well-formed, but it stands on items that the server lacks: the sender must send them too. */
  | { readonly verdict: 'behind' }
  | { readonly verdict: 'refuse'; readonly why: Refusal };

export interface Bounds {
  /** Longest update, bytes. */
  readonly bytes: number;
  /** Most items in one update. */
  readonly items: number;
  /** Most clients in one update. */
  readonly clients: number;
  /** Most work; see `Update`. */
  readonly work: number;
  /** Whether the page takes new items at all; deletes always pass. */
  readonly room: boolean;
}

/** What an update from outside says, before it is known whether it may. */
interface Incoming {
  readonly blocks: readonly NewItems[];
  /** Whether there was nothing in it that the server has already. */
  allNew: boolean;
  /** Whether something is missing before or between the new items. */
  gap: boolean;
  /** Whether an item is known in part. */
  overlap: boolean;
}

/** The new items of one client. */
interface NewItems extends Block {
  readonly items: readonly Item[];
  /** How many of them have been entered into the index. */
  placed: number;
}

/** Clocks beyond this are never reached by writing. */
const LAST_CLOCK = 2 ** 31;
/** Nesting of elements: some fifteen lists within lists. */
const DEEPEST = 32;

/** Each range may split two items, and move all that come after in memory. */
const WORK_OF_A_DELETE = 10;

/**
 * Decides about an update from outside before anything is done with it, and enters what it accepts
 * into the index, as if it were applied. Reads Yjs's update format, version 1. Never throws.
 *
 * What was accepted never makes Yjs throw, leaves nothing pending, and is a tree of the page's own
 * nodes. Whoever applies accepted updates in the order of acceptance has what the index tells.
 * `mine` tells whether a Yjs client was issued to the sender's seat for this page.
 */
export function filterUpdate(
  bytes: Uint8Array,
  index: PageIndex,
  mine: (client: number) => boolean,
  bounds: Bounds,
): Verdict {
  if (bytes.length > bounds.bytes) return refuse('too-much');
  const cursor = new ByteCursor(bytes);
  const incoming = readBlocks(cursor, index, mine, bounds);
  if (typeof incoming === 'string') return refuse(incoming);
  const { blocks } = incoming;
  if (blocks.length > 0 && !bounds.room) return refuse('full');
  const deletes = readDeletes(cursor, index, incoming, bounds);
  if (deletes === null || cursor.failed || cursor.left > 0) return refuse('malformed');
  if (incoming.gap) return { verdict: 'behind' };
  if (incoming.overlap) {
    return filterUpdate(Y.diffUpdate(bytes, index.stateVector()), index, mine, bounds);
  }
  if (blocks.length === 0 && deletes.length === 0) return { verdict: 'ignore' };

  const placing = placeAll(blocks, index, bounds.work - WORK_OF_A_DELETE * deletes.length);
  if (placing === 'behind') return { verdict: 'behind' };
  if (typeof placing === 'string') return refuse(placing);
  for (const { client, from, to } of deletes) index.delete(client, from, to);
  const update: Update = {
    encoded: incoming.allNew ? bytes : null,
    blocks,
    deletes: deletes.length === 0 ? NO_DELETES : encodeDeletes(deletes),
    work: placing + WORK_OF_A_DELETE * deletes.length,
  };
  return { verdict: 'accept', update };
}

/** The index of a page as it is stored, from the whole page as one update. */
export function indexOf(state: Uint8Array): PageIndex {
  const index = new PageIndex();
  const verdict = filterUpdate(state, index, () => true, UNBOUNDED);
  if (verdict.verdict === 'refuse' || verdict.verdict === 'behind') {
    throw new Error(`A stored page cannot be read: ${JSON.stringify(verdict)}`);
  }
  return index;
}

const UNBOUNDED: Bounds = {
  bytes: Infinity,
  items: Infinity,
  clients: Infinity,
  work: Infinity,
  room: true,
};

const NO_DELETES: Deletes = encodeDeletes([]);

function refuse(why: Refusal): Verdict {
  return { verdict: 'refuse', why };
}

function readBlocks(
  cursor: ByteCursor,
  index: PageIndex,
  mine: (client: number) => boolean,
  bounds: Bounds,
): Incoming | Refusal {
  const blocks: NewItems[] = [];
  const incoming: Incoming = { blocks, allNew: true, gap: false, overlap: false };
  const count = cursor.uint();
  if (count > bounds.clients) return 'too-much';
  let itemsLeft = bounds.items;
  let clientBefore = Infinity;
  for (let i = 0; i < count; i++) {
    const items = cursor.uint();
    const client = cursor.uint();
    const clock = cursor.uint();
    // Yjs writes higher clients first, and each once; of a second list it would drop the first.
    if (cursor.failed || items === 0 || client >= clientBefore) return 'malformed';
    clientBefore = client;
    itemsLeft -= items;
    if (itemsLeft < 0) return 'too-much';
    const block = readBlock(cursor, { client, clock, items, known: index.end(client) }, incoming);
    if (typeof block === 'string') return block;
    if (block === null) continue;
    if (!mine(client)) return 'not-yours';
    blocks.push(block);
  }
  return incoming;
}

/** The items that the server does not have yet, or null when it has them all. */
function readBlock(
  cursor: ByteCursor,
  head: { client: number; clock: number; items: number; known: number },
  incoming: Incoming,
): NewItems | null | Refusal {
  const items: Item[] = [];
  let { clock } = head;
  let from = cursor.at;
  let isNew = false;
  for (let i = 0; i < head.items; i++) {
    const at = cursor.at;
    const item = readItem(cursor);
    if (cursor.failed) return 'malformed';
    if (typeof item === 'string') return item;
    const start = clock;
    clock += item.length;
    if (clock > LAST_CLOCK) return 'malformed';
    if (clock <= head.known) {
      incoming.allNew = false;
      continue;
    }
    if (!isNew) {
      isNew = true;
      from = at;
      if (start > head.known) incoming.gap = true;
      if (start < head.known) incoming.overlap = true;
    }
    if (item.content === SKIPPED) incoming.gap = true;
    items.push(item);
  }
  if (!isNew) return null;
  const bytes = cursor.bytes.subarray(from, cursor.at);
  const { client, known } = head;
  return { client, clock: known, end: clock, count: items.length, bytes, items, placed: 0 };
}

/** What is not deleted yet; null when it is not well-formed. */
function readDeletes(
  cursor: ByteCursor,
  index: PageIndex,
  incoming: Incoming,
  bounds: Bounds,
): Range[] | null {
  const ranges: Range[] = [];
  const lists = cursor.uint();
  if (lists > bounds.clients) return null;
  let clientBefore = Infinity;
  for (let i = 0; i < lists; i++) {
    const client = cursor.uint();
    const count = cursor.uint();
    if (cursor.failed || count === 0 || client >= clientBefore) return null;
    clientBefore = client;
    const end = incoming.blocks.find((block) => block.client === client)?.end ?? index.end(client);
    let before = 0;
    for (let j = 0; j < count; j++) {
      const from = cursor.uint();
      const length = cursor.uint();
      const to = from + length;
      // In order and apart, as Yjs writes them: otherwise few bytes could delete all many times.
      if (cursor.failed || length === 0 || from < before || to > LAST_CLOCK) return null;
      before = to;
      if (to > end) incoming.gap = true;
      else if (index.isDeleted(client, from, to)) incoming.allNew = false;
      else ranges.push({ client, from, to });
    }
  }
  return ranges;
}

/**
 * Enters the items into the index, each after those that it names, whatever the order of the
 * blocks. All or, if something is missing or not allowed or makes too much work, none. Returns the
 * work it makes.
 */
function placeAll(
  blocks: readonly NewItems[],
  index: PageIndex,
  mostWork: number,
): number | 'behind' | Refusal {
  index.mark(blocks);
  let work = 0;
  let unfinished = blocks.length;
  for (let moved = true; moved && unfinished > 0;) {
    moved = false;
    for (const block of blocks) {
      for (let item = block.items[block.placed]; item; item = block.items[++block.placed]) {
        const place = placeFor(item, index);
        if (place === null) break;
        if (place === 'not-allowed' || !fits(item, place)) {
          index.rollBack();
          return 'not-allowed';
        }
        work += 1 + index.add(block.client, item, place);
        moved = true;
        if (block.placed === block.items.length - 1) unfinished--;
      }
    }
  }
  if (unfinished > 0 || work > mostWork) {
    index.rollBack();
    return unfinished > 0 ? 'behind' : 'too-much';
  }
  return work;
}

/** Where the item goes, or null when what it names is not known. */
function placeFor(item: Item, index: PageIndex): Place | 'not-allowed' | null {
  if (item.content === 'gc') return GONE;
  const { origin, right, parent } = item;
  if (origin !== null || right !== null) {
    const left = origin && index.placeOf(origin);
    const next = right && index.placeOf(right);
    if (left === undefined || next === undefined) return null;
    if (left === GONE || next === GONE) return GONE;
    // Neighbours within one list; otherwise Yjs would tie two lists together.
    if (left !== null && next !== null && left !== next) return 'not-allowed';
    return left ?? next;
  }
  if (parent !== null && parent.clock >= index.end(parent.client)) return null;
  const type = parent === null ? index.page : index.typeAt(parent);
  // Yjs drops what is put into something that is no type any more.
  return type === undefined ? GONE : type.children;
}

function fits(item: Item, place: Place): boolean {
  switch (item.content) {
    case 'gc':
    case 'deleted':
      return true;
    case 'string':
    case 'mark':
      return place.kind === 'text' || place === GONE;
    case 'element':
    case 'text':
      return place === GONE || (place.kind === 'nodes' && mayHold(place.holder, item.content));
    case SKIPPED:
      return false;
  }
}

function mayHold(holder: PageType | null, content: 'element' | 'text'): boolean {
  if (holder === null) return false;
  return content === 'text' ? holder.kind === 'element' : holder.depth < DEEPEST;
}
