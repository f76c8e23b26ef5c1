/** What this browser keeps for itself, by key: IndexedDB behind a few verbs. */

/** Values are structured clones, so non-extractable keys can be kept as they are. */
export interface DeviceStore {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  /** Puts `value` unless something is there; answers what is there now. */
  putFirst(key: string, value: unknown): Promise<unknown>;
  delete(key: string): Promise<void>;
  /** Everything whose key begins with `prefix`. */
  list(prefix: string): Promise<readonly { readonly key: string; readonly value: unknown }[]>;
}

const DATABASE = 'etatyopeili';
const STORE = 'device';

/**
 * The store of this browser. Where IndexedDB is missing or refused (some private windows), what
 * is put lives as long as the page.
 */
export function deviceStore(): DeviceStore {
  const opened = open();
  const memory = memoryStore();
  const chosen = opened.then(
    (database) => indexedDbStore(database),
    () => memory,
  );
  return {
    get: async (key) => (await chosen).get(key),
    put: async (key, value) => (await chosen).put(key, value),
    putFirst: async (key, value) => (await chosen).putFirst(key, value),
    delete: async (key) => (await chosen).delete(key),
    list: async (prefix) => (await chosen).list(prefix),
  };
}

/** A store that is forgotten with the page. */
export function memoryStore(): DeviceStore {
  const values = new Map<string, unknown>();
  return {
    get: (key) => Promise.resolve(values.get(key)),
    put: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
    putFirst: (key, value) => {
      if (!values.has(key)) values.set(key, value);
      return Promise.resolve(values.get(key));
    },
    delete: (key) => {
      values.delete(key);
      return Promise.resolve();
    },
    list: (prefix) =>
      Promise.resolve(
        [...values]
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, value]) => ({ key, value })),
      ),
  };
}

function indexedDbStore(database: IDBDatabase): DeviceStore {
  const store = (mode: IDBTransactionMode) => database.transaction(STORE, mode).objectStore(STORE);
  return {
    get: (key) => settled(store('readonly').get(key)),
    put: async (key, value) => {
      await settled(store('readwrite').put(value, key));
    },
    putFirst: async (key, value) => {
      // One transaction, so that two tabs cannot both be first.
      const writing = store('readwrite');
      const there: unknown = await settled(writing.get(key));
      if (there !== undefined) return there;
      await settled(writing.put(value, key));
      return value;
    },
    delete: async (key) => {
      await settled(store('readwrite').delete(key));
    },
    list: async (prefix) => {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const reading = store('readonly');
      const [keys, values] = await Promise.all([
        settled(reading.getAllKeys(range)),
        settled<unknown[]>(reading.getAll(range)),
      ]);
      return keys.map((key, at) => ({ key: key as string, value: values[at] }));
    },
  };
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    if (typeof indexedDB === 'undefined') {
      reject(new Error('No IndexedDB here'));
      return;
    }
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(failure(request));
  });
}

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(failure(request));
  });
}

function failure(request: IDBRequest): Error {
  return request.error ?? new Error('IndexedDB gave no reason');
}
