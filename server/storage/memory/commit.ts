import type { GroupId, MeetingId } from '../../../shared/meeting/ids.ts';
import type { Change } from '../../ports.ts';
import { assertNumbered } from '../misuse.ts';
import { copyHash, isSeatOf, sameBytes, withHash, type Meeting, type Tables } from './tables.ts';

/** Everything is checked before anything is changed, and nothing waits in between. */
export function storeChange(tables: Tables, change: Change): 'stored' | 'conflict' {
  if (change.events) assertNumbered(change.events.expected, change.events.append);
  if (conflicts(tables, change)) return 'conflict';
  assertRowsFit(tables, change);
  apply(tables, change);
  return 'stored';
}

function conflicts(tables: Tables, change: Change): boolean {
  if (change.group) {
    const { state, expected } = change.group;
    if ((tables.groups.get(state.id)?.version ?? 0) !== expected) return true;
  }
  if (change.events) {
    const { meeting: id, group, expected, command } = change.events;
    const meeting = tables.meetings.get(id);
    if ((meeting?.last ?? 0) !== expected) return true;
    if (meeting && meeting.group !== group) return true;
    if (command !== null && meeting?.commands.has(command)) return true;
  }
  if (change.claimLink) {
    const link = tables.links.get(change.claimLink);
    if (!link || link.revoked) return true;
    if (link.maxClaims !== null && link.claims >= link.maxClaims) return true;
  }
  return false;
}

/** Throws where SQL's keys would: ids and hashes that are there already, and seats of no device. */
function assertRowsFit(tables: Tables, change: Change): void {
  const links = [...tables.links.values()];
  for (const added of change.links ?? []) {
    if (links.some(({ id, hash }) => id === added.id || sameBytes(hash, added.hash))) {
      throw new Error(`Link ${added.id} is stored already`);
    }
    links.push(added);
  }
  if (change.device) {
    const { id, hash } = change.device;
    const holder = withHash(tables.devices, hash);
    if (holder && holder.id !== id) throw new Error(`Device ${id} has the hash of another`);
  }
  if (change.deviceSeat) {
    const { device } = change.deviceSeat;
    const known = tables.devices.has(device) || change.device?.id === device;
    if (!known) throw new Error(`Device ${device} is not stored`);
  }
}

function apply(tables: Tables, change: Change): void {
  if (change.group) {
    const { state, expected } = change.group;
    tables.groups.set(state.id, { version: expected + 1, state: JSON.stringify(state) });
  }
  if (change.events) appendEvents(tables, change.events);
  if (change.claimLink) {
    const link = tables.links.get(change.claimLink);
    if (link) tables.links.set(link.id, { ...link, claims: link.claims + 1 });
  }

  if (change.forgetMeeting) forgetMeeting(tables, change.forgetMeeting);
  for (const id of change.revokeLinks ?? []) {
    const link = tables.links.get(id);
    if (link) tables.links.set(id, { ...link, revoked: true });
  }

  for (const link of change.links ?? []) tables.links.set(link.id, copyHash(link));
  if (change.device) tables.devices.set(change.device.id, copyHash(change.device));
  if (change.keepOnly) {
    const { device: kept, group, seat } = change.keepOnly;
    for (const [device, seats] of tables.deviceSeats) {
      if (device === kept) continue;
      const left = seats.filter((held) => held.group !== group || held.seat !== seat);
      tables.deviceSeats.set(device, left);
    }
  }
  if (change.deviceSeat) {
    const { device, group, seat } = change.deviceSeat;
    const seats = tables.deviceSeats.get(device) ?? [];
    const held = seats.some((one) => one.group === group && one.seat === seat);
    if (!held) tables.deviceSeats.set(device, [...seats, { group, seat }]);
  }
  if (change.forgetGroup) forgetGroup(tables, change.forgetGroup);
}

function forgetMeeting(tables: Tables, forgotten: MeetingId): void {
  tables.meetings.delete(forgotten);
  for (const [name, { meeting }] of tables.documents) {
    if (meeting === forgotten) tables.documents.delete(name);
  }
}

function forgetGroup(tables: Tables, forgotten: GroupId): void {
  tables.groups.delete(forgotten);
  for (const [id, { group }] of tables.meetings) {
    if (group === forgotten) forgetMeeting(tables, id);
  }
  for (const [id, { group }] of tables.links) {
    if (group === forgotten) tables.links.delete(id);
  }
  for (const ofSeats of [tables.vaults, tables.notes]) {
    for (const key of ofSeats.keys()) {
      if (isSeatOf(forgotten, key)) ofSeats.delete(key);
    }
  }
  for (const [device, seats] of tables.deviceSeats) {
    const left = seats.filter(({ group }) => group !== forgotten);
    if (left.length === seats.length) continue;
    if (left.length > 0) tables.deviceSeats.set(device, left);
    else tables.deviceSeats.delete(device);
    if (left.length === 0 && !tables.devices.get(device)?.creator) tables.devices.delete(device);
  }
}

function appendEvents(tables: Tables, part: NonNullable<Change['events']>): void {
  const meeting: Meeting = tables.meetings.get(part.meeting) ?? {
    group: part.group,
    last: 0,
    events: [],
    commands: new Map(),
    texts: new Map(),
  };
  meeting.last = part.expected + part.append.length;
  meeting.events.push(...part.append.map((stored) => JSON.stringify(stored)));
  if (part.command !== null) meeting.commands.set(part.command, meeting.last);
  for (const { id, text } of part.texts ?? []) meeting.texts.set(id, text);
  for (const id of part.erase ?? []) meeting.texts.delete(id);
  tables.meetings.set(part.meeting, meeting);
}
