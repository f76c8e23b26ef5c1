import type { DeviceId } from '../../shared/meeting/ids.ts';
import type { Houses } from '../meetings/houses.ts';
import type { Clock, DeviceRow, Entropy } from '../ports.ts';
import { hashSecret, newId, newToken } from '../secrets.ts';

/** A device that has come to the door: known by its cookie, or new and about to be given one. */
export interface Visitor {
  readonly device: DeviceRow;
  /** The cookie's value to set, when the device is new. */
  readonly token: string | null;
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Knows devices by their cookies. A cookie names a device, never a person. */
export class Visitors {
  readonly #houses: Houses;
  readonly #parts: { readonly clock: Clock; readonly entropy: Entropy };

  constructor(houses: Houses, parts: { readonly clock: Clock; readonly entropy: Entropy }) {
    this.#houses = houses;
    this.#parts = parts;
  }

  /** The device of this cookie, or null when there is none, or it is not (any longer) known. */
  async known(cookie: string | undefined): Promise<DeviceRow | null> {
    if (cookie === undefined || !TOKEN.test(cookie)) return null;
    return this.#houses.device(hashSecret(cookie));
  }

  /**
   * The device of this cookie, or a new one. Nothing is stored until it is given something; until
   * then the cookie it was given is all that is known of it, and is its own when it comes again.
   */
  async knownOrNew(cookie: string | undefined): Promise<Visitor> {
    const device = await this.known(cookie);
    if (device) return { device, token: null };
    const given = cookie !== undefined && TOKEN.test(cookie) ? cookie : null;
    const token = given ?? newToken(this.#parts.entropy);
    return {
      token: given === null ? token : null,
      device: {
        id: newId<DeviceId>(this.#parts.entropy),
        hash: hashSecret(token),
        creator: false,
        createdAt: this.#parts.clock.now(),
      },
    };
  }
}
