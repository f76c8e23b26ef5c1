import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeetingCommand } from '../../../shared/meeting/commands.ts';
import { AWAY_MS, nextDeadline } from '../../../shared/meeting/decide.ts';
import { EXPECT_MS } from '../../../shared/meeting/meeting.ts';
import { idOf, Story } from '../../support/meeting-story.ts';

const TEN = ['aino', 'pekka', 'åsa'];

describe('PRES-1 the promise is made at every entry', () => {
  it('given an open meeting, when someone acts without having entered, then they are told so', () => {
    const story = new Story(TEN);
    expect(story.does('aino', { type: 'raiseHand' })).toBe('not-in-meeting');
    expect(story.does('aino', { type: 'drawCard', expects: null })).toBe('not-in-meeting');
  });

  it('given one who left, when they act, then they must enter and promise again', () => {
    const story = new Story(TEN).enter('aino');
    story.does('aino', { type: 'leave' });
    expect(story.does('aino', { type: 'raiseHand' })).toBe('not-in-meeting');
    story.enter('aino');
    expect(story.board.seats.map((seat) => seat.name)).toEqual(['aino']);
  });

  it('given one who is in, when they enter again in a second tab, then nothing happens twice', () => {
    const story = new Story(TEN).enter('aino');
    const before = story.stored.length;
    story.enter('aino');
    expect(story.stored).toHaveLength(before);
  });
});

describe('PRES-2 after the server came back everyone is expected', () => {
  it('given people inside, when the server comes back, then nobody has left and the floor stands still', () => {
    const story = new Story(TEN).enter('aino', 'pekka').notice({ type: 'serverBack' });
    expect(story.board.seats.map((seat) => seat.presence)).toEqual(['away', 'away']);
    expect(story.board.floor.paused).toBe('restart');
  });

  it('given all have come back, then the floor goes on', () => {
    const story = new Story(TEN).enter('aino', 'pekka').notice({ type: 'serverBack' });
    story.notice({ type: 'connectionBack', seat: idOf('aino') });
    story.notice({ type: 'connectionBack', seat: idOf('pekka') });
    expect(story.board.seats.map((seat) => seat.presence)).toEqual(['here', 'here']);
    expect(story.board.floor.paused).toBeNull();
  });

  it('given one who stays away, when half a minute has gone, then the rest go on without them', () => {
    const story = new Story(TEN).enter('aino', 'pekka').notice({ type: 'serverBack' });
    story.notice({ type: 'connectionBack', seat: idOf('aino') });
    expect(nextDeadline(story.meeting, story.at)).toBe(story.at + EXPECT_MS);
    story.wait(EXPECT_MS);
    expect(story.board.floor.paused).toBeNull();
    expect(story.board.seats.map((seat) => seat.presence)).toEqual(['here', 'away']);
  });
});

describe('PRES-3 one who is away for ten minutes has left', () => {
  it('given a lost connection, when ten minutes have gone, then the seat is free of them', () => {
    const story = new Story(TEN).enter('aino', 'pekka');
    story.notice({ type: 'connectionLost', seat: idOf('aino') });
    expect(story.board.seats.map((seat) => seat.presence)).toEqual(['away', 'here']);
    story.wait(AWAY_MS - 1);
    expect(story.board.seats).toHaveLength(2);
    story.wait(1);
    expect(story.board.seats.map((seat) => seat.name)).toEqual(['pekka']);
  });
});

describe('PRES-4 who is present is always visible, people beside the same device included', () => {
  it('given companions, when they are named, then the group sees them; erased when they go', () => {
    const story = new Story(TEN).enter('aino');
    story.does('aino', { type: 'nameCompanions', names: [' Seppo ', 'Tuula'] });
    expect(story.board.seats[0]?.companions).toEqual(['Seppo', 'Tuula']);
    story.does('aino', { type: 'nameCompanions', names: [] });
    expect(story.board.seats[0]?.companions).toEqual([]);
    expect(story.texts.size).toBe(0);
  });

  it('given an empty or endless name, then it is refused', () => {
    const story = new Story(TEN).enter('aino');
    expect(story.does('aino', { type: 'nameCompanions', names: [' '] })).toBe('name-empty');
    expect(story.does('aino', { type: 'nameCompanions', names: ['x'.repeat(41)] })).toBe(
      'name-too-long',
    );
  });
});

