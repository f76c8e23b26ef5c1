import { isIP } from 'node:net';

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
  /** Whose X-Forwarded-For to believe, in Fastify's terms; false: nobody's. */
  readonly trustProxy: TrustProxy;
}

/** Addresses of the proxies in front, or which peers they are; hop 0 is who connects to us. */
export type TrustProxy = false | string | ((address: string, hop: number) => boolean);

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
    trustProxy: readTrustProxy(env.TRUST_PROXY ?? '0'),
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

/** How many proxies stand in front, or their addresses: never all of what a visitor can write. */
function readTrustProxy(value: string): TrustProxy {
  const proxies = value.split(',').map((one) => one.trim());
  const [first = ''] = proxies;
  if (proxies.length === 1 && /^\d?$/.test(first)) {
    const hops = Number(first);
    // Fastify itself takes no number: it cannot know that nobody comes past the proxies.
    return hops === 0 ? false : (_address, hop) => hop < hops;
  }
  if (proxies.every(isProxy)) return proxies.join(',');
  throw new Error(
    `TRUST_PROXY must be the number of proxies in front or a list of their addresses ` +
      `(such as "loopback" or "10.0.0.0/8"), not "${value}".`,
  );
}

function isProxy(name: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(name)) return true;
  const [address = '', bits = '0', ...more] = name.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  return isIP(address) !== 0 && /^\d+$/.test(bits) && Number(bits) <= most && more.length === 0;
}

export function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
