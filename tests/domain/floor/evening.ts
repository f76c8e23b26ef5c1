import fc from 'fast-check';
import type { FloorEvent } from '../../../shared/meeting/floor/floor.ts';
import { isAway } from '../../../shared/meeting/floor/state.ts';
import type { FloorCommand } from '../../../shared/meeting/floor/types.ts';
import { isPresent } from '../../../shared/meeting/floor/queue.ts';
import { isRejection } from '../../../shared/meeting/rejections.ts';
import { NAMES, Room, seat, type Outcome, type PresenceType } from './room.ts';

/**
 * Generated evenings on the whole floor: what people ask, what befalls them, and the time between.
 * As in scripts, what is not possible at its moment is left out.
 */
const PRESENCE = ['entered', 'left', 'disconnected', 'returned', 'rested', 'backFromRest'] as const;
type Act = FloorCommand['type'] | PresenceType | 'restarted';

export interface Moment {
  readonly act: Act;
  readonly who: number;
  readonly whom: number;
  readonly waitMs: number;
  readonly ms: number;
}

export interface Evening {
  readonly people: number;
  readonly moments: readonly Moment[];
}

/** Everything that the floor's vocabulary holds; the compiler sees to it that nothing is missing. */
export const EVENT_TYPES = Object.keys({
  entered: 0,
  left: 0,
  disconnected: 0,
  returned: 0,
  rested: 0,
  backFromRest: 0,
  restarted: 0,
  handRaised: 0,
  handLowered: 0,
  offered: 0,
  offerWithdrawn: 0,
  deferred: 0,
  offerLapsed: 0,
  turnStarted: 0,
  turnEnded: 0,
  turnExtended: 0,
  resumptionLapsed: 0,
  replyAsked: 0,
  replyStarted: 0,
  interrupted: 0,
  replyEnded: 0,
  roundStarted: 0,
  putOff: 0,
  passed: 0,
  roundEnded: 0,
  modeSet: 0,
  turnLimitSet: 0,
  floorPaused: 0,
  floorResumed: 0,
} satisfies Record<FloorEvent['type'], 0>);

const WEIGHTS: Readonly<Record<Act, number>> = {
  raiseHand: 12,
  lowerHand: 5,
  speak: 30,
  notYet: 10,
  pass: 12,
  later: 14,
  finish: 5,
  askReply: 40,
  reply: 90,
  endReply: 1,
  giveFloor: 4,
  passOver: 4,
  endTurn: 2,
  extendTurn: 8,
  markInterruption: 24,
  startRound: 6,
  endRound: 1,
  setMode: 8,
  setTurnLimit: 5,
  pauseFloor: 4,
  resumeFloor: 12,
  entered: 5,
  left: 3,
  disconnected: 7,
  returned: 6,
  rested: 4,
  backFromRest: 14,
  restarted: 2,
};

const wait = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 5_000 }) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 60_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400_000 }) },
);

export const evenings: fc.Arbitrary<Evening> = fc
  .record({
    people: fc.integer({ min: 2, max: 6 }),
    moments: fc.array(
      fc.record({
        act: fc.oneof(
          ...Object.entries(WEIGHTS).map(([act, weight]) => ({
            weight,
            arbitrary: fc.constant(act as Act),
          })),
        ),
        who: fc.nat({ max: 5 }),
        whom: fc.nat({ max: 5 }),
        waitMs: wait,
        ms: fc.constantFrom(15_000, 60_000, 120_000, 121_003),
      }),
      { maxLength: 250, size: 'max' },
    ),
  })
  .map((evening) =>
    Object.defineProperty({ ...evening }, fc.toStringMethod, {
      value: () => `\n${story(evening)}\n`,
      enumerable: false,
    }),
  );

export interface Witness {
  readonly room: Room;
  /** A command was accepted and had led to this when it was settled. */
  readonly asked?: (name: string, command: FloorCommand, outcome: Outcome) => void;
  /** After each moment, everything settled. */
  readonly settled?: () => void;
}

/** Lives through an evening; the room is told to the witness before anything happens. */
export function live(evening: Evening, witness: (room: Room) => Omit<Witness, 'room'>): Room {
  const names = NAMES.slice(0, evening.people);
  const room = new Room(names);
  const { asked, settled } = witness(room);
  for (const name of names) room.happens('entered', name);
  for (const moment of evening.moments) {
    passes(room, moment.waitMs);
    settled?.();
    const from = moment.who % names.length;
    for (const name of [...names.slice(from), ...names.slice(0, from)]) {
      if (attempt(room, moment, name, names, asked)) break;
    }
    settled?.();
  }
  return room;
}

/** Time, in which those who do not return after the server did are given up after half a minute. */
function passes(room: Room, ms: number): void {
  const patience = 30_000;
  if (room.state.awaited.length === 0 || ms < patience) {
    room.passesMs(ms);
    return;
  }
  room.passesMs(patience);
  for (const name of room.state.awaited) room.happens('disconnected', name);
  room.passesMs(ms - patience);
}

function attempt(
  room: Room,
  moment: Moment,
  name: string,
  names: readonly string[],
  asked: Witness['asked'],
): boolean {
  const { act } = moment;
  if (act === 'restarted') {
    room.restarts();
    return true;
  }
  if (isPresence(act)) {
    const { stage } = room.state;
    const holder = stage.kind === 'open' || moment.whom % 2 === 0 ? name : stage.seat;
    if (!canHappen(room, act, holder)) return false;
    room.happens(act, holder);
    return true;
  }
  const whom = names[moment.whom % names.length] ?? name;
  const command = commandOf(act, whom, moment);
  const outcome = room.facilitates(name, command);
  if (isRejection(outcome) || outcome.length === 0) return false;
  asked?.(name, command, outcome);
  return true;
}

function isPresence(act: Act): act is PresenceType {
  return (PRESENCE as readonly string[]).includes(act);
}

function canHappen(room: Room, act: PresenceType, name: string): boolean {
  const { state } = room;
  const who = seat(name);
  const here = isPresent(state.queue, who);
  const away = isAway(state, who);
  switch (act) {
    case 'entered':
      return !here && !away;
    case 'returned':
      return away || state.awaited.includes(who);
    case 'left':
      return here || away;
    case 'disconnected':
      return here;
    case 'rested':
      return here && !state.resting.includes(who);
    case 'backFromRest':
      return here && state.resting.includes(who);
  }
}

function commandOf(act: FloorCommand['type'], name: string, moment: Moment): FloorCommand {
  const whom = seat(name);
  switch (act) {
    case 'askReply':
    case 'giveFloor':
    case 'passOver':
    case 'endTurn':
    case 'markInterruption':
      return { type: act, seat: whom };
    case 'extendTurn':
      return { type: act, onTheHouse: moment.who % 2 === 0 };
    case 'startRound':
      return { type: act, order: moment.who % 2 === 0 ? 'seats' : 'queue' };
    case 'setMode':
      return { type: act, mode: moment.who % 3 === 0 ? 'free' : 'queue' };
    case 'setTurnLimit':
      return { type: act, ms: moment.ms };
    default:
      return { type: act };
  }
}

function story(evening: Evening): string {
  const { log } = live(evening, () => ({}));
  return log
    .map(({ at, event }) => {
      const { type, ...rest } = event;
      const detail = Object.values(rest).map(String).join(' ');
      return `${(at / 1000).toFixed(3).padStart(9)} s  ${type} ${detail}`;
    })
    .join('\n');
}
