import type { FastifyReply, FastifyRequest } from 'fastify';
import { isId, type GroupId, type SeatId } from '../../../shared/meeting/ids.ts';
import { reject, type Rejection } from '../../../shared/meeting/rejections.ts';
import type { Links } from '../../doors/links.ts';
import { Guesses } from '../../doors/guesses.ts';
import type { Visitors } from '../../doors/visitors.ts';
import type { GroupRoom } from '../../meetings/group-room.ts';
import type { Houses } from '../../meetings/houses.ts';
import type { Clock, DeviceRow, Entropy, Storage } from '../../ports.ts';
import type { Settings } from '../../settings.ts';

/** What the routes work with. */
export interface HttpParts {
  readonly settings: Settings;
  readonly houses: Houses;
  readonly links: Links;
  readonly visitors: Visitors;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Makes a practice room with simulated participants; null when there are too many. */
  readonly makePractice: () => Promise<{ group: GroupId; link: string } | null>;
}

const COOKIE_LIFE_S = 400 * 24 * 60 * 60;

/** The device's cookie. Its `__Host-` prefix demands HTTPS, so on localhost it falls away. */
export function cookieName(settings: Settings): string {
  return settings.origin.startsWith('https:') ? '__Host-device' : 'device';
}

export function giveCookie(reply: FastifyReply, settings: Settings, token: string): void {
  void reply.setCookie(cookieName(settings), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: settings.origin.startsWith('https:'),
    maxAge: COOKIE_LIFE_S,
  });
}

/** A request of a device that holds the seat it names. */
export interface Seated {
  readonly room: GroupRoom;
  readonly storage: Storage;
  readonly device: DeviceRow;
  readonly group: GroupId;
  readonly seat: SeatId;
}

/** Works out who asks. */
export class Callers {
  readonly #parts: HttpParts;
  readonly guesses: Guesses;

  constructor(parts: HttpParts) {
    this.#parts = parts;
    this.guesses = new Guesses(parts.clock);
  }

  device(request: FastifyRequest): Promise<DeviceRow | null> {
    return this.#parts.visitors.known(request.cookies[cookieName(this.#parts.settings)]);
  }

  /** Anything that is not this device's own seat does not exist for it. */
  async seated(request: FastifyRequest): Promise<Seated | Rejection> {
    const device = await this.device(request);
    if (!device) return reject('not-signed-in');
    const { group, seat } = request.params as { group?: unknown; seat?: unknown };
    if (!isId<GroupId>(group) || !isId<SeatId>(seat)) return reject('not-found');
    const found = await this.#parts.houses.find(group);
    if (!found) return reject('not-found');
    const { storage } = found.rooms;
    const seats = await storage.seatsOf(device.id);
    const holds = seats.some((one) => one.group === group && one.seat === seat);
    return holds ? { room: found.room, storage, device, group, seat } : reject('not-found');
  }
}
