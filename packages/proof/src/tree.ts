import { u128Max, writeU128 } from "./bytes.ts";
import { sha256 } from "./sha256.ts";

/** What stands at one place of a tree: the sum of all amounts below it, and a hash that binds it. */
export type TreeNode = { readonly sum: bigint; readonly hash: Uint8Array };

/** A part of what one member is owed in one asset. */
export type Leaf = {
  /** Id of the member. Because it is hashed, no leaf can be shown to two members. */
  readonly owner: string;
  /** In minor units, 0 to 2^128 − 1. */
  readonly amount: bigint;
  /** 32 bytes that nobody can guess, new for each leaf of each publication. */
  readonly nonce: Uint8Array;
};

/** A tree is of one publication and one asset; its leaves are of no use in another. */
export type TreeName = { readonly publication: number; readonly asset: string };

// A first byte tells leaves from nodes, so that neither can be passed off as the other.
const leafMark = 0;
const nodeMark = 1;
const assetAt = 1 + 8;
const nonceAt = assetAt + 12;
const amountAt = nonceAt + 32;
const ownerAt = amountAt + 16;

/**
 * SHA-256 of: 0x00, number of the publication (8 bytes), asset (ASCII, 12 bytes, zeros behind),
 * nonce (32), amount (16), owner (ASCII, the rest). Numbers are big-endian.
 */
export function hashLeaf({ publication, asset }: TreeName, leaf: Leaf): Uint8Array {
  const bytes = new Uint8Array(ownerAt + leaf.owner.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = leafMark;
  view.setBigUint64(1, BigInt(publication));
  writeAscii(bytes, assetAt, asset);
  bytes.set(leaf.nonce, nonceAt);
  writeU128(view, amountAt, leaf.amount);
  writeAscii(bytes, ownerAt, leaf.owner);
  return sha256(bytes);
}

function writeAscii(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

const nodeBytes = new Uint8Array(1 + 2 * (16 + 32));
const nodeView = new DataView(nodeBytes.buffer);
nodeBytes[0] = nodeMark;

/**
 * The node above two others. Its hash is SHA-256 of: 0x01, left sum (16 bytes), left hash (32),
 * right sum (16), right hash (32). Both sums are hashed, so whoever knows one child and the hash
 * knows that the other's sum was not invented: the scheme that hashes their total alone lets a sum
 * be claimed that is no sum (eprint.iacr.org/2018/1139).
 *
 * @returns undefined when the sum would not fit 128 bits
 */
export function joinNodes(left: TreeNode, right: TreeNode): TreeNode | undefined {
  const sum = left.sum + right.sum;
  if (sum > u128Max) return undefined;
  writeU128(nodeView, 1, left.sum);
  nodeBytes.set(left.hash, 17);
  writeU128(nodeView, 49, right.sum);
  nodeBytes.set(right.hash, 65);
  return { sum, hash: sha256(nodeBytes) };
}

/**
 * The top of a tree, reached from one leaf by the nodes beside the way, the lowest first. Bit i of
 * `index`, the leaf's place counted from 0, says whether the way comes from the right at level i.
 *
 * @returns undefined when a sum would not fit 128 bits
 */
export function climb(
  leaf: TreeNode,
  index: number,
  path: readonly TreeNode[],
): TreeNode | undefined {
  let node: TreeNode | undefined = leaf;
  let place = index;
  for (const beside of path) {
    if (node === undefined) return undefined;
    node = place % 2 === 0 ? joinNodes(node, beside) : joinNodes(beside, node);
    place = Math.floor(place / 2);
  }
  return node;
}
