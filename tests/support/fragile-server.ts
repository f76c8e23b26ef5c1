import { buildApp } from '../../server/app.ts';
import type { Storage } from '../../server/ports.ts';
import { readSettings } from '../../server/settings.ts';
import { openMemory } from '../../server/storage/memory.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { systemClock, systemEntropy } from '../../server/system.ts';

/** A server that dies between storing and acknowledging, at the commit it is told. */
const settings = readSettings(process.env);
const stored = await openSqlite(settings.dataDir);
let left = Number(process.env.DIE_AFTER_COMMITS);

const storage: Storage = {
  ...stored,
  async commit(change) {
    const result = await stored.commit(change);
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return result;
  },
};

const app = await buildApp({
  settings,
  storage,
  practiceStorage: openMemory(),
  clock: systemClock,
  entropy: systemEntropy,
  clientDir: null,
  log: () => undefined,
});
await app.http.listen({ host: settings.host, port: settings.port });
console.log('is open at', settings.origin);
