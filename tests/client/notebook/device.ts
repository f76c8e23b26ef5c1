import { expect, vi } from 'vitest';
import { memoryStore, type DeviceStore } from '../../../client/connection/custody-store.ts';
import { SeatCustody } from '../../../client/connection/custody.ts';
import { deviceSafe } from '../../../client/connection/device-safe.ts';
import { newNoteId } from '../../../client/connection/this-device.ts';
import { seatDrafts } from '../../../client/state/drafts.ts';
import type { Note } from '../../../client/state/note.svelte.ts';
import { Notebook } from '../../../client/state/notebook.svelte.ts';
import type { GroupId, SeatId } from '../../../shared/meeting/ids.ts';
import type { FakeServer } from './fake-server.ts';

export const GROUP = 'group-group-group-grou' as GroupId;
export const SEAT = 'seat-seat-seat-seat-se' as SeatId;
export const DIVIDER = '— elsewhere —';

/** A browser at one seat: what it keeps outlives its pages. */
export class Device {
  /** Whatever is kept or asked for here fails. */
  broken = false;
  readonly store = this.#fragile(memoryStore());
  readonly #server: FakeServer;
  /** UTC ms on this device. */
  now = 1_000_000;

  constructor(server: FakeServer) {
    this.#server = server;
  }

  /** Until so many drafts are kept here; under fake timers time goes on meanwhile. */
  async keeps(drafts: number): Promise<void> {
    await vi.waitFor(async () => {
      expect(await this.store.list('safe:draft:')).toHaveLength(drafts);
    });
  }

  #fragile(store: DeviceStore): DeviceStore {
    const whole = <Value>(what: () => Promise<Value>): Promise<Value> =>
      this.broken ? Promise.reject(new Error('No room on this device')) : what();
    return {
      get: (key) => whole(() => store.get(key)),
      put: (key, value) => whole(() => store.put(key, value)),
      putFirst: (key, value) => whole(() => store.putFirst(key, value)),
      delete: (key) => whole(() => store.delete(key)),
      list: (prefix) => whole(() => store.list(prefix)),
    };
  }

  /** A fresh page: nothing in memory, everything kept still there. */
  page(): Notebook {
    const { store } = this;
    return new Notebook({
      custody: new SeatCustody(GROUP, SEAT, this.#server.vaultApi, store),
      notes: this.#server.notesApi,
      drafts: seatDrafts(deviceSafe(store), GROUP, SEAT),
      store,
      now: () => (this.now += 1000),
      newId: newNoteId,
      divider: () => DIVIDER,
    });
  }

  async opened(): Promise<Notebook> {
    const notebook = this.page();
    await notebook.load();
    return notebook;
  }
}

export function begin(notebook: Notebook, text = ''): Note {
  const note = notebook.begin({ kind: 'note', card: '6.2', after: null });
  if (text !== '') notebook.write(note, text);
  return note;
}

/** The one note there is. */
export function only(notebook: Notebook): Note {
  const [note, ...more] = notebook.notes;
  if (!note || more.length > 0) throw new Error(`${notebook.notes.length} notes in the notebook`);
  return note;
}

/** Saves a first note on one device, and opens the notebook with its key on another. */
export async function twoDevices(server: FakeServer, text: string) {
  const first = await new Device(server).opened();
  begin(first, text);
  await first.flush();
  const second = await new Device(server).opened();
  await second.unlock((await first.personalLink('https://room.example')) ?? '');
  return { first, second };
}
