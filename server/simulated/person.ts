import type { Board } from '../../shared/meeting/view.ts';
import type { Clock } from '../ports.ts';
import type { Chance } from './chance.ts';
import type { Participant } from './participant.ts';

/** How somebody behaves. Times in ms at a natural pace; probabilities per occasion. */
export interface Temperament {
  readonly speaksMs: readonly [number, number];
  /** How soon after one thought comes the wish to tell the next. */
  readonly thinksMs: readonly [number, number];
  readonly passes: number;
  readonly asksLater: number;
  readonly notYet: number;
  /** Loses the network after a turn taken by somebody. */
  readonly dropsOff: number;
  /** Writes a private note after hearing somebody. */
  readonly writes: number;
}

export const CALM: Temperament = {
  speaksMs: [20_000, 70_000],
  thinksMs: [30_000, 150_000],
  passes: 0.08,
  asksLater: 0.08,
  notYet: 0.06,
  dropsOff: 0,
  writes: 0.15,
};

/** For a practice room: a newcomer sees within half a minute how turns go. */
export const LIVELY: Temperament = {
  ...CALM,
  speaksMs: [8_000, 25_000],
  thinksMs: [4_000, 60_000],
  writes: 0,
};

export interface Circumstance {
  readonly clock: Clock;
  readonly chance: Chance;
  /** 1 is a natural pace; 0.01 plays an hour in 36 seconds. */
  readonly pace: number;
  /** Writes one private, encrypted note; absent where notes are not the matter. */
  readonly writeNote?: () => Promise<void>;
}

const REACTION_MS: readonly [number, number] = [900, 2600];
const AWAY_MS: readonly [number, number] = [4_000, 40_000];

/**
 * A simulated person: reads the board as everyone does, and takes turns, passes, writes, drops off
 * the network and returns. Knows nothing that a person in the room would not see.
 */
export class SimulatedPerson {
  readonly #me: Participant;
  readonly #temperament: Temperament;
  readonly #circumstance: Circumstance;
  readonly #cancels = new Set<() => void>();
  /** What this person is about to do, so that a change on the board does not start it twice. */
  #intent: string | null = null;
  #lastHolder: string | null = null;
  #away = false;
  #stopped = false;
  readonly #stopListening: () => void;

  constructor(me: Participant, temperament: Temperament, circumstance: Circumstance) {
    this.#me = me;
    this.#temperament = temperament;
    this.#circumstance = circumstance;
    this.#stopListening = me.onChange(() => {
      this.#react();
    });
    this.#thinkOfSomething();
  }

  stop(): void {
    this.#stopped = true;
    this.#stopListening();
    for (const cancel of this.#cancels) cancel();
    this.#me.close();
  }

  #react(): void {
    const { board, you } = this.#me;
    if (this.#stopped || this.#away || !board || you?.presence !== 'here') return;
    const { floor } = board;
    if (floor.holder !== this.#lastHolder) {
      this.#heard(this.#lastHolder);
      this.#lastHolder = floor.holder;
    }
    if (floor.reply?.seat === this.#me.seat) this.#replyTo(floor.reply.stage);
    else if (floor.holder === this.#me.seat && floor.stage === 'offered') this.#answerOffer(board);
    else if (floor.holder === this.#me.seat && floor.stage === 'speaking') this.#talk();
    else this.#intent = null;
  }

  #answerOffer(board: Board): void {
    const { passes, asksLater, notYet } = this.#temperament;
    this.#intend('answer', REACTION_MS, () => {
      const { chance } = this.#circumstance;
      if (board.floor.round && chance.happens(passes)) this.#send({ type: 'pass' });
      else if (board.floor.round && chance.happens(asksLater)) this.#send({ type: 'later' });
      else if (!board.floor.round && chance.happens(notYet)) this.#send({ type: 'notYet' });
      else this.#send({ type: 'speak' });
    });
  }

  #talk(): void {
    this.#intend('talk', this.#temperament.speaksMs, () => {
      this.#send({ type: 'finish' });
    });
  }

  #replyTo(stage: 'asked' | 'speaking'): void {
    if (stage === 'asked') this.#intend('reply', REACTION_MS, () => this.#send({ type: 'reply' }));
    else this.#intend('end reply', [5_000, 20_000], () => this.#send({ type: 'endReply' }));
  }

  /** After somebody's turn: perhaps a note, perhaps a tunnel on the railway. */
  #heard(holder: string | null): void {
    const { chance, writeNote } = this.#circumstance;
    if (holder === null || holder === this.#me.seat) return;
    if (writeNote && chance.happens(this.#temperament.writes)) {
      // A note that could not be saved is the vault's to tell; the talk goes on.
      writeNote().catch(() => undefined);
    }
    if (chance.happens(this.#temperament.dropsOff)) this.#dropOff();
  }

  #dropOff(): void {
    this.#away = true;
    this.#me.dropOff();
    this.#after(AWAY_MS, () => {
      this.#away = false;
      this.#me.comeBack();
    });
  }

  #thinkOfSomething(): void {
    this.#after(this.#temperament.thinksMs, () => {
      const floor = this.#me.board?.floor;
      const idle = floor?.mode === 'queue' && floor.holder !== this.#me.seat;
      if (idle && !floor.hands.includes(this.#me.seat) && !this.#away) {
        this.#send({ type: 'raiseHand' });
      }
      this.#thinkOfSomething();
    });
  }

  #intend(intent: string, delay: readonly [number, number], act: () => void): void {
    if (this.#intent === intent) return;
    this.#intent = intent;
    this.#after(delay, () => {
      if (this.#intent !== intent) return;
      this.#intent = null;
      act();
    });
  }

  #send(command: Parameters<Participant['send']>[0]): void {
    // A refusal is an answer as good as any: somebody else was quicker.
    void this.#me.send(command);
  }

  #after([from, to]: readonly [number, number], act: () => void): void {
    const { clock, chance, pace } = this.#circumstance;
    const cancel = clock.after(chance.between(from, to) * pace, () => {
      this.#cancels.delete(cancel);
      if (!this.#stopped) act();
    });
    this.#cancels.add(cancel);
  }
}
