import { expect, it } from 'vitest';
import type {
  CommandId,
  GroupId,
  LinkId,
  MeetingId,
  SeatId,
  TextId,
} from '../../../shared/meeting/ids.ts';
import type { Change, Storage } from '../../../server/ports.ts';
import {
  appending,
  deviceRow,
  eventAt,
  groupState,
  linkRow,
  newId,
  noteShownAt,
  plain,
  storedMeeting,
} from './support.ts';

export function groupRules(storage: () => Storage): void {
  it('given no group, when it is created, then it is found at version 1', async () => {
    const state = groupState(newId());
    expect(await storage().commit({ group: { state, expected: 0 } })).toBe('stored');
    expect(await storage().group(state.id)).toEqual({ state, version: 1 });
  });

  it('given no group, when it is looked for, then there is none', async () => {
    expect(await storage().group(newId())).toBeNull();
  });

  it('given a group, when it is created again, then that is a conflict', async () => {
    const state = groupState(newId());
    await storage().commit({ group: { state, expected: 0 } });
    const other = groupState(state.id, { name: 'Toinen' });
    expect(await storage().commit({ group: { state: other, expected: 0 } })).toBe('conflict');
    expect(await storage().group(state.id)).toEqual({ state, version: 1 });
  });

  it('given a group, when it is saved at its version, then the version grows by one', async () => {
    const id = newId<GroupId>();
    await storage().commit({ group: { state: groupState(id), expected: 0 } });
    const state = groupState(id, { name: 'Uusi nimi', doorLocked: true, drawn: [1, 2, 3] });
    expect(await storage().commit({ group: { state, expected: 1 } })).toBe('stored');
    expect(await storage().group(id)).toEqual({ state, version: 2 });
  });

  it.each([2, 7])(
    'given version 1, when saved at version %i, then a conflict',
    async (expected) => {
      const state = groupState(newId());
      await storage().commit({ group: { state, expected: 0 } });
      const other = groupState(state.id, { name: 'Toinen' });
      expect(await storage().commit({ group: { state: other, expected } })).toBe('conflict');
      expect(await storage().group(state.id)).toEqual({ state, version: 1 });
    },
  );

  it('given no group, when one is saved at version 1, then that is a conflict', async () => {
    const state = groupState(newId());
    expect(await storage().commit({ group: { state, expected: 1 } })).toBe('conflict');
    expect(await storage().group(state.id)).toBeNull();
  });

  it('given a stored group, when the object given is changed, then the store is not', async () => {
    const drawn = [1];
    const state = groupState(newId(), { drawn });
    await storage().commit({ group: { state, expected: 0 } });
    drawn.push(2);
    expect((await storage().group(state.id))?.state.drawn).toEqual([1]);
  });
}

