import fairTurns, {
  type Policy,
  type PolicyConfig,
  type TraceEvent,
} from '../../tests/support/floor-adapter.ts';

/** A queue of raised hands, ordered by what is known of each. */
function handsOrderedBy(name: string, before: (a: Standing, b: Standing) => number): Policy {
  return {
    name,
    create(_config: PolicyConfig) {
      const standings = new Map<string, Standing>();
      const queue = () =>
        [...standings.values()]
          .filter((one) => one.raisedAt !== null)
          .sort((a, b) => before(a, b) || (a.raisedAt ?? 0) - (b.raisedAt ?? 0))
          .map((one) => one.id);
      return {
        onEvent(event) {
          const fresh = { id: event.id, raisedAt: null, startedAt: 0, talkedMs: 0 };
          standings.set(event.id, standingAfter(standings.get(event.id) ?? fresh, event));
        },
        next: () => queue()[0] ?? null,
        queue,
      };
    },
  };
}

interface Standing {
  readonly id: string;
  readonly raisedAt: number | null;
  readonly startedAt: number;
  readonly talkedMs: number;
}

function standingAfter(one: Standing, event: TraceEvent): Standing {
  switch (event.type) {
    case 'raise':
      return { ...one, raisedAt: one.raisedAt ?? event.t };
    case 'start':
      return { ...one, raisedAt: null, startedAt: event.t };
    case 'stop':
      return { ...one, talkedMs: one.talkedMs + event.t - one.startedAt };
    case 'lower':
    case 'leave':
    case 'disconnect':
      return { ...one, raisedAt: null };
    case 'join':
    case 'reconnect':
    case 'extend':
    case 'reply':
      return one;
  }
}

export const POLICIES: readonly Policy[] = [
  handsOrderedBy('first come (FIFO)', () => 0),
  handsOrderedBy('least talk first', (a, b) => a.talkedMs - b.talkedMs),
  fairTurns,
];
