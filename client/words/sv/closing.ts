import type { Words } from '../index.ts';

export const closing: Words['closing'] = {
  thanks: (name: string) => `Tack, ${name}`,
  takeaway: 'Vad tar jag med mig?',
  step: 'Ett litet steg',
  private: 'Bara du ser de här.',
  next: 'Nästa gång',
  notAgreed: 'Nästa gång är ännu inte överenskommen.',
  calendar: 'Till kalendern',
  calendarTitle: 'Träff',
  saveAndLeave: 'Spara och gå',
  leaving: 'Ett ögonblick, vi sparar.',
  kept: 'Ingen förbindelse. Din text finns kvar på den här enheten.',
  leave: 'Gå ändå',
  will: {
    title: 'Vad sparas, vad tas bort',
    body: 'När träffen stängs sparas de dragna korten, nästa datum, antalet deltagare och dina egna texter krypterade. Turerna, önskemålen om ordet, texterna på tavlan och den gemensamma sidan tas bort.',
  },
  receipt: {
    title: 'Vad sparades, vad togs bort',
    closed: (when: string) => `Träffen stängdes ${when}.`,
    kept: 'Sparades',
    deleted: 'Togs bort',
    card: (title: string) => `Kort: ${title}`,
    next: (when: string) => `Nästa gång: ${when}`,
    present: (count: number) =>
      count === 1 ? 'Uppgiften att 1 person var här' : `Uppgiften att ${count} personer var här`,
    own: 'Dina egna anteckningar, krypterade så att bara du kan öppna dem',
    events: (count: number) =>
      count === 1
        ? '1 anteckning om turerna och träffens gång'
        : `${count} anteckningar om turerna och träffens gång`,
    notes: (count: number) =>
      count === 1 ? '1 text som visades på tavlan' : `${count} texter som visades på tavlan`,
    page: 'Den gemensamma sidan',
  },
  lastStep: 'Ditt förra steg:',
  lastStepPrivate: 'Bara du ser det här.',
};
