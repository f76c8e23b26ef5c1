import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  boardFloor,
  decideFloor,
  dueFloor,
  evolveFloor,
  explainPlace,
  floorDeadline,
  initialFloor,
  settleFloor,
  type FloorState,
} from '../../../shared/meeting/floor/floor.ts';
import { isAvailable, standsStill } from '../../../shared/meeting/floor/state.ts';
import type { FloorCommand } from '../../../shared/meeting/floor/types.ts';
import type { SeatId } from '../../../shared/meeting/ids.ts';
import { isRejection } from '../../../shared/meeting/rejections.ts';
import { EVENT_TYPES, evenings, live, type Evening } from './evening.ts';
import { NAMES, seat, type LogEntry, type Room } from './room.ts';
import { PATIENCE_MS, Tally, claim, runs } from './runs.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const tally = new Tally();
const RUNS = runs(550);

/** Lives through an evening and counts what it held. */
function witness(evening: Evening, watch: (room: Room) => ReturnType<Parameters<typeof live>[1]>) {
  const room = live(evening, watch);
  for (const { event } of room.log) tally.add(event.type);
  return room;
}

describe('FT-P7 who is offered the floor', () => {
  it('is here, willing, and not the one who speaks', () => {
    fc.assert(
      fc.property(evenings, (evening) => {
        witness(evening, (room) => ({
          settled: () => {
            const { state, board } = room;
            const { stage } = state;
            claim(!board.hands.some((who) => who === board.holder), 'no holder waits in the queue');
            if (stage.kind !== 'offered') return;
            claim(isAvailable(state, stage.seat), 'the one offered the floor is here');
            if (stage.source !== 'queue') return;
            const { hand } = memberOf(state, stage.seat);
            claim(hand !== null, 'the one offered the floor asked for it');
            const declined = (who: SeatId) => memberOf(state, who).hand?.stoodAside === true;
            if (!declined(stage.seat)) return;
            claim(board.hands.every(declined), 'nobody is asked again while another is willing');
          },
        }));
      }),
      RUNS,
    );
  });
});

describe('FT-P11 the floor never lies idle', () => {
  it('is offered whenever it is open, nothing stands still, and someone waits', () => {
    fc.assert(
      fc.property(evenings, (evening) => {
        witness(evening, (room) => ({
          settled: () => {
            const { state } = room;
            claim(settleFloor(state, room.at).length === 0, 'what is settled stays settled');
            if (state.stage.kind !== 'open' || standsStill(state)) return;
            if (state.mode.kind === 'free') return;
            const mayResume = state.resumptions.some(({ seat: who }) => isAvailable(state, who));
            claim(!mayResume, 'who may resume is offered the floor');
            claim(state.mode.kind === 'queue', 'a round offers the floor until it ends');
            claim(room.board.hands.length === 0, 'who waits is offered the floor');
          },
        }));
      }),
      RUNS,
    );
  });
});

describe('the speaker’s clock', () => {
  it('never counts replies, pauses, drops or restarts, and is charged as it stands', () => {
    fc.assert(
      fc.property(evenings, (evening) => {
        let spokenMs = 0;
        let extended: { readonly onTheHouse: boolean } | null = null;
        let since = 0;
        witness(evening, (room) => {
          room.onEvent = ({ at, event }, before) => {
            const board = boardFloor(before, since);
            const speaks = board.stage === 'speaking' && board.paused === null;
            if (speaks && board.reply?.stage !== 'speaking') spokenMs += at - since;
            since = at;
            if (event.type === 'turnStarted') {
              spokenMs = 0;
              extended = null;
            }
            if (event.type === 'turnExtended') extended = { onTheHouse: event.onTheHouse };
            if (event.type === 'turnEnded') expectCharged(before, room.state, event, spokenMs);
          };
          return {};
        });

        function expectCharged(
          before: FloorState,
          after: FloorState,
          event: Extract<LogEntry['event'], { type: 'turnEnded' }>,
          heldMs: number,
        ): void {
          const { queue, stage } = before;
          if (stage.kind !== 'speaking') throw new Error('nobody spoke');
          const { minimumChargeMs, debtCapMs, extensionMs } = queue.parameters;
          const free = extended?.onTheHouse
            ? Math.min(extensionMs, Math.max(0, heldMs - stage.limitMs))
            : 0;
          const excused = event.reason === 'dropped' || stage.source === 'resumed';
          const charge = Math.max(excused ? 0 : minimumChargeMs, heldMs - free);
          const tag = queue.speaker?.tag ?? NaN;
          const cap = Math.max(queue.level + debtCapMs, tag);
          expect(memberOf(after, event.seat).account).toBe(Math.min(tag + charge, cap));
          if (heldMs > 2 * queue.parameters.turnLimitMs) tally.add('overrun');
        }
      }),
      RUNS,
    );
  });
});

