import { describe, expect, it } from 'vitest';
import { Turn, turnOf } from '../../../client/state/turn.svelte.ts';
import { MeetingRoom } from '../../../client/state/room.svelte.ts';
import type { Board } from '../../../shared/meeting/view.ts';
import {
  boardWith,
  fakeBoards,
  fakeLine,
  floorWith,
  GROUP,
  lobbyView,
  ME,
  QUEUE_OF_THREE,
  seatId,
  SEVEN,
  youView,
} from '../../support/fixtures/room.ts';

const AINO = seatId('Aino');
const PEKKA = seatId('Pekka');

function seen(change: Parameters<typeof floorWith>[0], board: Partial<Board> = {}) {
  return turnOf(boardWith({ floor: floorWith(change), ...board }), ME);
}

describe('The one big button says what comes', () => {
  it('given a free floor and no hands, then one simply begins', () => {
    expect(seen({})).toEqual({ kind: 'speakNow' });
  });

  it('given a free floor and hands waiting, then one asks for a turn', () => {
    expect(seen({ hands: [PEKKA] })).toEqual({ kind: 'raise' });
  });

  it('given another speaks, then one asks for a turn', () => {
    expect(seen({ stage: 'speaking', holder: AINO })).toEqual({ kind: 'raise' });
  });

  it('given I am first in line, then it names the one who speaks before me', () => {
    expect(turnOf(boardWith({ floor: QUEUE_OF_THREE }), ME)).toEqual({
      kind: 'next',
      after: AINO,
      round: false,
    });
  });

  it('given others are before me in line, then I am in line', () => {
    expect(seen({ stage: 'speaking', holder: AINO, hands: [PEKKA, ME] })).toEqual({
      kind: 'queued',
    });
  });

  it('given the floor is offered to me, then I may begin', () => {
    expect(seen({ stage: 'offered', holder: ME })).toEqual({ kind: 'offered', round: false });
  });

  it('given I speak, then I may end, also while the floor stands still', () => {
    const speaking = { kind: 'speaking', replying: false };
    expect(seen({ stage: 'speaking', holder: ME })).toEqual(speaking);
    expect(seen({ stage: 'speaking', holder: ME, paused: 'restart' })).toEqual(speaking);
  });

  it('given an offer while the floor stands still, then the button waits', () => {
    expect(seen({ stage: 'offered', holder: ME, paused: 'facilitator' })).toEqual({
      kind: 'paused',
    });
  });

  it('given I am asked for a reply, then I may reply, and while I do, end it', () => {
    const asked = { stage: 'speaking', holder: AINO } as const;
    expect(seen({ ...asked, reply: { seat: ME, stage: 'asked' } })).toEqual({ kind: 'replyAsked' });
    expect(seen({ ...asked, reply: { seat: ME, stage: 'speaking' } })).toEqual({
      kind: 'replying',
    });
    expect(seen({ ...asked, reply: { seat: PEKKA, stage: 'asked' } })).toEqual({ kind: 'raise' });
  });

  it('given a round, then it tells whether my turn is next, later, or has been', () => {
    const round = { mode: 'round', stage: 'speaking', holder: AINO } as const;
    expect(seen({ ...round, round: { waiting: [ME, PEKKA] } })).toEqual({
      kind: 'next',
      after: AINO,
      round: true,
    });
    expect(seen({ ...round, round: { waiting: [PEKKA, ME] } })).toEqual({
      kind: 'roundWaiting',
      after: AINO,
    });
    expect(seen({ ...round, round: { waiting: [PEKKA] } })).toEqual({ kind: 'raise' });
    expect(seen({ ...round, holder: ME, stage: 'offered', round: { waiting: [] } })).toEqual({
      kind: 'offered',
      round: true,
    });
  });

  it('given free talk, then no turn is needed', () => {
    expect(seen({ mode: 'free' })).toEqual({ kind: 'free' });
  });

  it('given a common break, then the button waits', () => {
    expect(seen({}, { breakUntil: 1 })).toEqual({ kind: 'paused' });
  });

  it('given I am on a break of my own, then it brings me back', () => {
    const seats = SEVEN.map((seat) =>
      seat.id === ME ? { ...seat, presence: 'resting' as const } : seat,
    );
    expect(seen({ stage: 'speaking', holder: AINO }, { seats })).toEqual({ kind: 'resting' });
  });
});

describe('An action that is not possible now is not there', () => {
  async function turnAt(board: Board) {
    const { openLine, far } = fakeLine();
    const { loadBoard, boards } = fakeBoards(board);
    const room = new MeetingRoom(
      { group: GROUP, seat: ME, resume: false, hand: false },
      { openLine, loadBoard, now: () => 0 },
    );
    far.on.online();
    far.on.welcome({ seq: 1, lobby: lobbyView(), you: youView(), facilitator: null });
    await expect.poll(() => boards.opened.length).toBe(1);
    return { turn: new Turn(room), far };
  }

  it('given I am next in line, then a press does nothing and only "En vielä" stands beside', async () => {
    const { turn } = await turnAt(boardWith({ floor: QUEUE_OF_THREE }));
    expect(turn.press).toBeUndefined();
    expect(turn.asides).toEqual(['notYet']);
  });

  it('given an offer in a round, then I may speak, pass, or speak later', async () => {
    const { turn, far } = await turnAt(
      boardWith({
        floor: floorWith({ mode: 'round', stage: 'offered', holder: ME, round: { waiting: [] } }),
      }),
    );
    expect(turn.asides).toEqual(['pass', 'later']);
    turn.press?.();
    turn.take('later');
    expect(far.sent.map(({ type }) => type)).toEqual(['speak', 'later']);
  });

  it('given a round that has not come to me, then I may pass or put myself off already', async () => {
    const { turn } = await turnAt(
      boardWith({
        floor: floorWith({
          mode: 'round',
          stage: 'speaking',
          holder: AINO,
          round: { waiting: [PEKKA, ME] },
        }),
      }),
    );
    expect(turn.press).toBeUndefined();
    expect(turn.asides).toEqual(['pass', 'later']);
  });

  it('given I have asked for a reply, then I may take the word back', async () => {
    const { turn, far } = await turnAt(
      boardWith({
        floor: floorWith({
          stage: 'speaking',
          holder: ME,
          reply: { seat: AINO, stage: 'speaking' },
        }),
      }),
    );
    expect(turn.asides).toEqual(['endReply']);
    turn.take('endReply');
    expect(far.sent).toEqual([{ type: 'endReply' }]);
  });

  it('given I wait behind others, then I may take my wish back', async () => {
    const { turn, far } = await turnAt(
      boardWith({ floor: floorWith({ stage: 'speaking', holder: AINO, hands: [PEKKA, ME] }) }),
    );
    turn.take('withdraw');
    expect(far.sent).toEqual([{ type: 'lowerHand' }]);
  });
});
