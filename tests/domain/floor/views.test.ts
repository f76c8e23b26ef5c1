import { describe, expect, it } from 'vitest';
import { facilitatorFloor, floorDeadline } from '../../../shared/meeting/floor/floor.ts';
import { Room, seat, speakingWithWaiting } from './room.ts';

/** Aino has had a long turn, and now waits with the others behind Dan, who speaks. */
function ainoHasSpoken(): Room {
  const room = Room.with('Aino', 'Bo', 'Cilla', 'Dan');
  room.asks('Aino', 'speak');
  room.passes(100);
  room.asks('Dan', 'raiseHand');
  room.asks('Aino', 'finish');
  room.asks('Dan', 'speak');
  room.passes(1);
  return room;
}

describe('what facilitators see besides', () => {
  it('names those present who have not had the floor, by the table', () => {
    const room = new Room(['Cilla', 'Aino', 'Bo', 'Dan']);
    for (const name of ['Vieras', 'Aino', 'Bo', 'Cilla']) room.happens('entered', name);
    room.asks('Aino', 'speak');
    expect(room.desk.notYetHeard).toEqual(['Cilla', 'Bo', 'Vieras']);
    room.happens('left', 'Cilla');
    expect(room.desk.notYetHeard).toEqual(['Bo', 'Vieras']);
  });

  it('does not take a reply for a turn', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    room.asks('Aino', { type: 'askReply', seat: seat('Bo') });
    room.asks('Bo', 'reply');
    room.asks('Bo', 'endReply');
    expect(room.desk.notYetHeard).toEqual(['Bo']);
  });

  it('proposes shorter turns when many hands wait', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla', 'Dan');
    expect(room.desk.proposedLimitMs).toBeNull();
    room.happens('entered', 'Eeva');
    room.asks('Eeva', 'raiseHand');
    expect(room.desk.proposedLimitMs).toBe(60_000);
    room.facilitates('Bo', { type: 'setTurnLimit', ms: 60_000 });
    expect(room.desk.proposedLimitMs).toBeNull();
  });

  it('proposes a closing round when hands still wait near the end', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    expect(facilitatorFloor(room.state, room.at).proposeRound).toBe(false);
    expect(facilitatorFloor(room.state, room.at, true).proposeRound).toBe(true);
    room.asks('Bo', 'lowerHand');
    expect(facilitatorFloor(room.state, room.at, true).proposeRound).toBe(false);
  });
});

describe('why somebody stands where they stand', () => {
  it('no hand is no place', () => {
    const room = speakingWithWaiting('Aino', 'Bo');
    expect(room.why('Aino')).toBe('no-hand');
    expect(room.why('Cilla')).toBe('no-hand');
  });

  it('the first is next, and so is the one who is offered the floor', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    expect(room.why('Bo')).toBe('next');
    room.asks('Aino', 'finish');
    expect(room.why('Bo')).toBe('next');
    expect(room.why('Cilla')).toBe('next');
  });

  it('among equals the first to ask comes first', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    expect(room.why('Cilla')).toBe('asked-later');
  });

  it('one who has spoken is told that turns are evened', () => {
    const room = ainoHasSpoken();
    room.asks('Aino', 'raiseHand');
    room.asks('Bo', 'raiseHand');
    expect(room.board.hands).toEqual(['Bo', 'Aino']);
    expect(room.why('Aino')).toBe('turns-are-evened');
  });

  it('one who has not is told that everyone gets heard, never about another', () => {
    const room = ainoHasSpoken();
    room.asks('Bo', 'raiseHand');
    room.asks('Dan', { type: 'askReply', seat: seat('Cilla') });
    room.asks('Cilla', 'reply');
    room.passes(31);
    room.asks('Cilla', 'raiseHand');
    expect(room.board.hands).toEqual(['Bo', 'Cilla']);
    expect(room.why('Cilla')).toBe('everyone-gets-heard');
  });

  it('one who declined is told so, also once they are willing again', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla', 'Dan');
    room.passes(1);
    room.asks('Aino', 'finish');
    room.asks('Bo', 'notYet');
    expect(room.why('Bo')).toBe('you-let-others-first');
    room.asks('Cilla', 'speak');
    expect(room.board.hands).toEqual(['Dan', 'Bo']);
    expect(room.why('Bo')).toBe('you-let-others-first');
  });

  it('one who has waited past the overtake budget is next for that; those behind learn as much', () => {
    const room = Room.with('Aino', 'Bo', 'Cilla', 'Dan', 'Eeva');
    const turn = (name: string, seconds: number) => {
      room.asks(name, 'speak');
      room.passes(seconds);
      room.asks(name, 'finish');
    };
    turn('Aino', 240);
    room.asks('Dan', 'speak');
    for (const name of ['Aino', 'Bo', 'Cilla']) {
      room.passes(1);
      room.asks(name, 'raiseHand');
    }
    room.asks('Dan', 'finish');
    turn('Bo', 200);
    turn('Cilla', 200);
    room.facilitates('Aino', { type: 'giveFloor', seat: seat('Dan') });
    room.asks('Dan', 'speak');
    room.asks('Eeva', 'raiseHand');
    expect(room.board.hands).toEqual(['Aino', 'Eeva']);
    expect(room.why('Aino')).toBe('next-waited-long');
    expect(room.why('Eeva')).toBe('others-waited-long');
  });
});

describe('the next deadline', () => {
  it('is none while nothing moves by itself', () => {
    const room = Room.with('Aino', 'Bo');
    expect(floorDeadline(room.state, room.at)).toBeNull();
    room.asks('Aino', 'raiseHand');
    expect(floorDeadline(room.state, room.at)).toBeNull();
    room.asks('Aino', 'speak');
    room.facilitates('Aino', 'pauseFloor');
    expect(floorDeadline(room.state, room.at)).toBeNull();
  });

  it('is the next change of the word for the time left', () => {
    const room = Room.with('Aino');
    room.asks('Aino', 'speak');
    expect(floorDeadline(room.state, room.at)).toBe(90_000);
    room.passes(90);
    expect(floorDeadline(room.state, room.at)).toBe(120_000);
    room.passes(30);
    expect(floorDeadline(room.state, room.at)).toBeNull();
  });

  it('is the lapse of an offer, a reply or a dropped turn', () => {
    const room = speakingWithWaiting('Aino', 'Bo', 'Cilla');
    room.asks('Aino', { type: 'askReply', seat: seat('Bo') });
    expect(floorDeadline(room.state, room.at)).toBe(room.at + 30_000);
    room.asks('Bo', 'endReply');
    room.happens('disconnected', 'Aino');
    expect(floorDeadline(room.state, room.at)).toBe(room.at + 30_000);
    room.passes(30);
    expect(floorDeadline(room.state, room.at)).toBe(room.at + 30_000);
  });
});
