const DEFAULT_ZONE = 'Europe/Helsinki';

/** A moment (UTC ms) as clocks in a zone show it: 'YYYY-MM-DDTHH:MM'. */
export function localTime(now: number, zone = DEFAULT_ZONE): string {
  // Swedish writes dates as ISO 8601 does.
  const text = new Date(now).toLocaleString('sv-SE', { timeZone: knownZone(zone) });
  return text.slice(0, 16).replace(' ', 'T');
}

function knownZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
    return zone;
  } catch {
    return DEFAULT_ZONE;
  }
}
