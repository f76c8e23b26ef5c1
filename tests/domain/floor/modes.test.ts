import { describe, expect, it } from 'vitest';
import { Room, seat, speakingWithWaiting } from './room.ts';

const inSeats = { type: 'startRound', order: 'seats' } as const;

function round(...names: readonly string[]): Room {
  const room = Room.with(...names);
  room.facilitates(names[0] ?? '', inSeats);
  return room;
}

function speaks(room: Room, name: string, seconds = 20): void {
  expect(room.board).toMatchObject({ stage: 'offered', holder: name });
  room.asks(name, 'speak');
  room.passes(seconds);
  room.asks(name, 'finish');
}

describe('a round', () => {
  it('offers the floor to each once, by the table, and then goes back to the queue', () => {
    const room = new Room(['Cilla', 'Aino', 'Bo']);
    for (const name of ['Aino', 'Bo', 'Cilla', 'Vieras']) room.happens('entered', name);
    room.facilitates('Aino', inSeats);
    expect(room.board).toMatchObject({
      mode: 'round',
      round: { waiting: ['Aino', 'Bo', 'Vieras'] },
    });
    for (const name of ['Cilla', 'Aino', 'Bo', 'Vieras']) speaks(room, name);
    expect(room.board).toMatchObject({ mode: 'queue', stage: 'open', round: null });
  });

  it('goes in the order of the queue when so asked: those who wait, then by what they have had', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla', 'Dan');
    room.passes(100);
    room.asks('Aino', 'finish');
    room.asks('Bo', 'lowerHand');
    room.asks('Cilla', 'lowerHand');
    room.facilitates('Aino', { type: 'startRound', order: 'queue' });
    expect(room.board.holder).toBe('Dan');
    expect(room.board.round?.waiting.at(-1)).toBe('Aino');
    expect(room.board.round?.waiting).toHaveLength(3);
  });

  it('lets a turn that is on come to its end first', () => {
    const room = speakingWithWaiting('Bo', 'Aino');
    room.facilitates('Bo', inSeats);
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Bo' });
    room.asks('Bo', 'finish');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo', mode: 'round' });
  });

  it('takes back an offer of the queue’s; the hand stays up', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', 'finish');
    room.facilitates('Bo', inSeats);
    expect(room.board).toMatchObject({ holder: 'Aino', hands: ['Bo'] });
  });

  it('leaves hands up, those of the ones who have spoken in it too, and overtakes nobody', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.facilitates('Aino', inSeats);
    room.asks('Aino', 'finish');
    for (const name of ['Aino', 'Bo', 'Cilla']) speaks(room, name, 30);
    expect(room.board.mode).toBe('queue');
    expect(room.board).toMatchObject({ holder: 'Bo', hands: ['Cilla'] });
    const over = room.state.queue.members.map((member) => member.hand?.over ?? 0);
    expect(over).toEqual([0, 0, 0]);
    expect(room.account('Bo')).toBe(30_000);
  });

  it('"later" moves one to the end, once', () => {
    const room = round('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'later');
    expect(room.board).toMatchObject({ holder: 'Bo', round: { waiting: ['Cilla', 'Aino'] } });
    expect(room.asks('Aino', 'later')).toEqual({ rejected: 'already-later' });
    speaks(room, 'Bo');
    speaks(room, 'Cilla');
    expect(room.asks('Aino', 'notYet')).toEqual({ rejected: 'already-later' });
    speaks(room, 'Aino');
    expect(room.board.mode).toBe('queue');
  });

  it('"pass" lets the turn go by, when offered or before', () => {
    const room = round('Aino', 'Bo', 'Cilla');
    room.asks('Cilla', 'pass');
    room.asks('Aino', 'pass');
    expect(room.board).toMatchObject({ holder: 'Bo', round: { waiting: [] } });
    expect(room.asks('Aino', 'pass')).toEqual({ rejected: 'not-your-turn' });
    speaks(room, 'Bo');
    expect(room.board.mode).toBe('queue');
  });

  it('"not yet" is "later"; and without an offer it is nothing', () => {
    const room = round('Aino', 'Bo');
    room.asks('Aino', 'notYet');
    expect(room.board).toMatchObject({ holder: 'Bo', round: { waiting: ['Aino'] } });
    expect(room.asks('Aino', 'notYet')).toEqual({ rejected: 'no-offer' });
  });

  it('takes an unanswered offer for "later" first, and then for a pass', () => {
    const room = round('Aino', 'Bo', 'Cilla');
    room.passes(30);
    expect(room.board).toMatchObject({ holder: 'Bo', round: { waiting: ['Cilla', 'Aino'] } });
    speaks(room, 'Bo');
    speaks(room, 'Cilla');
    room.passes(3600);
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Aino' });
    room.facilitates('Bo', { type: 'passOver', seat: seat('Aino') });
    expect(room.board.mode).toBe('queue');
  });

  it('appends a latecomer', () => {
    const room = round('Aino', 'Bo');
    room.happens('entered', 'Cilla');
    expect(room.board.round?.waiting).toEqual(['Bo', 'Cilla']);
  });

  it.each([
    { away: 'disconnected', back: 'returned' },
    { away: 'rested', back: 'backFromRest' },
    { away: 'left', back: 'entered' },
  ] as const)('skips one who has $away, and appends them once $back', ({ away, back }) => {
    const room = round('Aino', 'Bo', 'Cilla', 'Dan');
    room.happens(away, 'Bo');
    expect(room.board.round?.waiting).toEqual(['Cilla', 'Dan']);
    room.happens(back, 'Bo');
    expect(room.board.round?.waiting).toEqual(['Cilla', 'Dan', 'Bo']);
  });

  it('appends one who was away when it began, but not one who has had a turn', () => {
    const room = Room.with('Aino', 'Bo', 'Cilla');
    room.happens('rested', 'Bo');
    room.facilitates('Aino', inSeats);
    expect(room.board.round?.waiting).toEqual(['Cilla']);
    speaks(room, 'Aino');
    room.happens('disconnected', 'Aino');
    room.happens('returned', 'Aino');
    room.happens('backFromRest', 'Bo');
    expect(room.board).toMatchObject({ holder: 'Cilla', round: { waiting: ['Bo'] } });
  });

  it('given the one offered drops off, then it moves on, and they are appended when back', () => {
    const room = round('Aino', 'Bo', 'Cilla');
    room.happens('disconnected', 'Aino');
    expect(room.board.holder).toBe('Bo');
    room.happens('returned', 'Aino');
    expect(room.board.round?.waiting).toEqual(['Cilla', 'Aino']);
  });

  it('given the floor is given to another, then the one it was offered to is next', () => {
    const room = round('Aino', 'Bo', 'Cilla');
    room.facilitates('Aino', { type: 'giveFloor', seat: seat('Cilla') });
    expect(room.board).toMatchObject({
      holder: 'Cilla',
      round: { waiting: ['Aino', 'Bo', 'Cilla'] },
    });
    room.asks('Cilla', 'speak');
    expect(room.board.round?.waiting).toEqual(['Aino', 'Bo']);
  });

  it('given a speaker drops off and comes back, then the rest of the turn comes before the next', () => {
    const room = round('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'speak');
    room.passes(20);
    room.happens('disconnected', 'Aino');
    room.passes(30);
    room.asks('Bo', 'speak');
    room.happens('returned', 'Aino');
    room.asks('Bo', 'finish');
    speaks(room, 'Aino');
    speaks(room, 'Cilla');
    expect(room.board.mode).toBe('queue');
  });

  it('can be ended early: the turn that is on goes on, and the queue follows', () => {
    const room = round('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'speak');
    room.asks('Cilla', 'raiseHand');
    room.facilitates('Bo', { type: 'endRound' });
    expect(room.board).toMatchObject({ mode: 'queue', stage: 'speaking', holder: 'Aino' });
    room.asks('Aino', 'finish');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Cilla' });
  });

  it('given it ends while it offers the floor, then the offer is gone', () => {
    const room = round('Aino', 'Bo');
    room.facilitates('Bo', { type: 'setMode', mode: 'queue' });
    expect(room.board).toMatchObject({ mode: 'queue', stage: 'open', holder: null });
  });

  it('is one at a time; and its words mean nothing outside it', () => {
    const room = round('Aino', 'Bo');
    expect(room.facilitates('Aino', inSeats)).toEqual({ rejected: 'conflict' });
    room.facilitates('Aino', { type: 'endRound' });
    expect(room.facilitates('Aino', { type: 'endRound' })).toEqual({ rejected: 'no-round' });
    expect(room.asks('Aino', 'pass')).toEqual({ rejected: 'no-round' });
    expect(room.asks('Aino', 'later')).toEqual({ rejected: 'no-round' });
  });
});

describe('free talk', () => {
  const free = { type: 'setMode', mode: 'free' } as const;

  it('ends the turn that is on, and charges nothing from then on', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.passes(59);
    room.facilitates('Bo', free);
    expect(room.board).toMatchObject({ mode: 'free', stage: 'open', holder: null, hands: ['Bo'] });
    const { level } = room.state.queue;
    room.passes(1200);
    expect(room.account('Aino')).toBe(60_000);
    expect(room.state.queue.level).toBe(level);
  });

  it('has no floor: nothing is offered, and nobody can take it', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.facilitates('Bo', free);
    expect(room.asks('Bo', 'speak')).toEqual({ rejected: 'out-of-phase' });
    const give = { type: 'giveFloor', seat: seat('Bo') } as const;
    expect(room.facilitates('Aino', give)).toEqual({ rejected: 'out-of-phase' });
  });

  it('keeps the hands as they were for the queue after it', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    const hands = room.state.queue.members.map((member) => member.hand);
    room.facilitates('Bo', free);
    room.passes(1200);
    expect(room.state.queue.members.map((member) => member.hand)).toEqual(hands);
    room.facilitates('Bo', { type: 'setMode', mode: 'queue' });
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo', hands: ['Cilla'] });
  });

  it('given a round is on, then it ends; and a round may follow', () => {
    const room = round('Aino', 'Bo');
    room.facilitates('Aino', free);
    expect(room.board).toMatchObject({ mode: 'free', stage: 'open', round: null });
    expect(room.facilitates('Aino', free)).toEqual([]);
    room.facilitates('Aino', inSeats);
    expect(room.board).toMatchObject({ mode: 'round', holder: 'Aino' });
  });
});