describe('DECK-2 a card on the table', () => {
  it('given two who tap at once, when both draw, then one card is drawn', () => {
    const story = new Story(TEN).enter('aino', 'pekka');
    expect(story.does('aino', { type: 'drawCard', expects: null })).toBeNull();
    expect(story.does('pekka', { type: 'drawCard', expects: null })).toBe('card-changed');
    expect(story.meeting.drawn).toHaveLength(1);
  });

  it('given a theme, when turned, then only to its own sub-themes and back', () => {
    const story = new Story(TEN).enter('aino');
    expect(story.does('aino', { type: 'turnCard', card: '1.1' })).toBe('no-card');
    story.does('aino', { type: 'drawCard', expects: null }, 5);
    expect(story.board.card).toBe('6');
    expect(story.does('aino', { type: 'turnCard', card: '6.2' })).toBeNull();
    expect(story.board.card).toBe('6.2');
    expect(story.does('aino', { type: 'turnCard', card: '7.2' })).toBe('card-changed');
    expect(story.does('aino', { type: 'turnCard', card: '6.5' })).toBe('malformed');
    expect(story.does('aino', { type: 'turnCard', card: '6' })).toBeNull();
  });
});

describe('NOTE-1 a note shown to the group', () => {
  it('given a note, when shown, then all see it; only its author takes it back, and it is erased', () => {
    const story = new Story(TEN).enter('aino', 'pekka');
    story.does('aino', { type: 'showNote', text: '  Sanoin taas kyllä. ' });
    const [note] = story.board.shown;
    expect(note?.text).toBe('Sanoin taas kyllä.');
    if (!note) return;
    expect(story.does('pekka', { type: 'takeNoteBack', text: note.id })).toBe('not-allowed');
    expect(story.does('leena', { type: 'takeNoteBack', text: note.id })).toBe('not-in-meeting');
    expect(story.does('aino', { type: 'takeNoteBack', text: note.id })).toBeNull();
    expect(story.board.shown).toEqual([]);
    expect(story.texts.size).toBe(0);
    expect(story.does('aino', { type: 'takeNoteBack', text: note.id })).toBe('not-found');
  });

  it('NOTE-2 given an empty or endless text, then it is refused', () => {
    const story = new Story(TEN).enter('aino');
    expect(story.does('aino', { type: 'showNote', text: ' \n ' })).toBe('text-empty');
    expect(story.does('aino', { type: 'showNote', text: 'x'.repeat(4001) })).toBe('text-too-long');
  });

  it('NOTE-3 given a table full of notes, then no more are laid on it', () => {
    const story = new Story(TEN).enter('aino');
    for (let n = 0; n < 24; n += 1) story.does('aino', { type: 'showNote', text: `nro ${n}` });
    expect(story.does('aino', { type: 'showNote', text: 'vielä' })).toBe('note-limit');
  });
});

describe('AGENDA-1 facilitators move the meeting on, members do not', () => {
  const guided: readonly MeetingCommand[] = [
    { type: 'setPhase', phase: 'card' },
    { type: 'startBreak', minutes: 10 },
    { type: 'endBreak' },
    { type: 'agreeNextTime', next: { local: '2026-12-17T09:00', zone: 'Europe/Helsinki' } },
    { type: 'startRound', order: 'seats' },
    { type: 'setMode', mode: 'free' },
    { type: 'pauseFloor' },
    { type: 'extendTurn', onTheHouse: false },
    { type: 'giveFloor', seat: idOf('pekka') },
  ];
  it.each(guided.map((command) => [command.type, command] as const))(
    'given a member, when they ask for %s, then it is refused and nothing changes',
    (_type, command) => {
      const story = new Story(TEN).enter('aino', 'pekka', 'leena');
      const before = story.meeting;
      expect(story.does('aino', command)).toBe('not-allowed');
      expect(story.meeting).toEqual(before);
    },
  );

  it('given a facilitator, when they go to a phase, then the board shows it', () => {
    const story = new Story(TEN).enter('leena');
    expect(story.does('leena', { type: 'setPhase', phase: 'takeAway' })).toBeNull();
    expect(story.board.phase).toBe('takeAway');
  });

  it('AGENDA-2 given a break, then the floor stands still until it ends', () => {
    const story = new Story(TEN).enter('leena', 'aino');
    story.does('leena', { type: 'startBreak', minutes: 10 });
    expect(story.board.breakUntil).toBe(600_000);
    story.does('aino', { type: 'raiseHand' });
    expect(story.board.floor.holder).toBeNull();
    story.wait(20 * 60_000);
    expect(story.board.breakUntil).not.toBeNull();
    story.does('leena', { type: 'endBreak' });
    expect(story.board.floor.holder).toBe(idOf('aino'));
  });

  it('AGENDA-3 given a time that is none, then it is refused', () => {
    const story = new Story(TEN).enter('leena');
    for (const local of ['2026-13-01T09:00', '2026-02-30T09:00', '2026-12-17T24:00', 'huomenna']) {
      const next = { local, zone: 'Europe/Helsinki' };
      expect(story.does('leena', { type: 'agreeNextTime', next })).toBe('time-invalid');
    }
  });
});

