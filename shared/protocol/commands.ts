import * as v from 'valibot';
import type { Command } from '../meeting/commands.ts';
import { PHASES } from '../meeting/agenda.ts';
import { MAX_SHOWN } from '../meeting/decide.ts';
import {
  ID_PATTERN,
  type CommandId,
  type KnockId,
  type SeatId,
  type TextId,
} from '../meeting/ids.ts';
import type { CommandMessage, Handshake } from './wire.ts';

/** One schema per command: what the wire lets in. Unknown keys are dropped, never passed on. */

function id<Kind extends string>() {
  return v.pipe(
    v.string(),
    v.regex(ID_PATTERN),
    v.transform((value) => value as Kind),
  );
}

const seat = id<SeatId>();
/** Length is bounded before any rule looks at it; the rules themselves give the finer refusals. */
const words = (length: number) => v.pipe(v.string(), v.maxLength(length));
const bare = <Type extends string>(type: Type) => v.object({ type: v.literal(type) });

const plannedTime = v.object({ local: words(16), zone: words(64) });

const commandSchema = v.variant('type', [
  v.object({ type: v.literal('enter'), promise: v.literal(true) }),
  bare('leave'),
  bare('rest'),
  bare('backFromRest'),
  v.object({ type: v.literal('drawCard'), expects: v.nullable(words(5)) }),
  v.object({ type: v.literal('turnCard'), card: words(5) }),
  v.object({ type: v.literal('showNote'), text: words(MAX_SHOWN * 2) }),
  v.object({ type: v.literal('takeNoteBack'), text: id<TextId>() }),
  v.object({
    type: v.literal('nameCompanions'),
    names: v.pipe(v.array(words(200)), v.maxLength(8), v.readonly()),
  }),
  v.object({ type: v.literal('setPhase'), phase: v.picklist(PHASES) }),
  v.object({ type: v.literal('startBreak'), minutes: v.pipe(v.number(), v.integer()) }),
  bare('endBreak'),
  v.object({ type: v.literal('agreeNextTime'), next: plannedTime }),

  bare('raiseHand'),
  bare('lowerHand'),
  bare('speak'),
  bare('notYet'),
  bare('pass'),
  bare('later'),
  bare('finish'),
  v.object({ type: v.literal('askReply'), seat }),
  bare('reply'),
  bare('endReply'),
  v.object({ type: v.literal('giveFloor'), seat }),
  v.object({ type: v.literal('passOver'), seat }),
  v.object({ type: v.literal('endTurn'), seat }),
  v.object({ type: v.literal('extendTurn'), onTheHouse: v.boolean() }),
  v.object({ type: v.literal('markInterruption'), seat }),
  v.object({ type: v.literal('startRound'), order: v.picklist(['seats', 'queue']) }),
  bare('endRound'),
  v.object({ type: v.literal('setMode'), mode: v.picklist(['queue', 'free']) }),
  v.object({ type: v.literal('setTurnLimit'), ms: v.pipe(v.number(), v.integer()) }),
  bare('pauseFloor'),
  bare('resumeFloor'),

  bare('openMeeting'),
  bare('closeMeeting'),
  v.object({ type: v.literal('renameSelf'), name: words(200) }),
  v.object({ type: v.literal('lockDoor'), locked: v.boolean() }),
  v.object({ type: v.literal('admit'), knock: id<KnockId>(), as: v.nullable(seat) }),
  v.object({ type: v.literal('decline'), knock: id<KnockId>() }),
  v.object({ type: v.literal('setCallLink'), url: v.nullable(words(600)) }),
  v.object({ type: v.literal('setHelpPhone'), phone: v.nullable(words(60)) }),

  bare('whyThisOrder'),
  bare('cannotHear'),
  bare('remindTime'),
  v.object({ type: v.literal('makeLink'), purpose: v.picklist(['member', 'facilitator']) }),
]);

export const commandMessage = v.object({ id: id<CommandId>(), command: commandSchema });

export const handshake = v.union([
  v.object({ seat, resume: v.boolean() }),
  v.object({ knock: id<KnockId>() }),
]);

/** The wire's words for a command, or null when they are not one. */
export function parseCommand(input: unknown): CommandMessage | null {
  const parsed = v.safeParse(commandMessage, input);
  return parsed.success ? parsed.output : null;
}

export function parseHandshake(input: unknown): Handshake | null {
  const parsed = v.safeParse(handshake, input);
  return parsed.success ? parsed.output : null;
}

type Parsed = v.InferOutput<typeof commandSchema>;
/** Fails to compile when a command has no schema, or a schema lets in what is no command. */
type SameUnion = [Command] extends [Parsed] ? ([Parsed] extends [Command] ? true : never) : never;
export const everyCommandHasItsSchema: SameUnion = true;
