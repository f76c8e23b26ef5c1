import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../client/connection/api.ts';
import type { KeptKnock } from '../../../client/connection/doorstep.ts';
import type { Arrival } from '../../../client/connection/fragment.ts';
import type { KnockAnswer } from '../../../client/connection/knock.ts';
import { Lobby, type LobbyParts, type LobbySeat } from '../../../client/state/lobby.svelte.ts';
import { MeetingRoom, type RoomEntry } from '../../../client/state/room.svelte.ts';
import { remember } from '../../../client/state/tab-memory.ts';
import type { KnockId, MeetingId } from '../../../shared/meeting/ids.ts';
import type { LinkClaim, SeatedLobby } from '../../../shared/protocol/http.ts';
import {
  boardWith,
  fakeBoards,
  fakeLine,
  GROUP,
  lobbyView,
  ME,
  seatId,
  youView,
  type FarEnd,
} from '../../support/fixtures/room.ts';

const LINK: Arrival = { kind: 'link', secret: 'AAAAAAAAAAAAAAAAAAAAAA' };
const KEY = 'KKKKKKKKKKKKKKKKKKKKKK';
const PERSONAL: Arrival = { kind: 'personal', keyId: KEY, secret: 'SSSSSSSSSSSSSSSSSSSSSS' };
const KNOCK = 'NNNNNNNNNNNNNNNNNNNNNN' as KnockId;
const MAIJA: LobbySeat = { seat: ME, name: 'Maija', mark: 6, role: 'member', keyId: null };
const SEPPO: LobbySeat = { ...MAIJA, seat: seatId('Seppo'), name: 'Seppo', mark: 9 };

function storage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

beforeEach(() => {
  vi.stubGlobal('sessionStorage', storage());
});

const no = (code: 'not-found' | 'not-signed-in' | 'link-invalid' | 'offline') =>
  ({ ok: false, code }) as const;

const seated = ({ seat }: LobbySeat): Answer<LinkClaim> => ({
  ok: true,
  value: { became: 'seated', group: GROUP, seat },
});
const KNOCKING: Answer<LinkClaim> = {
  ok: true,
  value: { became: 'knocking', group: GROUP, knock: KNOCK },
};

/** A lobby whose server answers as the test says. */
function lobbyWith(arrival: Arrival | null, seats: readonly LobbySeat[]) {
  const server = {
    seats: [...seats],
    view: lobbyView(),
    /** To one who has no seat here; who has one is brought to it. */
    claim: seated(MAIJA),
    claimed: [] as string[],
    entries: [] as RoomEntry[],
    keysClaimed: [] as string[],
  };
  const doors = { kept: null as KeptKnock | null };
  const fars: FarEnd[] = [];
  let answerKnock: (answer: KnockAnswer) => void = () => undefined;
  const knocks: KnockId[] = [];
  const parts: LobbyParts = {
    api: {
      lobby: (): Promise<Answer<SeatedLobby>> =>
        Promise.resolve(
          server.seats.length === 0
            ? no('not-signed-in')
            : { ok: true, value: { lobby: server.view, seats: server.seats } },
        ),
      look: (secret) =>
        Promise.resolve(
          secret === LINK.secret
            ? { ok: true, value: { purpose: 'member', lobby: lobbyView({ present: null }) } }
            : no('link-invalid'),
        ),
      claim: (_secret, name, asNew) => {
        server.claimed.push(name);
        const [own] = server.seats;
        if (own && !asNew) return Promise.resolve(seated(own));
        if (!server.claim.ok || server.claim.value.became !== 'seated') {
          return Promise.resolve(server.claim);
        }
        const seat = { ...MAIJA, seat: seatId(name), name };
        server.seats.push(seat);
        return Promise.resolve(seated(seat));
      },
      claimKey: (_group, keyId) => {
        server.keysClaimed.push(keyId);
        server.seats.push({ ...MAIJA, keyId: KEY });
        return Promise.resolve({ ok: true, value: { seat: ME } });
      },
      practice: () => Promise.resolve(no('offline')),
      me: () => Promise.resolve({ ok: true, value: { mayCreateGroups: false, seats: [] } }),
    },
    proofOf: (_keyId, secret) => Promise.resolve(`proof of ${secret}`),
    makeRoom: (entry) => {
      server.entries.push(entry);
      const { openLine, far } = fakeLine();
      fars.push(far);
      const { loadBoard } = fakeBoards(boardWith());
      return new MeetingRoom(entry, { openLine, loadBoard, now: () => 0 });
    },
    waitAtDoor: (_group, knock, answered) => {
      knocks.push(knock);
      answerKnock = answered;
      return () => undefined;
    },
    doorstep: {
      keep: (_group, kept) => {
        doors.kept = kept;
        return Promise.resolve();
      },
      recall: () => Promise.resolve(doors.kept),
      forget: () => {
        doors.kept = null;
        return Promise.resolve();
      },
    },
  };
  return {
    lobby: new Lobby(GROUP, arrival, parts),
    server,
    fars,
    knocks,
    doors,
    answerKnock: (answer: KnockAnswer) => {
      answerKnock(answer);
    },
  };
}

