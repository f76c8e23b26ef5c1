import type { Server as HttpServer } from 'node:http';
import fastifyCookie from '@fastify/cookie';
import Fastify, { type FastifyInstance } from 'fastify';
import { reject } from '../shared/meeting/rejections.ts';
import { LIMITS } from '../shared/protocol/wire.ts';
import { Links } from './doors/links.ts';
import { Visitors } from './doors/visitors.ts';
import { Houses } from './meetings/houses.ts';
import { Rooms } from './meetings/rooms.ts';
import type { Clock, Entropy, Storage } from './ports.ts';
import type { Settings } from './settings.ts';
import { PracticeRooms } from './simulated/practice-rooms.ts';
import { documentAccess } from './transport/document-access.ts';
import { answer } from './transport/http/answers.ts';
import { Callers, type HttpParts } from './transport/http/context.ts';
import { doorRoutes } from './transport/http/door-routes.ts';
import { groupRoutes } from './transport/http/group-routes.ts';
import { headersOf, securityHeaders } from './transport/http/headers.ts';
import { noteRoutes } from './transport/http/note-routes.ts';
import { pages } from './transport/http/pages.ts';
import { practiceRoutes } from './transport/http/practice-routes.ts';
import { isOwnOrigin } from './transport/origin.ts';
import { socketServer } from './transport/socket.ts';
import { createDocumentEndpoint } from './transport/yjs/endpoint.ts';

/** A request that has not come in whole by then is given up, ms. */
const REQUEST_MS = 60_000;
/** Whose upgrades these are says socket.ts, and yjs/endpoint.ts. */
const UPGRADES = /^\/socket\.io\/|^\/g\/[^/?]*\/docs\/[^/?]*(?:\?|$)/;

/** What an installation is made of; tests put in what they need. */
export interface AppParts {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly practiceStorage: Storage;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Directory of the built client, or null where Vite serves it (in development). */
  readonly clientDir: string | null;
  /** One line of the log: never a query, body, cookie, name or note. */
  readonly log: (line: Readonly<Record<string, string | number>>) => void;
}

export interface App {
  readonly http: FastifyInstance;
  /** Closes sockets, rooms and routes; the storage is its owner's to close. */
  close(): Promise<void>;
}

/** Builds the app from its parts. It never listens; `main.ts` does. */
export async function buildApp(parts: AppParts): Promise<App> {
  const { settings, clock, entropy, log } = parts;
  const report = (error: unknown): void => {
    log({ event: 'error', message: error instanceof Error ? error.message : String(error) });
  };
  const http = Fastify({
    logger: false,
    bodyLimit: LIMITS.frame,
    trustProxy: settings.trustProxy,
    requestTimeout: REQUEST_MS,
    // Before any route: hooks do not run.
    frameworkErrors: (_error, _request, reply) => {
      void reply.headers({ ...headersOf(settings), 'cache-control': 'no-store' });
      void answer(reply, reject('malformed'));
    },
  });
  const server: HttpServer = http.server;

  const documents = createDocumentEndpoint({
    clock,
    entropy,
    report,
    authorize: (request, who) => mayOpen(request, who),
  });
  const rooms = (storage: Storage, practice: boolean): Rooms =>
    new Rooms({ storage, documents: documents.over(storage), clock, entropy, report, practice });
  const houses = new Houses(rooms(parts.storage, false), rooms(parts.practiceStorage, true));
  const visitors = new Visitors(houses, { clock, entropy });
  const mayOpen = documentAccess(houses, visitors, settings);
  documents.attach(server);
  const io = socketServer(server, { settings, houses, visitors, clock, report });
  server.on('upgrade', (request, stream) => {
    if (!UPGRADES.test(request.url ?? '')) stream.destroy();
  });
  const practice = new PracticeRooms({ http: server, houses, settings, clock, entropy, report });

  const httpParts: HttpParts = {
    settings,
    houses,
    visitors,
    clock,
    entropy,
    links: new Links(houses, clock),
    makePractice: () => practice.make(),
  };
  const callers = new Callers(httpParts);

  securityHeaders(http, settings);
  await http.register(fastifyCookie);
  http.addHook('onRequest', async (request, reply) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads && !isOwnOrigin(request.headers.origin, settings)) {
      await answer(reply, reject('wrong-origin'));
    }
  });
  http.addHook('onResponse', async (request, reply) => {
    log({
      event: 'http',
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      id: request.id,
      ms: Math.round(reply.elapsedTime),
    });
  });
  http.setNotFoundHandler((_request, reply) => answer(reply, reject('not-found')));
  http.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) return answer(reply, reject('too-large'));
    if (status < 500) return answer(reply, reject('malformed'));
    report(error);
    return answer(reply, reject('server-error'));
  });

  http.get('/api/health', () => ({ ok: true }));
  doorRoutes(http, httpParts, callers);
  groupRoutes(http, httpParts, callers);
  noteRoutes(http, httpParts, callers);
  practiceRoutes(http, httpParts);
  if (parts.clientDir !== null) await pages(http, parts.clientDir);

  return {
    http,
    async close() {
      // First the rooms: whoever loses their line from here on is expected back, not gone.
      await houses.dispose();
      await practice.close();
      await documents.close();
      const closed = io.close();
      // A browser keeps its connections open for the next request; there will be none.
      server.closeAllConnections();
      await closed;
      await http.close();
    },
  };
}
