import {
  hashLeaf,
  joinNodes,
  readU128,
  type TreeName,
  type TreeNode,
  writeU128,
} from "@bourse/proof";
import { keystream } from "./keystream.ts";
import { ownerName } from "./owner.ts";

/** Leaves that each holding is divided into: the same for all, so that their number says nothing. */
export const partsPerHolding = 4;
/** Leaves that are read, and hashed anew, for one of them: a power of two. */
export const leavesPerPage = 256;
/** Owners that are read to find one of them. */
export const ownersPerPage = 256;
/** Of one leaf: owner (16), amount (16). */
export const leafBytes = 32;
/** Of one owner: their number (16), the places of their leaves (4 each). */
export const ownerBytes = 16 + 4 * partsPerHolding;

const nodeBytes = 16 + 32;
const nonceBytes = 32;

/** Nonces of `count` leaves from one on. */
export function noncesOf(secret: Uint8Array, first: number, count: number): Uint8Array[] {
  const bytes = keystream(secret, "nonce", first * nonceBytes, count * nonceBytes);
  return Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * nonceBytes, (i + 1) * nonceBytes),
  );
}

/** Amount and owner of the leaf that stands at a place of its page. */
export function readLeaf(page: Uint8Array, place: number): { owner: bigint; amount: bigint } {
  const view = new DataView(page.buffer, page.byteOffset + place * leafBytes);
  return { owner: readU128(view, 0), amount: readU128(view, 16) };
}

/** The lowest nodes above a page of leaves, of which the first stands at `first` of the tree. */
export function nodesOfPage(
  name: TreeName,
  secret: Uint8Array,
  page: Uint8Array,
  first: number,
): TreeNode[] {
  return noncesOf(secret, first, page.length / leafBytes).map((nonce, place) => {
    const { owner, amount } = readLeaf(page, place);
    const hash = hashLeaf(name, { owner: ownerName(owner), amount, nonce });
    return { sum: amount, hash };
  });
}

/** Every level above nodes whose number is a power of two, the lowest first. */
export type Levels = {
  readonly levels: readonly (readonly TreeNode[])[];
  /** The one node above all; nothing when a sum does not fit. */
  readonly top: readonly TreeNode[];
};

export function foldLevels(nodes: readonly TreeNode[]): Levels {
  const levels = [nodes];
  let level = nodes;
  while (level.length > 1) {
    const above: TreeNode[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]];
      const joined = left && right && joinNodes(left, right);
      if (joined === undefined) return { levels, top: [] };
      above.push(joined);
    }
    levels.push(above);
    level = above;
  }
  return { levels, top: level };
}

/** The nodes beside the way from a node of the lowest level to the top. */
export function pathFrom({ levels }: Levels, index: number): TreeNode[] {
  return levels.slice(0, -1).flatMap((level, height) => {
    const beside = level[(index >> height) ^ 1];
    return beside === undefined ? [] : [beside];
  });
}

export function writeNodes(nodes: readonly TreeNode[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(nodes.length * nodeBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, { sum, hash }] of nodes.entries()) {
    writeU128(view, index * nodeBytes, sum);
    bytes.set(hash, index * nodeBytes + 16);
  }
  return bytes;
}

export function readNodes(bytes: Uint8Array): TreeNode[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: bytes.length / nodeBytes }, (_, index) => {
    const at = index * nodeBytes;
    return { sum: readU128(view, at), hash: bytes.slice(at + 16, at + nodeBytes) };
  });
}

/** Where the leaves of one owner are, in a page of owners. */
export function placesOf(page: Uint8Array, owner: bigint): number[] | undefined {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  let [low, high] = [0, page.length / ownerBytes - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = readU128(view, middle * ownerBytes);
    if (found === owner) {
      const at = middle * ownerBytes + 16;
      return Array.from({ length: partsPerHolding }, (_, i) => view.getUint32(at + 4 * i));
    }
    if (found < owner) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
