import { describe, expect, it } from 'vitest';
import { Room, seat, speakingWithWaiting } from './room.ts';

describe('speaking on an empty floor', () => {
  it('given nobody speaks or waits, when one says "speak", then the turn begins at once', () => {
    const room = Room.with('Aino', 'Bo');
    room.asks('Aino', 'speak');
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Aino', hands: [] });
  });

  it('given another was faster, when one says "speak", then the wish is kept as a hand', () => {
    const room = Room.with('Aino', 'Bo');
    room.asks('Aino', 'speak');
    room.asks('Bo', 'speak');
    expect(room.board).toMatchObject({ holder: 'Aino', hands: ['Bo'] });
  });

  it('given the floor is on offer to another, when one says "speak", then it is a hand too', () => {
    const room = Room.with('Aino', 'Bo');
    room.asks('Aino', 'raiseHand');
    room.asks('Bo', 'speak');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Aino', hands: ['Bo'] });
  });

  it('given one speaks already, when they say "speak" again, then nothing changes', () => {
    const room = Room.with('Aino');
    room.asks('Aino', 'speak');
    expect(room.asks('Aino', 'speak')).toEqual([]);
  });

  it('given one is not in the meeting, then nothing they ask is heard', () => {
    const room = Room.with('Aino');
    expect(room.asks('Bo', 'speak')).toEqual({ rejected: 'not-in-meeting' });
    room.happens('left', 'Aino');
    expect(room.asks('Aino', 'raiseHand')).toEqual({ rejected: 'not-in-meeting' });
  });
});

describe('hands', () => {
  it('given a hand is up, when it is raised again, then it is the same hand', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    expect(room.asks('Bo', 'raiseHand')).toEqual([]);
  });

  it('given one speaks, when they raise a hand, then it is up once the turn has ended', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'raiseHand');
    expect(room.asks('Aino', 'raiseHand')).toEqual([]);
    expect(room.board.hands).toEqual(['Bo']);
    room.asks('Aino', 'finish');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo', hands: ['Aino'] });
  });

  it('given a speaker has asked for more, when they lower the hand, then there is none', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'raiseHand');
    room.asks('Aino', 'lowerHand');
    room.asks('Aino', 'finish');
    expect(room.board.hands).toEqual([]);
  });

  it('given no hand is up, when it is lowered, then that is refused', () => {
    expect(Room.with('Aino').asks('Aino', 'lowerHand')).toEqual({ rejected: 'hand-missing' });
  });
});

describe('an offer', () => {
  it('given a hand is up, when the floor is free, then it is offered and nobody speaks yet', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'finish');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo', timeWord: null });
    room.asks('Bo', 'speak');
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Bo', timeWord: 'plenty' });
  });

  it('given somebody else waits, when 30 s go unanswered, then it moves on', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'finish');
    room.passes(29.999);
    expect(room.board.holder).toBe('Bo');
    room.passes(0.001);
    expect(room.board).toMatchObject({ holder: 'Cilla', hands: ['Bo'] });
  });

  it('given nobody else waits, then it never lapses', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'finish');
    expect(room.passes(3600)).toEqual([]);
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo' });
  });

  it('given it has stood for long, when another begins to wait, then there are 30 s from then', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'finish');
    room.passes(600);
    room.asks('Aino', 'raiseHand');
    room.passes(29.999);
    expect(room.board.holder).toBe('Bo');
    room.passes(0.001);
    expect(room.board.holder).toBe('Aino');
  });

  it('given a quieter hand comes up meanwhile, then the offer stands', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.passes(120);
    room.asks('Aino', 'raiseHand');
    room.asks('Aino', 'finish');
    room.asks('Bo', 'lowerHand');
    room.asks('Cilla', 'lowerHand');
    expect(room.board.holder).toBe('Aino');
    room.asks('Bo', 'raiseHand');
    expect(room.board).toMatchObject({ holder: 'Aino', hands: ['Bo'] });
  });

  it('given the one offered lowers the hand, then the offer moves on', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'finish');
    room.asks('Bo', 'lowerHand');
    expect(room.board).toMatchObject({ holder: 'Cilla', hands: [] });
  });

  it.each(['disconnected', 'left', 'rested'] as const)(
    'given the one offered has %s, then the offer moves on',
    (happening) => {
      const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
      room.asks('Aino', 'finish');
      room.happens(happening, 'Bo');
      expect(room.board).toMatchObject({ stage: 'offered', holder: 'Cilla', hands: [] });
    },
  );
});

