import { describe, expect, it } from 'vitest';
import { Room, seat, speakingWithWaiting } from './room.ts';

describe('the limit of a turn', () => {
  it('only asks: three words as time goes, and nothing ends by itself', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.passes(88.999);
    expect(room.board.timeWord).toBe('plenty');
    room.passes(0.001);
    expect(room.board.timeWord).toBe('wrapUp');
    room.passes(29.999);
    expect(room.board.timeWord).toBe('wrapUp');
    room.passes(0.001);
    expect(room.board.timeWord).toBe('closing');
    expect(room.passes(3600)).toEqual([]);
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Aino', timeWord: 'closing' });
  });

  it('is followed by facilitators in digits', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.passes(9);
    expect(room.desk.turn).toEqual({
      seat: 'Aino',
      heldMs: 10_000,
      limitMs: 120_000,
      running: true,
      extended: false,
    });
  });

  it('given a new limit, then the turn that is on keeps its own, and the next one has it', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.facilitates('Bo', { type: 'setTurnLimit', ms: 60_000 });
    expect(room.desk).toMatchObject({ turn: { limitMs: 120_000 }, turnLimitMs: 60_000 });
    room.asks('Aino', 'finish');
    expect(room.account('Aino')).toBe(15_000);
    room.asks('Bo', 'speak');
    expect(room.desk.turn?.limitMs).toBe(60_000);
    room.asks('Bo', 'finish');
    expect(room.account('Bo')).toBe(7_500);
  });

  it.each([14_999, 30 * 60_000 + 1, 60_000.5, NaN])('cannot be %s ms', (ms) => {
    const room = Room.with('Aino');
    const refused = room.facilitates('Aino', { type: 'setTurnLimit', ms });
    expect(refused).toEqual({ rejected: 'time-invalid' });
  });

  it('given the limit it already has, then nothing happens', () => {
    const room = Room.with('Aino');
    expect(room.facilitates('Aino', { type: 'setTurnLimit', ms: 120_000 })).toEqual([]);
  });
});

describe('the end of a turn', () => {
  it('is the speaker’s to say, and is charged as long as it lasted', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.passes(99);
    room.asks('Aino', 'finish');
    expect(room.account('Aino')).toBe(100_000);
  });

  it('given a tiny turn, then the minimum is charged', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'finish');
    expect(room.account('Aino')).toBe(15_000);
  });

  it('given said twice, then the second finds no turn to end', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'finish');
    expect(room.asks('Aino', 'finish')).toEqual({ rejected: 'not-your-turn' });
  });

  it('can be said by a facilitator, of the one they mean', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    const endBo = { type: 'endTurn', seat: seat('Bo') } as const;
    expect(room.facilitates('Bo', endBo)).toEqual({ rejected: 'conflict' });
    room.facilitates('Bo', { type: 'endTurn', seat: seat('Aino') });
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo' });
  });

  it('comes at once when the speaker leaves', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'raiseHand');
    room.passes(59);
    room.happens('left', 'Aino');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo', hands: [] });
    expect(room.account('Aino')).toBe(60_000);
  });
});

describe('an extension', () => {
  it('raises the limit, once a turn', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.facilitates('Bo', { type: 'extendTurn', onTheHouse: false });
    expect(room.desk.turn).toMatchObject({ limitMs: 180_000, extended: true });
    const again = room.facilitates('Bo', { type: 'extendTurn', onTheHouse: true });
    expect(again).toEqual({ rejected: 'conflict' });
  });

  it('is charged like other time', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.facilitates('Bo', { type: 'extendTurn', onTheHouse: false });
    room.passes(169);
    room.asks('Aino', 'finish');
    expect(room.account('Aino')).toBe(170_000);
  });

  it.each([
    { spoken: 100, charged: 100_000, why: 'it was not needed' },
    { spoken: 170, charged: 120_000, why: 'it was used in part' },
    { spoken: 200, charged: 140_000, why: 'the turn went beyond it' },
  ])('on the house: $spoken s cost $charged ms, as $why', ({ spoken, charged }) => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.facilitates('Bo', { type: 'extendTurn', onTheHouse: true });
    room.passes(spoken - 1);
    room.asks('Aino', 'finish');
    expect(room.account('Aino')).toBe(charged);
  });

  it('needs a turn to extend', () => {
    const room = Room.with('Aino');
    const refused = room.facilitates('Aino', { type: 'extendTurn', onTheHouse: false });
    expect(refused).toEqual({ rejected: 'not-your-turn' });
  });
});

