import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeGroup } from '../../shared/meeting/group-rules.ts';
import type { DeviceId, GroupId, SeatId } from '../../shared/meeting/ids.ts';
import { isRejection } from '../../shared/meeting/rejections.ts';
import { groupLink } from '../doors/link-rows.ts';
import type { Houses } from '../meetings/houses.ts';
import type { Clock, Entropy } from '../ports.ts';
import { hashSecret, newId, newToken } from '../secrets.ts';
import type { Settings } from '../settings.ts';
import { Chance } from './chance.ts';
import { Device, Participant, type Place } from './participant.ts';
import { LIVELY, SimulatedPerson } from './person.ts';

const MOST_ROOMS = 20;
const LIFE_MS = 60 * 60 * 1000;
const MEMBERS = ['Aino', 'Pekka', 'Åsa', 'Tuula'];

interface PracticeParts {
  readonly http: HttpServer;
  readonly houses: Houses;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly report: (error: unknown) => void;
}

interface PracticeRoom {
  readonly people: readonly SimulatedPerson[];
  readonly cancelEnd: () => void;
}

/**
 * Rooms to try things in: a group in memory, a meeting under way, simulated people who come in by
 * real sockets like anyone. A room lasts an hour; there are never more than twenty.
 */
export class PracticeRooms {
  readonly #parts: PracticeParts;
  readonly #rooms = new Map<GroupId, PracticeRoom>();

  constructor(parts: PracticeParts) {
    this.#parts = parts;
  }

  /** A room with a simulated group, and a link into it; null when there are too many already. */
  async make(): Promise<{ group: GroupId; link: string } | null> {
    if (this.#rooms.size >= MOST_ROOMS) return null;
    const { group, link, device } = await this.#makeGroup();
    const people = await this.#populate(group, link, device);
    const cancelEnd = this.#parts.clock.after(LIFE_MS, () => {
      this.#end(group);
    });
    this.#rooms.set(group, { people, cancelEnd });
    return { group, link };
  }

  close(): Promise<void> {
    for (const group of [...this.#rooms.keys()]) this.#end(group);
    return Promise.resolve();
  }

  #end(group: GroupId): void {
    const room = this.#rooms.get(group);
    this.#rooms.delete(group);
    room?.cancelEnd();
    for (const person of room?.people ?? []) person.stop();
  }

  async #makeGroup(): Promise<{
    group: GroupId;
    link: string;
    device: { readonly token: string; readonly seat: SeatId };
  }> {
    const { entropy, clock, houses } = this.#parts;
    const id = newId<GroupId>(entropy);
    const seat = newId<SeatId>(entropy);
    const token = newToken(entropy);
    const device = newId<DeviceId>(entropy);
    const group = makeGroup(
      {
        id,
        name: 'Harjoitushuone',
        template: 'etatyopeili',
        language: 'fi',
        promise: 'standard',
        expectedSeats: 12,
        callLink: null,
        helpPhone: null,
        next: null,
      },
      { id: seat, name: 'Leena', role: 'facilitator', founder: false, entropy: entropy.uint32() },
    );
    if (isRejection(group)) throw new Error(`The practice group is no group: ${group.rejected}`);
    const link = groupLink(id, 'member', this.#parts);
    await houses.practice.storage.commit({
      group: { state: group, expected: 0 },
      links: [link.row],
      device: { id: device, hash: hashSecret(token), creator: false, createdAt: clock.now() },
      deviceSeat: { device, group: id, seat },
    });
    return { group: id, link: link.secret, device: { token, seat } };
  }

  async #populate(
    group: GroupId,
    link: string,
    facilitator: { readonly token: string; readonly seat: SeatId },
  ): Promise<readonly SimulatedPerson[]> {
    const place = this.#place();
    const leena = new Device(place, facilitator.token);
    const guide = new Participant(leena, { group, seat: facilitator.seat });
    await guide.send({ type: 'openMeeting' });
    await guide.send({ type: 'enter', promise: true });
    const members: Participant[] = [];
    for (const name of MEMBERS) {
      const device = new Device(place);
      const member = new Participant(device, await device.claim(link, name));
      await member.send({ type: 'enter', promise: true });
      members.push(member);
    }
    await guide.send({ type: 'setPhase', phase: 'card' });
    await guide.send({ type: 'drawCard', expects: null });
    return [guide, ...members].map((participant) => this.#person(participant));
  }

  #person(participant: Participant): SimulatedPerson {
    const { clock, entropy } = this.#parts;
    const chance = new Chance(entropy.uint32());
    return new SimulatedPerson(participant, LIVELY, { clock, chance, pace: 1 });
  }

  #place(): Place {
    const { port } = this.#parts.http.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, origin: this.#parts.settings.origin };
  }
}
