import { isId, type GroupId } from '../../shared/meeting/ids.ts';
import type { DeviceSafe } from './device-safe.ts';

/** With what one knocked: all that knocking again takes. */
export interface KeptKnock {
  /** The group link's. */
  readonly secret: string;
  readonly name: string;
  readonly asNew: boolean;
}

/**
 * What one who knocks needs again after a reload, when the address has lost the link: kept on this
 * device, encrypted, until the door has been answered.
 */
export interface Doorstep {
  keep(group: GroupId, knock: KeptKnock): Promise<void>;
  recall(group: GroupId): Promise<KeptKnock | null>;
  forget(group: GroupId): Promise<void>;
}

export function doorstepIn(safe: DeviceSafe): Doorstep {
  const place = (group: GroupId) => `knock:${group}`;
  return {
    keep: (group, knock) => safe.put(place(group), knock),
    recall: async (group) => {
      const kept = await safe.get(place(group));
      return isKept(kept) ? kept : null;
    },
    forget: (group) => safe.delete(place(group)),
  };
}

function isKept(value: unknown): value is KeptKnock {
  if (typeof value !== 'object' || value === null) return false;
  const { secret, name, asNew }: { readonly [key in keyof KeptKnock]?: unknown } = value;
  return isId(secret) && typeof name === 'string' && typeof asNew === 'boolean';
}
