/**
 * What the address brought along: secrets stand in the fragment only. This module is imported before
 * all others, takes the fragment out of the address at once and keeps it in memory alone.
 */
export type Arrival =
  /** A link to a group, or the installation's own: `#l.<secret>`. */
  | { readonly kind: 'link'; readonly secret: string }
  /** A personal link, which opens one's own seat and notebook: `#m.<keyId>.<S>`. */
  | { readonly kind: 'personal'; readonly keyId: string; readonly secret: string };

const LINK = /^#l\.([A-Za-z0-9_-]{22})$/;
const PERSONAL = /^#m\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]+)$/;

let arrival: Arrival | null = takeFragment();

/** What this page was opened with, or null when its address was bare. */
export function arrivedWith(): Arrival | null {
  return arrival;
}

/** Calls `again` when another link is opened in this same page. */
export function onArrival(again: () => void): void {
  addEventListener('hashchange', () => {
    const next = takeFragment();
    if (next === null) return;
    arrival = next;
    again();
  });
}

/** Reads a fragment, or null when it is neither kind of link. */
export function readFragment(hash: string): Arrival | null {
  const [, link] = LINK.exec(hash) ?? [];
  if (link !== undefined) return { kind: 'link', secret: link };
  const [, keyId, secret] = PERSONAL.exec(hash) ?? [];
  if (keyId !== undefined && secret !== undefined) return { kind: 'personal', keyId, secret };
  return null;
}

function takeFragment(): Arrival | null {
  if (typeof location === 'undefined' || location.hash === '') return null;
  const { hash, pathname, search } = location;
  history.replaceState(history.state, '', pathname + search);
  return readFragment(hash);
}
