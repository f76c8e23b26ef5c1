import {
  boardFloor,
  decideFloor,
  dueFloor,
  evolveFloor,
  explainPlace,
  facilitatorFloor,
  floorDeadline,
  initialFloor,
  settleFloor,
  type FloorEvent,
  type FloorState,
} from '../../../shared/meeting/floor/floor.ts';
import type { FloorCommand } from '../../../shared/meeting/floor/types.ts';
import type { SeatId } from '../../../shared/meeting/ids.ts';
import { isRejection, type Rejection } from '../../../shared/meeting/rejections.ts';

export const NAMES = ['Aino', 'Bo', 'Cilla', 'Dan', 'Eeva', 'Frans', 'Gun', 'Hugo'] as const;

/** People's names serve as seats, so that what is printed can be read. */
export function seat(name: string): SeatId {
  return name as SeatId;
}

/** A command without payload, by its name alone; with a payload, as it is. */
type Said = FloorCommand | PlainType;
type PlainType = {
  [Type in FloorCommand['type']]: { readonly type: Type } extends Extract<
    FloorCommand,
    { type: Type }
  >
    ? Type
    : never;
}[FloorCommand['type']];

export interface LogEntry {
  readonly at: number;
  readonly event: FloorEvent;
}

/** The floor as its surroundings drive it: due, decide, evolve, settle; time by deadlines. */
export class Room {
  state: FloorState;
  at = 0;
  readonly log: LogEntry[] = [];
  /** Called after each event, with the state before it. */
  onEvent: (entry: LogEntry, before: FloorState) => void = () => undefined;

  constructor(names: readonly string[], config: { readonly turnLimitMs?: number } = {}) {
    this.state = initialFloor({
      meetingId: 'a meeting',
      turnLimitMs: config.turnLimitMs ?? 120_000,
      seatOrder: names.map(seat),
    });
  }

  /** A room in which all of these have entered. */
  static with(...names: readonly string[]): Room {
    const room = new Room(names);
    for (const name of names) room.happens('entered', name);
    return room;
  }

  /** Someone asks something of the floor; gives the refusal, or else what followed. */
  asks(name: string, said: Said, as: 'member' | 'facilitator' = 'member'): Outcome {
    const command = typeof said === 'string' ? { type: said } : said;
    const ctx = { by: seat(name), facilitator: as === 'facilitator', at: this.at };
    const decided = decideFloor(this.state, command, ctx);
    return isRejection(decided) ? decided : this.record(decided);
  }

  facilitates(name: string, said: Said): Outcome {
    return this.asks(name, said, 'facilitator');
  }

  happens(type: PresenceType, name: string): readonly FloorEvent[] {
    return this.record([{ type, seat: seat(name) }]);
  }

  restarts(): readonly FloorEvent[] {
    return this.record([{ type: 'restarted' }]);
  }

  /** Seconds pass; whatever falls due on the way happens in its time. */
  passes(seconds: number): readonly FloorEvent[] {
    return this.passesMs(Math.round(seconds * 1000));
  }

  passesMs(ms: number): readonly FloorEvent[] {
    const end = this.at + ms;
    const events: FloorEvent[] = [];
    for (;;) {
      const next = floorDeadline(this.state, this.at);
      if (next === null || next > end) break;
      this.at = Math.max(next, this.at);
      const due = dueFloor(this.state, this.at);
      events.push(...this.record(due));
      this.onDeadline(due);
    }
    this.at = end;
    return events;
  }

  onDeadline: (due: readonly FloorEvent[]) => void = () => undefined;

  get board() {
    return boardFloor(this.state, this.at);
  }

  get desk() {
    return facilitatorFloor(this.state, this.at);
  }

  why(name: string) {
    return explainPlace(this.state, seat(name));
  }

  account(name: string): number {
    return this.state.queue.members.find((member) => member.seat === name)?.account ?? NaN;
  }

  private record(events: readonly FloorEvent[]): readonly FloorEvent[] {
    const all: FloorEvent[] = [];
    for (let next = events; next.length > 0; next = settleFloor(this.state, this.at)) {
      for (const event of next) this.apply(event);
      all.push(...next);
      if (all.length > 100) throw new Error(`does not settle: ${JSON.stringify(all.slice(-6))}`);
    }
    return all;
  }

  private apply(event: FloorEvent): void {
    const before = this.state;
    const entry = { at: this.at, event };
    this.state = evolveFloor(before, event, this.at);
    this.log.push(entry);
    this.onEvent(entry, before);
  }
}

export type Outcome = Rejection | readonly FloorEvent[];

export type PresenceType =
  'entered' | 'left' | 'disconnected' | 'returned' | 'rested' | 'backFromRest';

/** Aino speaks and the others, in this order, wait behind her with their hands up. */
export function speakingWithWaiting(speaker: string, ...waiting: readonly string[]): Room {
  const room = Room.with(speaker, ...waiting);
  room.asks(speaker, 'speak');
  for (const name of waiting) {
    room.passes(1);
    room.asks(name, 'raiseHand');
  }
  return room;
}
