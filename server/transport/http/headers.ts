import type { FastifyInstance } from 'fastify';
import type { Settings } from '../../settings.ts';

/** What every answer says to the browser: nothing foreign, nothing framed, nothing kept. */
export function securityHeaders(app: FastifyInstance, settings: Settings): void {
  const sockets = settings.origin.replace(/^http/, 'ws');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${sockets}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  app.addHook('onSend', async (request, reply) => {
    reply.header('content-security-policy', policy);
    reply.header('referrer-policy', 'no-referrer');
    reply.header('x-content-type-options', 'nosniff');
    reply.header('cross-origin-opener-policy', 'same-origin');
    reply.header('cross-origin-resource-policy', 'same-origin');
    reply.header('permissions-policy', 'camera=(self), microphone=(self), geolocation=()');
    if (settings.origin.startsWith('https:')) {
      reply.header('strict-transport-security', 'max-age=31536000');
    }
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
}
