import type { NoteId } from '../../shared/meeting/ids.ts';
import { checkAgainst } from '../../shared/vault/manifest.ts';
import type { DeviceStore } from '../connection/custody-store.ts';
import type { NoteVersion, OpenedNote } from '../connection/notes.ts';

/**
 * The newest version of each note that this device has seen, kept on it, so that a server that goes
 * back to an older one is noticed.
 */
export class SeenNotes {
  readonly #store: DeviceStore;
  readonly #place: string;
  #seen: Map<NoteId, NoteVersion> | null = null;

  constructor(store: DeviceStore, place: string) {
    this.#store = store;
    this.#place = place;
  }

  /** The notes listed at an older version than this device has seen. */
  async rolledBack(listed: readonly OpenedNote[]): Promise<readonly NoteId[]> {
    const seen = await this.#recall();
    const listing = new Map(
      listed.map(({ note, version, head }) => [note, { version, head }] as const),
    );
    return checkAgainst(seen, listing)
      .filter(({ finding }) => finding === 'rollback')
      .map(({ note }) => note);
  }

  async saw(note: NoteId, version: NoteVersion): Promise<void> {
    const seen = await this.#recall();
    await this.#keep(seen.set(note, version));
  }

  async forget(note: NoteId): Promise<void> {
    const seen = await this.#recall();
    if (seen.delete(note)) await this.#keep(seen);
  }

  async #recall(): Promise<Map<NoteId, NoteVersion>> {
    if (this.#seen) return this.#seen;
    const kept = await this.#store.get(this.#place);
    // Asked anew after the wait: another call may have been first.
    return (this.#seen ??= kept instanceof Map ? (kept as Map<NoteId, NoteVersion>) : new Map());
  }

  async #keep(seen: ReadonlyMap<NoteId, NoteVersion>): Promise<void> {
    await this.#store.put(this.#place, new Map(seen));
  }
}
