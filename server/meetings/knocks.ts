import type { Group } from '../../shared/meeting/group.ts';
import type { DeviceId, KnockId, SeatId } from '../../shared/meeting/ids.ts';
import { sameName } from '../../shared/meeting/names.ts';
import type { Knock } from '../../shared/meeting/view.ts';
import type { Notice } from '../../shared/protocol/wire.ts';

/** DOOR-4: more than this many knocks wait at no door. */
export const MAX_KNOCKS = 10;

type Listener = (notice: Notice) => void;

interface Knocker {
  readonly id: KnockId;
  readonly name: string;
  readonly device: DeviceId;
  /** Where they came from: a flood from one place makes way for itself first. */
  readonly address: string;
  /** Null while nobody listens: a page just opened, a phone that has gone dark. */
  readonly listener: Listener | null;
}

/**
 * Those who wait at the door, the longest first. Kept in memory only: nobody needs to know later
 * who knocked.
 */
export class Knocks {
  readonly #waiting = new Map<KnockId, Knocker>();

  /**
   * A device waits once: knocking again only changes the name. At a crowded door whoever listens
   * no longer makes way; null when all of them listen.
   */
  add(
    id: KnockId,
    { name, device, address }: Pick<Knocker, 'name' | 'device' | 'address'>,
  ): KnockId | null {
    const known = [...this.#waiting.values()].find((one) => one.device === device);
    if (known) {
      this.#waiting.set(known.id, { ...known, name });
      return known.id;
    }
    if (this.#waiting.size >= MAX_KNOCKS) {
      const silent = [...this.#waiting.values()].filter((one) => one.listener === null);
      const unheard = silent.find((one) => one.address === address) ?? silent[0];
      if (!unheard) return null;
      this.#waiting.delete(unheard.id);
    }
    this.#waiting.set(id, { id, name, device, address, listener: null });
    return id;
  }

  get(id: KnockId): Knocker | undefined {
    return this.#waiting.get(id);
  }

  /** Whoever knocks listens for the answer; false when there is no such knock of this device. */
  listen(id: KnockId, device: DeviceId, listener: Listener): boolean {
    const knocker = this.#waiting.get(id);
    if (knocker?.device !== device) return false;
    this.#waiting.set(id, { ...knocker, listener });
    return true;
  }

  /** The listener is gone; the knock waits on, should they come back. */
  unlisten(id: KnockId, listener: Listener): void {
    const knocker = this.#waiting.get(id);
    if (knocker?.listener === listener) this.#waiting.set(id, { ...knocker, listener: null });
  }

  answer(id: KnockId, answer: { readonly admittedTo: SeatId } | 'declined'): void {
    const knocker = this.#waiting.get(id);
    this.#waiting.delete(id);
    knocker?.listener?.(
      answer === 'declined' ? { type: 'declined' } : { type: 'admitted', seat: answer.admittedTo },
    );
  }

  /** How many wait and listen. */
  get heard(): number {
    return [...this.#waiting.values()].filter((one) => one.listener !== null).length;
  }

  /** What facilitators are told of those who wait and listen. */
  seenBy(group: Group): readonly Knock[] {
    return [...this.#waiting.values()]
      .filter((one) => one.listener !== null)
      .map(({ id, name }) => ({
        id,
        name,
        perhaps: group.seats.filter((seat) => sameName(seat.name, name)).map((seat) => seat.id),
      }));
  }
}