describe('a direct reply', () => {
  const asking = (name: string) => ({ type: 'askReply', seat: seat(name) }) as const;

  it('is asked for by the speaker, needs accepting, and stops the speaker’s clock', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', asking('Bo'));
    expect(room.board.reply).toEqual({ seat: 'Bo', stage: 'asked' });
    room.passes(9);
    expect(room.desk.turn).toMatchObject({ heldMs: 10_000, running: true });
    room.asks('Bo', 'reply');
    expect(room.board.reply).toEqual({ seat: 'Bo', stage: 'speaking' });
    room.passes(20);
    expect(room.desk.turn).toMatchObject({ heldMs: 10_000, running: false });
    room.asks('Bo', 'endReply');
    room.passes(5);
    expect(room.board).toMatchObject({ holder: 'Aino', reply: null });
    expect(room.desk.turn).toMatchObject({ heldMs: 15_000, running: true });
  });

  it('is charged to the one who replied, whose hand stays up', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', asking('Bo'));
    room.asks('Bo', 'reply');
    room.passes(20);
    room.asks('Bo', 'endReply');
    expect(room.account('Bo')).toBe(20_000);
    expect(room.board.hands).toContain('Bo');
    room.asks('Bo', 'lowerHand');
    room.asks('Bo', 'raiseHand');
    const bo = room.state.queue.members.find((member) => member.seat === seat('Bo'));
    expect(bo?.hand?.tag).toBe(20_000);
  });

  it('ends by itself after 30 s', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', asking('Bo'));
    room.asks('Bo', 'reply');
    room.passes(29.999);
    expect(room.board.reply).not.toBeNull();
    room.passes(0.001);
    expect(room.board.reply).toBeNull();
    expect(room.account('Bo')).toBe(30_000);
  });

  it('given the one asked says nothing for 30 s, or declines, then the turn goes on unhindered', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', asking('Bo'));
    room.passes(30);
    expect(room.board.reply).toBeNull();
    room.asks('Aino', asking('Bo'));
    room.asks('Bo', 'endReply');
    expect(room.board.reply).toBeNull();
    expect(room.account('Bo')).toBe(0);
    expect(room.desk.turn?.heldMs).toBe(31_000);
  });

  it('comes twice a turn at most; requests that were not taken up do not count', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', asking('Bo'));
    room.asks('Bo', 'endReply');
    for (let i = 0; i < 2; i += 1) {
      room.asks('Aino', asking('Bo'));
      room.asks('Bo', 'reply');
      room.asks('Bo', 'endReply');
    }
    expect(room.asks('Aino', asking('Bo'))).toEqual({ rejected: 'too-many-replies' });
  });

  it('may be asked for by the speaker or a facilitator, of another who is here', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    expect(room.asks('Bo', asking('Cilla'))).toEqual({ rejected: 'not-allowed' });
    expect(room.asks('Aino', asking('Aino'))).toEqual({ rejected: 'floor-taken' });
    expect(room.asks('Aino', asking('Dan'))).toEqual({ rejected: 'seat-unknown' });
    room.happens('rested', 'Cilla');
    expect(room.asks('Aino', asking('Cilla'))).toEqual({ rejected: 'seat-not-present' });
    room.facilitates('Cilla', asking('Bo'));
    expect(room.board.reply).toEqual({ seat: 'Bo', stage: 'asked' });
    expect(room.asks('Aino', asking('Bo'))).toEqual([]);
  });

  it('is one at a time', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', asking('Bo'));
    expect(room.asks('Aino', asking('Cilla'))).toEqual({ rejected: 'floor-taken' });
    expect(room.asks('Cilla', 'reply')).toEqual({ rejected: 'not-asked' });
    expect(room.asks('Cilla', 'endReply')).toEqual({ rejected: 'not-allowed' });
  });

  it.each(['disconnected', 'left', 'rested'] as const)(
    'ends when the one who replies has %s',
    (happening) => {
      const room = speakingWithWaiting('Aino', 'Bo');
      room.asks('Aino', asking('Bo'));
      room.asks('Bo', 'reply');
      room.passes(10);
      room.happens(happening, 'Bo');
      expect(room.board).toMatchObject({ holder: 'Aino', reply: null });
      expect(room.account('Bo')).toBe(10_000);
    },
  );

  it('ends with the turn it belongs to', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', asking('Bo'));
    room.asks('Bo', 'reply');
    room.passes(10);
    room.asks('Aino', 'finish');
    expect(room.account('Bo')).toBe(10_000);
    expect(room.account('Aino')).toBe(15_000);
    expect(room.asks('Bo', 'endReply')).toEqual({ rejected: 'not-asked' });
  });
});

describe('an interruption', () => {
  it('marked by a facilitator is charged to the one who interrupts, and stops the speaker’s clock', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.facilitates('Bo', { type: 'markInterruption', seat: seat('Bo') });
    expect(room.board.reply).toEqual({ seat: 'Bo', stage: 'speaking' });
    room.passes(20);
    room.asks('Aino', 'endReply');
    expect(room.account('Bo')).toBe(20_000);
    expect(room.desk.turn?.heldMs).toBe(1_000);
  });

  it('given the same is marked twice, then it is one', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    const mark = { type: 'markInterruption', seat: seat('Bo') } as const;
    room.facilitates('Bo', mark);
    expect(room.facilitates('Aino', mark)).toEqual([]);
  });
});

