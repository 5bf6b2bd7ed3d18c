type Identified = { readonly id: bigint };

/**
 * Records by their id of 128 bits, in the order in which they came. It does what a `Map` does, with
 * less to look at. Ids mostly come in order of time: one above all of before is new without a
 * search, and its record is indexed only when somebody asks for an id that might be it. What is
 * indexed is told apart in flat tables: a hash beside each place tells nearly every absent id, and
 * the words of the ids all others, without a look at a record.
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

/** Words of an id. */
const idWords = 4;

const words64 = new BigUint64Array(2);
const words32 = new Uint32Array(words64.buffer);
const u64Max = (1n << 64n) - 1n;

function spread(id: bigint): void {
  words64[0] = id;
  words64[1] = id > u64Max ? id >> 64n : 0n;
}

/** Of the lower 64 bits of what is spread; many ids differ in nothing else. */
function hashOfSpread(): number {
  const mixed = Math.imul((words32[0] ?? 0) ^ Math.imul(words32[1] ?? 0, multiplier), multiplier);
  return mixed ^ (mixed >>> 15);
}

/** Twice as many slots as rows. A deleted record leaves its row empty until the rows are full. */
type Table<Entry> = {
  readonly capacity: number;
  /** None before the first search. */
  slots: Int32Array;
  readonly rows: (Entry | undefined)[];
  /** The ids of the rows that the slots know. */
  ids: Uint32Array;
  /** Rows that the slots know. No two of those after them have one id. */
  indexed: number;
  /** The first row that was not emptied by a deletion of the oldest record. */
  oldest: number;
  size: number;
};

const noSlots = new Int32Array(0);
const noIds = new Uint32Array(0);

function emptyTable<Entry>(capacity: number): Table<Entry> {
  return { capacity, slots: noSlots, rows: [], ids: noIds, indexed: 0, oldest: 0, size: 0 };
}

/** The slot of the id that is spread, or the empty one where its search ends. */
function slotOf<Entry extends Identified>(
  { slots, rows, ids }: Table<Entry>,
  hash: number,
): number {
  const last = slots.length - 1;
  let slot = (hash * slotWords) & last;
  for (let row = slots[slot] ?? 0; row !== 0; row = slots[slot] ?? 0) {
    if (slots[slot + 1] === hash && isSpread(ids, row - 1) && rows[row - 1]) break;
    slot = (slot + slotWords) & last;
  }
  return slot;
}

function putSpread(ids: Uint32Array, row: number): void {
  const at = row * idWords;
  ids[at] = words32[0] ?? 0;
  ids[at + 1] = words32[1] ?? 0;
  ids[at + 2] = words32[2] ?? 0;
  ids[at + 3] = words32[3] ?? 0;
}

function isSpread(ids: Uint32Array, row: number): boolean {
  const at = row * idWords;
  return (
    ids[at] === words32[0] &&
    ids[at + 1] === words32[1] &&
    ids[at + 2] === words32[2] &&
    ids[at + 3] === words32[3]
  );
}

function indexRows<Entry extends Identified>(table: Table<Entry>): void {
  const { capacity, rows } = table;
  if (table.slots === noSlots) {
    table.slots = new Int32Array(capacity * 2 * slotWords);
    table.ids = new Uint32Array(capacity * idWords);
  }
  for (; table.indexed < rows.length; table.indexed++) {
    const entry = rows[table.indexed];
    if (!entry) continue;
    spread(entry.id);
    const hash = hashOfSpread();
    const slot = slotOf(table, hash);
    putSpread(table.ids, table.indexed);
    table.slots[slot] = table.indexed + 1;
    table.slots[slot + 1] = hash;
  }
}

/** The row of an id, or -1. */
function rowOf<Entry extends Identified>(table: Table<Entry>, id: bigint): number {
  if (table.indexed < table.rows.length) indexRows(table);
  if (table.slots === noSlots) return -1;
  spread(id);
  return (table.slots[slotOf(table, hashOfSpread())] ?? 0) - 1;
}

/** With room for more: by leaving out the empty rows, where that is enough. */
function rebuilt<Entry extends Identified>({ capacity, rows, size }: Table<Entry>): Table<Entry> {
  const table = emptyTable<Entry>(size * 2 > capacity ? capacity * 2 : capacity);
  for (const entry of rows) if (entry) table.rows.push(entry);
  table.size = size;
  return table;
}

/** An empty {@link IdMap}. */
export function createIdMap<Entry extends Identified>(): IdMap<Entry> {
  let table = emptyTable<Entry>(smallestCapacity);
  // Of all ids since the map was empty, whether deleted or not.
  let highest = -1n;
  const get = (id: bigint): Entry | undefined => {
    if (id > highest) return undefined;
    const row = rowOf(table, id);
    return row < 0 ? undefined : table.rows[row];
  };
  return {
    get size() {
      return table.size;
    },
    get,
    has: (id) => get(id) !== undefined,
    set(entry) {
      const { id } = entry;
      const row = id > highest ? -1 : rowOf(table, id);
      if (row >= 0) {
        table.rows[row] = entry;
        return;
      }
      if (table.rows.length === table.capacity) table = rebuilt(table);
      table.rows.push(entry);
      table.size++;
      if (id > highest) highest = id;
    },
    delete(id) {
      const { rows, oldest } = table;
      // What goes is mostly what came first.
      const row = rows[oldest]?.id === id ? oldest : id > highest ? -1 : rowOf(table, id);
      if (row < 0) return;
      rows[row] = undefined;
      table.size--;
      while (table.oldest < rows.length && rows[table.oldest] === undefined) table.oldest++;
    },
    clear() {
      table = emptyTable(smallestCapacity);
      highest = -1n;
    },
    *values() {
      for (const entry of table.rows) if (entry) yield entry;
    },
  };
}
