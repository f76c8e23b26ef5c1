import type { GroupId } from '../../shared/meeting/ids.ts';
import type { Storage } from '../ports.ts';
import { GroupRoom, type RoomParts } from './group-room.ts';

/** A room nobody has asked for in this long is put away, ms. */
const KEEP_MS = 10 * 60_000;

interface Entry {
  readonly room: Promise<GroupRoom | null>;
  /** Monotonic ms of when it was last asked for. */
  askedAt: number;
}

/**
 * The groups in use over one storage: each is loaded once, by whoever first asks for it, and put
 * away some time after the last one has left. (Not at once: whoever has just been given a room is
 * about to connect to it.)
 */
export class Rooms {
  readonly #parts: RoomParts;
  readonly #entries = new Map<GroupId, Entry>();
  #cancelTidying: () => void;
  #closed = false;

  constructor(parts: RoomParts) {
    this.#parts = parts;
    this.#cancelTidying = this.#planTidying();
  }

  get storage(): Storage {
    return this.#parts.storage;
  }

  get practice(): boolean {
    return this.#parts.practice;
  }

  /** The group's room, or null when there is no such group. */
  async find(id: GroupId): Promise<GroupRoom | null> {
    if (this.#closed) return null;
    const entry = this.#entries.get(id) ?? { room: this.#load(id), askedAt: 0 };
    entry.askedAt = this.#parts.clock.monotonic();
    this.#entries.set(id, entry);
    try {
      const room = await entry.room;
      if (!room) this.#entries.delete(id);
      return room;
    } catch (error) {
      this.#entries.delete(id);
      throw error;
    }
  }

  async dispose(): Promise<void> {
    this.#closed = true;
    this.#cancelTidying();
    await Promise.all(
      [...this.#entries.values()].map(async (entry) => {
        const room = await entry.room;
        await room?.dispose();
      }),
    );
  }

  #planTidying(): () => void {
    return this.#parts.clock.after(KEEP_MS, () => {
      this.#tidy().catch(this.#parts.report);
      this.#cancelTidying = this.#planTidying();
    });
  }

  async #tidy(): Promise<void> {
    const before = this.#parts.clock.monotonic() - KEEP_MS;
    for (const [id, entry] of [...this.#entries]) {
      const room = await entry.room;
      if (entry.askedAt > before || !room?.idle) continue;
      this.#entries.delete(id);
      await room.dispose();
    }
  }

  async #load(id: GroupId): Promise<GroupRoom | null> {
    const group = await this.#parts.storage.group(id);
    return group === null ? null : GroupRoom.load(this.#parts, group);
  }
}
