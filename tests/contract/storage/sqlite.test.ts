import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { GroupId, MeetingId, TextId } from '../../../shared/meeting/ids.ts';
import type { Storage } from '../../../server/ports.ts';
import { openSqlite } from '../../../server/storage/sqlite.ts';
import { openLibsql } from '../../../server/storage/sqlite/libsql.ts';
import { openSqliteHere } from '../../../server/storage/sqlite/open.ts';
import {
  appending,
  deviceRow,
  groupState,
  linkRow,
  newDataDir,
  newId,
  noteRow,
  noteShownAt,
  plain,
  vaultRow,
} from './support.ts';

const workers: Worker[] = vi.hoisted(() => []);
vi.mock('node:worker_threads', async (original) => {
  const real = await original<typeof import('node:worker_threads')>();
  return {
    ...real,
    Worker: class extends real.Worker {
      constructor(...args: ConstructorParameters<typeof real.Worker>) {
        super(...args);
        workers.push(this);
      }
    },
  };
});

const clearing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const clear of clearing.splice(0).reverse()) await clear();
});

function tempDataDir(): string {
  const { dataDir, clear } = newDataDir();
  clearing.push(clear);
  return dataDir;
}

async function openHere(dataDir: string): Promise<Storage> {
  const storage = await openSqliteHere(dataDir);
  clearing.push(() => storage.close());
  return storage;
}

/**
 * How many lines of the files in the directory hold the words. Another process reads them: had
 * this one opened and closed them, SQLite's locks on them would be gone.
 */
function linesWith(dataDir: string, words: string): number {
  const { stdout } = spawnSync('grep', ['-arc', words, dataDir], { encoding: 'utf8' });
  return stdout
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line.split(':').at(-1)), 0);
}

describe('STORE-10 what was stored is there after reopening', () => {
  it('given a bit of everything, when reopened, then all of it is found', async () => {
    const dataDir = tempDataDir();
    const [group, meeting, text] = [newId<GroupId>(), newId<MeetingId>(), newId<TextId>()];
    const change = appending(group, meeting, 0, 3);
    const link = linkRow({ group });
    const device = deviceRow({ creator: true });
    const vault = vaultRow({ group });
    const note = noteRow();
    const first = await openSqlite(dataDir);
    await first.commit({
      events: { ...change.events, texts: [{ id: text, text: 'Hiljaa hyvä tulee' }] },
      group: { state: groupState(group), expected: 0 },
      links: [link],
      device,
      deviceSeat: { device: device.id, group, seat: vault.seat },
    });
    await first.putVault(vault, null);
    await first.putNote(group, vault.seat, note, 9);
    await first.appendToDocument('page', { group, meeting }, [Uint8Array.of(1, 2)]);
    await first.addDocumentClient('page', 5, vault.seat);
    await first.close();

    const again = await openHere(dataDir);
    expect((await again.group(group))?.version).toBe(1);
    expect(await again.meeting(meeting)).toEqual({
      events: change.events.append,
      commands: new Map([[change.events.command, 3]]),
      texts: new Map([[text, 'Hiljaa hyvä tulee']]),
    });
    expect(await again.linkByHash(link.hash)).toMatchObject({ id: link.id, revoked: false });
    expect(await again.deviceByHash(device.hash)).toMatchObject({ creator: true });
    expect(await again.seatsOf(device.id)).toEqual([{ group, seat: vault.seat }]);
    expect(await again.vault(group, vault.seat)).toMatchObject({ keyId: vault.keyId });
    expect((await again.note(group, vault.seat, note.note))?.sealed).toEqual(plain(note.sealed));
    expect(await again.document('page')).toEqual([Uint8Array.of(1, 2)]);
    expect(await again.documentClients('page')).toEqual([{ client: 5, seat: vault.seat }]);
    // The same command is refused after reopening too.
    const retry = { ...change.events, expected: 3, append: [] };
    expect(await again.commit({ events: retry })).toBe('conflict');
  });

  it('given calls under way, when closed, then they end first, and later ones reject', async () => {
    const storage = await openSqlite(tempDataDir());
    const state = groupState(newId());
    const underWay = storage.commit({ group: { state, expected: 0 } });
    const closed = storage.close();
    await expect(storage.group(state.id)).rejects.toThrow('closed');
    expect(await underWay).toBe('stored');
    await closed;
    await storage.close();
  });
});

