import type { FastifyInstance } from 'fastify';
import type { Group } from '../../../shared/meeting/group.ts';
import { makeGroup, seatOf } from '../../../shared/meeting/group-rules.ts';
import { isId, type GroupId, type SeatId } from '../../../shared/meeting/ids.ts';
import { isRejection, reject } from '../../../shared/meeting/rejections.ts';
import type { GroupMade, Me, MySeat, OwnLobby } from '../../../shared/protocol/http.ts';
import { newGroup } from '../../../shared/protocol/requests.ts';
import { groupLink } from '../../doors/link-rows.ts';
import type { DeviceRow, DeviceSeat } from '../../ports.ts';
import { newId } from '../../secrets.ts';
import { answer, parse } from './answers.ts';
import type { Callers, HttpParts } from './context.ts';

/** A device's own groups, making one, and the lobby of one. */
export function groupRoutes(app: FastifyInstance, parts: HttpParts, callers: Callers): void {
  const { houses, entropy } = parts;

  app.get('/api/me', async (request, reply) => {
    const device = await callers.device(request);
    if (!device) return answer(reply, { mayCreateGroups: false, seats: [] } satisfies Me);
    const seats = await Promise.all((await houses.seatsOf(device.id)).map(mySeat));
    const me: Me = {
      mayCreateGroups: await mayCreate(device),
      seats: seats.filter((seat) => seat !== null),
    };
    return answer(reply, me);
  });

  app.post('/api/groups', async (request, reply) => {
    const body = parse(newGroup, request.body);
    if (isRejection(body)) return answer(reply, body);
    const device = await callers.device(request);
    if (!device || !(await mayCreate(device))) return answer(reply, reject('not-allowed'));
    const { facilitatorName, id = newId<GroupId>(entropy), ...plan } = body;
    const seat = newId<SeatId>(entropy);
    const group = makeGroup(
      { ...plan, id },
      {
        id: seat,
        name: facilitatorName,
        role: 'facilitator',
        founder: true,
        entropy: entropy.uint32(),
      },
    );
    if (isRejection(group)) return answer(reply, group);
    const link = groupLink(id, 'member', parts);
    const { storage } = houses.lasting;
    const stored = await storage.commit({
      group: { state: group, expected: 0 },
      links: [link.row],
      deviceSeat: { device: device.id, group: id, seat },
    });
    const made: GroupMade = { group: id, seat, link: link.secret };
    if (stored === 'stored') return answer(reply, made);
    // The group is there: made by this device a moment ago, by a request whose answer was lost.
    const own = await foundersSeat(device, id);
    if (own === null) return answer(reply, reject('conflict'));
    // Of the link it was made with only a hash is left.
    await storage.commit({ links: [link.row] });
    return answer(reply, { ...made, seat: own });
  });

  app.get('/api/groups/:group/lobby', async (request, reply) => {
    const device = await callers.device(request);
    const { group } = request.params as { group: string };
    const found = isId<GroupId>(group) ? await houses.find(group) : null;
    const all = device && found ? await found.rooms.storage.seatsOf(device.id) : [];
    const held = all.filter((one) => one.group === group);
    const first = held[0];
    if (!found || !first) return answer(reply, { lobby: null } satisfies OwnLobby);
    const { storage } = found.rooms;
    const seats = await Promise.all(
      held.map(async (one) => {
        const seat = seatOf(found.room.group, one.seat);
        const vault = await storage.vault(one.group, one.seat);
        return seat && { ...pick(seat), keyId: vault?.keyId ?? null };
      }),
    );
    const lobby: OwnLobby = {
      lobby: found.room.lobby(first.seat),
      seats: seats.filter((seat) => seat !== undefined),
    };
    return answer(reply, lobby);
  });

  /** Whoever claimed the installation's link, and whoever holds the seat of a group's founder. */
  async function mayCreate(device: DeviceRow): Promise<boolean> {
    return device.creator || (await foundersSeat(device)) !== null;
  }

  /** The founder's seat that a device holds in this group, or in any. */
  async function foundersSeat(device: DeviceRow, group?: GroupId): Promise<SeatId | null> {
    for (const held of await houses.lasting.storage.seatsOf(device.id)) {
      if (group !== undefined && held.group !== group) continue;
      const found = await houses.lasting.find(held.group);
      if (found && seatOf(found.group, held.seat)?.founder) return held.seat;
    }
    return null;
  }

  async function mySeat(held: DeviceSeat): Promise<MySeat | null> {
    const found = await houses.find(held.group);
    const seat = found && seatOf(found.room.group, held.seat);
    if (!found || !seat || found.rooms.practice) return null;
    const group: Group = found.room.group;
    return {
      ...pick(seat),
      group: group.id,
      groupName: group.name,
      next: group.next,
      meetingOpen: group.meeting !== null,
      language: group.language,
    };
  }
}

function pick(seat: Group['seats'][number]): Pick<MySeat, 'seat' | 'name' | 'mark' | 'role'> {
  return { seat: seat.id, name: seat.name, mark: seat.mark, role: seat.role };
}
