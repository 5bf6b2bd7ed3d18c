/**
 * From order ids to handles: open addressing with linear probing in one array, so that neither a
 * new order nor a cancel allocates. Ids are 53-bit, handles are positive.
 */
export type IdTable = {
  slots: Int32Array;
  /** Highest slot number: the number of slots is a power of two. */
  mask: number;
  count: number;
};

// A slot: low half, high half, handle (0: empty), unused.
const slotShift = 2;
const highPlace = 1;
const handlePlace = 2;

const runBits = 3;
const runMask = 7;
const golden = 0x9e3779b1;
const mixer = 0x85ebca6b;

/** A table that takes `capacity` ids before it has to grow. */
export function createIdTable(capacity: number): IdTable {
  const count = 2 ** Math.ceil(Math.log2(Math.max(capacity, 8) * 2));
  return { slots: new Int32Array(count << slotShift), mask: count - 1, count: 0 };
}

// Ids of one time are asked for together: eight in a row share two cache lines.
function homeOf(table: IdTable, low: number, high: number): number {
  const mixed = Math.imul(low >>> runBits, golden) ^ Math.imul(high, mixer);
  return (((mixed ^ (mixed >>> 15)) << runBits) | (low & runMask)) & table.mask;
}

/** The handle of an id; 0 when it is not there. */
export function findId(table: IdTable, low: number, high: number): number {
  const { slots, mask } = table;
  let slot = homeOf(table, low, high);
  for (;;) {
    const at = slot << slotShift;
    const handle = slots[at + handlePlace] ?? 0;
    if (handle === 0) return 0;
    if (slots[at] === low && slots[at + highPlace] === high) return handle;
    slot = (slot + 1) & mask;
  }
}

/** Adds an id that is not there. */
export function addId(table: IdTable, low: number, high: number, handle: number): void {
  if (++table.count * 2 > table.mask) grow(table);
  const { slots, mask } = table;
  let slot = homeOf(table, low, high);
  while (slots[(slot << slotShift) + handlePlace] !== 0) slot = (slot + 1) & mask;
  const at = slot << slotShift;
  slots[at] = low;
  slots[at + highPlace] = high;
  slots[at + handlePlace] = handle;
}

/** Takes an id out. Those that had to step aside for it move back, so no marker stays behind. */
export function removeId(table: IdTable, low: number, high: number): void {
  const { slots, mask } = table;
  let slot = homeOf(table, low, high);
  for (;;) {
    const at = slot << slotShift;
    if (slots[at + handlePlace] === 0) return;
    if (slots[at] === low && slots[at + highPlace] === high) break;
    slot = (slot + 1) & mask;
  }
  table.count--;
  let hole = slot;
  for (let next = (slot + 1) & mask; ; next = (next + 1) & mask) {
    const from = next << slotShift;
    if (slots[from + handlePlace] === 0) break;
    const home = homeOf(table, slots[from] ?? 0, slots[from + highPlace] ?? 0);
    // It may move back only when its home does not lie between the hole and where it stands.
    if (((next - home) & mask) < ((next - hole) & mask)) continue;
    const to = hole << slotShift;
    slots[to] = slots[from] ?? 0;
    slots[to + highPlace] = slots[from + highPlace] ?? 0;
    slots[to + handlePlace] = slots[from + handlePlace] ?? 0;
    hole = next;
  }
  slots[(hole << slotShift) + handlePlace] = 0;
}

function grow(table: IdTable): void {
  const old = table.slots;
  table.slots = new Int32Array(old.length * 2);
  table.mask = table.mask * 2 + 1;
  table.count = 1;
  for (let at = 0; at < old.length; at += 1 << slotShift) {
    const handle = old[at + handlePlace] ?? 0;
    if (handle !== 0) addId(table, old[at] ?? 0, old[at + highPlace] ?? 0, handle);
  }
}
