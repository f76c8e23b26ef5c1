import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import { PAGE_ROOT } from '../../../shared/docs/page.ts';
import type { SeatId } from '../../../shared/meeting/ids.ts';
import { ByteCursor } from './byte-cursor.ts';

/** Longest state that a client may tell, bytes of JSON. */
const LONGEST_STATE = 1024;
const MOST_ENTRIES = 256;
/** Clocks beyond this are never reached by moving a cursor. */
const LAST_CLOCK = 2 ** 31;

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Id = v.nullish(v.object({ client: Count, clock: Count }), null);
const Position = v.object({
  type: Id,
  tname: v.nullish(v.literal(PAGE_ROOT), null),
  item: Id,
  assoc: v.optional(v.pipe(v.number(), v.safeInteger()), 0),
});
/** Where a caret stands, as y-prosemirror tells it; nothing else of a state is passed on. */
const State = v.nullable(
  v.object({ cursor: v.nullish(v.object({ anchor: Position, head: Position }), null) }),
);

/** What stands in one's state as the others get it: the seat is the server's word. */
interface Told {
  readonly clock: number;
  /** JSON; 'null' when the client has gone. */
  readonly state: string;
  readonly seat: SeatId;
}

/**
 * Who is where on a page, for as long as they are there. Awareness has no authorship: each client
 * is let to speak for itself alone, and its seat's name is put on what it says.
 */
export class PageAwareness {
  readonly #told = new Map<number, Told>();

  /**
   * Takes y-protocols' awareness update from this seat, and returns the Yjs clients whose state it
   * changed; null when it is not well-formed. What is said of others is passed over: y-websocket
   * repeats what it hears.
   */
  receive(
    bytes: Uint8Array,
    seat: SeatId,
    mine: (client: number) => boolean,
  ): readonly number[] | null {
    const cursor = new ByteCursor(bytes);
    const entries = cursor.uint();
    if (entries > MOST_ENTRIES) return null;
    const changed: number[] = [];
    for (let i = 0; i < entries; i++) {
      const client = cursor.uint();
      const clock = cursor.uint();
      const state = cursor.chunk();
      if (cursor.failed) return null;
      if (!mine(client) || clock >= LAST_CLOCK || !this.#isNews(client, clock, state)) continue;
      const told = tell(state, seat);
      if (told === null) continue;
      this.#told.set(client, { clock, state: told, seat });
      changed.push(client);
    }
    return cursor.left === 0 ? changed : null;
  }

  /** These clients have gone; returns those that had been there. */
  leave(clients: Iterable<number>): readonly number[] {
    const gone: number[] = [];
    for (const client of clients) {
      const told = this.#told.get(client);
      if (told === undefined || told.state === GONE) continue;
      this.#told.set(client, { ...told, state: GONE });
      gone.push(client);
    }
    return gone;
  }

  /** The Yjs clients that are there. */
  present(): readonly number[] {
    return [...this.#told].filter(([, { state }]) => state !== GONE).map(([client]) => client);
  }

  /** y-protocols' awareness update about these clients. */
  encode(clients: Iterable<number>): Uint8Array {
    const known = [...clients].flatMap((client) => {
      const told = this.#told.get(client);
      return told ? [{ client, ...told }] : [];
    });
    return encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, known.length);
      for (const { client, clock, state } of known) {
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, clock);
        encoding.writeVarString(encoder, state);
      }
    });
  }

  #isNews(client: number, clock: number, state: Uint8Array): boolean {
    const told = this.#told.get(client);
    if (told === undefined) return true;
    // As in y-protocols: a client that goes says so under the clock it has.
    return clock > told.clock || (clock === told.clock && told.state !== GONE && isGone(state));
  }
}

const GONE = 'null';

function isGone(state: Uint8Array): boolean {
  return Buffer.from(state.buffer, state.byteOffset, state.length).toString('latin1') === GONE;
}

/** The state as the others may see it, as JSON; null when it is none. */
function tell(bytes: Uint8Array, seat: SeatId): string | null {
  if (bytes.length > LONGEST_STATE) return null;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    return null;
  }
  const state = v.safeParse(State, json);
  if (!state.success) return null;
  if (state.output === null) return GONE;
  return JSON.stringify({ user: { seat }, cursor: state.output.cursor });
}
