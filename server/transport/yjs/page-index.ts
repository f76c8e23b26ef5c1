import * as encoding from 'lib0/encoding';
import { ClockRanges } from './clock-ranges.ts';
import type { Item, ItemId } from './item.ts';

/** A type on the page: the page itself, an element, or a text within an element. */
export class PageType {
  readonly kind: 'page' | 'element' | 'text';
  /** 0 for the page itself. */
  readonly depth: number;
  readonly children: Place;

  constructor(kind: PageType['kind'], depth: number) {
    this.kind = kind;
    this.depth = depth;
    this.children = new Place(kind === 'text' ? 'text' : 'nodes', this);
  }
}

/**
 * Where an item of Yjs stands: among a type's children, in a text, or nowhere any more,
 * because what held it has been collected.
 */
export class Place {
  readonly kind: 'nodes' | 'text' | 'gone';
  readonly holder: PageType | null;
  /** About how many items Yjs keeps here: those that it cannot merge, and what deletes split. */
  #items = 0;
  #last: ItemId | null = null;
  #lastRight: ItemId | null = null;

  constructor(kind: Place['kind'], holder: PageType | null) {
    this.kind = kind;
    this.holder = holder;
  }

  /**
   * Counts an item put here; returns how many others Yjs may have to look at. Right after the item
   * put last, before the same neighbour, it looks at none: nothing can stand between.
   */
  put(client: number, clock: number, { origin, right, content, length }: Item): number {
    const follows = isSame(origin, this.#last) && isSame(right, this.#lastRight);
    const merges = content === 'string' && origin?.client === client && origin.clock === clock - 1;
    const work = follows ? 0 : this.#items;
    // One for itself, one for what it may split.
    if (!follows || !merges) this.#items += 2;
    this.#last = { client, clock: clock + length - 1 };
    this.#lastRight = right;
    return work;
  }

  /** Counts an item that a delete may split. */
  split(): void {
    this.#items++;
  }
}

/** Where all stands that has no place any more. */
export const GONE = new Place('gone', null);

/** The items of one Yjs client. */
interface Items {
  /** The next clock. */
  end: number;
  /** Runs of items that stand in the same place, by the clock they begin at. */
  readonly starts: number[];
  readonly places: Place[];
  readonly types: Map<number, PageType>;
  readonly deleted: ClockRanges;
}

/**
 * What stands where on a page, as far as the filter must know: for every item its place, for every
 * type its kind and depth, and what is deleted. Far smaller than a Y.Doc, and always ahead of it:
 * it grows as updates are accepted.
 */
export class PageIndex {
  readonly page = new PageType('page', 0);
  readonly #clients = new Map<number, Items>();
  #marks: readonly { readonly items: Items; readonly end: number; readonly runs: number }[] = [];

  /** The first clock of this client that is not known. */
  end(client: number): number {
    return this.#clients.get(client)?.end ?? 0;
  }

  /** Undefined: no such item is known. */
  placeOf({ client, clock }: ItemId): Place | undefined {
    const items = this.#clients.get(client);
    if (items === undefined || clock >= items.end) return undefined;
    const { starts, places } = items;
    let low = 0;
    let high = starts.length - 1;
    // People write at the end of what they wrote.
    if ((starts[high] ?? 0) <= clock) return places[high];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= clock) low = middle;
      else high = middle - 1;
    }
    return places[low];
  }

  /** Undefined: no type, or one collected long ago. */
  typeAt({ client, clock }: ItemId): PageType | undefined {
    return this.#clients.get(client)?.types.get(clock);
  }

  /** Adds this client's next item; returns about how many items Yjs looks at to place it. */
  add(client: number, item: Item, place: Place): number {
    const own = this.#itemsOf(client);
    const clock = own.end;
    own.end += item.length;
    if (own.places.at(-1) !== place) {
      own.starts.push(clock);
      own.places.push(place);
    }
    if (place === GONE) return 0;
    if (item.content === 'element' || item.content === 'text') {
      own.types.set(clock, new PageType(item.content, (place.holder?.depth ?? 0) + 1));
    }
    return place.put(client, clock, item);
  }

  /** Whether all these clocks, `to` exclusive, are deleted already. */
  isDeleted(client: number, from: number, to: number): boolean {
    return this.#clients.get(client)?.deleted.covers(from, to) ?? false;
  }

  delete(client: number, from: number, to: number): void {
    this.#itemsOf(client).deleted.add(from, to);
    this.placeOf({ client, clock: from })?.split();
    this.placeOf({ client, clock: to - 1 })?.split();
  }

  /** From here on `rollBack` can undo what is added under the clients of these blocks. */
  mark(blocks: readonly { readonly client: number }[]): void {
    this.#marks = blocks.map(({ client }) => {
      const items = this.#itemsOf(client);
      return { items, end: items.end, runs: items.starts.length };
    });
  }

  rollBack(): void {
    for (const { items, end, runs } of this.#marks) {
      items.end = end;
      items.starts.length = runs;
      items.places.length = runs;
      for (const clock of items.types.keys()) if (clock >= end) items.types.delete(clock);
    }
  }

  /** Yjs's encoded state vector of all that has been accepted. */
  stateVector(): Uint8Array {
    const known = [...this.#clients].filter(([, { end }]) => end > 0);
    return encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, known.length);
      for (const [client, { end }] of known) {
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, end);
      }
    });
  }

  #itemsOf(client: number): Items {
    let items = this.#clients.get(client);
    if (items === undefined) {
      items = { end: 0, starts: [], places: [], types: new Map(), deleted: new ClockRanges() };
      this.#clients.set(client, items);
    }
    return items;
  }
}

function isSame(a: ItemId | null, b: ItemId | null): boolean {
  return a === b || (a !== null && a.client === b?.client && a.clock === b.clock);
}
