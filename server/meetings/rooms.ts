import type { GroupId } from '../../shared/meeting/ids.ts';
import type { Storage } from '../ports.ts';
import { GroupRoom, type RoomParts } from './group-room.ts';

/**
 * The groups in use over one storage: each is loaded once, by whoever first asks for it, and put
 * away when nobody is there any more.
 */
export class Rooms {
  readonly #parts: RoomParts;
  readonly #rooms = new Map<GroupId, Promise<GroupRoom | null>>();

  constructor(parts: RoomParts) {
    this.#parts = parts;
  }

  get storage(): Storage {
    return this.#parts.storage;
  }

  get practice(): boolean {
    return this.#parts.practice;
  }

  /** The group's room, or null when there is no such group. */
  async find(id: GroupId): Promise<GroupRoom | null> {
    const known = this.#rooms.get(id);
    if (known) return known;
    const loading = this.#load(id);
    this.#rooms.set(id, loading);
    try {
      const room = await loading;
      if (!room) this.#rooms.delete(id);
      return room;
    } catch (error) {
      this.#rooms.delete(id);
      throw error;
    }
  }

  /** Puts the room away when it is idle. */
  async release(id: GroupId): Promise<void> {
    const room = await this.#rooms.get(id);
    if (!room?.idle) return;
    room.dispose();
    this.#rooms.delete(id);
  }

  async dispose(): Promise<void> {
    for (const room of await Promise.all(this.#rooms.values())) room?.dispose();
    this.#rooms.clear();
  }

  async #load(id: GroupId): Promise<GroupRoom | null> {
    const group = await this.#parts.storage.group(id);
    return group === null ? null : GroupRoom.load(this.#parts, group);
  }
}
