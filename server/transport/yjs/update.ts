import { ByteWriter, VARINT_BYTES } from './byte-writer.ts';

/** Items of one client in Yjs's own bytes, one after the other without gaps. */
export interface Block {
  readonly client: number;
  /** The clock of the first item. */
  readonly clock: number;
  /** The clock after the last one. */
  readonly end: number;
  /** How many items. */
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** What an update deletes, in Yjs's own bytes: `clients` lists one after the other. */
export interface Deletes {
  readonly clients: number;
  readonly bytes: Uint8Array;
}

/** An update taken to its parts, so that several can be put together without decoding the items. */
export interface Update {
  /** The whole update when it is exactly these parts. */
  readonly encoded: Uint8Array | null;
  readonly blocks: readonly Block[];
  readonly deletes: Deletes;
  /**
   * Roughly what it asks of Yjs: items to place, items to look at for that, items to split. A unit
   * is a microsecond at most; typing takes one a letter.
   */
  readonly work: number;
}

/** Clocks `from` to `to`, exclusive, of one client. */
export interface Range {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

/**
 * One update with the effect of these, applied in this order. Each client's blocks must follow one
 * another without gaps, as they do when the filter has accepted them in this order.
 */
export function encodeUpdates(updates: readonly Update[]): Uint8Array {
  const [first] = updates;
  if (updates.length === 1 && first?.encoded) return first.encoded;
  const byClient = new Map<number, Block[]>();
  let deleteLists = 0;
  let size = 2 * VARINT_BYTES;
  for (const { blocks, deletes } of updates) {
    deleteLists += deletes.clients;
    size += deletes.bytes.length;
    for (const block of blocks) {
      size += 3 * VARINT_BYTES + block.bytes.length;
      const earlier = byClient.get(block.client);
      if (earlier) earlier.push(block);
      else byClient.set(block.client, [block]);
    }
  }
  const writer = new ByteWriter(size);
  writer.uint(byClient.size);
  // Yjs writes higher clients first; its way of settling conflicts is quickest so.
  for (const [client, blocks] of [...byClient].sort(([a], [b]) => b - a)) {
    writer.uint(blocks.reduce((count, block) => count + block.count, 0));
    writer.uint(client);
    writer.uint(blocks[0]?.clock ?? 0);
    for (const { bytes } of blocks) writer.put(bytes);
  }
  writer.uint(deleteLists);
  for (const { deletes } of updates) writer.put(deletes.bytes);
  return writer.written();
}

/** Deletes in Yjs's bytes. */
export function encodeDeletes(ranges: readonly Range[]): Deletes {
  const byClient = new Map<number, Range[]>();
  for (const range of ranges) {
    const others = byClient.get(range.client);
    if (others) others.push(range);
    else byClient.set(range.client, [range]);
  }
  const writer = new ByteWriter(2 * VARINT_BYTES * (byClient.size + ranges.length));
  for (const [client, own] of byClient) {
    writer.uint(client);
    writer.uint(own.length);
    for (const { from, to } of own) {
      writer.uint(from);
      writer.uint(to - from);
    }
  }
  return { clients: byClient.size, bytes: writer.written() };
}