describe('a speaker whose network drops', () => {
  it('stops the clock, and goes on where it stood when back within 30 s', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.passes(49);
    room.happens('disconnected', 'Aino');
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Aino', paused: 'dropped' });
    room.passes(29.999);
    room.happens('returned', 'Aino');
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Aino', paused: null });
    expect(room.desk.turn).toMatchObject({ heldMs: 50_000, running: true });
  });

  it('loses the floor after 30 s, charged for what was said, without a minimum', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.happens('disconnected', 'Aino');
    room.passes(30);
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo' });
    expect(room.account('Aino')).toBe(1_000);
  });

  it.each(['passOver', 'endTurn'] as const)(
    'loses the floor when a facilitator says %s',
    (type) => {
      const room = speakingWithWaiting('Aino', 'Bo');
      room.happens('disconnected', 'Aino');
      room.facilitates('Bo', { type, seat: seat('Aino') });
      expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo' });
      room.happens('returned', 'Aino');
      room.asks('Bo', 'notYet');
      expect(room.state.resumptions).toHaveLength(1);
    },
  );

  it('is not passed over while connected', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    const refused = room.facilitates('Bo', { type: 'passOver', seat: seat('Aino') });
    expect(refused).toEqual({ rejected: 'no-offer' });
  });

  it('is offered the rest of the turn before the queue when back within 90 s', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.passes(48);
    room.happens('disconnected', 'Aino');
    room.passes(30);
    room.asks('Bo', 'speak');
    room.passes(59.999);
    room.happens('returned', 'Aino');
    room.asks('Bo', 'finish');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Aino', hands: ['Cilla'] });
    room.asks('Aino', 'speak');
    expect(room.desk.turn).toMatchObject({ heldMs: 0, limitMs: 70_000 });
    room.passes(20);
    room.asks('Aino', 'finish');
    expect(room.account('Aino')).toBe(70_000);
    const cilla = room.state.queue.members.find((member) => member.seat === seat('Cilla'));
    expect(cilla?.hand?.over).toBe(0);
  });

  it('has no turn to resume after 90 s', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.happens('disconnected', 'Aino');
    room.passes(30);
    room.asks('Bo', 'speak');
    room.passes(60.001);
    room.happens('returned', 'Aino');
    room.asks('Bo', 'finish');
    expect(room.board.holder).toBe('Cilla');
  });

  it('resumes once: what is declined, or drops again, is over', () => {
    const declined = speakingWithWaiting('Aino', 'Bo');
    declined.happens('disconnected', 'Aino');
    declined.passes(30);
    declined.asks('Bo', 'speak');
    declined.happens('returned', 'Aino');
    declined.asks('Bo', 'finish');
    expect(declined.board.holder).toBe('Aino');
    declined.asks('Aino', 'notYet');
    expect(declined.board).toMatchObject({ stage: 'open', holder: null });

    const dropped = speakingWithWaiting('Aino', 'Bo');
    dropped.happens('disconnected', 'Aino');
    dropped.facilitates('Bo', { type: 'passOver', seat: seat('Aino') });
    dropped.asks('Bo', 'speak');
    dropped.happens('returned', 'Aino');
    dropped.asks('Bo', 'finish');
    dropped.asks('Aino', 'speak');
    dropped.happens('disconnected', 'Aino');
    dropped.passes(30);
    dropped.happens('returned', 'Aino');
    expect(dropped.board).toMatchObject({ stage: 'open', holder: null });
  });

  it('given a hand was raised since, then it stays up through the resumed turn', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.happens('disconnected', 'Aino');
    room.passes(30);
    room.asks('Bo', 'speak');
    room.happens('returned', 'Aino');
    room.asks('Aino', 'raiseHand');
    room.asks('Bo', 'finish');
    room.asks('Aino', 'speak');
    expect(room.board.hands).toEqual([]);
    room.asks('Aino', 'finish');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Aino' });
  });
});

describe('a hand whose network drops', () => {
  it('leaves the queue, and comes back to its old place when its owner raises it', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.happens('disconnected', 'Bo');
    expect(room.board.hands).toEqual(['Cilla']);
    room.passes(90);
    room.happens('returned', 'Bo');
    expect(room.board.hands).toEqual(['Cilla']);
    room.asks('Bo', 'raiseHand');
    expect(room.board.hands).toEqual(['Bo', 'Cilla']);
  });

  it('is a new hand after more than 90 s', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.happens('disconnected', 'Bo');
    room.passes(90.001);
    room.happens('returned', 'Bo');
    room.asks('Bo', 'raiseHand');
    expect(room.board.hands).toEqual(['Cilla', 'Bo']);
  });
});
