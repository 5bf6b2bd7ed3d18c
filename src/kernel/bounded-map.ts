/** A map of bounded size that forgets what was not asked for the longest. */
export type BoundedMap<Key, Value> = {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  delete(key: Key): void;
  readonly size: number;
};

/**
 * Keeps at most `entriesMax` entries, and the last half of them that were used for certain. Values
 * are kept in two generations: one that is found in the older moves to the younger, and a younger
 * that is full becomes the older. So finding one again costs a look-up and no more, where a list in
 * the order of use would change with each.
 */
export function createBoundedMap<Key, Value>(entriesMax: number): BoundedMap<Key, Value> {
  const generationMax = Math.max(1, Math.floor(entriesMax / 2));
  let younger = new Map<Key, Value>();
  let older = new Map<Key, Value>();

  function set(key: Key, value: Value): void {
    older.delete(key);
    younger.set(key, value);
    if (younger.size < generationMax) return;
    older = younger;
    younger = new Map();
  }

  return {
    set,
    get(key) {
      const value = younger.get(key);
      if (value !== undefined) return value;
      const former = older.get(key);
      if (former !== undefined) set(key, former);
      return former;
    },
    delete(key) {
      younger.delete(key);
      older.delete(key);
    },
    get size() {
      return younger.size + older.size;
    },
  };
}