function welcome(far: FarEnd | undefined) {
  far?.on.online();
  far?.on.welcome({
    seq: 1,
    lobby: lobbyView(),
    you: youView({ presence: 'outside', documents: null }),
    facilitator: null,
  });
}

describe('R07 Two steps for one who returns', () => {
  it('given the own seat is on this device, when the button is pressed, then one goes in', async () => {
    const { lobby, fars, server } = lobbyWith(LINK, [MAIJA]);
    await lobby.start();
    expect(lobby.stage).toBe('ready');
    expect(lobby.name).toBe('Maija');
    welcome(fars[0]);
    await lobby.enter();
    expect(fars[0]?.sent).toEqual([{ type: 'enter', promise: true }]);
    expect(server.claimed).toEqual([]);
  });

  it('given another name is written, then the seat is renamed on the way in', async () => {
    const { lobby, fars } = lobbyWith(null, [MAIJA]);
    await lobby.start();
    welcome(fars[0]);
    lobby.name = 'Maija K';
    await lobby.enter();
    expect(fars[0]?.sent).toEqual([
      { type: 'renameSelf', name: 'Maija K' },
      { type: 'enter', promise: true },
    ]);
  });

  it('given the tab was in the room, then it goes back without the promise', async () => {
    remember(GROUP, { entered: ME, hand: true });
    const { lobby, server } = lobbyWith(null, [MAIJA, SEPPO]);
    await lobby.start();
    expect(server.entries).toEqual([{ group: GROUP, seat: ME, resume: true, hand: true }]);
  });

  it('given several seats on this device, then it asks whose', async () => {
    const { lobby, server } = lobbyWith(null, [MAIJA, SEPPO]);
    await lobby.start();
    expect(lobby.stage).toBe('choosing');
    lobby.choose(SEPPO.seat);
    expect(server.entries).toMatchObject([{ seat: SEPPO.seat, resume: false }]);
    expect(lobby.seat?.name).toBe('Seppo');
  });
});

describe('The first time', () => {
  it('given a link and a name, when the button is pressed, then the seat is claimed and one goes in', async () => {
    const { lobby, server, fars } = lobbyWith(LINK, []);
    await lobby.start();
    expect(lobby.stage).toBe('ready');
    expect(lobby.view?.present).toBeNull();
    lobby.name = '  Maija ';
    await lobby.enter();
    expect(server.claimed).toEqual(['Maija']);
    welcome(fars[0]);
    expect(fars[0]?.sent).toEqual([{ type: 'enter', promise: true }]);
  });

  it('given no name, then nothing is claimed', async () => {
    const { lobby, server } = lobbyWith(LINK, []);
    await lobby.start();
    await lobby.enter();
    expect(lobby.refusal).toBe('name-empty');
    expect(server.claimed).toEqual([]);
  });

  it('given the name is refused, then one stays and is told', async () => {
    const { lobby, server } = lobbyWith(LINK, []);
    server.claim = { ok: false, code: 'name-too-long' };
    await lobby.start();
    lobby.name = 'M'.repeat(200);
    await lobby.enter();
    expect(lobby.stage).toBe('ready');
    expect(lobby.refusal).toBe('name-too-long');
  });

  it('given the door is locked, then a page says so', async () => {
    const { lobby, server } = lobbyWith(LINK, []);
    server.claim = { ok: false, code: 'door-locked' };
    await lobby.start();
    lobby.name = 'Kirsi';
    await lobby.enter();
    expect(lobby.stage).toBe('stopped');
    expect(lobby.stopped).toBe('door-locked');
  });

  it('given a knock, when a facilitator admits, then one goes in by itself', async () => {
    const { lobby, server, knocks, answerKnock, fars } = lobbyWith(LINK, []);
    server.claim = KNOCKING;
    await lobby.start();
    lobby.name = 'Maija';
    await lobby.enter();
    expect(lobby.stage).toBe('knocking');
    expect(knocks).toEqual([KNOCK]);
    server.seats.push(MAIJA);
    answerKnock({ admitted: ME });
    await expect.poll(() => fars.length).toBe(1);
    welcome(fars[0]);
    expect(fars[0]?.sent).toEqual([{ type: 'enter', promise: true }]);
  });

  it('given a knock is declined, then one is told, and may knock again', async () => {
    const { lobby, server, answerKnock } = lobbyWith(LINK, []);
    server.claim = KNOCKING;
    await lobby.start();
    lobby.name = 'Maija';
    await lobby.enter();
    answerKnock('declined');
    expect(lobby.stage).toBe('declined');
    lobby.knockAgain();
    expect(lobby.stage).toBe('ready');
  });

  it('given nobody knows of the knock any more, then it knocks again by itself under the same name', async () => {
    const { lobby, server, knocks, answerKnock } = lobbyWith(LINK, []);
    server.claim = KNOCKING;
    await lobby.start();
    lobby.name = 'Kirsi';
    await lobby.enter();
    answerKnock('gone');
    await expect.poll(() => knocks).toEqual([KNOCK, KNOCK]);
    expect(server.claimed).toEqual(['Kirsi', 'Kirsi']);
    expect(lobby.stage).toBe('knocking');
  });

  it('given a reload while knocking, then it goes on waiting', async () => {
    remember(GROUP, { knocking: KNOCK });
    const { lobby, knocks } = lobbyWith(null, []);
    await lobby.start();
    expect(lobby.stage).toBe('knocking');
    expect(knocks).toEqual([KNOCK]);
  });

  it('given a reload while knocking, and the knock went with the old page, then it knocks again', async () => {
    remember(GROUP, { knocking: KNOCK });
    const { lobby, server, doors, knocks, answerKnock } = lobbyWith(null, []);
    doors.kept = { secret: LINK.secret, name: 'Kirsi', asNew: false };
    server.claim = KNOCKING;
    await lobby.start();
    answerKnock('gone');
    await expect.poll(() => knocks).toEqual([KNOCK, KNOCK]);
    expect(server.claimed).toEqual(['Kirsi']);
    expect(lobby.stage).toBe('knocking');
    answerKnock('declined');
    await expect.poll(() => doors.kept).toBeNull();
    expect(lobby.stage).toBe('declined');
    // Without the link in the address, too, one may knock once more.
    lobby.knockAgain();
    await lobby.enter();
    expect(knocks).toHaveLength(3);
  });
});

