type Identified = { readonly id: bigint };

/**
 * Records by their id of 128 bits, in the order in which they came. It does what a `Map` does, with
 * less to look at: a hash that lies beside each place in one flat table tells nearly every absent
 * id.
 */
export type IdMap<Entry extends Identified> = {
  readonly size: number;
  get(id: bigint): Entry | undefined;
  has(id: bigint): boolean;
  /** Adds a record, or replaces the one with its id. */
  set(entry: Entry): void;
  delete(id: bigint): void;
  clear(): void;
  values(): IteratorObject<Entry>;
};

const smallestCapacity = 16;
/** Of each slot: the row of the record plus one, 0 where there is none; and its hash. */
const slotWords = 2;
const multiplier = 0x9e3779b1;

const words64 = new BigUint64Array(1);
const words32 = new Uint32Array(words64.buffer);

/** Of the lower 64 bits; many ids differ in nothing else, and few have them in common. */
function hashOf(id: bigint): number {
  words64[0] = id;
  const mixed = Math.imul((words32[0] ?? 0) ^ Math.imul(words32[1] ?? 0, multiplier), multiplier);
  return mixed ^ (mixed >>> 15);
}

/** Twice as many slots as rows. A deleted record leaves its row empty until the rows are full. */
type Table<Entry> = {
  capacity: number;
  slots: Int32Array;
  rows: (Entry | undefined)[];
  size: number;
};

function emptyTable<Entry>(capacity: number): Table<Entry> {
  return { capacity, slots: new Int32Array(capacity * 2 * slotWords), rows: [], size: 0 };
}

/** The slot of an id, or the empty one where its search ends. */
function slotOf<Entry extends Identified>(
  { slots, rows }: Table<Entry>,
  id: bigint,
  hash: number,
): number {
  const last = slots.length - 1;
  let slot = (hash * slotWords) & last;
  for (let row = slots[slot] ?? 0; row !== 0; row = slots[slot] ?? 0) {
    if (slots[slot + 1] === hash && rows[row - 1]?.id === id) break;
    slot = (slot + slotWords) & last;
  }
  return slot;
}

function append<Entry extends Identified>(table: Table<Entry>, entry: Entry, hash: number): void {
  const slot = slotOf(table, entry.id, hash);
  table.slots[slot] = table.rows.push(entry);
  table.slots[slot + 1] = hash;
  table.size++;
}

/** With room for more: by leaving out the empty rows, where that is enough. */
function rebuilt<Entry extends Identified>({ capacity, rows, size }: Table<Entry>): Table<Entry> {
  const table = emptyTable<Entry>(size * 2 > capacity ? capacity * 2 : capacity);
  for (const entry of rows) if (entry) append(table, entry, hashOf(entry.id));
  return table;
}

/** An empty {@link IdMap}. */
export function createIdMap<Entry extends Identified>(): IdMap<Entry> {
  let table = emptyTable<Entry>(smallestCapacity);
  const rowOf = (id: bigint): number => (table.slots[slotOf(table, id, hashOf(id))] ?? 0) - 1;
  const get = (id: bigint): Entry | undefined => {
    const row = rowOf(id);
    return row < 0 ? undefined : table.rows[row];
  };
  return {
    get size() {
      return table.size;
    },
    get,
    has: (id) => get(id) !== undefined,
    set(entry) {
      const row = rowOf(entry.id);
      if (row >= 0) {
        table.rows[row] = entry;
        return;
      }
      if (table.rows.length === table.capacity) table = rebuilt(table);
      append(table, entry, hashOf(entry.id));
    },
    delete(id) {
      const row = rowOf(id);
      if (row < 0) return;
      table.rows[row] = undefined;
      table.size--;
    },
    clear() {
      table = emptyTable(smallestCapacity);
    },
    *values() {
      for (const entry of table.rows) if (entry) yield entry;
    },
  };
}
