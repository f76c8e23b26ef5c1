import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MeetingRoom, type RoomEntry } from '../../../client/state/room.svelte.ts';
import { recall } from '../../../client/state/tab-memory.ts';
import type { MeetingId } from '../../../shared/meeting/ids.ts';
import {
  boardWith,
  facilitatorView,
  fakeBoards,
  fakeLine,
  floorWith,
  GROUP,
  lobbyView,
  ME,
  QUEUE_OF_THREE,
  seatId,
  youView,
} from '../../support/fixtures/room.ts';

const OUTSIDE = youView({ presence: 'outside', documents: null });

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => {
      kept.clear();
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

beforeEach(() => {
  vi.stubGlobal('sessionStorage', storage());
});

function open(entry: Partial<RoomEntry> = {}, board = boardWith()) {
  const { openLine, far } = fakeLine();
  const { loadBoard, boards } = fakeBoards(board);
  const room = new MeetingRoom(
    { group: GROUP, seat: ME, resume: false, hand: false, ...entry },
    { openLine, loadBoard, now: () => 5000 },
  );
  const welcome = (you = youView(), lobby = lobbyView(), seq = 1) => {
    far.on.online();
    far.on.welcome({ seq, lobby, you, facilitator: null });
  };
  const types = () => far.sent.map(({ type }) => type);
  return { room, far, boards, welcome, types };
}

describe('Going in', () => {
  it('given the meeting is open, when the promise is made, then it goes in with it', () => {
    const { room, far, welcome } = open();
    welcome(OUTSIDE);
    room.enter();
    expect(far.sent).toEqual([{ type: 'enter', promise: true }]);
    expect(far.handshake()).toEqual({ seat: ME, resume: false });
  });

  it('given the meeting is not open, when the promise is made, then it waits and goes in when it opens', async () => {
    const { room, far, welcome, types } = open();
    welcome(OUTSIDE, lobbyView({ meetingOpen: false }));
    room.enter();
    expect(types()).toEqual([]);
    expect(room.wantsIn).toBe(true);
    far.on.notice({ type: 'lobby', lobby: lobbyView({ meetingOpen: true }) });
    await expect.poll(types).toEqual(['enter']);
  });

  it('given the promise was made before the line was there, then it goes in at the welcome', () => {
    const { room, welcome, types } = open();
    room.enter();
    expect(types()).toEqual([]);
    welcome(OUTSIDE);
    expect(types()).toEqual(['enter']);
  });

  it('given entry is refused, then it stops trying and says so', async () => {
    const { room, far, welcome } = open();
    far.answer = () => ({ ok: false, code: 'group-full' });
    welcome(OUTSIDE);
    room.enter();
    await expect.poll(() => room.wantsIn).toBe(false);
    expect(room.refusal).toEqual({ code: 'group-full' });
  });

  it('given one is in, then the tab comes back by itself after a reload', () => {
    const { far, welcome } = open();
    welcome();
    expect(far.handshake()).toEqual({ seat: ME, resume: true });
    expect(recall(GROUP)).toEqual({ entered: ME, hand: false });
  });

  it('given one leaves, then the tab forgets, and the lobby knows', () => {
    const { room, far, welcome } = open();
    welcome();
    far.on.notice({ type: 'you', you: OUTSIDE });
    expect(recall(GROUP)).toBeNull();
    expect(room.left).toBe(true);
    expect(far.handshake()).toEqual({ seat: ME, resume: false });
  });
});

describe('The meeting one is in', () => {
  const closed = (meeting: string) => ({
    meeting: seatId(meeting) as string as MeetingId,
    closedAt: 1,
    kept: { cards: [], next: null, present: 2 },
    deleted: { events: 3, notesShown: 0, page: false },
  });

  it('given it closes, then it is still known after which meeting it was', () => {
    const { room, far, welcome } = open();
    const before = closed('before');
    welcome(youView(), lobbyView({ lastReceipt: before }));
    expect(room.after).toBe(before.meeting);
    const now = closed('now');
    far.on.notice({ type: 'meetingClosed', receipt: now });
    far.on.notice({ type: 'lobby', lobby: lobbyView({ meetingOpen: false, lastReceipt: now }) });
    far.on.notice({ type: 'you', you: OUTSIDE });
    expect(room.after).toBe(before.meeting);
    far.on.notice({ type: 'lobby', lobby: lobbyView({ lastReceipt: now }) });
    expect(room.after).toBe(before.meeting);
    far.on.notice({ type: 'you', you: youView() });
    expect(room.after).toBe(now.meeting);
  });

  it('given one goes out, or the room is closed, then what was open in it is closed, once', () => {
    const { room, far, welcome } = open();
    welcome();
    const page = vi.fn();
    room.untilOut(page);
    far.on.notice({ type: 'you', you: youView({ presence: 'resting' }) });
    expect(page).not.toHaveBeenCalled();
    far.on.notice({ type: 'you', you: OUTSIDE });
    expect(page).toHaveBeenCalledTimes(1);
    const next = vi.fn();
    room.untilOut(next);
    room.close();
    expect(next).toHaveBeenCalledTimes(1);
    expect(page).toHaveBeenCalledTimes(1);
  });
});

describe('The board', () => {
  it('given a new name, then a new document is opened and the old one stays until it is whole', async () => {
    const { room, far, boards, welcome } = open();
    welcome();
    await expect.poll(() => room.board?.card).toBe('6.2');
    const documents = { board: 'board-2', page: 'page-1', pageClient: 1 };
    far.on.notice({ type: 'you', you: youView({ documents }) });
    expect(room.board).not.toBeNull();
    await expect.poll(() => boards.opened).toEqual(['board-1', 'board-2']);
  });

  it('given the same name again, then nothing is opened anew', async () => {
    const { room, far, boards, welcome } = open();
    welcome();
    await expect.poll(() => room.board).not.toBeNull();
    far.on.notice({ type: 'you', you: youView({ presence: 'resting' }) });
    expect(boards.opened).toEqual(['board-1']);
  });

  it('given its code does not load at first, then it is tried again', async () => {
    vi.useFakeTimers();
    const { openLine, far } = fakeLine();
    const { loadBoard } = fakeBoards(boardWith());
    let tries = 0;
    const room = new MeetingRoom(
      { group: GROUP, seat: ME, resume: false, hand: false },
      {
        openLine,
        loadBoard: () => ((tries += 1) < 3 ? Promise.reject(new Error('no chunk')) : loadBoard()),
        now: () => 0,
      },
    );
    far.on.online();
    far.on.welcome({ seq: 1, lobby: lobbyView(), you: youView(), facilitator: null });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(room.board?.card).toBe('6.2');
    room.close();
    vi.useRealTimers();
  });

  it('given one goes out, then nothing of the board stays', async () => {
    const { room, far, welcome } = open();
    welcome();
    await expect.poll(() => room.board).not.toBeNull();
    far.on.notice({ type: 'you', you: OUTSIDE });
    expect(room.board).toBeNull();
  });
});

describe('A drop of the network never costs a turn', () => {
  const WAITS = boardWith({ floor: QUEUE_OF_THREE });
  const handless = (seq: number) =>
    boardWith({ seq, floor: { ...QUEUE_OF_THREE, hands: [seatId('Pekka')] } });

  /** In the order of the wire: connected, the board of the return, notices, and then the welcome. */
  function comesBack({ far, boards, welcome }: ReturnType<typeof open>, seq: number) {
    far.on.offline();
    far.on.online();
    boards.show(handless(seq));
    far.on.notice({ type: 'lobby', lobby: lobbyView() });
    far.on.notice({ type: 'you', you: youView() });
    welcome(youView(), lobbyView(), seq);
  }

  it('given a hand was up, when the person comes back, then it is raised again', async () => {
    const parts = open({}, WAITS);
    parts.welcome();
    await expect.poll(() => parts.room.board).not.toBeNull();
    comesBack(parts, 5);
    expect(parts.types()).toEqual(['raiseHand']);
    expect(recall(GROUP)).toEqual({ entered: ME, hand: true });
  });

  it('given the line breaks again before the raised hand is answered, then it is raised once more', async () => {
    const parts = open({}, WAITS);
    parts.welcome();
    await expect.poll(() => parts.room.board).not.toBeNull();
    parts.far.silent = true;
    comesBack(parts, 5);
    parts.boards.show(handless(6));
    comesBack(parts, 7);
    expect(parts.types()).toEqual(['raiseHand', 'raiseHand']);
  });

  it('given the answer comes before the board that shows it, then the hand is not taken for lowered', async () => {
    const parts = open({}, WAITS);
    parts.welcome();
    await expect.poll(() => parts.room.board).not.toBeNull();
    parts.far.answer = () => ({ ok: true, seq: 8 });
    comesBack(parts, 5);
    await expect.poll(() => parts.room.waiting).toBe(0);
    parts.boards.show(handless(7));
    expect(recall(GROUP)).toEqual({ entered: ME, hand: true });
    parts.boards.show(boardWith({ seq: 8, floor: QUEUE_OF_THREE }));
    parts.boards.show(handless(9));
    expect(recall(GROUP)).toEqual({ entered: ME, hand: false });
  });

  it('given a hand was up before a reload, then it is raised again', () => {
    const { welcome, types } = open({ resume: true, hand: true });
    welcome();
    expect(types()).toEqual(['raiseHand']);
  });

  it('given the hand had been lowered, then it stays down', async () => {
    const parts = open({}, WAITS);
    parts.welcome();
    await expect.poll(() => parts.room.board).not.toBeNull();
    parts.boards.show(handless(2));
    comesBack(parts, 5);
    expect(parts.types()).toEqual([]);
  });

  it('given the hand is lowered while the network is away, then it stays down', async () => {
    const parts = open({}, WAITS);
    parts.welcome();
    await expect.poll(() => parts.room.board).not.toBeNull();
    parts.far.on.offline();
    void parts.room.send({ type: 'lowerHand' });
    comesBack(parts, 5);
    expect(parts.types()).toEqual(['lowerHand']);
  });
});

describe('What is told to one person alone', () => {
  it('given a refusal, then it is there to be said, and the next request clears it', async () => {
    const { room, far, welcome } = open();
    welcome();
    far.answer = () => ({ ok: false, code: 'floor-taken' });
    await room.send({ type: 'speak' });
    expect(room.refusal).toEqual({ code: 'floor-taken' });
    far.answer = () => ({ ok: true, seq: 2 });
    await room.send({ type: 'raiseHand' });
    expect(room.refusal).toBeNull();
  });

  it('given a reminder of the time, then it lasts until the turn ends', async () => {
    const speaking = boardWith({ floor: floorWith({ stage: 'speaking', holder: ME }) });
    const { room, far, boards, welcome } = open({}, speaking);
    welcome();
    await expect.poll(() => room.board).not.toBeNull();
    far.on.notice({ type: 'timeReminder' });
    boards.show({ ...speaking, seq: 2 });
    expect(room.reminded).toBe(true);
    boards.show(boardWith());
    expect(room.reminded).toBe(false);
  });

  it('given the meeting closes, then the receipt is here and a reload does not go back in', () => {
    const { room, far, welcome } = open();
    welcome();
    const receipt = {
      meeting: seatId('meeting') as string as MeetingId,
      closedAt: 1,
      kept: { cards: [], next: null, present: 2 },
      deleted: { events: 3, notesShown: 0, page: false },
    };
    far.on.notice({ type: 'meetingClosed', receipt });
    expect(room.receipt).toBe(receipt);
    expect(recall(GROUP)).toBeNull();
  });

  it('given a facilitator, then the view is timed by the own clock, and the deaf are listed once', () => {
    const { room, far, welcome } = open();
    welcome(youView({ role: 'facilitator' }));
    far.on.notice({ type: 'facilitator', view: facilitatorView() });
    far.on.notice({ type: 'cannotHear', seat: seatId('Pekka') });
    far.on.notice({ type: 'cannotHear', seat: seatId('Pekka') });
    expect(room.facilitatorAt).toBe(5000);
    expect(room.cannotHear).toEqual([seatId('Pekka')]);
    room.clearCannotHear(seatId('Pekka'));
    expect(room.cannotHear).toEqual([]);
  });
});
