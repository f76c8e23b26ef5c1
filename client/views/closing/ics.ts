import type { GroupId } from '../../../shared/meeting/ids.ts';
import type { PlannedTime } from '../../../shared/meeting/time.ts';
import { base64url, fields, sha256 } from '../../../shared/vault/bytes.ts';

/** The zone whose rules the file carries; elsewhere the local time floats, as people agreed it. */
const HELSINKI = 'Europe/Helsinki';

const HELSINKI_RULES = [
  'BEGIN:VTIMEZONE',
  `TZID:${HELSINKI}`,
  'BEGIN:DAYLIGHT',
  'DTSTART:19810329T030000',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0300',
  'TZNAME:EEST',
  'END:DAYLIGHT',
  'BEGIN:STANDARD',
  'DTSTART:19961027T040000',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'TZOFFSETFROM:+0300',
  'TZOFFSETTO:+0200',
  'TZNAME:EET',
  'END:STANDARD',
  'END:VTIMEZONE',
];

export interface CalendarEvent {
  /** The same event again has the same uid, so that a calendar moves it instead of doubling it. */
  readonly uid: string;
  /** Neutral: whoever sees the calendar learns nothing. */
  readonly title: string;
  readonly time: PlannedTime;
  /** UTC ms: when this file was made. */
  readonly madeAt: number;
}

/**
 * One uid for all of a group's next times, so that a later file takes the place of an earlier one.
 * Whoever sees it cannot come to the group by it.
 */
export async function calendarUid(group: GroupId): Promise<string> {
  const digest = await sha256(fields('EtaTyopeili/1', 'calendar', group));
  return `${base64url(digest).slice(0, 22)}@etatyopeili`;
}

/**
 * An iCalendar file (RFC 5545) with one event: a title and a time, nothing of the group. Its length
 * is left open, since nobody has agreed on one.
 */
export function calendarFile({ uid, title, time, madeAt }: CalendarEvent): string {
  const inHelsinki = time.zone === HELSINKI;
  const start = `${time.local.replaceAll(/[-:]/g, '')}00`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//EtaTyopeili//EtaTyopeili//FI',
    ...(inHelsinki ? HELSINKI_RULES : []),
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${new Date(madeAt).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')}`,
    inHelsinki ? `DTSTART;TZID=${HELSINKI}:${start}` : `DTSTART:${start}`,
    `SUMMARY:${escaped(title)}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (char) => `\\${char}`).replaceAll(/\r?\n/g, '\\n');
}

/** Lines of at most 75 bytes, never cut within a character. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let out = '';
  let bytes = 0;
  for (const char of line) {
    const size = encoder.encode(char).length;
    if (bytes + size > 75) {
      out += '\r\n ';
      bytes = 1;
    }
    out += char;
    bytes += size;
  }
  return out;
}
