/**
 * npm run bench, third part: the JavaScript that a phone receives until *Lupaan ja tulen mukaan* is
 * enabled, as it goes over the wire, and how long that takes from a cold cache.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser, PHONE, visit } from '../tests/support/browser.ts';
import { foundGroup } from '../tests/support/house.ts';
import { freePort, startServer } from '../tests/support/server-process.ts';
import { median, table } from './figures.ts';

const ROUNDS = 5;
const AIM = 90_000;

const dataDir = mkdtempSync(join(tmpdir(), 'bench-'));
const server = await startServer(await freePort(), dataDir);
const { group, link } = await foundGroup(server.place, server.startLink ?? '');
const browser = await openBrowser();
const bytes: number[] = [];
const times: number[] = [];
let files: readonly (readonly [string, number])[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const { page, context } = await visit(browser, 'Maija', PHONE);
  const sizes: Promise<readonly [string, number]>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script') return;
    const name = new URL(request.url()).pathname.split('/').at(-1) ?? '';
    sizes.push(request.sizes().then((size) => [name, size.responseBodySize] as const));
  });
  const begun = performance.now();
  await page.goto(`${server.place.origin}/g/${group}#l.${link}`);
  const button = page.getByRole('button', { name: 'Lupaan ja tulen mukaan' });
  await button.and(page.locator(':enabled')).waitFor();
  times.push(performance.now() - begun);
  files = await Promise.all(sizes);
  bytes.push(files.reduce((sum, [, size]) => sum + size, 0));
  await context.close();
}
await browser.close();
await server.kill('SIGTERM');
rmSync(dataDir, { recursive: true });

console.log('JavaScript until "Lupaan ja tulen mukaan" is enabled (brotli, as received)');
console.log(
  table([
    ['file', 'bytes'],
    ...[...files].sort((a, b) => b[1] - a[1]).map(([name, size]) => [name, String(size)]),
    ['in all, median of five', String(median(bytes))],
    ['aim, at most', String(AIM)],
    ['time until enabled, ms', median(times).toFixed(0)],
  ]),
);
