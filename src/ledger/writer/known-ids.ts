/**
 * Which transfer ids are certainly new, so that creating them needs no look into the database. Ids
 * are mostly made in order of time: every id used so far that is at or above a floor is held here,
 * so one above it that is not held was never used. Below the floor only the database can tell.
 */
export type KnownIds = {
  isNew(id: bigint): boolean;
  /** Records an id that is now used, by a transfer or by a failure that burned it. */
  add(id: bigint): void;
};

/**
 * @param recent every used id that is at or above `floor`
 * @param generationMax ids held in each of two generations, the older of which is then forgotten
 */
export function createKnownIds(
  recent: { readonly floor: bigint; readonly ids: Iterable<bigint> },
  generationMax: number,
): KnownIds {
  let young = new Set(recent.ids);
  let old = new Set<bigint>();
  let highest = 0n;
  let highestOfOld = 0n;
  let lowest = recent.floor;
  for (const id of young) if (id > highest) highest = id;

  // The floor rises above everything that is forgotten.
  function forgetOld(): void {
    if (old.size > 0 && highestOfOld >= lowest) lowest = highestOfOld + 1n;
    old = young;
    highestOfOld = highest;
    young = new Set();
  }

  return {
    isNew: (id) => id >= lowest && !young.has(id) && !old.has(id),
    add(id) {
      if (id < lowest) return;
      if (young.size >= generationMax) forgetOld();
      young.add(id);
      if (id > highest) highest = id;
    },
  };
}