describe('deadlines', () => {
  it('bring an event or another word each time, and leave nothing due behind them', () => {
    fc.assert(
      fc.property(evenings, (evening) => {
        witness(evening, (room) => {
          let word = room.board.timeWord;
          room.onEvent = () => (word = room.board.timeWord);
          room.onDeadline = (due) => {
            const now = room.board.timeWord;
            claim(due.length > 0 || now !== word, 'a deadline changes something');
            word = now;
            claim(dueFloor(room.state, room.at).length === 0, 'what was due is done');
            const next = floorDeadline(room.state, room.at);
            claim(next === null || next > room.at, 'the next deadline lies ahead');
          };
          return {
            settled: () => {
              claim(dueFloor(room.state, room.at).length === 0, 'nothing is overdue');
              word = room.board.timeWord;
            },
          };
        });
      }),
      RUNS,
    );
  });
});

describe('the same command again', () => {
  it('is refused or leads to nothing', () => {
    fc.assert(
      fc.property(evenings, (evening) => {
        witness(evening, (room) => ({
          asked: (name, command) => {
            const ctx = { by: seat(name), facilitator: true, at: room.at };
            const again = decideFloor(room.state, command, ctx);
            if (isRejection(again) || again.length === 0) return;
            expect(isAskedOnceMore(room, name, command), JSON.stringify([command, again])).toBe(
              true,
            );
          },
        }));
      }),
      RUNS,
    );
  });

  /** The floor came back to the same person, for want of anyone else: another offer, another answer. */
  function isAskedOnceMore(room: Room, name: string, command: FloorCommand): boolean {
    const { stage, resting } = room.state;
    const offeredTo = stage.kind === 'offered' ? stage.seat : null;
    if (command.type === 'passOver') return offeredTo === command.seat;
    if (command.type === 'notYet') return offeredTo === seat(name);
    return command.type === 'startRound' && resting.length > 0;
  }
});

describe('FT-P5 the floor is what its history says', () => {
  it('gives the same when replayed, and when restored from a snapshot on the way', () => {
    fc.assert(
      fc.property(evenings, fc.nat({ max: 200 }), (evening, cut) => {
        const { log, state } = witness(evening, () => ({}));
        const start = initialFloor({
          meetingId: 'a meeting',
          turnLimitMs: 120_000,
          seatOrder: NAMES.slice(0, evening.people).map(seat),
        });
        const replay = (from: FloorState, entries: readonly LogEntry[]) =>
          entries.reduce((floor, { at, event }) => evolveFloor(floor, event, at), from);
        const half = replay(start, log.slice(0, cut));
        const restored = JSON.parse(JSON.stringify(half)) as FloorState;
        expect(replay(restored, log.slice(cut))).toEqual(state);
      }),
      RUNS,
    );
  });
});

describe('what the group sees', () => {
  it('holds never a time, a count or a rank', () => {
    fc.assert(
      fc.property(evenings, (evening) => {
        witness(evening, (room) => ({
          settled: () => claim(!holdsNumber(room.board), 'the board tells no number'),
        }));
      }),
      RUNS,
    );
  });

  it('names each hand once, and says "next" to the one who is', () => {
    fc.assert(
      fc.property(evenings, (evening) => {
        witness(evening, (room) => ({
          settled: () => {
            const { hands } = room.board;
            claim(new Set(hands).size === hands.length, 'each hand is named once');
            for (const [index, name] of hands.entries()) {
              const reason = explainPlace(room.state, name);
              const isNext = reason === 'next' || reason === 'next-waited-long';
              claim(isNext === (index === 0), 'the first hand, and no other, is told it is next');
              claim(reason !== 'no-hand', 'a hand that is up is known');
            }
          },
        }));
      }),
      RUNS,
    );
  });

  function holdsNumber(value: unknown): boolean {
    if (typeof value === 'number') return true;
    return typeof value === 'object' && value !== null && Object.values(value).some(holdsNumber);
  }
});

describe('the evenings above', () => {
  it('held every kind of event a thousand times and more, overruns included', () => {
    expect(tally.below(1000, EVENT_TYPES)).toEqual([]);
    expect(tally.below(100, ['overrun'])).toEqual([]);
  });
});

function memberOf(floor: FloorState, name: string) {
  const member = floor.queue.members.find((one) => one.seat === seat(name));
  if (member === undefined) throw new Error(`${name} is not known here`);
  return member;
}
