import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The client's files. HTML never depends on the cookie: it is the same for everyone. */
export async function pages(app: FastifyInstance, clientDir: string): Promise<void> {
  const index = await readFile(join(clientDir, 'index.html'));

  await app.register(fastifyStatic, {
    root: join(clientDir, 'assets'),
    prefix: '/assets/',
    // File names carry a hash of their content.
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
    index: false,
  });

  for (const url of ['/', '/start', '/practice', '/g/:group']) {
    app.get(url, (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(index),
    );
  }
}