describe('"not yet"', () => {
  it('puts one behind the next hand, and charges nothing', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'finish');
    room.asks('Bo', 'notYet');
    expect(room.board.holder).toBe('Cilla');
    room.asks('Cilla', 'speak');
    expect(room.board.hands).toEqual(['Bo']);
    expect(room.account('Bo')).toBe(0);
  });

  it('given before the offer comes, then one steps behind the next hand as well', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Bo', 'notYet');
    expect(room.board.hands).toEqual(['Cilla', 'Bo']);
    expect(room.asks('Bo', 'notYet')).toEqual([]);
  });

  it('FT-P7 given all who wait have declined, then the first is asked again; a new hand goes first', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla', 'Dan');
    room.asks('Dan', 'lowerHand');
    room.asks('Aino', 'finish');
    room.asks('Bo', 'notYet');
    room.asks('Cilla', 'notYet');
    expect(room.board.holder).toBe('Bo');
    room.asks('Dan', 'raiseHand');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Dan' });
  });

  it('given all who wait have declined, when another says "speak", then they need not wait', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'finish');
    room.asks('Bo', 'notYet');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo' });
    room.asks('Aino', 'speak');
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Aino', hands: ['Bo'] });
  });

  it('given nobody else waits, then nothing is counted, however often it is said', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'finish');
    for (let i = 0; i < 5; i += 1) room.asks('Bo', 'notYet');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo' });
  });

  it('given said for the third time while others wait, then the hand comes down', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    const again = () => {
      room.asks('Aino', 'finish');
      room.facilitates('Aino', { type: 'giveFloor', seat: seat('Aino') });
      room.asks('Aino', 'speak');
    };
    room.asks('Bo', 'notYet');
    again();
    room.asks('Bo', 'notYet');
    again();
    expect(room.board.hands).toContain('Bo');
    room.asks('Bo', 'notYet');
    expect(room.board.hands).toEqual(['Cilla']);
    expect(room.asks('Bo', 'notYet')).toEqual({ rejected: 'no-offer' });
  });

  it('given neither an offer nor a hand, then there is nothing to decline', () => {
    expect(Room.with('Aino').asks('Aino', 'notYet')).toEqual({ rejected: 'no-offer' });
  });
});

describe('a facilitator', () => {
  it('passes over one who does not answer, without waiting for 30 s', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'finish');
    room.facilitates('Cilla', { type: 'passOver', seat: seat('Bo') });
    expect(room.board).toMatchObject({ holder: 'Cilla', hands: ['Bo'] });
  });

  it('given two press at once, then only one person is passed over', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla', 'Dan');
    room.asks('Aino', 'finish');
    room.facilitates('Cilla', { type: 'passOver', seat: seat('Bo') });
    const again = room.facilitates('Dan', { type: 'passOver', seat: seat('Bo') });
    expect(again).toEqual({ rejected: 'no-offer' });
    expect(room.board.holder).toBe('Cilla');
  });

  it('gives the floor out of order, and it still needs accepting', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'finish');
    room.facilitates('Aino', { type: 'giveFloor', seat: seat('Cilla') });
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Cilla', hands: ['Bo'] });
    room.asks('Cilla', 'speak');
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Cilla' });
  });

  it('given the floor is given to one without a hand who declines, then the queue goes on', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'finish');
    room.facilitates('Aino', { type: 'giveFloor', seat: seat('Aino') });
    room.asks('Aino', 'notYet');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo', hands: [] });
  });

  it('given a turn was given, then it is charged, and overtakes nobody', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'finish');
    room.facilitates('Aino', { type: 'giveFloor', seat: seat('Cilla') });
    room.asks('Cilla', 'speak');
    room.passes(100);
    room.asks('Cilla', 'finish');
    expect(room.account('Cilla')).toBe(100_000);
    const bo = room.state.queue.members.find((member) => member.seat === seat('Bo'));
    expect(bo?.hand?.over).toBe(0);
  });

  it('given one speaks, then the floor cannot be given to another', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    const refused = room.facilitates('Bo', { type: 'giveFloor', seat: seat('Bo') });
    expect(refused).toEqual({ rejected: 'floor-taken' });
  });

  it('can give the floor only to one who is here', () => {
    const room = Room.with('Aino', 'Bo', 'Cilla');
    const give = (name: string) =>
      room.facilitates('Aino', { type: 'giveFloor', seat: seat(name) });
    room.happens('rested', 'Bo');
    room.happens('left', 'Cilla');
    expect(give('Bo')).toEqual({ rejected: 'seat-not-present' });
    expect(give('Cilla')).toEqual({ rejected: 'seat-not-present' });
    expect(give('Dan')).toEqual({ rejected: 'seat-unknown' });
  });

  it.each([
    { type: 'giveFloor', seat: seat('Bo') },
    { type: 'passOver', seat: seat('Bo') },
    { type: 'endTurn', seat: seat('Bo') },
    { type: 'extendTurn', onTheHouse: false },
    { type: 'markInterruption', seat: seat('Bo') },
    { type: 'startRound', order: 'seats' },
    { type: 'endRound' },
    { type: 'setMode', mode: 'free' },
    { type: 'setTurnLimit', ms: 60_000 },
    { type: 'pauseFloor' },
    { type: 'resumeFloor' },
  ] as const)('alone may ask for $type', (command) => {
    expect(Room.with('Aino', 'Bo').asks('Aino', command)).toEqual({ rejected: 'not-allowed' });
  });
});

describe('a personal break', () => {
  it('lowers the hand, and nothing can be asked or offered until one is back', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.happens('rested', 'Bo');
    expect(room.board.hands).toEqual([]);
    expect(room.asks('Bo', 'raiseHand')).toEqual({ rejected: 'out-of-phase' });
    expect(room.asks('Bo', 'speak')).toEqual({ rejected: 'out-of-phase' });
    room.happens('backFromRest', 'Bo');
    room.asks('Bo', 'raiseHand');
    expect(room.board.hands).toEqual(['Bo']);
  });

  it('ends one’s own turn', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.happens('rested', 'Aino');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo' });
  });

  it('is over for one who leaves and enters again', () => {
    const room = Room.with('Aino');
    room.happens('rested', 'Aino');
    room.happens('left', 'Aino');
    room.happens('entered', 'Aino');
    room.asks('Aino', 'speak');
    expect(room.board.holder).toBe('Aino');
  });
});
