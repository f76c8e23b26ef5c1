import { isId, type GroupId, type KnockId, type SeatId } from '../../shared/meeting/ids.ts';

/**
 * What one tab remembers over a reload or a sleeping phone: that it had entered this group's
 * meeting, or stands knocking. It is gone when the tab is closed.
 */
export type TabMemory =
  | { readonly entered: SeatId; /** Had a hand up. */ readonly hand: boolean }
  | { readonly knocking: KnockId };

export function recall(group: GroupId): TabMemory | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key(group)) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return null;
    if ('entered' in kept && isId<SeatId>(kept.entered)) {
      return { entered: kept.entered, hand: 'hand' in kept && kept.hand === true };
    }
    if ('knocking' in kept && isId<KnockId>(kept.knocking)) return { knocking: kept.knocking };
    return null;
  } catch {
    return null;
  }
}

/** Null forgets. Where the browser refuses storage, a reload leads back to the lobby. */
export function remember(group: GroupId, memory: TabMemory | null): void {
  try {
    if (memory === null) sessionStorage.removeItem(key(group));
    else sessionStorage.setItem(key(group), JSON.stringify(memory));
  } catch {
    return;
  }
}

function key(group: GroupId): string {
  return `room:${group}`;
}
