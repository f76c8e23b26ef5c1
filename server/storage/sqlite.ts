import { Worker } from 'node:worker_threads';
import type { Storage } from '../ports.ts';
import type { Opening } from './sqlite/open.ts';
import type { Answer, CallMessage, Method, WorkerData, WorkerMessage } from './sqlite/messages.ts';

/** Gives the port's calls to the worker, and is told how each ended. */
type Call = <M extends Method>(method: M, ...args: Parameters<Storage[M]>) => Promise<Answer<M>>;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens `<dataDir>/etatyopeili.db` (SQLite, made and migrated as needed) in a worker thread, so
 * that its fsync never blocks this one. Rejects when it cannot be opened, and when another
 * process uses the directory. If the worker dies, every call under way and every later one
 * rejects. The worker is never terminated from here: libsql may abort the process for it.
 */
export async function openSqlite(dataDir: string, opening: Opening = {}): Promise<Storage> {
  const worker = startWorker({ dataDir, opening });
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let ended: Error | null = null;
  let lastError: unknown;

  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      ended ??= new Error('The storage worker has stopped', { cause: lastError });
      for (const { reject } of waiting.values()) reject(ended);
      waiting.clear();
      resolve();
    });
  });
  worker.on('error', (error) => {
    lastError = error;
  });

  const call: Call = <M extends Method>(method: M, ...args: Parameters<Storage[M]>) =>
    new Promise<Answer<M>>((resolve, reject) => {
      if (ended !== null) throw ended;
      const message: CallMessage<M> = { id: ++calls, method, args };
      // Copied, not transferred: the caller may go on using its bytes.
      worker.postMessage(message);
      waiting.set(message.id, { resolve: resolve as Waiting['resolve'], reject });
    });

  await new Promise<void>((resolve, reject) => {
    // Under id 0 stands the opening itself, so that a worker that dies rejects it too.
    waiting.set(0, {
      resolve: () => {
        resolve();
      },
      reject,
    });
    worker.on('message', (message: WorkerMessage) => {
      const id = 'id' in message ? message.id : 0;
      const caller = waiting.get(id);
      waiting.delete(id);
      if ('error' in message) caller?.reject(message.error);
      else caller?.resolve('value' in message ? message.value : undefined);
    });
  });

  const close = async (): Promise<void> => {
    if (ended === null) {
      const closing = call('close');
      ended = new Error('The storage is closed');
      await closing;
    }
    await exited;
  };
  return { ...portOver(call), close };
}

function startWorker(workerData: WorkerData): Worker {
  // Not a literal in `new URL`, or the bundler would take the worker for a browser's.
  const entry = import.meta.url.endsWith('.ts')
    ? './sqlite/worker-from-source.mjs'
    : './sqlite-worker.js';
  return new Worker(new URL(entry, import.meta.url), { workerData });
}

function portOver(call: Call): Omit<Storage, 'close'> {
  return {
    commit: (change) => call('commit', change),
    group: (id) => call('group', id),
    meeting: (id) => call('meeting', id),
    linkByHash: (hash) => call('linkByHash', hash),
    creators: () => call('creators'),
    deviceByHash: (hash) => call('deviceByHash', hash),
    seatsOf: (device) => call('seatsOf', device),
    vault: (group, seat) => call('vault', group, seat),
    vaultByKey: (group, keyId) => call('vaultByKey', group, keyId),
    putVault: (row, expectedKey) => call('putVault', row, expectedKey),
    notes: (group, seat) => call('notes', group, seat),
    note: (group, seat, note) => call('note', group, seat, note),
    putNote: (group, seat, row, most) => call('putNote', group, seat, row, most),
    deleteNote: (group, seat, note) => call('deleteNote', group, seat, note),
    forgetEarlierNotes: (before) => call('forgetEarlierNotes', before),
    document: (name) => call('document', name),
    appendToDocument: (name, owner, updates) => call('appendToDocument', name, owner, updates),
    compactDocument: (name, state) => call('compactDocument', name, state),
    documentClients: (name) => call('documentClients', name),
    addDocumentClient: (name, client, seat) => call('addDocumentClient', name, client, seat),
  };
}
