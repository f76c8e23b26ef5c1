import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawTheme, THEME_COUNT } from '../../../shared/meeting/deck.ts';
import {
  closeMeeting,
  decideGroup,
  openMeeting,
  rememberCommand,
  seatOf,
  takeSeat,
  walksIn,
} from '../../../shared/meeting/group-rules.ts';
import { MAX_SEATS, type Group } from '../../../shared/meeting/group.ts';
import type { CommandId, MeetingId } from '../../../shared/meeting/ids.ts';
import { initialMeeting } from '../../../shared/meeting/meeting.ts';
import { cleanName } from '../../../shared/meeting/names.ts';
import { isRejection, type Rejection } from '../../../shared/meeting/rejections.ts';
import { groupOf, idOf } from '../../support/meeting-story.ts';

const newcomer = (name: string) => ({
  id: idOf(name),
  name,
  role: 'member' as const,
  founder: false,
  entropy: 3,
});

function accepted<Value extends object>(value: Value | Rejection): Value {
  if (isRejection(value)) throw new Error(value.rejected);
  return value;
}

describe('DECK-1 a draw never repeats in a group until the deck is through', () => {
  it('given any chance, then ten draws give ten themes, and the next begins the deck again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 32 - 1), { minLength: 25, maxLength: 25 }), (entropies) => {
        let drawn: readonly number[] = [];
        const themes = entropies.map((entropy) => {
          const draw = drawTheme(drawn, entropy);
          drawn = draw.drawn;
          return draw.theme;
        });
        expect(new Set(themes.slice(0, THEME_COUNT)).size).toBe(THEME_COUNT);
        expect(new Set(themes.slice(THEME_COUNT, 2 * THEME_COUNT)).size).toBe(THEME_COUNT);
        // The card on the table does not come back at once.
        themes.forEach((theme, index) => expect(theme).not.toBe(themes[index - 1]));
      }),
    );
  });
});

describe('DOOR-1 a group is small', () => {
  it('given every seat taken, when one more comes, then the group is full', () => {
    let group = groupOf(['leena'], []);
    for (let n = 2; n <= MAX_SEATS; n += 1)
      group = accepted(takeSeat(group, newcomer(`jäsen ${n}`)));
    expect(takeSeat(group, newcomer('vielä'))).toEqual({ rejected: 'group-full' });
  });

  it('given many seats, then no two share a mark', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 32 - 1), { minLength: 13, maxLength: 13 }), (entropies) => {
        let group = groupOf(['leena'], []);
        entropies.forEach((entropy, n) => {
          group = accepted(takeSeat(group, { ...newcomer(`j${n}`), entropy }));
        });
        expect(new Set(group.seats.map((seat) => seat.mark)).size).toBe(group.seats.length);
      }),
    );
  });
});

describe('DOOR-2 the door is seats', () => {
  const group = groupOf(['leena'], ['aino']);
  it('given free seats before the first meeting has closed, then newcomers walk in', () => {
    expect(walksIn(group, 'Pekka')).toBe(true);
  });
  it.each<[string, Group, string]>([
    ['the first meeting has been closed', { ...group, meetingsHeld: 1 }, 'Pekka'],
    ['the door is locked', { ...group, doorLocked: true }, 'Pekka'],
    ['the expected seats are full', { ...group, expectedSeats: 1 }, 'Pekka'],
    ['the name is already at the table', group, ' AINO '.trim()],
  ])('given that %s, then a newcomer knocks', (_why, given, name) => {
    expect(walksIn(given, name)).toBe(false);
  });
});

describe('DOOR-3 names tell people apart', () => {
  it('given two of the same name, then the second is told apart by a number', () => {
    const group = accepted(takeSeat(groupOf(['leena'], ['aino']), newcomer('Aino')));
    expect(group.seats.map((seat) => seat.name)).toEqual(['leena', 'aino', 'Aino 2']);
  });
  it('given a name that is taken, when a member takes it, then it is refused', () => {
    const group = groupOf(['leena'], ['aino', 'pekka']);
    const pekka = seatOf(group, idOf('pekka'));
    expect(pekka && decideGroup(group, { type: 'renameSelf', name: 'Aino' }, pekka)).toEqual({
      rejected: 'name-taken',
    });
  });
  it.each<[string, string | Rejection]>([
    ['  Maija   Liisa ', 'Maija Liisa'],
    ['\u202eevil\u202c', 'evil'],
    ['يوسف', 'يوسف'],
    ['<svg onload=alert(1)>', '<svg onload=alert(1)>'],
    ['\u200b \u0000', { rejected: 'name-empty' }],
    ['', { rejected: 'name-empty' }],
    ['x'.repeat(200), { rejected: 'name-too-long' }],
  ])('given the name %j, then it becomes %j', (input, expected) => {
    expect(cleanName(input)).toEqual(expected);
  });
});

