/**
 * The levels of one side by price: a trie of 32-way nodes over 31-bit keys. A lower key is a better
 * price, on both sides (see `book.ts`). Finding, adding and taking out a level cost at most seven
 * steps whatever the number of levels or the distance between prices; near the market a small cache
 * of leaves makes it one. Nodes come from a pool.
 */
export type PriceIndex = {
  /** 32 children a node; a node is named by where its children begin; 0 is no node. */
  children: Int32Array;
  /** One bit a child that is there, one word a node. */
  occupied: Int32Array;
  freeNode: number;
  nodesEnd: number;
  readonly cachedKeys: Int32Array;
  readonly cachedLeaves: Int32Array;
  readonly path: Int32Array;
};

const bits = 5;
const width = 32;
const lowBits = 31;
const topShift = 30;
const root = 32;
const nodesAtFirst = 64;
const cacheSize = 64;
const depth = 7;

/** An index without levels. */
export function createPriceIndex(): PriceIndex {
  return {
    children: new Int32Array(nodesAtFirst * width),
    occupied: new Int32Array(nodesAtFirst),
    freeNode: 0,
    nodesEnd: root + width,
    cachedKeys: new Int32Array(cacheSize).fill(-1),
    cachedLeaves: new Int32Array(cacheSize),
    path: new Int32Array(depth),
  };
}

/** The level at `key`; 0 when there is none. */
export function findLevel(index: PriceIndex, key: number): number {
  const leafKey = key >> bits;
  const cache = leafKey & (cacheSize - 1);
  const { children } = index;
  if (index.cachedKeys[cache] === leafKey) {
    return children[(index.cachedLeaves[cache] ?? 0) + (key & lowBits)] ?? 0;
  }
  let node = root;
  for (let shift = topShift; shift > 0; shift -= bits) {
    node = children[node + ((key >> shift) & lowBits)] ?? 0;
    if (node === 0) return 0;
  }
  index.cachedKeys[cache] = leafKey;
  index.cachedLeaves[cache] = node;
  return children[node + (key & lowBits)] ?? 0;
}

/** The best level that is worse than none at a key below `key`: its next better one; 0 for none. */
export function findBetter(index: PriceIndex, key: number): number {
  const { children, occupied } = index;
  let node = root;
  let found = 0;
  let foundShift = 0;
  for (let shift = topShift; shift >= 0; shift -= bits) {
    const slot = (key >> shift) & lowBits;
    const lower = (occupied[node >> bits] ?? 0) & ((1 << slot) - 1);
    if (lower !== 0) {
      found = children[node + lowBits - Math.clz32(lower)] ?? 0;
      foundShift = shift;
    }
    node = children[node + slot] ?? 0;
    if (node === 0) break;
  }
  for (let shift = foundShift; shift > 0 && found !== 0; shift -= bits) {
    found = children[found + lowBits - Math.clz32(occupied[found >> bits] ?? 0)] ?? 0;
  }
  return found;
}

/** Adds a level at a key that has none. */
export function addLevel(index: PriceIndex, key: number, level: number): void {
  let node = root;
  for (let shift = topShift; shift > 0; shift -= bits) {
    const slot = (key >> shift) & lowBits;
    let child = index.children[node + slot] ?? 0;
    if (child === 0) {
      child = takeNode(index);
      setChild(index, node, slot, child);
    }
    node = child;
  }
  setChild(index, node, key & lowBits, level);
}

function setChild(index: PriceIndex, node: number, slot: number, child: number): void {
  index.children[node + slot] = child;
  index.occupied[node >> bits] = (index.occupied[node >> bits] ?? 0) | (1 << slot);
}

/** Takes the level at `key` out, and gives back the nodes that it leaves empty. */
export function removeLevel(index: PriceIndex, key: number): void {
  const { children, occupied, path } = index;
  let node = root;
  for (let shift = topShift, step = 0; shift >= 0; shift -= bits, step++) {
    path[step] = node;
    node = children[node + ((key >> shift) & lowBits)] ?? 0;
  }
  for (let shift = 0, step = depth - 1; step >= 0; shift += bits, step--) {
    const at = path[step] ?? 0;
    const slot = (key >> shift) & lowBits;
    children[at + slot] = 0;
    const left = (occupied[at >> bits] ?? 0) & ~(1 << slot);
    occupied[at >> bits] = left;
    if (left !== 0 || at === root) return;
    if (step === depth - 1) forgetLeaf(index, key >> bits);
    children[at] = index.freeNode;
    index.freeNode = at;
  }
}

function forgetLeaf(index: PriceIndex, leafKey: number): void {
  const cache = leafKey & (cacheSize - 1);
  if (index.cachedKeys[cache] === leafKey) index.cachedKeys[cache] = -1;
}

function takeNode(index: PriceIndex): number {
  const free = index.freeNode;
  if (free !== 0) {
    index.freeNode = index.children[free] ?? 0;
    index.children[free] = 0;
    return free;
  }
  const node = index.nodesEnd;
  if (node + width > index.children.length) {
    const children = new Int32Array(index.children.length * 2);
    children.set(index.children);
    index.children = children;
    const occupied = new Int32Array(index.occupied.length * 2);
    occupied.set(index.occupied);
    index.occupied = occupied;
  }
  index.nodesEnd = node + width;
  return node;
}