describe('STORE-11 a data directory is for one process, and for its owner', () => {
  it('given a new directory, then only its owner may enter it or read the files in it', async () => {
    const dataDir = tempDataDir();
    const storage = await openHere(dataDir);
    await storage.commit({ group: { state: groupState(newId()), expected: 0 } });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const modes = readdirSync(dataDir).map((name) => [
      name,
      statSync(join(dataDir, name)).mode & 0o777,
    ]);
    expect(Object.fromEntries(modes)).toEqual({
      'etatyopeili.db': 0o600,
      'etatyopeili.db-wal': 0o600,
      'etatyopeili.db-shm': 0o600,
      'etatyopeili.lock': 0o600,
    });
  });

  it('given an open directory, when opened again, then refused until the first is closed', async () => {
    const dataDir = tempDataDir();
    const first = await openSqlite(dataDir);
    await expect(openSqlite(dataDir)).rejects.toThrow('in use by another process');
    await expect(openSqliteHere(dataDir)).rejects.toThrow('in use by another process');
    const script = `
      import { openSqliteHere } from './server/storage/sqlite/open.ts';
      openSqliteHere(${JSON.stringify(dataDir)}).catch((error) => console.log(error.message));`;
    const other = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      { encoding: 'utf8' },
    );
    expect(other.stdout).toContain('in use by another process');
    await first.close();
    const second = await openHere(dataDir);
    expect(await second.group(newId())).toBeNull();
  });

  it('given a path that is a file, when opened, then it rejects', async () => {
    const dataDir = tempDataDir();
    writeFileSync(dataDir, '');
    await expect(openSqlite(dataDir)).rejects.toThrow('EEXIST');
  });
});

describe('STORE-12 a worker that dies takes its calls with it, and says so', () => {
  it('given calls under way, when the worker fails, then they and later ones reject', async () => {
    const dataDir = tempDataDir();
    const storage = await openSqlite(dataDir);
    const save = () => storage.commit({ group: { state: groupState(newId()), expected: 0 } });
    const before = save();
    // No call at all: the worker trips over it. To terminate the thread within a call of libsql
    // would now and then abort the process.
    workers.at(-1)?.postMessage(null);
    const after = await Promise.allSettled(Array.from({ length: 20 }, save));
    expect(await before).toBe('stored');
    for (const outcome of after) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: {
          message: 'The storage worker has stopped',
          cause: expect.any(TypeError) as unknown,
        },
      });
    }
    await expect(storage.group(newId())).rejects.toThrow('stopped');
    await storage.close();
    // Its hold on the directory ended with it.
    await (await openSqlite(dataDir)).close();
  });
});

