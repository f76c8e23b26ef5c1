/**
 * Small things that this device keeps encrypted: words not yet saved, a group's link. The key is
 * made here, cannot be extracted, and opens nothing that stands on the server.
 */
import { fields, random, textOf, utf8 } from '../../shared/vault/bytes.ts';
import { importBase } from '../../shared/vault/derive.ts';
import { isRefused } from '../../shared/vault/refusals.ts';
import { seal, unseal } from '../../shared/vault/sealed.ts';
import type { DeviceStore } from './custody-store.ts';

const KEY = 'safe-key';

export interface DeviceSafe {
  /** Keeps a JSON value under `name`. */
  put(name: string, value: unknown): Promise<void>;
  /** The value kept, or undefined; also when it no longer opens. */
  get(name: string): Promise<unknown>;
  delete(name: string): Promise<void>;
  /** Every value whose name begins with `prefix` and still opens. */
  list(prefix: string): Promise<readonly unknown[]>;
}

export function deviceSafe(store: DeviceStore): DeviceSafe {
  let key: Promise<CryptoKey> | null = null;
  const deviceKey = () => (key ??= ownKey(store));
  const place = (name: string) => `safe:${name}`;
  const open = async (storeKey: string, box: unknown): Promise<unknown> => {
    if (!(box instanceof Uint8Array)) return undefined;
    const bytes = await unseal(await deviceKey(), aadOf(storeKey), box);
    const text = isRefused(bytes) ? null : textOf(bytes);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  };
  return {
    put: async (name, value) => {
      const bytes = utf8(JSON.stringify(value));
      await store.put(place(name), await seal(await deviceKey(), aadOf(place(name)), bytes));
    },
    get: async (name) => open(place(name), await store.get(place(name))),
    delete: (name) => store.delete(place(name)),
    list: async (prefix) => {
      const boxes = await store.list(place(prefix));
      const values = await Promise.all(boxes.map(({ key: at, value }) => open(at, value)));
      return values.filter((value) => value !== undefined);
    },
  };
}

async function ownKey(store: DeviceStore): Promise<CryptoKey> {
  const there = await store.get(KEY);
  if (there instanceof CryptoKey) return there;
  const first = await store.putFirst(KEY, await importBase(random(32)));
  if (first instanceof CryptoKey) return first;
  throw new Error('The device store gave back something else than a key');
}

function aadOf(place: string) {
  return fields('EtaTyopeili/1', 'device', place);
}
