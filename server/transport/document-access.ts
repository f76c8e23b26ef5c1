import type { IncomingMessage } from 'node:http';
import fastifyCookie from '@fastify/cookie';
import type { Visitors } from '../doors/visitors.ts';
import type { Houses } from '../meetings/houses.ts';
import type { Settings } from '../settings.ts';
import { cookieName } from './http/context.ts';
import { isOwnOrigin } from './origin.ts';
import type { Who } from './yjs/connection.ts';
import type { Access } from './yjs/endpoint.ts';

/** Says which document an upgrade request may open: its own group's, while its seat is inside. */
export function documentAccess(
  houses: Houses,
  visitors: Visitors,
  settings: Settings,
): (request: IncomingMessage, who: Who) => Promise<Access | null> {
  return async (request, { group, seat, name }) => {
    if (!isOwnOrigin(request.headers.origin, settings)) return null;
    const cookies = fastifyCookie.parse(request.headers.cookie ?? '');
    const device = await visitors.known(cookies[cookieName(settings)]);
    if (!device || !(await houses.holdsSeat(device.id, group, seat))) return null;
    const found = await houses.find(group);
    if (!found) return null;
    const document = found.room.documentFor(seat, name);
    // The seat is theirs, the document is of a meeting or a load that is over: to be given up.
    if (!document) return { kind: 'retired' };
    if (document.kind === 'board') return { kind: 'board' };
    const { storage } = found.rooms;
    return { kind: 'page', owner: { group, meeting: document.meeting }, storage };
  };
}
