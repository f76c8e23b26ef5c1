import type { Words } from '../index.ts';

export const common: Words['common'] = {
  brand: 'EtäTyöpeili',
  cannotHear: 'Jag hör inte',
  help: 'Hjälp',
  close: 'Stäng',
  cancel: 'Avbryt',
  save: 'Spara',
  saved: 'Sparat.',
  retry: 'Försök igen',
  copyLink: 'Kopiera länken',
  copied: 'Länken är kopierad.',
  loading: 'Ett ögonblick, sidan öppnas.',
  notLoaded:
    'Den här delen laddades inte. När du laddar om sidan kommer du tillbaka till samma plats.',
  reload: 'Ladda om sidan',
  you: 'Du',
  languageName: { fi: 'Suomi', sv: 'Svenska', en: 'English' },
  connection: {
    label: 'Förbindelse',
    lost: 'Förbindelsen bröts. Vi försöker igen. Din plats väntar en stund.',
    pending: 'Det du tryckte på skickas när förbindelsen är tillbaka.',
    back: 'Förbindelsen är tillbaka.',
  },
  needsHttps: {
    title: 'Den här sidan behöver en säker förbindelse',
    body: 'Dina anteckningar krypteras på din egen enhet. Det går bara med en säker förbindelse.',
    todo: 'Öppna samma adress så att den börjar med https://. Om det inte hjälper, be om hjälp av den som skickade länken.',
    open: 'Öppna den säkra sidan',
  },
  helpSheet: {
    title: 'Hjälp',
    call: 'Ring ledaren',
    noPhone:
      'Ledarens telefonnummer finns inte här. Fråga gruppen eller svara på meddelandet där du fick länken.',
    whatIsWhat: 'Vad är vad',
    things: [
      ['Tavlan', 'Det här ser alla tillsammans: kortet, vem som har ordet och visade texter.'],
      ['Min spegel', 'Ditt eget häfte. Bara du ser det.'],
      ['Den stora knappen', 'Med den ber du om ordet, börjar tala och säger att du är klar.'],
      ['Inte än', 'Du släpper fram någon annan. Du förlorar ingenting.'],
      ['Paus', 'Du går bort en stund. Din plats väntar.'],
      ['Jag', 'Här berättar du vem som sitter bredvid dig, eller lämnar träffen.'],
    ],
    language: 'Språk',
    announcements: 'Meddelanden från skärmläsaren',
    announcementChoices: {
      all: 'Alla',
      mine: 'Bara när det är min tur',
      none: 'Inga',
    },
    leave: 'Jag lämnar träffen',
  },
  hearing: {
    title: 'Jag hör inte',
    told: 'Vi har sagt till ledaren att du inte hör.',
    notTold: 'Pröva det här:',
    tips: [
      'Se efter att ljudet på enheten inte är helt avstängt.',
      'Om du har hörlurar, dra ut dem och sätt i dem igen.',
      'Ljudet går i samtalet. Stäng samtalet och öppna det igen.',
      'Om inget hjälper, starta om enheten och öppna samma länk.',
    ],
    openCall: 'Öppna samtalet',
    call: 'Ring ledaren',
  },
};
