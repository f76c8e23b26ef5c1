import type {
  GroupMade,
  KeyClaim,
  LinkClaim,
  LinkLook,
  Me,
  NewGroup,
  NoteEntry,
  NoteListing,
  OwnLobby,
  PracticeMade,
  Refusal,
  SeatedLobby,
  VaultAnswer,
} from '../../shared/protocol/http.ts';
import type { GroupId, NoteId, SeatId } from '../../shared/meeting/ids.ts';
import type { RejectionCode } from '../../shared/meeting/rejections.ts';

/** Why a request brought nothing: the server's refusal, or no way to the server. */
export type Failure = RejectionCode | 'offline';

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: Failure };

/** Every request of shared/protocol/http.ts. Refusals and a missing network are values. */
export const api = {
  me: () => ask<Me>('GET', '/api/me'),
  look: (secret: string) => ask<LinkLook>('POST', '/api/links/look', { secret }),
  /** @param asNew somebody else at a device that has a seat in the group already */
  claim: (secret: string, name: string, asNew: boolean) =>
    ask<LinkClaim>('POST', '/api/links/claim', { secret, name, asNew }),
  makeGroup: (group: NewGroup) => ask<GroupMade>('POST', '/api/groups', group),
  practice: () => ask<PracticeMade>('POST', '/api/practice', {}),
  /** 'not-signed-in' when this device holds no seat in the group. */
  lobby: async (group: GroupId): Promise<Answer<SeatedLobby>> => {
    const own = await ask<OwnLobby>('GET', `/api/groups/${group}/lobby`);
    if (!own.ok) return own;
    const { value } = own;
    return value.lobby === null ? { ok: false, code: 'not-signed-in' } : { ok: true, value };
  },
  claimKey: (group: GroupId, keyId: string, auth: string) =>
    ask<KeyClaim>('POST', `/api/groups/${group}/keys/claim`, { keyId, auth }),

  vault: (group: GroupId, seat: SeatId) =>
    ask<VaultAnswer>('GET', `/api/groups/${group}/seats/${seat}/vault`),
  putVault: (
    group: GroupId,
    seat: SeatId,
    body: {
      readonly auth: string;
      readonly wrapped: unknown;
      readonly expectedKeyId: string | null;
    },
  ) => ask<VaultAnswer>('PUT', `/api/groups/${group}/seats/${seat}/vault`, body),
  notes: (group: GroupId, seat: SeatId) =>
    ask<NoteListing>('GET', `/api/groups/${group}/seats/${seat}/notes`),
  note: (group: GroupId, seat: SeatId, note: NoteId) =>
    ask<NoteEntry>('GET', `/api/groups/${group}/seats/${seat}/notes/${note}`),
  putNote: (
    group: GroupId,
    seat: SeatId,
    note: NoteId,
    body: { readonly version: number; readonly sealed: string },
  ) => ask<NoteEntry>('PUT', `/api/groups/${group}/seats/${seat}/notes/${note}`, body),
  deleteNote: (group: GroupId, seat: SeatId, note: NoteId) =>
    ask<null>('DELETE', `/api/groups/${group}/seats/${seat}/notes/${note}`),
};

async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    return { ok: false, code: 'offline' };
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return { ok: true, value: answer as T };
  return { ok: false, code: isRefusal(answer) ? answer.code : 'server-error' };
}

function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'code' in answer;
}
