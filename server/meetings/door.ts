import type { GroupCommand } from '../../shared/meeting/commands.ts';
import type { Group, Seat } from '../../shared/meeting/group.ts';
import { seatOf, takeSeat, walksIn } from '../../shared/meeting/group-rules.ts';
import type { DeviceId, KnockId, SeatId } from '../../shared/meeting/ids.ts';
import { cleanName } from '../../shared/meeting/names.ts';
import { isRejection, reject, type Rejection } from '../../shared/meeting/rejections.ts';
import type { Role } from '../../shared/meeting/roles.ts';
import type { Notice } from '../../shared/protocol/wire.ts';
import type { Change, DeviceRow, Entropy, LinkRow, Storage } from '../ports.ts';
import { newId } from '../secrets.ts';
import { Knocks } from './knocks.ts';

/** Someone who comes in by a link. */
export interface Newcomer {
  readonly name: string;
  readonly role: Role;
  readonly device: DeviceRow;
  readonly link: LinkRow;
  /** Somebody else at a device that has a seat in the group already. */
  readonly asNew: boolean;
  readonly address: string;
}

/** A group with somebody let in, not yet stored, and what is to be stored along with it. */
interface Admission {
  readonly group: Group;
  readonly seat: SeatId;
  readonly along: Omit<Change, 'group'>;
}

/** One group's door: who walks in, who knocks, and how a knock is answered. */
export class Door {
  readonly #parts: { readonly storage: Storage; readonly entropy: Entropy };
  readonly #knocks = new Knocks();

  constructor(parts: { readonly storage: Storage; readonly entropy: Entropy }) {
    this.#parts = parts;
  }

  get knocks(): Pick<Knocks, 'seenBy' | 'heard'> {
    return this.#knocks;
  }

  /** To a seat of their own, or to the door to knock. */
  async receive(
    group: Group,
    newcomer: Newcomer,
  ): Promise<Admission | { readonly knock: KnockId } | Rejection> {
    const name = cleanName(newcomer.name);
    if (isRejection(name)) return name;
    const { role, device, link } = newcomer;
    if (role === 'member' && !walksIn(group, name)) return this.#knock(group, name, newcomer);
    const seat = newId<SeatId>(this.#parts.entropy);
    const seated = this.#withSeat(group, seat, name, role);
    if (isRejection(seated)) return seated;
    const deviceSeat = { device: device.id, group: group.id, seat };
    return { group: seated, seat, along: { claimLink: link.id, device, deviceSeat } };
  }

  listen(knock: KnockId, device: DeviceId, listener: (notice: Notice) => void): boolean {
    return this.#knocks.listen(knock, device, listener);
  }

  unlisten(knock: KnockId, listener: (notice: Notice) => void): void {
    this.#knocks.unlisten(knock, listener);
  }

  /** Whom a facilitator lets in, to a new seat or back to their own on a new device. */
  admit(
    group: Group,
    { knock, as }: Extract<GroupCommand, { type: 'admit' }>,
  ): Admission | Rejection {
    const knocker = this.#knocks.get(knock);
    if (!knocker) return reject('knock-gone');
    const seat = as ?? newId<SeatId>(this.#parts.entropy);
    const seated =
      as === null ? this.#withSeat(group, seat, knocker.name, 'member') : membersOwn(group, as);
    if (isRejection(seated)) return seated;
    const deviceSeat = { device: knocker.device, group: group.id, seat };
    return { group: seated, seat, along: { deviceSeat } };
  }

  /** Tells a knocker how it went, once that is stored; false when nobody waits under this knock. */
  answer(knock: KnockId, answer: Parameters<Knocks['answer']>[1]): boolean {
    if (!this.#knocks.get(knock)) return false;
    this.#knocks.answer(knock, answer);
    return true;
  }

  async #knock(
    group: Group,
    name: string,
    { device, address }: Newcomer,
  ): Promise<{ readonly knock: KnockId } | Rejection> {
    if (group.doorLocked) return reject('door-locked');
    const knock = this.#knocks.add(newId<KnockId>(this.#parts.entropy), {
      name,
      device: device.id,
      address,
    });
    if (knock === null) return reject('too-many-requests');
    // The device is known from here on, so that it can listen for the answer.
    await this.#parts.storage.commit({ device });
    return { knock };
  }

  #withSeat(group: Group, id: SeatId, name: string, role: Role): Group | Rejection {
    const entropy = this.#parts.entropy.uint32();
    return takeSeat(group, { id, name, role, founder: false, entropy });
  }
}

function membersOwn(group: Group, id: SeatId): Group | Rejection {
  const seat: Seat | undefined = seatOf(group, id);
  return seat?.role === 'member' ? group : reject('seat-unknown');
}
