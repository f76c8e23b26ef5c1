import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp, type App } from '../../server/app.ts';
import { installationLink } from '../../server/doors/link-rows.ts';
import type { Storage } from '../../server/ports.ts';
import { Device, Participant, type Place } from '../../server/simulated/participant.ts';
import { openMemory } from '../../server/storage/memory.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { systemClock, systemEntropy } from '../../server/system.ts';
import type { GroupMade, NewGroup } from '../../shared/protocol/http.ts';
import type { GroupId, SeatId } from '../../shared/meeting/ids.ts';

const parts = { clock: systemClock, entropy: systemEntropy };

/** A server in this process, on a port of its own, with all it needs. */
export interface House {
  readonly app: App;
  readonly storage: Storage;
  readonly place: Place;
  readonly logged: Readonly<Record<string, string | number>>[];
  /** A link that makes a facilitator. */
  startLink(): Promise<string>;
  close(): Promise<void>;
}

/** @param dataDir SQLite there; in memory when absent */
export async function openHouse(dataDir?: string): Promise<House> {
  const storage = dataDir === undefined ? openMemory() : await openSqlite(dataDir);
  const logged: Readonly<Record<string, string | number>>[] = [];
  const origin = 'http://localhost:4321';
  const app = await buildApp({
    ...parts,
    storage,
    practiceStorage: openMemory(),
    clientDir: null,
    settings: { origin, host: '127.0.0.1', port: 0, dataDir: dataDir ?? '', trustProxy: false },
    log: (line) => logged.push(line),
  });
  await app.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.http.server.address() as AddressInfo;
  return {
    app,
    storage,
    logged,
    place: { url: `http://127.0.0.1:${port}`, origin },
    async startLink() {
      const { row, secret } = installationLink(parts);
      await storage.commit({ links: [row] });
      return secret;
    },
    async close() {
      await app.close();
      await storage.close();
    },
  };
}

export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'etatyopeili-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export const TORSTAI: NewGroup = {
  name: 'Torstain peili',
  template: 'etatyopeili',
  language: 'fi',
  promise: 'standard',
  expectedSeats: 8,
  facilitatorName: 'Leena',
  next: { local: '2026-11-26T09:00', zone: 'Europe/Helsinki' },
  helpPhone: '+358 40 123 4567',
  callLink: null,
};

export interface FoundedGroup {
  readonly device: Device;
  readonly group: GroupId;
  readonly seat: SeatId;
  readonly link: string;
}

/** A facilitator comes by the installation's link and makes a group. */
export async function foundGroup(
  place: Place,
  startLink: string,
  plan: Partial<NewGroup> = {},
): Promise<FoundedGroup> {
  const device = new Device(place);
  await device.request('POST', '/api/links/claim', { secret: startLink, name: '' });
  const made = await device.request<GroupMade>('POST', '/api/groups', { ...TORSTAI, ...plan });
  return { device, ...made };
}

export interface Gathering {
  readonly group: GroupId;
  readonly link: string;
  readonly leena: Participant;
  readonly members: readonly Participant[];
  readonly all: readonly Participant[];
  close(): void;
}

/** A facilitator and members of these names, inside an open meeting, over real sockets. */
export async function gather(
  place: Place,
  startLink: string,
  names: readonly string[],
): Promise<Gathering> {
  const founded = await foundGroup(place, startLink);
  const leena = new Participant(founded.device, founded);
  await leena.send({ type: 'openMeeting' });
  const members: Participant[] = [];
  for (const name of names) {
    const device = new Device(place);
    members.push(new Participant(device, await device.claim(founded.link, name)));
  }
  const all = [leena, ...members];
  await Promise.all(all.map((one) => one.send({ type: 'enter', promise: true })));
  await Promise.all(
    all.map((one) => one.until('all are inside', (me) => me.board?.seats.length === all.length)),
  );
  return {
    group: founded.group,
    link: founded.link,
    leena,
    members,
    all,
    close: () => {
      for (const one of all) one.close();
    },
  };
}
