import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isId, type GroupId } from '../../../shared/meeting/ids.ts';
import { isRejection, reject, type Rejection } from '../../../shared/meeting/rejections.ts';
import type { KeyClaim, LinkClaim } from '../../../shared/protocol/http.ts';
import { keyClaim, linkClaim, linkSecret } from '../../../shared/protocol/requests.ts';
import { sameHash, storedProof } from '../../secrets.ts';
import { answer, parse } from './answers.ts';
import { cookieName, giveCookie, type Callers, type HttpParts } from './context.ts';

/** Ways in: looking at a link, claiming it, opening one's own seat by the personal link. */
export function doorRoutes(app: FastifyInstance, parts: HttpParts, callers: Callers): void {
  const { settings, links, visitors, houses } = parts;

  app.post('/api/links/look', async (request, reply) => {
    const body = parse(linkSecret, request.body);
    if (isRejection(body)) return answer(reply, body);
    return answer(reply, await guarded(request, () => links.look(body.secret)));
  });

  app.post('/api/links/claim', async (request, reply) => {
    const body = parse(linkClaim, request.body);
    if (isRejection(body)) return answer(reply, body);
    const visitor = await visitors.knownOrNew(request.cookies[cookieName(settings)]);
    const claim = await guarded<LinkClaim>(request, () => links.claim(body, visitor.device));
    if (!isRejection(claim) && visitor.token !== null) giveCookie(reply, settings, visitor.token);
    return answer(reply, claim);
  });

  app.post('/api/groups/:group/keys/claim', async (request, reply) => {
    const body = parse(keyClaim, request.body);
    if (isRejection(body)) return answer(reply, body);
    const { group } = request.params as { group: string };
    const visitor = await visitors.knownOrNew(request.cookies[cookieName(settings)]);
    const claim = await guarded<KeyClaim>(request, async () => {
      const found = isId<GroupId>(group) ? await houses.find(group) : null;
      const { storage } = found?.rooms ?? {};
      const vault = isId<GroupId>(group) ? await storage?.vaultByKey(group, body.keyId) : null;
      if (!storage || !vault) return reject('link-invalid');
      const proof = await storedProof(body.auth);
      if (!proof || !sameHash(proof, vault.authHash)) return reject('link-invalid');
      await storage.commit({
        device: visitor.device,
        deviceSeat: { device: visitor.device.id, group: vault.group, seat: vault.seat },
      });
      return { seat: vault.seat };
    });
    if (!isRejection(claim) && visitor.token !== null) giveCookie(reply, settings, visitor.token);
    return answer(reply, claim);
  });

  /** Counts guesses that failed, per address; whoever guesses on is asked to wait. */
  async function guarded<Result>(
    request: FastifyRequest,
    attempt: () => Promise<Result | Rejection>,
  ): Promise<Result | Rejection> {
    if (!callers.failures.allows(request.ip)) return reject('too-many-requests');
    const result = await attempt();
    if (isRejection(result) && result.rejected === 'link-invalid')
      callers.failures.take(request.ip);
    return result;
  }
}