describe('STORE-13 what is deleted is gone from the files', () => {
  const CANARY = 'kanarialintu';

  /**
   * Eight meetings side by side, written to in no order and in pieces of all lengths, so that
   * their rows share pages and move between them. The words of each begin with its own canary.
   */
  async function busyStorage(dataDir: string) {
    const storage = await openHere(dataDir);
    const group = newId<GroupId>();
    const meetings = Array.from({ length: 8 }, (_, index) => ({
      id: newId<MeetingId>(),
      canary: `${CANARY}${index}`,
      texts: [] as TextId[],
    }));
    let seed = 20_261_121;
    const below = (limit: number) => (seed = (seed * 48_271) % 2_147_483_647) % limit;
    const dots = () => '.'.repeat(below(8) === 0 ? below(9000) : below(400));

    for (let round = 0; round < 300; round++) {
      const meeting = meetings[below(meetings.length)];
      if (!meeting) continue;
      const { id, canary, texts } = meeting;
      const text = newId<TextId>();
      const shown = noteShownAt(texts.length + 1, text);
      const event = { ...shown.event, words: `${canary} event ${dots()}` };
      await storage.commit({
        events: {
          group,
          meeting: id,
          expected: texts.length,
          command: newId(),
          append: [{ ...shown, event }],
          texts: [{ id: text, text: `${canary} text ${dots()}` }],
        },
      });
      texts.push(text);
      const update = Buffer.from(`${canary} document ${dots()}`);
      await storage.appendToDocument(`page of ${id}`, { group, meeting: id }, [update]);
    }
    return { storage, group, meetings };
  }

  it('given words in events, texts and documents, when forgotten, then grep finds none', async () => {
    const dataDir = tempDataDir();
    const { storage, meetings } = await busyStorage(dataDir);
    for (const { id, canary } of meetings) {
      for (const kind of ['event', 'text', 'document']) {
        expect(linesWith(dataDir, `${canary} ${kind}`), kind).toBeGreaterThan(0);
      }
      await storage.commit({ forgetMeeting: id });
      expect(linesWith(dataDir, canary)).toBe(0);
    }
  });

  it('given texts, when erased, then grep finds none', async () => {
    const dataDir = tempDataDir();
    const { storage, group, meetings } = await busyStorage(dataDir);
    for (const { id, canary, texts } of meetings) {
      await storage.commit({
        events: {
          group,
          meeting: id,
          expected: texts.length,
          command: null,
          append: [],
          erase: texts,
        },
      });
      expect(linesWith(dataDir, `${canary} text`)).toBe(0);
      expect((await storage.meeting(id))?.texts.size).toBe(0);
      expect((await storage.meeting(id))?.events).toHaveLength(texts.length);
    }
  });

  it('given a group, when forgotten, then grep finds neither names, words, vault nor notes', async () => {
    const dataDir = tempDataDir();
    const storage = await openHere(dataDir);
    const row = vaultRow({ wrapped: `${CANARY} vault` });
    const { group, seat } = row;
    const note = noteRow({ sealed: Buffer.from(`${CANARY} first`) });
    const seated = groupState(group, {
      seats: [{ id: seat, name: `${CANARY} name`, mark: 0, role: 'member', founder: false }],
    });
    await storage.commit({ group: { state: seated, expected: 0 } });
    await storage.putVault(row, null);
    await storage.putNote(group, seat, note, 9);
    const second = { ...note, version: 2, sealed: Buffer.from(`${CANARY} second`) };
    await storage.putNote(group, seat, second, 9);
    const meeting = newId<MeetingId>();
    await storage.commit(appending(group, meeting, 0));
    const update = Buffer.from(`${CANARY} page`);
    await storage.appendToDocument('page', { group, meeting }, [update]);
    for (const kind of ['name', 'vault', 'first', 'second', 'page']) {
      expect(linesWith(dataDir, `${CANARY} ${kind}`), kind).toBeGreaterThan(0);
    }
    await storage.commit({ forgetGroup: group });
    expect(linesWith(dataDir, CANARY)).toBe(0);
  });

  it('given notes replaced, forgotten or deleted, then grep finds what is kept and no more', async () => {
    const dataDir = tempDataDir();
    const storage = await openHere(dataDir);
    const { group, seat } = vaultRow();
    const { note } = noteRow();
    for (const version of [1, 2, 3]) {
      const sealed = Buffer.from(`${CANARY} version ${version}`);
      await storage.putNote(group, seat, { note, version, sealed, savedAt: version }, 9);
    }
    const left = () =>
      [1, 2, 3].filter((version) => linesWith(dataDir, `${CANARY} version ${version}`) > 0);
    expect(left()).toEqual([2, 3]);
    await storage.forgetEarlierNotes(4);
    expect(left()).toEqual([3]);
    await storage.deleteNote(group, seat, note);
    expect(left()).toEqual([]);
  });

  it('given a document, when compacted, then grep finds no earlier update', async () => {
    const dataDir = tempDataDir();
    const storage = await openHere(dataDir);
    const [group, meeting] = [newId<GroupId>(), newId<MeetingId>()];
    await storage.commit(appending(group, meeting, 0));
    await storage.appendToDocument('page', { group, meeting }, [Buffer.from(CANARY)]);
    expect(linesWith(dataDir, CANARY)).toBeGreaterThan(0);
    await storage.compactDocument('page', Uint8Array.of(1));
    expect(linesWith(dataDir, CANARY)).toBe(0);
  });

  it('given a backup that reads, then notes are saved, and forgetting says that it cannot', async () => {
    const dataDir = tempDataDir();
    const storage = await openHere(dataDir);
    const [group, meeting] = [newId<GroupId>(), newId<MeetingId>()];
    await storage.commit(appending(group, meeting, 0));
    await storage.appendToDocument('page', { group, meeting }, [Buffer.from(CANARY)]);
    const reader = openLibsql(join(dataDir, 'etatyopeili.db'));
    reader.exec('begin');
    reader.exec('select * from documents');

    expect(await storage.putNote(group, newId(), noteRow(), 9)).toBe('stored');
    await expect(storage.commit({ forgetMeeting: meeting })).rejects.toThrow('cannot be emptied');

    reader.exec('rollback');
    // It was forgotten all the same, and the next time clears it away.
    expect(await storage.meeting(meeting)).toBeNull();
    await storage.commit({ forgetMeeting: meeting });
    expect(linesWith(dataDir, CANARY)).toBe(0);
  });

  it('given a crash after a deletion, when reopened, then grep finds none', async () => {
    const dataDir = tempDataDir();
    const { storage, meetings } = await busyStorage(dataDir);
    const deleted = meetings.slice(0, 4);
    await storage.close();
    clearing.splice(1);
    const script = `
      import Database from 'libsql';
      const db = new Database(${JSON.stringify(join(dataDir, 'etatyopeili.db'))});
      for (const pragma of ['journal_mode = wal', 'secure_delete = on', 'foreign_keys = on'])
        db.prepare('pragma ' + pragma).all([]);
      db.exec("update texts set body = body || '.'");
      for (const id of ${JSON.stringify(deleted.map(({ id }) => id))})
        db.prepare('delete from meetings where id = ?').run([id]);
      process.kill(process.pid, 'SIGKILL');`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
    expect(signal).toBe('SIGKILL');
    const left = () => deleted.filter(({ canary }) => linesWith(dataDir, canary) > 0);
    expect(left()).toEqual(deleted);
    await openHere(dataDir);
    expect(left()).toEqual([]);
  });
});

describe('STORE-14 no value that is bound can end the process', () => {
  function table() {
    const db = openLibsql(':memory:');
    db.exec('create table t (value)');
    return {
      put: (value: unknown) => db.prepare('insert into t values (?)').run([value]),
      all: () => db.prepare('select value from t').all([]),
    };
  }

  it.each([
    [true, 1],
    [false, 0],
    [null, null],
    ['', ''],
    [2 ** 53 - 1, 2 ** 53 - 1],
    [Buffer.from('abc').subarray(1), plain(Buffer.from('bc'))],
    [Buffer.alloc(0), new Uint8Array(0)],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
  ])('given %o, when bound, then it is stored', (value, stored) => {
    const { put, all } = table();
    put(value);
    expect(all()).toEqual([{ value: stored }]);
  });

  it.each([
    [undefined],
    [NaN],
    [Infinity],
    [{}],
    [[]],
    [new Date(0)],
    [Symbol('s')],
    [new ArrayBuffer(1)],
  ])('given %o, when bound, then it throws', (value) => {
    const { put, all } = table();
    expect(() => put(value)).toThrow(TypeError);
    expect(all()).toEqual([]);
  });
});