describe('GROUP-1 what is the group’s own is the facilitators’ to change', () => {
  const group = groupOf(['leena'], ['aino']);
  const aino = seatOf(group, idOf('aino'));
  const leena = seatOf(group, idOf('leena'));
  it('given a member, when they lock the door, then it is refused', () => {
    expect(aino && decideGroup(group, { type: 'lockDoor', locked: true }, aino)).toEqual({
      rejected: 'not-allowed',
    });
  });
  it.each([
    'javascript:alert(1)',
    'http://huone.fi',
    'https://x"y',
    'teams',
    `https://${'x'.repeat(500)}`,
  ])('given the call link %s, then it is refused', (url) => {
    expect(leena && decideGroup(group, { type: 'setCallLink', url }, leena)).toEqual({
      rejected: 'url-invalid',
    });
  });
  it('given a call link that is an https address, then it is kept', () => {
    const url = 'https://meet.example.fi/torstai?x=1';
    const changed = leena && decideGroup(group, { type: 'setCallLink', url }, leena);
    expect(changed).toMatchObject({ callLink: url });
  });
});

describe('FORGET-1 closing leaves a harvest and a receipt', () => {
  it('given a meeting with a card and a next time, when closed, then the group keeps just these', () => {
    const group = groupOf(['leena'], ['aino']);
    const meeting = idOf('m') as unknown as MeetingId;
    const opened = accepted(openMeeting(group, { meeting, now: 1 }));
    const next = { local: '2026-12-17T09:00', zone: 'Europe/Helsinki' };
    const state = { ...initialMeeting(opened.event), cards: ['6', '6.2'], drawn: [6], next };
    const { group: after, receipt } = closeMeeting(opened.group, state, {
      now: 99,
      nowLocal: '2026-11-26T11:00',
      events: 12,
      pageWritten: true,
    });
    expect(after).toMatchObject({
      meeting: null,
      meetingsHeld: 1,
      drawn: [6],
      next,
      lastReceipt: receipt,
    });
    expect(receipt).toEqual({
      meeting,
      closedAt: 99,
      kept: { cards: ['6', '6.2'], next, present: 0 },
      deleted: { events: 12, notesShown: 0, page: true },
    });
  });
  it.each([
    ['is still ahead', '2026-11-20T11:00', true],
    ['was this one', '2026-11-26T11:00', false],
  ])(
    'given no new time agreed on, when the planned one %s, then it stays: %s',
    (_what, nowLocal, stays) => {
      const planned = { local: '2026-11-26T09:00', zone: 'Europe/Helsinki' };
      const meeting = idOf('m') as unknown as MeetingId;
      const opened = accepted(
        openMeeting({ ...groupOf(['leena'], []), next: planned }, { meeting, now: 1 }),
      );
      const { group } = closeMeeting(opened.group, initialMeeting(opened.event), {
        now: 99,
        nowLocal,
        events: 1,
        pageWritten: false,
      });
      expect(group.next).toEqual(stays ? planned : null);
    },
  );
  it('given an open meeting, when another is opened, then it is refused', () => {
    const group = groupOf(['leena'], []);
    const meeting = idOf('m') as unknown as MeetingId;
    const opened = accepted(openMeeting(group, { meeting, now: 1 }));
    expect(openMeeting(opened.group, { meeting, now: 2 })).toEqual({
      rejected: 'meeting-already-open',
    });
  });
});

describe('GROUP-2 a retried command is harmless', () => {
  it('given a thousand commands, then the latest are remembered and the memory stays small', () => {
    let group = groupOf(['leena'], []);
    for (let n = 0; n < 1000; n += 1) group = rememberCommand(group, `c${n}` as CommandId);
    expect(group.recentCommands).toHaveLength(64);
    expect(group.recentCommands).toContain('c999');
  });
});
