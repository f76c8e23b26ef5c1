import type { Language } from '../../shared/meeting/group.ts';
import type { PlannedTime } from '../../shared/meeting/time.ts';

/** How each language writes dates, times and lists of names. */
export const LOCALES: Readonly<Record<Language, string>> = {
  fi: 'fi-FI',
  sv: 'sv-FI',
  en: 'en-GB',
};
/** The zone by whose clocks people meet. */
export const HOME_ZONE = 'Europe/Helsinki';

/** 'Aino, Pekka ja Åsa'. */
export function nameList(names: readonly string[], language: Language): string {
  return new Intl.ListFormat(LOCALES[language], { type: 'conjunction' }).format(names);
}

/** 'torstai 26. marraskuuta klo 9.00': the local time that people agreed on, as it stands. */
export function plannedText(time: PlannedTime, language: Language): string {
  const moment = new Date(`${time.local}:00Z`);
  const day = new Intl.DateTimeFormat(LOCALES[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(moment);
  return atClock(day.replace(',', ''), clock(moment, 'UTC', language), language);
}

/** 'klo 9.40' from UTC ms, on Finnish clocks. */
export function clockText(at: number, language: Language): string {
  return atClock('', clock(new Date(at), HOME_ZONE, language), language).trim();
}

/** '1.20' from ms, rounded down to the second: minutes and seconds for facilitators. */
export function minutesText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, '0')}`;
}

function clock(moment: Date, timeZone: string, language: Language): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  }).formatToParts(moment);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${Number(part('hour'))}${language === 'en' ? ':' : '.'}${part('minute')}`;
}

function atClock(day: string, time: string, language: Language): string {
  switch (language) {
    case 'fi':
      return `${day} klo ${time}`;
    case 'sv':
      return `${day} kl. ${time}`;
    case 'en':
      return `${day} at ${time}`;
  }
}