describe('A new device with a personal link', () => {
  it('given the key opens the seat, then one is at the own seat', async () => {
    const { lobby, server } = lobbyWith(PERSONAL, []);
    await lobby.start();
    expect(server.keysClaimed).toEqual([KEY]);
    expect(lobby.seat?.name).toBe('Maija');
  });

  it('given the seat is on this device already, then nothing is claimed', async () => {
    const { lobby, server } = lobbyWith(PERSONAL, [SEPPO, { ...MAIJA, keyId: KEY }]);
    await lobby.start();
    expect(server.keysClaimed).toEqual([]);
    expect(lobby.seat?.name).toBe('Maija');
  });
});

describe('The way in is closed', () => {
  it('given no link and no seat, then it says that the device is not known', async () => {
    const { lobby } = lobbyWith(null, []);
    await lobby.start();
    expect([lobby.stage, lobby.stopped]).toEqual(['stopped', 'not-signed-in']);
  });

  it('given a link that is not valid, then it says so', async () => {
    const { lobby } = lobbyWith({ kind: 'link', secret: 'BBBBBBBBBBBBBBBBBBBBBB' }, []);
    await lobby.start();
    expect([lobby.stage, lobby.stopped]).toEqual(['stopped', 'link-invalid']);
  });

  it('given a seat here and the link, then another person may come as themselves', async () => {
    const { lobby, server } = lobbyWith(LINK, [MAIJA]);
    await lobby.start();
    await lobby.comeAsNew?.();
    expect(lobby.stage).toBe('ready');
    expect(lobby.seat).toBeNull();
    expect(lobby.name).toBe('');
    lobby.name = 'Seppo';
    await lobby.enter();
    expect(server.claimed).toEqual(['Seppo']);
    expect(server.entries.at(-1)).toMatchObject({ seat: SEPPO.seat });
    expect(lobby.seat?.name).toBe('Seppo');
  });
});

describe('The server will not have the line', () => {
  it('given one is in the room, then the room gives way to a page that says so, and trying again begins anew', async () => {
    remember(GROUP, { entered: ME, hand: false });
    const { lobby, fars, server } = lobbyWith(null, [MAIJA]);
    await lobby.start();
    fars[0]?.on.online();
    fars[0]?.on.welcome({ seq: 1, lobby: lobbyView(), you: youView(), facilitator: null });
    expect(lobby.inRoom).toBe(true);
    fars[0]?.on.refused('not-signed-in');
    expect(lobby.inRoom).toBe(false);
    expect(lobby.shutOut).toBe('not-signed-in');
    server.seats.push(SEPPO);
    remember(GROUP, null);
    await lobby.start();
    expect([lobby.stage, lobby.shutOut]).toEqual(['choosing', null]);
    expect(fars[0]?.closed).toBe(true);
  });

  it('given the meeting has been closed already, then its receipt stays', async () => {
    remember(GROUP, { entered: ME, hand: false });
    const { lobby, fars } = lobbyWith(null, [MAIJA]);
    await lobby.start();
    fars[0]?.on.online();
    fars[0]?.on.welcome({ seq: 1, lobby: lobbyView(), you: youView(), facilitator: null });
    const receipt = {
      meeting: seatId('meeting') as string as MeetingId,
      closedAt: 1,
      kept: { cards: [], next: null, present: 2 },
      deleted: { events: 3, notesShown: 0, page: false },
    };
    fars[0]?.on.notice({ type: 'meetingClosed', receipt });
    fars[0]?.on.refused('not-signed-in');
    expect(lobby.inRoom).toBe(true);
  });
});
