import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp } from './app.ts';
import { installationLink } from './doors/link-rows.ts';
import type { Storage } from './ports.ts';
import { readSettings, type Settings } from './settings.ts';
import { openMemory } from './storage/memory.ts';
import { openSqlite } from './storage/sqlite.ts';
import { systemClock, systemEntropy } from './system.ts';

const parts = { clock: systemClock, entropy: systemEntropy };

/** `main.js` starts the server; `main.js link` prints a new link for a first facilitator. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  if (process.argv[2] !== 'link') {
    await serve(settings, await openSqlite(settings.dataDir));
    return;
  }
  const storage = await openSqlite(settings.dataDir, { alongside: true });
  console.log(await newStartLink(storage, settings));
  await storage.close();
}

async function serve(settings: Settings, storage: Storage): Promise<void> {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, '../client');
  const app = await buildApp({
    ...parts,
    settings,
    storage,
    practiceStorage: openMemory(),
    // In development Vite serves the client; beside the source there is nothing built.
    clientDir: existsSync(join(built, 'assets')) ? built : null,
    log: (line) => {
      process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
    },
  });
  await app.http.listen({ host: settings.host, port: settings.port });

  const creators = await storage.creators();
  const lines = [
    `EtäTyöpeili is open at   ${settings.origin}/`,
    `A room to try things in  ${settings.origin}/practice`,
    // Only hashes of links are kept, so each start until the first one is claimed makes its own.
    ...(creators === 0
      ? [`The first facilitator    ${await newStartLink(storage, settings)}`]
      : []),
  ];
  console.log(`\n  ${lines.join('\n  ')}\n`);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void app
      .close()
      .then(() => storage.close())
      .then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** Whoever has this link may make groups. It serves one person, for thirty days. */
async function newStartLink(storage: Storage, settings: Settings): Promise<string> {
  const { row, secret } = installationLink(parts);
  await storage.commit({ links: [row] });
  return `${settings.origin}/start#l.${secret}`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
