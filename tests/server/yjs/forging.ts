import * as encoding from 'lib0/encoding';

export type Id = readonly [client: number, clock: number];

/** One struct as bytes, whatever nonsense it says. */
export type Struct = (encoder: encoding.Encoder) => void;

export interface Neighbours {
  readonly origin?: Id | undefined;
  readonly right?: Id | undefined;
  /** A root's name, or the item that is the parent; only written without neighbours. */
  readonly parent?: string | Id | undefined;
  readonly key?: string | undefined;
}

function item(type: number, at: Neighbours, content: Struct): Struct {
  return (encoder) => {
    const { origin, right, parent = 'page', key } = at;
    encoding.writeUint8(
      encoder,
      type | (origin ? 0x80 : 0) | (right ? 0x40 : 0) | (key === undefined ? 0 : 0x20),
    );
    for (const id of [origin, right]) if (id) writeId(encoder, id);
    if (!origin && !right) {
      encoding.writeVarUint(encoder, typeof parent === 'string' ? 1 : 0);
      if (typeof parent === 'string') encoding.writeVarString(encoder, parent);
      else writeId(encoder, parent);
      if (key !== undefined) encoding.writeVarString(encoder, key);
    }
    content(encoder);
  };
}

function writeId(encoder: encoding.Encoder, [client, clock]: Id): void {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
}

/** Structs of every kind that Yjs knows. */
export const struct = {
  gc: (length: number): Struct => {
    return (encoder) => {
      encoding.writeUint8(encoder, 0);
      encoding.writeVarUint(encoder, length);
    };
  },
  skip: (length: number): Struct => {
    return (encoder) => {
      encoding.writeUint8(encoder, 10);
      encoding.writeVarUint(encoder, length);
    };
  },
  deleted: (length: number, at: Neighbours) =>
    item(1, at, (encoder) => {
      encoding.writeVarUint(encoder, length);
    }),
  json: (json: string, at: Neighbours) =>
    item(2, at, (encoder) => {
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, json);
    }),
  binary: (bytes: Uint8Array, at: Neighbours) =>
    item(3, at, (encoder) => {
      encoding.writeVarUint8Array(encoder, bytes);
    }),
  string: (text: string, at: Neighbours) =>
    item(4, at, (encoder) => {
      encoding.writeVarString(encoder, text);
    }),
  embed: (json: string, at: Neighbours) =>
    item(5, at, (encoder) => {
      encoding.writeVarString(encoder, json);
    }),
  mark: (name: string, json: string, at: Neighbours) =>
    item(6, at, (encoder) => {
      encoding.writeVarString(encoder, name);
      encoding.writeVarString(encoder, json);
    }),
  /** `ref` is Yjs's number of the type: 3 an element, 6 a text. */
  type: (ref: number, name: string | null, at: Neighbours) =>
    item(7, at, (encoder) => {
      encoding.writeVarUint(encoder, ref);
      if (name !== null) encoding.writeVarString(encoder, name);
    }),
  values: (values: readonly encoding.AnyEncodable[], at: Neighbours) =>
    item(8, at, (encoder) => {
      encoding.writeVarUint(encoder, values.length);
      for (const value of values) encoding.writeAny(encoder, value);
    }),
  subdocument: (at: Neighbours) =>
    item(9, at, (encoder) => {
      encoding.writeVarString(encoder, 'another-document');
      encoding.writeAny(encoder, {});
    }),
};

export interface Forged {
  readonly blocks?: readonly {
    readonly client: number;
    readonly clock: number;
    readonly structs: readonly Struct[];
  }[];
  /** By client: ranges as [clock, length]. */
  readonly deletes?: readonly (readonly [client: number, ranges: readonly Id[]])[];
}

/** An update as bytes, in the order given. */
export function forge({ blocks = [], deletes = [] }: Forged): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, blocks.length);
    for (const { client, clock, structs } of blocks) {
      encoding.writeVarUint(encoder, structs.length);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      for (const write of structs) write(encoder);
    }
    encoding.writeVarUint(encoder, deletes.length);
    for (const [client, ranges] of deletes) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, ranges.length);
      for (const range of ranges) writeId(encoder, range);
    }
  });
}
