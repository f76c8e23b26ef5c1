import { describe, expect, it } from 'vitest';
import { Closing } from '../../../client/state/closing.svelte.ts';
import { calendarFile, calendarUid } from '../../../client/views/closing/ics.ts';
import type { GroupId, MeetingId } from '../../../shared/meeting/ids.ts';
import { Device } from './device.ts';
import { FakeServer } from './fake-server.ts';

const FIRST = null;
const SECOND = 'meeting-one-was-closed' as MeetingId;
const HOUR = 3600 * 1000;

describe('M09, M10 one small step, and looking back at it', () => {
  it('given a step saved at the close, when the next meeting looks back, then it is there, and not before', async () => {
    const device = new Device(new FakeServer());
    const closing = new Closing(await device.opened(), FIRST, () => device.now);
    closing.write('takeaway', 'I may say no.');
    closing.write('step', 'Keep Friday free.');
    expect(closing.lastStep).toBeNull();
    expect(await closing.save()).toBe(true);

    device.now += 30 * 24 * HOUR;
    const next = new Closing(await device.opened(), SECOND, () => device.now);
    expect(next.lastStep?.text).toBe('Keep Friday free.');
    expect(next.step).toBeNull();
    expect(next.takeaway).toBeNull();
  });

  it('given the page is reloaded during the close, then the same two texts go on, one step only', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const before = new Closing(await device.opened(), FIRST, () => device.now);
    before.write('step', 'Keep Friday free.');
    await before.save();

    const after = new Closing(await device.opened(), FIRST, () => device.now);
    expect(after.step?.text).toBe('Keep Friday free.');
    after.write('step', 'Keep Friday free, in the calendar.');
    await after.save();
    expect(server.only().version).toBe(2);
  });

  it('given no connection, then leaving is not held up and the words wait on the device', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const closing = new Closing(await device.opened(), FIRST, () => device.now);
    server.online = false;
    closing.write('takeaway', 'I may say no.');
    expect(await closing.save()).toBe(false);
    const again = new Closing(await device.opened(), FIRST, () => device.now);
    expect(again.takeaway?.text).toBe('I may say no.');
  });
});

describe('E06 the calendar file', () => {
  it('given a group, then the uid is its own, the same each time, and tells nothing of it', async () => {
    const group = 'groupgroupgroupgroup01' as GroupId;
    const uid = await calendarUid(group);
    expect(await calendarUid(group)).toBe(uid);
    expect(uid).toMatch(/^[\w-]{22}@etatyopeili$/);
    expect(uid).not.toContain('group');
    expect(await calendarUid('groupgroupgroupgroup02' as GroupId)).not.toBe(uid);
  });

  const made = (title: string, zone = 'Europe/Helsinki') =>
    calendarFile({
      uid: 'group-2026-12-17T09:00@etatyopeili',
      title,
      time: { local: '2026-12-17T09:00', zone },
      madeAt: Date.UTC(2026, 10, 26, 9, 5, 7),
    });

  it('given a time in Helsinki, then the event stands at that local time, with the zone’s rules', () => {
    const file = made('Tapaaminen');
    expect(file).toContain('DTSTART;TZID=Europe/Helsinki:20261217T090000\r\n');
    expect(file).toContain('TZID:Europe/Helsinki\r\n');
    expect(file).toContain('DTSTAMP:20261126T090507Z\r\n');
    expect(file).toContain('SUMMARY:Tapaaminen\r\n');
  });

  it('given another zone, then the local time floats', () => {
    const file = made('Meeting', 'Europe/Stockholm');
    expect(file).toContain('DTSTART:20261217T090000\r\n');
    expect(file).not.toContain('VTIMEZONE');
  });

  it('given any title, then each line ends in CRLF, has at most 75 bytes, and unfolds to what was meant', () => {
    const title = `Hyvää; huomenta, \\ ${'työhyvinvointikeskustelu ä '.repeat(12)}🙂`;
    const file = made(title);
    expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const lines = file.split('\r\n');
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    const unfolded = file.replaceAll('\r\n ', '');
    const summary = /SUMMARY:(.*)\r\n/.exec(unfolded)?.[1];
    expect(summary?.replaceAll(/\\([;,\\])/g, '$1')).toBe(title);
  });
});
