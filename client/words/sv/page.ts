import type { Words } from '../index.ts';

export const page: Words['page'] = {
  title: 'Gemensam sida',
  seen: 'Alla som är här ser det här.',
  deleted: 'Sidan tas bort när träffen stängs.',
  label: 'Texten på den gemensamma sidan',
  hint: 'Skriv här tillsammans.',
  tools: 'Textens form',
  heading: 'Rubrik',
  bullets: 'Lista',
  numbers: 'Nummer',
  bold: 'Fetstil',
  undo: 'Ångra',
  redo: 'Gör om',
  loading: 'Ett ögonblick, sidan öppnas.',
  offline: 'Ingen förbindelse. Texten går till de andra när förbindelsen är tillbaka.',
  ended: 'Sidan är stängd. Det går inte längre att skriva på den.',
  stopped: 'Sidan stannade. Det du skrev sist nådde kanske inte de andra.',
  again: 'Öppna sidan igen',
};
