import type { Words } from '../../words/index.ts';

/** What the call elsewhere is called, by its address. */
export function callName(link: string, words: Words['room']['call']): string {
  const host = URL.canParse(link) ? new URL(link).hostname : '';
  if (/(^|\.)teams\.(microsoft|live)\.com$/.test(host)) return words.teams;
  if (/(^|\.)zoom\.us$/.test(host)) return words.zoom;
  if (host === 'meet.google.com') return words.meet;
  return words.other;
}
