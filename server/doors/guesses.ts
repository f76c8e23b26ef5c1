import { isRejection, reject, type Rejection } from '../../shared/meeting/rejections.ts';
import { Serial } from '../meetings/serial.ts';
import type { Clock } from '../ports.ts';
import { Limiter } from './limiter.ts';

/** DOOR-6: so many failed guesses from one address, and then so many a second. */
const GUESSES = { burst: 5, perSecond: 5 / 60 };

/** Counts the guesses that failed, per address; whoever guesses on is asked to wait. */
export class Guesses {
  readonly #failures: Limiter;
  readonly #queues = new Map<string, { readonly serial: Serial; waiting: number }>();

  constructor(clock: Clock) {
    this.#failures = new Limiter(clock, GUESSES);
  }

  /**
   * Opens a door, unless too many guesses from this address have failed. One attempt after another
   * from each address: many guesses at once would each find that none had failed yet, and of many
   * who honestly come at once, from an office that shares an address, none may be refused.
   */
  async attempt<Result>(
    address: string,
    open: () => Promise<Result | Rejection>,
  ): Promise<Result | Rejection> {
    const queue = this.#queues.get(address) ?? { serial: new Serial(), waiting: 0 };
    this.#queues.set(address, queue);
    queue.waiting += 1;
    try {
      return await queue.serial.run(async () => {
        if (!this.#failures.allows(address)) return reject('too-many-requests');
        const result = await open();
        if (isRejection(result) && result.rejected === 'link-invalid') this.#failures.take(address);
        return result;
      });
    } finally {
      queue.waiting -= 1;
      if (queue.waiting === 0) this.#queues.delete(address);
    }
  }
}
