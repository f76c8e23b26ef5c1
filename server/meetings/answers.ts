import type { CommandId } from '../../shared/meeting/ids.ts';
import type { Ack } from '../../shared/protocol/wire.ts';

const KEPT = 128;

/**
 * The latest answers to commands that leave no trace in group or meeting, so that their retry is
 * answered and not carried out again.
 */
export class RecentAnswers {
  readonly #acks = new Map<CommandId, Ack>();

  get(id: CommandId): Ack | null {
    return this.#acks.get(id) ?? null;
  }

  keep(id: CommandId, ack: Ack): Ack {
    this.#acks.set(id, ack);
    const [oldest] = this.#acks.keys();
    if (this.#acks.size > KEPT && oldest !== undefined) this.#acks.delete(oldest);
    return ack;
  }
}
