import { type AssetTotal, readU128, type TreeName, toHex, writeU128 } from "@bourse/proof";
import { type Holdings, holdingBytes } from "./holdings.ts";
import { createDraws } from "./keystream.ts";
import {
  foldLevels,
  leafBytes,
  leavesPerPage,
  nodesOfPage,
  ownerBytes,
  partsPerHolding,
  writeNodes,
} from "./tree-pages.ts";

/** What a tree is made from: the same gives the same tree. */
export type TreePlan = TreeName & {
  readonly holdings: Holdings;
  /** 32 bytes, never used for another tree. */
  readonly secret: Uint8Array;
};

/** A tree as it is kept and as it is published. */
export type BuiltTree = {
  readonly published: AssetTotal;
  readonly nodes: Uint8Array<ArrayBuffer>;
  /** Every leaf in its place. */
  readonly leaves: Uint8Array<ArrayBuffer>;
  /** Every owner with the places of their leaves, in the order of owners. */
  readonly owners: Uint8Array<ArrayBuffer>;
};

/** A tree of fewer leaves would tell how few customers there are. */
const depthMin = 10;

/**
 * Builds the tree of one asset: every holding in parts of random size, all parts and the leaves of
 * nothing that fill the tree up shuffled, so that what a member sees beside their way tells neither
 * who holds how much nor how many there are.
 */
export function buildTree(plan: TreePlan): BuiltTree {
  const { holdings, secret } = plan;
  const depth = Math.max(depthMin, Math.ceil(Math.log2(holdings.count * partsPerHolding)));
  const { leaves, owners } = placeLeaves(holdings, secret, 2 ** depth);
  const pageNodes = [];
  for (let first = 0; first < 2 ** depth; first += leavesPerPage) {
    const page = leaves.subarray(first * leafBytes, (first + leavesPerPage) * leafBytes);
    pageNodes.push(...foldLevels(nodesOfPage(plan, secret, page, first)).top);
  }
  const nodes = writeNodes(pageNodes);
  const [root] = foldLevels(pageNodes).top;
  if (root === undefined) throw new RangeError("what is owed does not fit 128 bits");
  const published = { asset: plan.asset, depth, total: root.sum, root: toHex(root.hash) };
  return { published, nodes, leaves, owners };
}

function placeLeaves(holdings: Holdings, secret: Uint8Array, leafCount: number) {
  const leaves = new Uint8Array(leafCount * leafBytes);
  const owners = new Uint8Array(holdings.count * ownerBytes);
  const from = new DataView(holdings.bytes.buffer, holdings.bytes.byteOffset);
  const leafView = new DataView(leaves.buffer);
  const ownerView = new DataView(owners.buffer);
  const places = shuffledPlaces(leafCount, secret);
  const shares = createDraws(secret, "share");
  let part = 0;
  for (const [position, index] of orderByOwner(holdings).entries()) {
    const owner = readU128(from, index * holdingBytes);
    const ownerAt = position * ownerBytes;
    writeU128(ownerView, ownerAt, owner);
    for (const amount of parts(readU128(from, index * holdingBytes + 16), shares.u128)) {
      const place = places[part] ?? 0;
      writeU128(leafView, place * leafBytes, owner);
      writeU128(leafView, place * leafBytes + 16, amount);
      ownerView.setUint32(ownerAt + 16 + 4 * (part % partsPerHolding), place);
      part++;
    }
  }
  return { leaves, owners };
}

/** Parts of random size that make up an amount: it is cut at random places. */
function parts(amount: bigint, draw: () => bigint): bigint[] {
  const cuts = Array.from({ length: partsPerHolding - 1 }, () => draw() % (amount + 1n));
  const ends = [...cuts, amount].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return ends.map((end, index) => end - (ends[index - 1] ?? 0n));
}

/** The numbers below `count` in random order (Fisher and Yates). */
function shuffledPlaces(count: number, secret: Uint8Array): Uint32Array {
  const draws = createDraws(secret, "place");
  const places = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const chosen = draws.below(last + 1);
    const kept = places[last] ?? 0;
    places[last] = places[chosen] ?? 0;
    places[chosen] = kept;
  }
  return places;
}

function orderByOwner({ count, bytes }: Holdings): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const high = BigUint64Array.from({ length: count }, (_, i) =>
    view.getBigUint64(i * holdingBytes),
  );
  const low = BigUint64Array.from({ length: count }, (_, i) =>
    view.getBigUint64(i * holdingBytes + 8),
  );
  const compare = (a = 0n, b = 0n) => (a < b ? -1 : a > b ? 1 : 0);
  return Uint32Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => compare(high[a], high[b]) || compare(low[a], low[b]),
  );
}
