import { api } from '../connection/api.ts';
import type { Doorstep } from '../connection/doorstep.ts';
import type { Arrival } from '../connection/fragment.ts';
import { waitAtDoor } from '../connection/knock.ts';
import { openLine } from '../connection/socket.ts';
import type { GroupId } from '../../shared/meeting/ids.ts';
import { Lobby } from './lobby.svelte.ts';
import { MeetingRoom } from './room.svelte.ts';

/** Joins the lobby and the room to the real server; what the lobby does without comes later. */
export function makeLobby(group: GroupId, arrival: Arrival | null): Lobby {
  return new Lobby(group, arrival, {
    api,
    proofOf,
    makeRoom: (entry) =>
      new MeetingRoom(entry, { openLine, loadBoard, now: () => performance.now() }),
    doorstep,
    waitAtDoor: (at, knock, answered) => waitAtDoor(openLine, at, knock, answered),
  });
}

const doorstep: Doorstep = {
  keep: async (group, knock) => (await thisDoorstep()).keep(group, knock),
  recall: async (group) => (await thisDoorstep()).recall(group),
  forget: async (group) => (await thisDoorstep()).forget(group),
};

async function thisDoorstep(): Promise<Doorstep> {
  const [{ doorstepIn }, { thisSafe }] = await Promise.all([
    import('../connection/doorstep.ts'),
    import('../connection/this-device.ts'),
  ]);
  return doorstepIn(thisSafe());
}

async function loadBoard() {
  return (await import('../connection/documents.ts')).openBoard;
}

async function proofOf(keyId: string, secret: string): Promise<string | null> {
  const [{ deriveKeys }, { isKeyId, isSecret }] = await Promise.all([
    import('../../shared/vault/derive.ts'),
    import('../../shared/vault/secret.ts'),
  ]);
  if (!isKeyId(keyId) || !isSecret(secret)) return null;
  return (await deriveKeys(keyId, secret)).auth;
}
