import { seatsInOrder } from '../../shared/meeting/floor/order.ts';
import { parametersFor } from '../../shared/meeting/floor/parameters.ts';
import * as Queue from '../../shared/meeting/floor/queue.ts';
import type { SeatId } from '../../shared/meeting/ids.ts';

/** One line of a recorded meeting; `t` in whole ms. */
export type TraceEvent = { readonly t: number; readonly id: string } & (
  | { readonly type: 'join' | 'leave' | 'disconnect' | 'reconnect' | 'raise' }
  | { readonly type: 'lower'; readonly reason?: string }
  | { readonly type: 'start'; readonly override?: boolean }
  | { readonly type: 'stop'; readonly reason?: 'done' | 'disconnect' | 'end' }
  | { readonly type: 'extend' | 'reply'; readonly ms: number }
);

export interface PolicyConfig {
  readonly turnLimitMs: number;
  readonly extMs: number;
  /** How long the floor takes to change hands: no business of an order. */
  readonly switchMs: number;
  readonly meetingId: string;
  /** Those who may come; each is here from their own `join` on. */
  readonly members: readonly string[];
  readonly seed: number;
}

export interface Policy {
  readonly name: string;
  create(config: PolicyConfig): {
    onEvent(event: TraceEvent): void;
    /** Who is to be given the floor, if it were free. */
    next(t: number): string | null;
    queue(t: number): readonly string[];
  };
}

/**
 * The fair-turn queue behind the small interface by which policies are compared and recorded
 * meetings are played. Impossible events leave it as it is. A reply is charged to the one who gave
 * it and, as a trace does not tell when it was, left in the speaker's own time.
 */
const fairTurns: Policy = {
  name: 'fair turns',
  create({ turnLimitMs, extMs, meetingId }) {
    let queue = Queue.emptyQueue(meetingId, { ...parametersFor(turnLimitMs), extensionMs: extMs });
    let startedAt = 0;
    return {
      onEvent(event) {
        const startsTurn = event.type === 'start' && queue.speaker === null;
        queue = follow(queue, event, event.t - startedAt);
        if (startsTurn) startedAt = event.t;
      },
      next: () => Queue.nextSeat(queue),
      queue: () => seatsInOrder(queue),
    };
  },
};
export default fairTurns;

/** The queue after one line of a trace; `heldMs` is how long a turn that is on has lasted. */
function follow(before: Queue.Queue, event: TraceEvent, heldMs: number): Queue.Queue {
  const { t: at } = event;
  const seat = event.id as SeatId;
  // Traces without joins are welcome: whoever is heard of for the first time has just come.
  const queue = Queue.memberOf(before, seat) ? before : Queue.enter(before, seat, at);
  const speaks = queue.speaker?.seat === seat;
  const stopped = (excused: boolean) =>
    speaks ? Queue.stop(queue, { at, heldMs, freeMs: 0, excused }) : queue;
  switch (event.type) {
    case 'join':
      return Queue.enter(queue, seat, at);
    case 'leave':
      return Queue.leave(stopped(false), seat);
    case 'disconnect':
      return Queue.disconnect(stopped(true), seat, at);
    case 'reconnect':
      return Queue.reconnect(queue, seat, at);
    case 'raise':
      return Queue.raise(queue, seat, at);
    case 'lower':
      return Queue.lower(queue, seat);
    case 'start':
      return Queue.start(queue, seat, event.override ? 'outOfOrder' : 'inOrder');
    case 'stop':
      return stopped(event.reason === 'disconnect');
    case 'reply':
      return Queue.isPresent(queue, seat) ? Queue.reply(queue, seat, event.ms) : queue;
    case 'extend':
      return queue;
  }
}
