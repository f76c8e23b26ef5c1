export const closing = {
  thanks: (name: string) => `Kiitos, ${name}`,
  takeaway: 'Mitä otan mukaan?',
  step: 'Yksi pieni askel',
  private: 'Vain sinä näet nämä.',
  next: 'Seuraava kerta',
  notAgreed: 'Seuraavaa kertaa ei ole vielä sovittu.',
  calendar: 'Kalenteriin',
  /** Neutral on purpose: others may see the calendar. */
  calendarTitle: 'Tapaaminen',
  saveAndLeave: 'Tallenna ja lähde',
  leaving: 'Hetki, tallennamme.',
  kept: 'Ei yhteyttä. Tekstisi on tallessa tässä laitteessa.',
  leave: 'Lähde silti',
  will: {
    title: 'Mitä säilyy, mitä poistuu',
    body: 'Kun tapaaminen suljetaan, siitä säilyvät nostetut kortit, seuraava päivä, osallistujien määrä ja omat tekstisi salattuina. Vuorot, vuoropyynnöt, taulun tekstit ja yhteinen sivu poistetaan.',
  },
  receipt: {
    title: 'Mitä säilyi, mitä poistui',
    closed: (when: string) => `Tapaaminen suljettiin ${when}.`,
    kept: 'Säilyi',
    deleted: 'Poistui',
    card: (title: string) => `Kortti: ${title}`,
    next: (when: string) => `Seuraava kerta: ${when}`,
    present: (count: number) =>
      count === 1
        ? 'Tieto, että paikalla oli 1 ihminen'
        : `Tieto, että paikalla oli ${count} ihmistä`,
    own: 'Omat muistiinpanosi salattuina, vain sinun avattavissasi',
    events: (count: number) =>
      count === 1
        ? '1 merkintä vuoroista ja tapaamisen kulusta'
        : `${count} merkintää vuoroista ja tapaamisen kulusta`,
    notes: (count: number) =>
      count === 1 ? '1 taululla näytetty teksti' : `${count} taululla näytettyä tekstiä`,
    page: 'Yhteinen sivu',
  },
  lastStep: 'Edellinen askeleesi:',
  lastStepPrivate: 'Vain sinä näet tämän.',
};
