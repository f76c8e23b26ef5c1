import type { Clock, Storage } from './ports.ts';

const HOUR_MS = 60 * 60 * 1000;
/** How long the version before a note's present one is kept, ms. */
const KEEP_MS = 24 * HOUR_MS;

/**
 * Deletes notes' earlier versions once they are a day old: now, and every hour from now on. What
 * goes wrong is reported, and tried again the next hour. The function returned stops it.
 */
export function sweep(
  storage: Pick<Storage, 'forgetEarlierNotes'>,
  clock: Clock,
  report: (error: unknown) => void,
): () => void {
  let cancel: () => void = () => undefined;
  const once = (): void => {
    cancel = clock.after(HOUR_MS, once);
    storage.forgetEarlierNotes(clock.now() - KEEP_MS).catch(report);
  };
  once();
  return () => {
    cancel();
  };
}
