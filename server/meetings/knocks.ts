import type { Group } from '../../shared/meeting/group.ts';
import type { DeviceId, KnockId, SeatId } from '../../shared/meeting/ids.ts';
import { sameName } from '../../shared/meeting/names.ts';
import type { Knock } from '../../shared/meeting/view.ts';
import type { Notice } from '../../shared/protocol/wire.ts';

/** DOOR-4: more than this many knocks wait at no door. */
export const MAX_KNOCKS = 10;

interface Knocker {
  readonly id: KnockId;
  readonly name: string;
  readonly device: DeviceId;
  notify: ((notice: Notice) => void) | null;
}

/** Those who wait at the door. Kept in memory only: nobody needs to know later who knocked. */
export class Knocks {
  readonly #waiting = new Map<KnockId, Knocker>();

  /** A device waits once: knocking again only changes the name. Null when the door is crowded. */
  add(id: KnockId, name: string, device: DeviceId): KnockId | null {
    for (const knocker of this.#waiting.values()) {
      if (knocker.device !== device) continue;
      this.#waiting.set(knocker.id, { ...knocker, name });
      return knocker.id;
    }
    if (this.#waiting.size >= MAX_KNOCKS) return null;
    this.#waiting.set(id, { id, name, device, notify: null });
    return id;
  }

  get(id: KnockId): Knocker | undefined {
    return this.#waiting.get(id);
  }

  /** Whoever knocks listens for the answer; false when there is no such knock of this device. */
  listen(id: KnockId, device: DeviceId, notify: (notice: Notice) => void): boolean {
    const knocker = this.#waiting.get(id);
    if (knocker?.device !== device) return false;
    knocker.notify = notify;
    return true;
  }

  answer(id: KnockId, answer: { readonly admittedTo: SeatId } | 'declined'): void {
    const knocker = this.#waiting.get(id);
    this.#waiting.delete(id);
    knocker?.notify?.(
      answer === 'declined' ? { type: 'declined' } : { type: 'admitted', seat: answer.admittedTo },
    );
  }

  leave(id: KnockId): void {
    this.#waiting.delete(id);
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** What facilitators are told of those who wait and listen. */
  seenBy(group: Group): readonly Knock[] {
    return [...this.#waiting.values()]
      .filter((knocker) => knocker.notify !== null)
      .map(({ id, name }) => ({
        id,
        name,
        perhaps: group.seats.filter((seat) => sameName(seat.name, name)).map((seat) => seat.id),
      }));
  }
}
