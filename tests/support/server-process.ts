import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Place } from '../../server/simulated/participant.ts';

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

export interface ServerProcess {
  readonly place: Place;
  readonly process: ChildProcess;
  /** The link that makes the first facilitator, as the server printed it. */
  readonly startLink: string | null;
  readonly output: () => string;
  readonly ended: Promise<void>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** The server that `npm start` starts, in a process of its own. */
export function startServer(port: number, dataDir: string): Promise<ServerProcess> {
  return startNode(['dist/server/main.js'], port, dataDir, {});
}

/**
 * The same app, which kills itself right after its n-th commit has reached the disk and before
 * anything is shown or acknowledged.
 */
export function startFragileServer(
  port: number,
  dataDir: string,
  commits: number,
): Promise<ServerProcess> {
  const entry = ['--import', 'tsx', 'tests/support/fragile-server.ts'];
  return startNode(entry, port, dataDir, { DIE_AFTER_COMMITS: String(commits) });
}

async function startNode(
  entry: readonly string[],
  port: number,
  dataDir: string,
  extra: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const origin = `http://localhost:${port}`;
  const child = spawn(process.execPath, entry, {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      ORIGIN: origin,
      DATA_DIR: dataDir,
      ...extra,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = once(child, 'exit').then(() => undefined);
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('is open at')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      reject(new Error(`The server ended with ${code ?? 'a signal'}:\n${output}`));
    });
  });
  return {
    place: { url: `http://127.0.0.1:${port}`, origin },
    process: child,
    startLink: /\/start#l\.([A-Za-z0-9_-]{22})/.exec(output)?.[1] ?? null,
    output: () => output,
    ended,
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
