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
/** How long opening a room, or closing its meeting, may take, ms. */
const PATIENCE_MS = 30_000;
const MEMBERS = ['Aino', 'Pekka', 'Åsa', 'Tuula'];

interface PracticeParts {
  readonly http: HttpServer;
  readonly houses: Houses;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly report: (error: unknown) => void;
}

interface Facilitator {
  readonly token: string;
  readonly seat: SeatId;
}

interface PracticeRoom {
  /** Those who have come in, the facilitator first. */
  readonly participants: Participant[];
  /** The same, once they act by themselves. */
  people: readonly SimulatedPerson[];
  cancelEnd: () => void;
}

/**
 * Rooms to try things in: a group in memory, a meeting under way, simulated people who come in by
 * real sockets like anyone. A room lasts an hour, and then nothing of it is left; there are never
 * more than twenty.
 */
export class PracticeRooms {
  readonly #parts: PracticeParts;
  readonly #rooms = new Map<GroupId, PracticeRoom>();

  constructor(parts: PracticeParts) {
    this.#parts = parts;
  }

  /**
   * A room with a simulated group, and a link into it; null when there are too many already.
   * @throws Error when the room could not be opened; nothing of it is left then
   */
  async make(): Promise<{ group: GroupId; link: string } | null> {
    if (this.#rooms.size >= MOST_ROOMS) return null;
    const { clock, entropy, report } = this.#parts;
    const group = newId<GroupId>(entropy);
    const room: PracticeRoom = { participants: [], people: [], cancelEnd: () => undefined };
    // The place is taken before anything is waited for, or many who ask at once would all find it.
    this.#rooms.set(group, room);
    try {
      const { link, device } = await this.#makeGroup(group);
      await this.#inTime(this.#populate(room, { group, link, device }));
      room.people = room.participants.map((participant) => this.#person(participant));
      room.cancelEnd = clock.after(LIFE_MS, () => {
        this.#end(group, room).catch(report);
      });
      return { group, link };
    } catch (error) {
      await this.#end(group, room);
      throw error;
    }
  }

  /** Stops the simulated people; the rooms themselves end with the process. */
  close(): Promise<void> {
    for (const room of this.#rooms.values()) stop(room);
    this.#rooms.clear();
    return Promise.resolve();
  }

  /** Ends a room for good: the meeting is closed, everyone is shown out, and all is forgotten. */
  async #end(group: GroupId, room: PracticeRoom): Promise<void> {
    const { houses, report } = this.#parts;
    const [guide] = room.participants;
    // Closed like any meeting, so that guests get their receipt and nobody writes on.
    if (guide) await this.#inTime(guide.send({ type: 'closeMeeting' })).catch(report);
    stop(room);
    const open = await houses.practice.find(group);
    await houses.practice.storage.commit({ forgetGroup: group });
    await open?.dispose();
    open?.showEveryoneOut();
    this.#rooms.delete(group);
  }

  /** What the work gives. @throws Error when it takes longer than anyone should wait */
  #inTime<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const cancel = this.#parts.clock.after(PATIENCE_MS, () => {
        reject(new Error('A practice room was waited for in vain.'));
      });
      work.finally(cancel).then(resolve, reject);
    });
  }

  async #makeGroup(id: GroupId): Promise<{ link: string; device: Facilitator }> {
    const { entropy, clock, houses } = this.#parts;
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
    return { link: link.secret, device: { token, seat } };
  }

  async #populate(
    { participants }: PracticeRoom,
    made: { readonly group: GroupId; readonly link: string; readonly device: Facilitator },
  ): Promise<void> {
    const place = this.#place();
    const leena = new Device(place, made.device.token);
    const guide = new Participant(leena, { group: made.group, seat: made.device.seat });
    participants.push(guide);
    await guide.send({ type: 'openMeeting' });
    await guide.send({ type: 'enter', promise: true });
    for (const name of MEMBERS) {
      const device = new Device(place);
      const member = new Participant(device, await device.claim(made.link, name));
      participants.push(member);
      await member.send({ type: 'enter', promise: true });
    }
    await guide.send({ type: 'setPhase', phase: 'card' });
    await guide.send({ type: 'drawCard', expects: null });
  }

  #person(participant: Participant): SimulatedPerson {
    const { clock, entropy } = this.#parts;
    const chance = new Chance(entropy.uint32());
    return new SimulatedPerson(participant, LIVELY, { clock, chance, pace: 1 });
  }

  #place(): Place {
    const { address, family, port } = this.#parts.http.address() as AddressInfo;
    // A server that listens everywhere listens here too.
    const everywhere = address === '0.0.0.0' || address === '::';
    const host = everywhere ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
    return { url: `http://${host}:${port}`, origin: this.#parts.settings.origin };
  }
}

function stop(room: PracticeRoom): void {
  room.cancelEnd();
  for (const person of room.people) person.stop();
  for (const participant of room.participants) participant.close();
}
