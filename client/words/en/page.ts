import type { Words } from '../index.ts';

export const page: Words['page'] = {
  title: 'Shared page',
  seen: 'Everyone who is here sees this.',
  deleted: 'The page is deleted when the meeting is closed.',
  label: 'Text of the shared page',
  hint: 'Write here together.',
  tools: 'Text format',
  heading: 'Heading',
  bullets: 'List',
  numbers: 'Numbers',
  bold: 'Bold',
  undo: 'Undo',
  redo: 'Redo',
  loading: 'One moment, the page is opening.',
  offline: 'No connection. The text goes to the others when it is back.',
  ended: 'The page is closed. It can no longer be written on.',
  stopped: 'The page stopped. What you wrote last may not have reached the others.',
  again: 'Open the page again',
};
