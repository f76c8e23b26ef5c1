import { describe, expect, it } from 'vitest';
import { announcement, Announcer } from '../../../client/state/announcer.svelte.ts';
import type { Announcements } from '../../../client/state/preferences.ts';
import { room as words } from '../../../client/words/fi/room.ts';
import type { Board } from '../../../shared/meeting/view.ts';
import { boardSeat, boardWith, floorWith, ME, seatId, SEVEN } from '../../support/fixtures/room.ts';

const AINO = seatId('Aino');
const PEKKA = seatId('Pekka');
const quiet = boardWith();

function told(before: Board, after: Board, setting: Announcements = 'all') {
  return announcement(before, after, {
    me: ME,
    setting,
    words,
    cardTitle: (card) => `<${card}>`,
  });
}

const offered = boardWith({ floor: floorWith({ stage: 'offered', holder: ME }) });
const next = boardWith({ floor: floorWith({ stage: 'speaking', holder: AINO, hands: [ME] }) });
const ainoSpeaks = boardWith({ floor: floorWith({ stage: 'speaking', holder: AINO }) });

describe('What a screen reader is told of the board', () => {
  it('given my turn comes, then it is said at once, and felt', () => {
    expect(told(next, offered)).toEqual({
      text: 'Sinun vuorosi',
      mode: 'assertive',
      myTurn: true,
    });
  });

  it('given my turn was there already, then it is not said again', () => {
    expect(told(offered, { ...offered, seq: 2 })).toBeNull();
  });

  it('given I am asked for a reply, then it is said at once', () => {
    const asked = boardWith({
      floor: floorWith({
        stage: 'speaking',
        holder: AINO,
        reply: { seat: ME, stage: 'asked' },
      }),
    });
    expect(told(ainoSpeaks, asked)).toMatchObject({ mode: 'assertive', myTurn: true });
  });

  it('given I become the next, then it is said politely', () => {
    expect(told(ainoSpeaks, next)).toEqual({
      text: 'Olet seuraavana vuorossa',
      mode: 'polite',
      myTurn: false,
    });
  });

  it('given another begins, then the name is said uninflected', () => {
    expect(told(quiet, ainoSpeaks)?.text).toBe('Vuorossa: Aino');
  });

  it('given I begin myself, then nothing is said', () => {
    expect(
      told(offered, boardWith({ floor: floorWith({ stage: 'speaking', holder: ME }) })),
    ).toBeNull();
  });

  it('given a card is shown, a phase changes, a break begins or ends, then it is said', () => {
    expect(told(boardWith({ card: null }), boardWith({ card: '6' }))?.text).toBe('Kortti: <6>');
    expect(told(boardWith({ phase: 'checkIn' }), quiet)?.text).toBe('Nyt: Keskustelu');
    const pause = boardWith({ breakUntil: 1 });
    expect(told(quiet, pause)?.text).toBe('Tauko alkoi');
    expect(told(pause, quiet)?.text).toBe('Tauko päättyi');
  });

  it('given people come, go, drop off or rest, then nothing is said', () => {
    const more = boardWith({ seats: [...SEVEN, boardSeat('Kari', 8)] });
    const away = boardWith({
      seats: SEVEN.map((seat) => ({ ...seat, presence: 'away' as const })),
    });
    expect(told(quiet, more)).toBeNull();
    expect(told(more, quiet)).toBeNull();
    expect(told(quiet, away)).toBeNull();
  });

  it('given time passes, hands rise, notes are shown, then nothing is said', () => {
    const wrap = boardWith({
      floor: floorWith({ stage: 'speaking', holder: AINO, timeWord: 'wrapUp' }),
    });
    const hands = boardWith({
      floor: floorWith({ stage: 'speaking', holder: AINO, hands: [PEKKA] }),
    });
    expect(told(ainoSpeaks, wrap)).toBeNull();
    expect(told(ainoSpeaks, hands)).toBeNull();
  });

  it('given "only my turn", then only what is mine is said', () => {
    expect(told(quiet, ainoSpeaks, 'mine')).toBeNull();
    expect(told(quiet, boardWith({ breakUntil: 1 }), 'mine')).toBeNull();
    expect(told(ainoSpeaks, next, 'mine')?.text).toBe('Olet seuraavana vuorossa');
    expect(told(next, offered, 'mine')?.text).toBe('Sinun vuorosi');
  });

  it('given "nothing", then nothing is said', () => {
    expect(told(next, offered, 'none')).toBeNull();
  });

  it('given several things change at once, then my own turn is what is said', () => {
    expect(told(boardWith({ card: null }), { ...offered, card: '3' })?.text).toBe('Sinun vuorosi');
  });
});

describe('The live regions', () => {
  it('given the same sentence twice, then it is a change both times', () => {
    const announcer = new Announcer();
    announcer.say('Tallennettu.');
    const first = announcer.polite;
    announcer.say('Tallennettu.');
    expect(announcer.polite).not.toBe(first);
    expect(announcer.polite.trim()).toBe('Tallennettu.');
  });
});
