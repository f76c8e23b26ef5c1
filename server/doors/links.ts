import type { LinkClaim, LinkLook } from '../../shared/protocol/http.ts';
import { isRejection, reject, type Rejection } from '../../shared/meeting/rejections.ts';
import type { Houses } from '../meetings/houses.ts';
import type { Rooms } from '../meetings/rooms.ts';
import type { Clock, DeviceRow, LinkRow } from '../ports.ts';
import { hashSecret } from '../secrets.ts';

/** Opens doors by links: looks at what a link leads to, and claims it when a button is pressed. */
export class Links {
  readonly #houses: Houses;
  readonly #clock: Clock;

  constructor(houses: Houses, clock: Clock) {
    this.#houses = houses;
    this.#clock = clock;
  }

  /** What a link leads to; uses nothing, so that a preview robot consumes no invitation. */
  async look(secret: string): Promise<LinkLook | Rejection> {
    const found = await this.#open(secret);
    if (isRejection(found)) return found;
    const { link, rooms } = found;
    if (link.purpose === 'installation' || link.group === null) return { purpose: 'installation' };
    const room = await rooms.find(link.group);
    return room ? { purpose: link.purpose, lobby: room.lobby(null) } : reject('link-invalid');
  }

  /** @param asNew somebody else at a device that has a seat in the group already */
  async claim(
    { secret, name, asNew }: { secret: string; name: string; asNew: boolean },
    device: DeviceRow,
    address: string,
  ): Promise<LinkClaim | Rejection> {
    const found = await this.#open(secret);
    if (isRejection(found)) return found;
    const { link, rooms } = found;
    if (link.purpose === 'installation' || link.group === null) {
      const creator = { ...device, creator: true };
      const stored = await rooms.storage.commit({ claimLink: link.id, device: creator });
      return stored === 'stored' ? { became: 'creator' } : reject('link-used');
    }
    const group = link.group;
    const room = await rooms.find(group);
    if (!room) return reject('link-invalid');
    const came = await room.join({ name, role: link.purpose, device, link, asNew, address });
    if (isRejection(came)) return came;
    return 'seat' in came
      ? { became: 'seated', group, seat: came.seat }
      : { became: 'knocking', group, knock: came.knock };
  }

  /** Unknown, expired and revoked look alike; only a used-up invitation says so, to its bearer. */
  async #open(secret: string): Promise<{ link: LinkRow; rooms: Rooms } | Rejection> {
    const found = await this.#houses.link(hashSecret(secret));
    const now = this.#clock.now();
    if (!found || found.link.revoked) return reject('link-invalid');
    const { notBefore, expires, maxClaims, claims } = found.link;
    if (now < notBefore || now >= expires) return reject('link-invalid');
    if (maxClaims !== null && claims >= maxClaims) return reject('link-used');
    return found;
  }
}
