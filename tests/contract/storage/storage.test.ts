import { openMemory } from '../../../server/storage/memory.ts';
import { openSqlite } from '../../../server/storage/sqlite.ts';
import { openSqliteHere } from '../../../server/storage/sqlite/open.ts';
import { describeStorage } from './storage-contract.ts';
import { newDataDir } from './support.ts';

describeStorage('storage in memory', () => {
  const storage = openMemory();
  return Promise.resolve({ storage, close: () => storage.close() });
});

for (const [name, open] of [
  ['storage in SQLite, in this thread', openSqliteHere],
  ['storage in SQLite, in a worker', openSqlite],
] as const) {
  describeStorage(name, async () => {
    const { dataDir, clear } = newDataDir();
    const storage = await open(dataDir);
    return {
      storage,
      close: async () => {
        await storage.close();
        clear();
      },
    };
  });
}