export function meetingRules(storage: () => Storage): void {
  it('given no meeting, when events are appended after 0, then they are read in order', async () => {
    const [group, meeting] = [newId<GroupId>(), newId<MeetingId>()];
    const change = appending(group, meeting, 0, 12);
    expect(await storage().commit(change)).toBe('stored');
    const stored = await storage().meeting(meeting);
    expect(stored?.events).toEqual(change.events.append);
    expect(stored?.commands).toEqual(new Map([[change.events.command, 12]]));
    expect(stored?.texts).toEqual(new Map());
  });

  it('given events, when more are appended after the last, then they follow', async () => {
    const { group, meeting } = await storedMeeting(storage());
    expect(await storage().commit(appending(group, meeting, 1, 2))).toBe('stored');
    expect((await storage().meeting(meeting))?.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it.each([0, 2])('given one event, when appended after %i, then a conflict', async (expected) => {
    const { group, meeting } = await storedMeeting(storage());
    expect(await storage().commit(appending(group, meeting, expected))).toBe('conflict');
    expect((await storage().meeting(meeting))?.events).toHaveLength(1);
  });

  it('given two appends at once after the same event, then exactly one is stored', async () => {
    const { group, meeting } = await storedMeeting(storage());
    const changes = Array.from({ length: 8 }, () => appending(group, meeting, 1));
    const outcomes = await Promise.all(changes.map((change) => storage().commit(change)));
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    const winner = changes[outcomes.indexOf('stored')]?.events.command;
    const stored = await storage().meeting(meeting);
    expect(stored?.events).toHaveLength(2);
    expect([...(stored?.commands.keys() ?? [])]).toContain(winner);
  });

  it('given a meeting, when another group appends to it, then a conflict', async () => {
    const { meeting } = await storedMeeting(storage());
    expect(await storage().commit(appending(newId(), meeting, 1))).toBe('conflict');
  });

  it('given a command carried out, when it is stored again, then a conflict', async () => {
    const { group, meeting } = await storedMeeting(storage());
    const command = newId<CommandId>();
    const events = { group, meeting, command, append: [eventAt(2)], expected: 1 };
    await storage().commit({ events });
    const again = { ...events, append: [eventAt(3)], expected: 2 };
    expect(await storage().commit({ events: again })).toBe('conflict');
    expect((await storage().meeting(meeting))?.events).toHaveLength(2);
  });

  it('given no command (the clock), when events are appended, then no command is kept', async () => {
    const [group, meeting] = [newId<GroupId>(), newId<MeetingId>()];
    const events = { group, meeting, command: null, append: [eventAt(1)], expected: 0 };
    expect(await storage().commit({ events })).toBe('stored');
    expect((await storage().meeting(meeting))?.commands.size).toBe(0);
  });

  it('given a command without events, when stored, then it is kept with the last number', async () => {
    const { group, meeting } = await storedMeeting(storage());
    const change = appending(group, meeting, 1, 0);
    expect(await storage().commit(change)).toBe('stored');
    expect(
      (await storage().meeting(meeting))?.commands.get(change.events.command as CommandId),
    ).toBe(1);
  });

  it('given a gap in the numbers, when appended, then that is a bug and nothing is stored', async () => {
    const { group, meeting } = await storedMeeting(storage());
    const events = { group, meeting, expected: 1, command: null, append: [eventAt(3)] };
    await expect(storage().commit({ events })).rejects.toThrow('Event 3');
    expect((await storage().meeting(meeting))?.events).toHaveLength(1);
  });

  it('given texts, when put, then they are read, and once erased they are not', async () => {
    const [group, meeting] = [newId<GroupId>(), newId<MeetingId>()];
    const [kept, erased] = [newId<TextId>(), newId<TextId>()];
    const append = [noteShownAt(1, kept), noteShownAt(2, erased)];
    const texts = [
      { id: kept, text: 'Oma sävel: "äöå" 🎶 \u0000 \ud800 loppu' },
      { id: erased, text: '' },
    ];
    await storage().commit({
      events: { group, meeting, expected: 0, command: null, append, texts },
    });
    expect((await storage().meeting(meeting))?.texts).toEqual(
      new Map(texts.map(({ id, text }) => [id, text])),
    );

    const erase = [erased, newId<TextId>()];
    await storage().commit({
      events: { group, meeting, expected: 2, command: null, append: [], erase },
    });
    expect([...((await storage().meeting(meeting))?.texts.keys() ?? [])]).toEqual([kept]);
  });

  it('given a meeting, when forgotten, then its events, commands, texts and documents are gone', async () => {
    const { group, meeting } = await storedMeeting(storage());
    const other = await storedMeeting(storage());
    const [page, otherPage] = [newId(), newId()];
    await storage().appendToDocument(page, { group, meeting }, [Buffer.from('a')]);
    await storage().addDocumentClient(page, 7, newId());
    await storage().appendToDocument(otherPage, other, [Buffer.from('b')]);

    expect(await storage().commit({ forgetMeeting: meeting })).toBe('stored');

    expect(await storage().meeting(meeting)).toBeNull();
    expect(await storage().document(page)).toBeNull();
    expect(await storage().documentClients(page)).toEqual([]);
    expect((await storage().meeting(other.meeting))?.events).toHaveLength(1);
    expect(await storage().document(otherPage)).toEqual([plain(Buffer.from('b'))]);
  });

  it('given a closing, when the last events are stored and forgotten at once, then nothing is left', async () => {
    const { group, meeting } = await storedMeeting(storage());
    const state = groupState(group, { meetingsHeld: 1 });
    const change: Change = {
      ...appending(group, meeting, 1),
      group: { state, expected: 0 },
      forgetMeeting: meeting,
    };
    expect(await storage().commit(change)).toBe('stored');
    expect(await storage().meeting(meeting)).toBeNull();
    expect((await storage().group(group))?.state.meetingsHeld).toBe(1);
  });

  it('given no meeting, when it is forgotten, then that is harmless', async () => {
    expect(await storage().commit({ forgetMeeting: newId() })).toBe('stored');
  });
}

export function wholenessRules(storage: () => Storage): void {
  /** A change with every part in it, against things stored beforehand, and what it leaves. */
  async function everything() {
    const { group, meeting } = await storedMeeting(storage());
    const forgotten = await storedMeeting(storage());
    const [claimed, revoked, made] = [linkRow({ group }), linkRow({ group }), linkRow({ group })];
    const ended = newId<GroupId>();
    const [holder, device] = [deviceRow(), deviceRow()];
    const taken = { group, seat: newId<SeatId>() };
    await storage().commit({
      group: { state: groupState(group), expected: 0 },
      links: [claimed, revoked],
      device: holder,
    });
    await storage().commit({ group: { state: groupState(ended), expected: 0 } });
    const change = {
      group: { state: groupState(group, { name: 'Muutettu' }), expected: 1 },
      ...appending(group, meeting, 1),
      forgetMeeting: forgotten.meeting,
      links: [made],
      revokeLinks: [revoked.id],
      claimLink: claimed.id,
      device,
      deviceSeat: { device: device.id, ...taken },
      forgetGroup: ended,
    } as Required<Change>;

    const look = async () => ({
      group: (await storage().group(group))?.version,
      events: (await storage().meeting(meeting))?.events.length,
      forgotten: (await storage().meeting(forgotten.meeting)) === null,
      claims: (await storage().linkByHash(claimed.hash))?.claims,
      revoked: (await storage().linkByHash(revoked.hash))?.revoked,
      made: (await storage().linkByHash(made.hash)) !== null,
      device: (await storage().deviceByHash(device.hash)) !== null,
      taken: await storage().seatsOf(device.id),
      ended: (await storage().group(ended)) === null,
    });
    const before = {
      group: 1,
      events: 1,
      forgotten: false,
      claims: 0,
      revoked: false,
      made: false,
      device: false,
      taken: [],
      ended: false,
    };
    const after = {
      group: 2,
      events: 2,
      forgotten: true,
      claims: 1,
      revoked: true,
      made: true,
      device: true,
      taken: [taken],
      ended: true,
    };
    return { change, look, before, after, holder };
  }

  it('given a change with every part, when all expectations hold, then every part is stored', async () => {
    const { change, look, before, after } = await everything();
    expect(await look()).toEqual(before);
    expect(await storage().commit(change)).toBe('stored');
    expect(await look()).toEqual(after);
  });

  const spoilt: readonly (readonly [string, (change: Required<Change>) => Partial<Change>])[] = [
    ['the group', ({ group }) => ({ group: { ...group, expected: 2 } })],
    ['the group made anew', ({ group }) => ({ group: { ...group, expected: 0 } })],
    ['the events', ({ events }) => ({ events: { ...events, expected: 0, append: [eventAt(1)] } })],
    ['the link', () => ({ claimLink: newId<LinkId>() })],
  ];
  it.each(spoilt)(
    'given a conflict in %s, then nothing of the change is stored',
    async (_, spoil) => {
      const { change, look, before } = await everything();
      expect(await storage().commit({ ...change, ...spoil(change) })).toBe('conflict');
      expect(await look()).toEqual(before);
    },
  );

  it('given a conflict after another, when each part is spoilt, then it is still a conflict', async () => {
    const { change, look, before } = await everything();
    const all = Object.assign({}, change, ...spoilt.map(([, spoil]) => spoil(change))) as Change;
    expect(await storage().commit(all)).toBe('conflict');
    expect(await look()).toEqual(before);
  });

  it('given a link stored already, when it is added again, then it throws and nothing is stored', async () => {
    const { change, look, before } = await everything();
    const [made] = change.links;
    if (!made) throw new Error('no link');
    await expect(
      storage().commit({ ...change, links: [made, { ...linkRow(), hash: made.hash }] }),
    ).rejects.toThrow();
    await expect(
      storage().commit({ ...change, links: [made, { ...linkRow(), id: made.id }] }),
    ).rejects.toThrow();
    expect(await look()).toEqual(before);
  });

  it('given a conflict and a bug in one change, then it is a conflict', async () => {
    const { change, look, before } = await everything();
    const deviceSeat = { ...change.deviceSeat, device: newId<typeof change.device.id>() };
    const outcome = await storage().commit({ ...change, claimLink: newId<LinkId>(), deviceSeat });
    expect(outcome).toBe('conflict');
    expect(await look()).toEqual(before);
  });

  it('given a device not stored, when it is seated, then it throws and nothing is stored', async () => {
    const { change, look, before } = await everything();
    const deviceSeat = { ...change.deviceSeat, device: newId<typeof change.device.id>() };
    await expect(storage().commit({ ...change, deviceSeat })).rejects.toThrow();
    expect(await look()).toEqual(before);
  });

  it("given another device's hash, when a device takes it, then it throws and nothing is stored", async () => {
    const { change, look, before, holder } = await everything();
    const device = { ...change.device, hash: holder.hash };
    await expect(storage().commit({ ...change, device })).rejects.toThrow();
    expect(await look()).toEqual(before);
  });

  it('given an empty change, then it is stored', async () => {
    expect(await storage().commit({})).toBe('stored');
    expect(await storage().commit({ links: [], revokeLinks: [] })).toBe('stored');
  });
}
