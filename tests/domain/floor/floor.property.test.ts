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
import { isRejection } from '../../../shared/meeting/rejections.ts';
import { EVENT_TYPES, evenings, live, type Evening } from './evening.ts';
import { NAMES, seat, type LogEntry, type Room } from './room.ts';
import { PATIENCE_MS, Tally, runs } from './runs.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const tally = new Tally();
const RUNS = runs(90);

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
            expect(board.hands).not.toContain(board.holder);
            if (state.stage.kind === 'offered') {
              expect(isAvailable(state, state.stage.seat)).toBe(true);
            }
            if (state.stage.kind === 'offered' && state.stage.source === 'queue') {
              const { hand } = memberOf(state, state.stage.seat);
              expect(hand).not.toBeNull();
              if (hand?.stoodAside) {
                expect(board.hands.every((name) => memberOf(state, name).hand?.stoodAside)).toBe(
                  true,
                );
              }
            }
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
            expect(settleFloor(state, room.at)).toEqual([]);
            expect(state.mode.kind === 'round' && room.board.round?.waiting.length === 0).toBe(
              state.mode.kind === 'round' && state.mode.waiting.length === 0,
            );
            if (state.stage.kind !== 'open' || standsStill(state)) return;
            if (state.mode.kind === 'free') return;
            expect(state.mode.kind).toBe('queue');
            expect(room.board.hands).toEqual([]);
            expect(state.resumptions.some(({ seat: who }) => isAvailable(state, who))).toBe(false);
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
            expect(due.length > 0 || now !== word).toBe(true);
            word = now;
            expect(dueFloor(room.state, room.at)).toEqual([]);
            expect(floorDeadline(room.state, room.at) ?? Infinity).toBeGreaterThan(room.at);
          };
          return {
            settled: () => {
              expect(dueFloor(room.state, room.at)).toEqual([]);
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
          settled: () => expect(holdsNumber(room.board)).toBe(false),
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
            expect(new Set(hands).size).toBe(hands.length);
            for (const [index, name] of hands.entries()) {
              const reason = explainPlace(room.state, name);
              expect(reason === 'next' || reason === 'next-waited-long').toBe(index === 0);
              expect(reason).not.toBe('no-hand');
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
