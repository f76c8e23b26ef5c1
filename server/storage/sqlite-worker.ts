/** The thread that holds the SQLite database: it opens it, and answers the port's calls. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Storage } from '../ports.ts';
import type { CallMessage, Method, WorkerData, WorkerMessage } from './sqlite/messages.ts';
import { openSqliteHere } from './sqlite/open.ts';

if (parentPort === null) throw new Error('The storage worker runs only as a worker');
const port = parentPort;

try {
  const { dataDir, opening } = workerData as WorkerData;
  const storage = await openSqliteHere(dataDir, opening);
  // One call at a time: there is one connection, and closing comes after all that was asked before.
  let last = Promise.resolve();
  port.on('message', (call: CallMessage) => {
    last = last.then(() => answer(storage, call));
  });
  post({ kind: 'opened' });
} catch (error) {
  post({ kind: 'failed', error });
}

async function answer(storage: Storage, { id, method, args }: CallMessage): Promise<void> {
  try {
    const value = await run(storage, method, args);
    post({ kind: 'answer', id, value }, buffersIn(value));
  } catch (error) {
    post({ kind: 'error', id, error });
  }
  if (method === 'close') port.close();
}

function run(
  storage: Record<Method, (...args: never[]) => Promise<unknown>>,
  method: Method,
  args: CallMessage['args'],
): Promise<unknown> {
  return storage[method](...(args as never[]));
}

function post(message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

/** The memory of the byte arrays in an answer; it was made for the answer, so it can move. */
function buffersIn(value: unknown): readonly ArrayBuffer[] {
  if (value instanceof Uint8Array) {
    return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  }
  if (Array.isArray(value)) return value.flatMap(buffersIn);
  if (value instanceof Map || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(buffersIn);
}