describe('a pause by a facilitator', () => {
  it('stops the speaker’s clock until it is over', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.facilitates('Bo', 'pauseFloor');
    expect(room.board.paused).toBe('facilitator');
    expect(room.passes(600)).toEqual([]);
    expect(room.desk.turn).toMatchObject({ heldMs: 1_000, running: false });
    room.facilitates('Bo', 'resumeFloor');
    room.passes(9);
    expect(room.desk.turn).toMatchObject({ heldMs: 10_000, running: true });
  });

  it('stops the wait for an answer, which begins anew', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', 'finish');
    room.passes(29);
    room.facilitates('Aino', 'pauseFloor');
    room.passes(600);
    expect(room.asks('Bo', 'speak')).toEqual({ rejected: 'out-of-phase' });
    room.facilitates('Aino', 'resumeFloor');
    room.passes(29.999);
    expect(room.board.holder).toBe('Bo');
    room.passes(0.001);
    expect(room.board.holder).toBe('Cilla');
  });

  it('offers nothing; hands may go up, and none is lost', () => {
    const room = Room.with('Aino', 'Bo');
    room.facilitates('Aino', 'pauseFloor');
    room.asks('Bo', 'speak');
    expect(room.board).toMatchObject({ stage: 'open', hands: ['Bo'] });
    room.facilitates('Aino', 'resumeFloor');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo' });
  });

  it('stops a reply as well', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', { type: 'askReply', seat: seat('Bo') });
    room.asks('Bo', 'reply');
    room.passes(10);
    room.facilitates('Aino', 'pauseFloor');
    room.passes(600);
    room.facilitates('Aino', 'resumeFloor');
    room.passes(20);
    expect(room.account('Bo')).toBe(30_000);
    expect(room.board.reply).toBeNull();
  });

  it('keeps the floor of one who drops off during it', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.facilitates('Bo', 'pauseFloor');
    room.happens('disconnected', 'Aino');
    room.passes(600);
    room.facilitates('Bo', 'resumeFloor');
    expect(room.board).toMatchObject({ holder: 'Aino', paused: 'dropped' });
    room.passes(29);
    room.happens('returned', 'Aino');
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Aino', paused: null });
  });

  it('is one pause, however often it is asked for, and ends once', () => {
    const room = Room.with('Aino');
    room.facilitates('Aino', 'pauseFloor');
    expect(room.facilitates('Aino', 'pauseFloor')).toEqual([]);
    room.facilitates('Aino', 'resumeFloor');
    expect(room.facilitates('Aino', 'resumeFloor')).toEqual({ rejected: 'not-paused' });
  });
});

