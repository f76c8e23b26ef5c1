/**
 * Every setting of an installation, in one table, with its default. Read once, from the
 * environment, by `main.ts`.
 */
export interface Settings {
  /** Where people open the room: scheme, host and port, no path. */
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  /** Directory of everything durable; made when missing. */
  readonly dataDir: string;
  /** Whether a proxy in front tells the visitor's address (X-Forwarded-For). */
  readonly trustProxy: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error with a plain sentence when a setting makes no sense */
export function readSettings(env: Environment): Settings {
  const port = Number(env.PORT ?? '8080');
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT must be a number between 0 and 65535, not "${env.PORT}".`);
  }
  const origin = (env.ORIGIN ?? `http://localhost:${port}`).replace(/\/$/, '');
  const url = parseOrigin(origin);
  if (url.protocol !== 'https:' && !isLocal(url.hostname)) {
    throw new Error(
      `ORIGIN is ${origin}. Outside this machine the room works only over HTTPS: ` +
        'browsers give no encryption and no microphone without it.',
    );
  }
  return {
    origin,
    host: env.HOST ?? '127.0.0.1',
    port,
    dataDir: env.DATA_DIR ?? 'data',
    trustProxy: env.TRUST_PROXY === '1' || env.TRUST_PROXY === 'true',
  };
}

function parseOrigin(origin: string): URL {
  try {
    const url = new URL(origin);
    if (url.origin === origin) return url;
  } catch {
    // Falls through to the sentence below.
  }
  throw new Error(`ORIGIN must be like https://huone.example.fi, not "${origin}".`);
}

export function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
