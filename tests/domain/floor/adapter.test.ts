import { describe, expect, it } from 'vitest';
import fairTurns, { type TraceEvent } from '../../support/floor-adapter.ts';

function play(...events: readonly TraceEvent[]) {
  const floor = fairTurns.create({
    turnLimitMs: 120_000,
    extMs: 60_000,
    switchMs: 2_000,
    meetingId: 'a trace',
    members: ['a', 'b', 'c'],
    seed: 1,
  });
  for (const event of events) floor.onEvent(event);
  const t = events.at(-1)?.t ?? 0;
  return { next: floor.next(t), queue: floor.queue(t) };
}

const raise = (t: number, id: string): TraceEvent => ({ t, id, type: 'raise' });
const join = (t: number, id: string): TraceEvent => ({ t, id, type: 'join' });

describe('a recorded meeting played to the fair-turn queue', () => {
  it('given an empty trace, then there is no one to serve', () => {
    expect(play()).toEqual({ next: null, queue: [] });
  });

  it('gives the order of hands, the next one at its head', () => {
    const played = play(join(0, 'a'), join(0, 'b'), raise(1, 'b'), raise(2, 'a'));
    expect(played).toEqual({ next: 'b', queue: ['b', 'a'] });
  });

  it('given no joins, then the first event of somebody new is their entry', () => {
    expect(play(raise(1, 'b'), raise(2, 'x')).queue).toEqual(['b', 'x']);
  });

  it('charges the one who has spoken', () => {
    const played = play(
      raise(0, 'a'),
      { t: 1, id: 'a', type: 'start' },
      { t: 90_000, id: 'a', type: 'stop', reason: 'done' },
      raise(90_001, 'a'),
      raise(90_002, 'b'),
    );
    expect(played.queue).toEqual(['b', 'a']);
  });

  it('given the speaker drops off, then the turn has ended, and a stop after it is nothing', () => {
    const dropped: readonly TraceEvent[] = [
      raise(0, 'a'),
      raise(1, 'b'),
      { t: 2, id: 'a', type: 'start' },
      { t: 60_000, id: 'a', type: 'disconnect' },
    ];
    const stop: TraceEvent = { t: 60_001, id: 'a', type: 'stop', reason: 'disconnect' };
    const after: readonly TraceEvent[] = [
      { t: 60_002, id: 'b', type: 'start' },
      { t: 90_000, id: 'b', type: 'stop' },
      raise(90_001, 'b'),
      { t: 90_002, id: 'a', type: 'reconnect' },
      raise(90_003, 'a'),
    ];
    expect(play(...dropped, stop, ...after)).toEqual(play(...dropped, ...after));
    expect(play(...dropped, ...after).queue).toEqual(['b', 'a']);
  });

  it('gives the old place to one who raises the hand again right after coming back', () => {
    const played = play(
      raise(0, 'a'),
      raise(1, 'b'),
      { t: 2, id: 'a', type: 'disconnect' },
      { t: 3, id: 'a', type: 'disconnect' },
      { t: 90_002, id: 'a', type: 'reconnect' },
    );
    expect(played.queue).toEqual(['b']);
    const raised = play(
      raise(0, 'a'),
      raise(1, 'b'),
      { t: 2, id: 'a', type: 'disconnect' },
      { t: 90_002, id: 'a', type: 'reconnect' },
      raise(90_002, 'a'),
    );
    expect(raised.queue).toEqual(['a', 'b']);
  });

  it('takes a hand down whatever the reason, and charges a reply', () => {
    const replied: TraceEvent = { t: 40_000, id: 'a', type: 'reply', ms: 30_000 };
    const played = play(raise(0, 'a'), raise(1, 'b'), raise(2, 'c'), replied, {
      t: 50_000,
      id: 'b',
      type: 'lower',
      reason: 'defer',
    });
    expect(played.queue).toEqual(['c', 'a']);
  });

  it('leaves impossible events alone', () => {
    const real = [raise(0, 'a'), raise(1, 'b')];
    const impossible: readonly TraceEvent[] = [
      { t: 2, id: 'a', type: 'stop', reason: 'done' },
      { t: 3, id: 'a', type: 'reconnect' },
      { t: 4, id: 'b', type: 'extend', ms: 60_000 },
      raise(5, 'a'),
      join(6, 'a'),
    ];
    expect(play(...real, ...impossible)).toEqual(play(...real));
  });

  it('ends the turn of one who leaves; and an overriding start overtakes nobody', () => {
    const played = play(
      raise(0, 'a'),
      raise(1, 'b'),
      { t: 2, id: 'b', type: 'start', override: true },
      { t: 3, id: 'c', type: 'start' },
      { t: 400_000, id: 'b', type: 'leave' },
      raise(400_001, 'c'),
    );
    expect(played.queue).toEqual(['a', 'c']);
  });
});