describe('MEET-1 a meeting is the fold of its stored events', () => {
  const names = ['leena', 'aino', 'pekka', 'åsa'];
  const command: fc.Arbitrary<MeetingCommand> = fc.oneof(
    fc.constantFrom<MeetingCommand>(
      { type: 'enter', promise: true },
      { type: 'leave' },
      { type: 'rest' },
      { type: 'backFromRest' },
      { type: 'raiseHand' },
      { type: 'lowerHand' },
      { type: 'speak' },
      { type: 'notYet' },
      { type: 'pass' },
      { type: 'later' },
      { type: 'finish' },
      { type: 'reply' },
      { type: 'endReply' },
      { type: 'extendTurn', onTheHouse: true },
      { type: 'startRound', order: 'seats' },
      { type: 'endRound' },
      { type: 'setMode', mode: 'free' },
      { type: 'setMode', mode: 'queue' },
      { type: 'pauseFloor' },
      { type: 'resumeFloor' },
      { type: 'startBreak', minutes: 5 },
      { type: 'endBreak' },
      { type: 'drawCard', expects: null },
      { type: 'showNote', text: 'Sana' },
    ),
    fc.constantFrom(...names).map((name) => ({ type: 'giveFloor' as const, seat: idOf(name) })),
    fc.constantFrom(...names).map((name) => ({ type: 'askReply' as const, seat: idOf(name) })),
    fc.constantFrom(...names).map((name) => ({ type: 'endTurn' as const, seat: idOf(name) })),
  );
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ by: fc.constantFrom(...names), command }) },
    { weight: 2, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 200_000 }) }) },
    { weight: 1, arbitrary: fc.record({ lost: fc.constantFrom(...names) }) },
    { weight: 1, arbitrary: fc.record({ back: fc.constantFrom(...names) }) },
    { weight: 1, arbitrary: fc.constant({ restart: true as const }) },
  );

  it('given any course of a meeting, then replaying what was stored gives the same meeting', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const story = new Story(['aino', 'pekka', 'åsa']).enter(...names);
        for (const one of steps) {
          if ('wait' in one) story.wait(one.wait);
          else if ('lost' in one) story.notice({ type: 'connectionLost', seat: idOf(one.lost) });
          else if ('back' in one) story.notice({ type: 'connectionBack', seat: idOf(one.back) });
          else if ('restart' in one) story.notice({ type: 'serverBack' });
          else story.does(one.by, one.command);
          const { floor } = story.board;
          // After a restart those expected keep their hands until they are given up.
          const here = story.meeting.attendance
            .filter((one) => one.inside && !one.resting && (one.connected || one.expected))
            .map((one) => one.seat);
          // The holder is inside, hands are of people who are here, and nobody stands there twice.
          for (const hand of floor.hands) expect(here).toContain(hand);
          expect(new Set(floor.hands).size).toBe(floor.hands.length);
          expect(floor.hands).not.toContain(floor.holder);
          if (floor.stage === 'offered' && floor.paused === null)
            expect(here).toContain(floor.holder);
        }
        expect(story.replayed()).toEqual(story.meeting);
      }),
      { numRuns: process.env.PROVE ? 5000 : 300 },
    );
  });
});
