import type { DeviceId, GroupId, SeatId } from '../../shared/meeting/ids.ts';
import type { DeviceRow, DeviceSeat, LinkRow } from '../ports.ts';
import type { GroupRoom } from './group-room.ts';
import type { Rooms } from './rooms.ts';

/** A group's room and the rooms, over one storage, that it belongs to. */
export interface FoundRoom {
  readonly room: GroupRoom;
  readonly rooms: Rooms;
}

/**
 * The two houses under one roof: the groups that last, on disk, and the practice rooms, in memory.
 * Whoever asks for a group, a link or a device need not know which house it is in.
 */
export class Houses {
  readonly lasting: Rooms;
  readonly practice: Rooms;
  readonly #all: readonly Rooms[];

  constructor(lasting: Rooms, practice: Rooms) {
    this.lasting = lasting;
    this.practice = practice;
    this.#all = [lasting, practice];
  }

  async find(group: GroupId): Promise<FoundRoom | null> {
    for (const rooms of this.#all) {
      const room = await rooms.find(group);
      if (room) return { room, rooms };
    }
    return null;
  }

  async link(hash: Uint8Array): Promise<{ link: LinkRow; rooms: Rooms } | null> {
    for (const rooms of this.#all) {
      const link = await rooms.storage.linkByHash(hash);
      if (link) return { link, rooms };
    }
    return null;
  }

  async device(hash: Uint8Array): Promise<DeviceRow | null> {
    for (const rooms of this.#all) {
      const device = await rooms.storage.deviceByHash(hash);
      if (device) return device;
    }
    return null;
  }

  /** The seats a device holds, in groups of the given house or of both. */
  async seatsOf(device: DeviceId): Promise<readonly DeviceSeat[]> {
    const seats = await Promise.all(this.#all.map((rooms) => rooms.storage.seatsOf(device)));
    return seats.flat();
  }

  async holdsSeat(device: DeviceId, group: GroupId, seat: SeatId): Promise<boolean> {
    const seats = await this.seatsOf(device);
    return seats.some((one) => one.group === group && one.seat === seat);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#all.map((rooms) => rooms.dispose()));
  }
}
