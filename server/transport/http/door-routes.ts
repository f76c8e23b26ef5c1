import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isId, type GroupId } from '../../../shared/meeting/ids.ts';
import { isRejection, reject, type Rejection } from '../../../shared/meeting/rejections.ts';
import type { KeyClaim, LinkClaim, LinkLook } from '../../../shared/protocol/http.ts';
import { keyClaim, linkClaim, linkSecret } from '../../../shared/protocol/requests.ts';
import type { DeviceRow } from '../../ports.ts';
import { sameHash, storedProof } from '../../secrets.ts';
import { answer, parse } from './answers.ts';
import { cookieName, giveCookie, type Callers, type HttpParts } from './context.ts';

/** Ways in: looking at a link, claiming it, opening one's own seat by the personal link. */
export function doorRoutes(app: FastifyInstance, parts: HttpParts, callers: Callers): void {
  const { settings, links, visitors, houses } = parts;

  app.post('/api/links/look', async (request, reply) => {
    const body = parse(linkSecret, request.body);
    if (isRejection(body)) return answer(reply, body);
    // The cookie is given here already: were it lost with the answer to the claim, the device
    // would claim again as a stranger, at a name that is taken or by a link that is used up.
    return attempt<LinkLook>(request, reply, () => links.look(body.secret));
  });

  app.post('/api/links/claim', async (request, reply) => {
    const body = parse(linkClaim, request.body);
    if (isRejection(body)) return answer(reply, body);
    return attempt<LinkClaim>(request, reply, (device) => links.claim(body, device, request.ip));
  });

  app.post('/api/groups/:group/keys/claim', async (request, reply) => {
    const body = parse(keyClaim, request.body);
    if (isRejection(body)) return answer(reply, body);
    const { group } = request.params as { group: string };
    return attempt<KeyClaim>(request, reply, async (device) => {
      const found = isId<GroupId>(group) ? await houses.find(group) : null;
      const { storage } = found?.rooms ?? {};
      const vault = isId<GroupId>(group) ? await storage?.vaultByKey(group, body.keyId) : null;
      if (!storage || !vault) return reject('link-invalid');
      const proof = await storedProof(body.auth);
      if (!proof || !sameHash(proof, vault.authHash)) return reject('link-invalid');
      await storage.commit({
        device,
        deviceSeat: { device: device.id, group: vault.group, seat: vault.seat },
      });
      return { seat: vault.seat };
    });
  });

  /** A device, known or new, tries a door; if that leads somewhere, a new one gets its cookie. */
  async function attempt<Result extends object>(
    request: FastifyRequest,
    reply: FastifyReply,
    open: (device: DeviceRow) => Promise<Result | Rejection>,
  ): Promise<FastifyReply> {
    const outcome = await callers.guesses.attempt(request.ip, async () => {
      const cookie = request.cookies[cookieName(settings)];
      const { device, token } = await visitors.knownOrNew(cookie);
      const result = await open(device);
      if (!isRejection(result) && token !== null) giveCookie(reply, settings, token);
      return result;
    });
    return answer(reply, outcome);
  }
}
