/** Days on their own: a note's day, and the parts of a date that is set large. */
import type { Language } from '../../shared/meeting/group.ts';
import type { PlannedTime } from '../../shared/meeting/time.ts';
import { HOME_ZONE, LOCALES } from './format.ts';

/** '26. marraskuuta' from UTC ms, on Finnish clocks. */
export function dayText(at: number, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    day: 'numeric',
    month: 'long',
    timeZone: HOME_ZONE,
  }).format(at);
}

/** A date whose number is set large. */
export interface BigDate {
  /** '17.' in Finnish, '17' elsewhere. */
  readonly day: string;
  /** 'joulukuuta' */
  readonly month: string;
  /** 'torstai' */
  readonly weekday: string;
  /** 'klo 9.00', its parts kept together. */
  readonly clock: string;
}

/** The local date and time that people agreed on, as they stand. */
export function bigDate(time: PlannedTime, language: Language): BigDate {
  const moment = new Date(`${time.local}:00Z`);
  const part = (options: Intl.DateTimeFormatOptions, type: Intl.DateTimeFormatPartTypes) =>
    new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: 'UTC' })
      .formatToParts(moment)
      .find((one) => one.type === type)?.value ?? '';
  const day = part({ day: 'numeric' }, 'day');
  return {
    day: language === 'fi' ? `${day}.` : day,
    // Asked for together with the day, since a month alone has another form in Finnish.
    month: part({ day: 'numeric', month: 'long' }, 'month'),
    weekday: part({ weekday: 'long' }, 'weekday'),
    clock: clockOf(time.local, language),
  };
}

/** 'torstai 17. joulukuuta klo 9.00': one line, the clock kept together. */
export function dateLine(time: PlannedTime, language: Language): string {
  const { weekday, day, month, clock } = bigDate(time, language);
  return `${weekday} ${day} ${month} ${clock}`;
}

function clockOf(local: string, language: Language): string {
  const [hour = '', minute = ''] = local.slice(11).split(':');
  switch (language) {
    case 'fi':
      return `klo\u00a0${Number(hour)}.${minute}`;
    case 'sv':
      return `kl.\u00a0${Number(hour)}.${minute}`;
    case 'en':
      return `at\u00a0${Number(hour)}:${minute}`;
  }
}
