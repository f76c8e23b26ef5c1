import * as encoding from 'lib0/encoding';

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
  for (const { blocks, deletes } of updates) {
    deleteLists += deletes.clients;
    for (const block of blocks) {
      const earlier = byClient.get(block.client);
      if (earlier) earlier.push(block);
      else byClient.set(block.client, [block]);
    }
  }
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, byClient.size);
    // Yjs writes higher clients first; its way of settling conflicts is quickest so.
    for (const [client, blocks] of [...byClient].sort(([a], [b]) => b - a)) {
      encoding.writeVarUint(
        encoder,
        blocks.reduce((count, block) => count + block.count, 0),
      );
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, blocks[0]?.clock ?? 0);
      for (const { bytes } of blocks) encoding.writeUint8Array(encoder, bytes);
    }
    encoding.writeVarUint(encoder, deleteLists);
    for (const { deletes } of updates) encoding.writeUint8Array(encoder, deletes.bytes);
  });
}

/** Deletes in Yjs's bytes. */
export function encodeDeletes(ranges: readonly Range[]): Deletes {
  const byClient = new Map<number, Range[]>();
  for (const range of ranges) {
    const others = byClient.get(range.client);
    if (others) others.push(range);
    else byClient.set(range.client, [range]);
  }
  const bytes = encoding.encode((encoder) => {
    for (const [client, own] of byClient) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, own.length);
      for (const { from, to } of own) {
        encoding.writeVarUint(encoder, from);
        encoding.writeVarUint(encoder, to - from);
      }
    }
  });
  return { clients: byClient.size, bytes };
}
