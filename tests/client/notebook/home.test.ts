import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../client/connection/custody-store.ts';
import { deviceSafe } from '../../../client/connection/device-safe.ts';
import { Home, type HomeParts } from '../../../client/state/home.svelte.ts';
import type { GroupId, SeatId } from '../../../shared/meeting/ids.ts';
import type { Me, MySeat, NewGroup } from '../../../shared/protocol/http.ts';

const GROUP = 'g'.repeat(22) as GroupId;
const NEW: NewGroup = {
  name: 'Torstain peili',
  template: 'etatyopeili',
  language: 'fi',
  promise: 'standard',
  expectedSeats: 7,
  facilitatorName: 'Leena',
  next: { local: '2026-12-17T09:00', zone: 'Europe/Helsinki' },
  helpPhone: '040 123 4567',
  callLink: null,
};

function seat(group: string, over: Partial<MySeat>): MySeat {
  return {
    group: group as GroupId,
    groupName: group,
    seat: `seat of ${group}` as SeatId,
    name: 'Leena',
    mark: 0,
    role: 'member',
    next: null,
    meetingOpen: false,
    language: 'fi',
    ...over,
  };
}

function parts(store = memoryStore(), me: Me = { mayCreateGroups: true, seats: [] }): HomeParts {
  const answer = <Value>(value: Value) => Promise.resolve({ ok: true, value } as const);
  return {
    api: {
      me: () => answer(me),
      practice: () => answer({ group: GROUP, link: 'practice-link' }),
      makeGroup: () => answer({ group: GROUP, seat: 's' as SeatId, link: 'canary-link' }),
    },
    safe: deviceSafe(store),
  };
}

describe('R12 the group link is kept by its founder alone', () => {
  it('given a group made here, then its invitation can be shown here again, and lies encrypted', async () => {
    const store = memoryStore();
    const made = await new Home(parts(store)).makeGroup(NEW);
    expect(made?.link).toBe('canary-link');

    const again = new Home(parts(store));
    await again.load();
    expect(again.invitationOf(GROUP)).toEqual(made);
    const kept = (await store.list('')).map(({ value }) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : JSON.stringify(value),
    );
    expect(kept.join()).not.toContain('canary');
  });

  it('given another device, then it has no link to show', async () => {
    await new Home(parts()).makeGroup(NEW);
    const other = new Home(parts());
    await other.load();
    expect(other.invitationOf(GROUP)).toBeNull();
  });
});

describe('home', () => {
  it('given seats in many groups, then an open meeting comes first, then the nearest, then those without a time', async () => {
    const at = (local: string) => ({ next: { local, zone: 'Europe/Helsinki' } });
    const seats = [
      seat('no time', {}),
      seat('january', at('2027-01-12T13:30')),
      seat('december', at('2026-12-17T09:00')),
      seat('open', { meetingOpen: true }),
    ];
    const home = new Home(parts(memoryStore(), { mayCreateGroups: false, seats }));
    await home.load();
    expect(home.seats.map(({ groupName }) => groupName)).toEqual([
      'open',
      'december',
      'january',
      'no time',
    ]);
    expect(home.next?.groupName).toBe('open');
  });

  it('given a device that the server does not know, then it holds nothing, and nothing has failed', async () => {
    const home = new Home({
      ...parts(),
      api: {
        ...parts().api,
        me: () => Promise.resolve({ ok: false, code: 'not-signed-in' } as const),
      },
    });
    await home.load();
    expect(home.me).toEqual({ mayCreateGroups: false, seats: [] });
    expect(home.failure).toBeNull();
  });

  it('given the practice room, then it opens by its link', async () => {
    expect(await new Home(parts()).practice()).toBe(`/g/${GROUP}#l.practice-link`);
  });
});