describe('when the server comes back', () => {
  it('the floor stands still until its holder has returned', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.restarts();
    expect(room.board).toMatchObject({ stage: 'speaking', holder: 'Aino', paused: 'restart' });
    room.passes(12);
    room.happens('returned', 'Bo');
    expect(room.board.paused).toBe('restart');
    room.happens('returned', 'Aino');
    expect(room.board.paused).toBeNull();
    expect(room.desk.turn).toMatchObject({ heldMs: 2_000, running: true });
  });

  it('or until the holder is given up, and is then waited for as one who dropped off', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.restarts();
    room.passes(30);
    room.happens('disconnected', 'Aino');
    expect(room.board).toMatchObject({ holder: 'Aino', paused: 'dropped' });
    room.passes(30);
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo' });
  });

  it('given nobody held the floor, then until all who are expected are accounted for', () => {
    const room = Room.with('Aino', 'Bo');
    room.facilitates('Aino', 'pauseFloor');
    room.asks('Bo', 'raiseHand');
    room.facilitates('Aino', 'resumeFloor');
    room.asks('Bo', 'lowerHand');
    room.restarts();
    room.asks('Bo', 'raiseHand');
    expect(room.board).toMatchObject({ stage: 'open', paused: 'restart' });
    room.happens('returned', 'Bo');
    expect(room.board.paused).toBe('restart');
    room.happens('disconnected', 'Aino');
    expect(room.board).toMatchObject({ stage: 'offered', holder: 'Bo', paused: null });
  });

  it('hands keep their places', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.restarts();
    for (const name of ['Cilla', 'Bo', 'Aino']) room.happens('returned', name);
    expect(room.board.hands).toEqual(['Bo', 'Cilla']);
  });

  it('a facilitator may go on without waiting', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.restarts();
    room.facilitates('Bo', 'resumeFloor');
    expect(room.board.paused).toBeNull();
  });
});
