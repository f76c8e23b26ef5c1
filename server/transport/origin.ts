import { isLocal, type Settings } from '../settings.ts';

/**
 * Whether a request comes from our own pages. Browsers tell the page's origin on every POST and
 * every WebSocket; a request that does not tell is refused as well.
 */
export function isOwnOrigin(origin: string | undefined, settings: Settings): boolean {
  if (origin === undefined) return false;
  if (origin === settings.origin) return true;
  // On this machine, localhost and 127.0.0.1 are the same place.
  const own = new URL(settings.origin);
  if (!isLocal(own.hostname) || !URL.canParse(origin)) return false;
  const other = new URL(origin);
  return isLocal(other.hostname) && other.port === own.port && other.protocol === own.protocol;
}
