import type { GroupId, LinkId } from '../../shared/meeting/ids.ts';
import type { Clock, Entropy, LinkRow } from '../ports.ts';
import { hashSecret, newId } from '../secrets.ts';

const DAY = 24 * 60 * 60 * 1000;

/** How long a link opens the door, ms: a group's link for its year and a half, an invitation for two weeks. */
const LIFETIME = { member: 550 * DAY, facilitator: 14 * DAY, installation: 30 * DAY } as const;

/** A fresh link. The secret is handed out once; only its hash goes into the row. */
function newLink(
  purpose: LinkRow['purpose'],
  group: GroupId | null,
  parts: { readonly clock: Clock; readonly entropy: Entropy },
): { readonly row: LinkRow; readonly secret: string } {
  const secret = newId<LinkId>(parts.entropy);
  const now = parts.clock.now();
  return {
    secret,
    row: {
      id: newId<LinkId>(parts.entropy),
      hash: hashSecret(secret),
      purpose,
      group,
      notBefore: now,
      expires: now + LIFETIME[purpose],
      // The group's link serves everyone all year; an invitation to guide, or to found, serves one.
      maxClaims: purpose === 'member' ? null : 1,
      claims: 0,
      revoked: false,
    },
  };
}

export function groupLink(
  group: GroupId,
  purpose: 'member' | 'facilitator',
  parts: { readonly clock: Clock; readonly entropy: Entropy },
): { readonly row: LinkRow; readonly secret: string } {
  return newLink(purpose, group, parts);
}

/** The link that makes the first facilitator. */
export function installationLink(parts: { readonly clock: Clock; readonly entropy: Entropy }): {
  readonly row: LinkRow;
  readonly secret: string;
} {
  return newLink('installation', null, parts);
}
