import type { Words } from '../index.ts';

export const closing: Words['closing'] = {
  thanks: (name: string) => `Thank you, ${name}`,
  takeaway: 'What do I take with me?',
  step: 'One small step',
  private: 'Only you see these.',
  next: 'Next time',
  notAgreed: 'The next time has not been agreed yet.',
  calendar: 'To calendar',
  calendarTitle: 'Meeting',
  saveAndLeave: 'Save and leave',
  leaving: 'One moment, we are saving.',
  kept: 'No connection. Your text is safe on this device.',
  leave: 'Leave anyway',
  will: {
    title: 'What stays, what is deleted',
    body: 'When the meeting is closed, the cards drawn, the next date, the number of people and your own texts, encrypted, stay. The turns, the requests to speak, the texts on the board and the shared page are deleted.',
  },
  receipt: {
    title: 'What stayed, what was deleted',
    closed: (when: string) => `The meeting was closed on ${when}.`,
    kept: 'Stayed',
    deleted: 'Deleted',
    card: (title: string) => `Card: ${title}`,
    next: (when: string) => `Next time: ${when}`,
    present: (count: number) =>
      count === 1 ? 'The fact that 1 person was here' : `The fact that ${count} people were here`,
    own: 'Your own notes, encrypted so that only you can open them',
    events: (count: number) =>
      count === 1
        ? '1 record of the turns and the course of the meeting'
        : `${count} records of the turns and the course of the meeting`,
    notes: (count: number) =>
      count === 1 ? '1 text shown on the board' : `${count} texts shown on the board`,
    page: 'The shared page',
  },
  lastStep: 'Your last step:',
  lastStepPrivate: 'Only you see this.',
};
