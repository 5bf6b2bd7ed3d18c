/**
 * Which transfer ids are certainly new, so that creating them needs no look into storage. Ids are
 * mostly made in order of time: every id used so far that is at or above a floor is held here, so
 * one above it that is not held was never used. Below the floor only storage can tell.
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
  recent: { readonly floor: bigint; readonly ids: readonly bigint[] },
  generationMax: number,
): KnownIds {
  const capacity = Math.max(generationMax, recent.ids.length);
  let young = createPrints(capacity);
  let old = createPrints(0);
  let highest = 0n;
  let highestOfOld = 0n;
  let lowest = recent.floor;
  for (const id of recent.ids) {
    young.add(id);
    if (id > highest) highest = id;
  }

  // The floor rises above everything that is forgotten.
  function forgetOld(): void {
    if (old.size() > 0 && highestOfOld >= lowest) lowest = highestOfOld + 1n;
    old = young;
    highestOfOld = highest;
    young = createPrints(capacity);
  }

  return {
    // Most ids come in order of time.
    isNew: (id) => id > highest || (id >= lowest && !young.has(id) && !old.has(id)),
    add(id) {
      if (id < lowest) return;
      if (young.size() >= generationMax) forgetOld();
      young.add(id);
      if (id > highest) highest = id;
    },
  };
}

const printBits = 53;
const multiplier = 0x9e3779b1;

/**
 * A set of ids by 53 of their bits, in one flat table: many times faster than a set of large
 * integers. Two ids that are alike in them cost a look into storage, and no more.
 */
function createPrints(idsMax: number) {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(idsMax, 1) * 2));
  const table = new Float64Array(slots);
  let size = 0;
  // Zero is an empty slot.
  const printOf = (id: bigint) => Number(BigInt.asUintN(printBits, id)) + 1;
  const slotOf = (print: number) => {
    let slot = (Math.imul(print >>> 0, multiplier) >>> 0) & (slots - 1);
    while (table[slot] !== 0 && table[slot] !== print) slot = (slot + 1) & (slots - 1);
    return slot;
  };
  return {
    size: () => size,
    has: (id: bigint) => table[slotOf(printOf(id))] !== 0,
    add(id: bigint): void {
      const print = printOf(id);
      const slot = slotOf(print);
      if (table[slot] === 0) size++;
      table[slot] = print;
    },
  };
}
