import type { FastifyInstance } from 'fastify';
import { reject } from '../../../shared/meeting/rejections.ts';
import type { PracticeMade } from '../../../shared/protocol/http.ts';
import { Limiter } from '../../doors/limiter.ts';
import { answer } from './answers.ts';
import type { HttpParts } from './context.ts';

/** A room to try things in, for anyone who comes by: no link, no account. */
export function practiceRoutes(app: FastifyInstance, parts: HttpParts): void {
  const perAddress = new Limiter(parts.clock, { burst: 5, perSecond: 1 / 30 });

  app.post('/api/practice', async (request, reply) => {
    if (!perAddress.take(request.ip)) return answer(reply, reject('too-many-requests'));
    const made = await parts.makePractice();
    return answer(reply, made === null ? reject('server-busy') : (made satisfies PracticeMade));
  });
}
