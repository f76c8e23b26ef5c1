import type { GroupId, MeetingId } from '../../../shared/meeting/ids.ts';
import { LIMITS } from '../../../shared/protocol/wire.ts';
import type { Storage } from '../../ports.ts';

/** Whose a page is. */
export interface PageOwner {
  readonly group: GroupId;
  readonly meeting: MeetingId;
}

/** A log longer than this is replaced by one update: deleted text lives on in the log. */
const LONGEST = { updates: 500, bytes: 2 * LIMITS.yjsDocument };

/** A page's updates in storage, in order; one call at a time. */
export class PageLog {
  readonly #storage: Storage;
  readonly #name: string;
  readonly #owner: PageOwner;
  /** Since it was last compacted. */
  #updates: number;
  #bytes: number;

  constructor(storage: Storage, name: string, owner: PageOwner, stored: readonly Uint8Array[]) {
    this.#storage = storage;
    this.#name = name;
    this.#owner = owner;
    this.#updates = stored.length;
    this.#bytes = stored.reduce((sum, update) => sum + update.length, 0);
  }

  get isLong(): boolean {
    return this.#updates > LONGEST.updates || this.#bytes > LONGEST.bytes;
  }

  /** Whether anything has been written since the log was one update without deleted text. */
  get isLoose(): boolean {
    return this.#updates > 0;
  }

  async append(update: Uint8Array): Promise<void> {
    this.#updates++;
    this.#bytes += update.length;
    await this.#storage.appendToDocument(this.#name, this.#owner, [update]);
  }

  /** `state`: the whole page as one update. */
  async compact(state: Uint8Array): Promise<void> {
    this.#updates = 0;
    this.#bytes = state.length;
    await this.#storage.compactDocument(this.#name, state);
  }
}
