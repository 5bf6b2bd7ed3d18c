import { createBoundedMap, type Soon } from "#kernel";

/**
 * A bounded cache that loads what it lacks. `forget` also outdates a load that is under way: what
 * was read before a write is never kept after it. Absent values are not kept.
 */
export type Cache<Key, Value> = {
  get(key: Key): Soon<Value | undefined>;
  /** Only what is in memory now. */
  peek(key: Key): Value | undefined;
  forget(key: Key): void;
  /** What was stored a moment ago: it outdates a load that is under way, too. */
  put(key: Key, value: Value): void;
  readonly size: number;
};

export function createCache<Key, Value>(
  sizeMax: number,
  load: (key: Key) => Promise<Value | undefined>,
): Cache<Key, Value> {
  const entries = createBoundedMap<Key, Value>(sizeMax);
  const loading = new Map<Key, Promise<Value | undefined>>();

  async function loadOnce(key: Key): Promise<Value | undefined> {
    const started = load(key);
    loading.set(key, started);
    try {
      const value = await started;
      if (value !== undefined && loading.get(key) === started) entries.set(key, value);
      return value;
    } finally {
      if (loading.get(key) === started) loading.delete(key);
    }
  }

  return {
    peek: (key) => entries.get(key),
    get(key) {
      return entries.get(key) ?? loading.get(key) ?? loadOnce(key);
    },
    forget(key) {
      entries.delete(key);
      loading.delete(key);
    },
    put(key, value) {
      loading.delete(key);
      entries.set(key, value);
    },
    get size() {
      return entries.size;
    },
  };
}
