import { fromHex, toHex, u128Max } from "./bytes.ts";
import type { Signed } from "./signature.ts";
import type { Leaf, TreeNode } from "./tree.ts";

/** What every proof file begins with, so that it cannot be taken for something else. */
export const proofFormat = "bourse-proof-of-liabilities/1";

/** A leaf of the reader's own, its place, and the nodes beside the way up, the lowest first. */
export type ProvenLeaf = Omit<Leaf, "owner"> & {
  readonly index: number;
  readonly path: readonly TreeNode[];
};

/** All leaves of one member in one asset's tree. */
export type ProvenHolding = { readonly asset: string; readonly leaves: readonly ProvenLeaf[] };

/** A member's proof that what they are owed is in the published totals. */
export type Proof = {
  readonly member: string;
  readonly publication: Signed;
  /** The first head of the bank's log that names the publication. */
  readonly head: Signed;
  readonly holdings: readonly ProvenHolding[];
};

type SumText = { readonly sum: string; readonly hash: string };

/** A proof as it stands in a file: JSON, sums in decimal, bytes in hexadecimal. */
export type ProofFile = {
  readonly format: typeof proofFormat;
  readonly member: string;
  readonly publication: Signed;
  readonly head: Signed;
  readonly holdings: readonly {
    readonly asset: string;
    readonly leaves: readonly {
      readonly index: number;
      readonly amount: string;
      readonly nonce: string;
      readonly path: readonly SumText[];
    }[];
  }[];
};

/** A proof as it is given to its member. */
export function formatProof({ member, publication, head, holdings }: Proof): ProofFile {
  return {
    format: proofFormat,
    member,
    publication,
    head,
    holdings: holdings.map(({ asset, leaves }) => ({
      asset,
      leaves: leaves.map(({ index, amount, nonce, path }) => ({
        index,
        amount: amount.toString(),
        nonce: toHex(nonce),
        path: path.map(({ sum, hash }) => ({ sum: sum.toString(), hash: toHex(hash) })),
      })),
    })),
  };
}

const holdingsMax = 1_000;
const leavesMax = 256;
const pathMax = 40;
const textMax = 100_000;

class NotAProof extends Error {}

/**
 * Reads a proof: parsed JSON of unknown origin. Every field must be there, in its form, and no
 * other; amounts and sums are digits alone, so none is negative.
 *
 * @returns undefined when it is anything else
 */
export function readProof(value: unknown): Proof | undefined {
  try {
    const file = fieldsOf(value, ["format", "member", "publication", "head", "holdings"]);
    if (file["format"] !== proofFormat) return undefined;
    return {
      member: textOf(file["member"], /^[a-z]{3}_[0-9a-z]{26}$/),
      publication: signedOf(file["publication"]),
      head: signedOf(file["head"]),
      holdings: listOf(file["holdings"], holdingsMax, holdingOf),
    };
  } catch (error) {
    if (error instanceof NotAProof) return undefined;
    throw error;
  }
}

function holdingOf(value: unknown): ProvenHolding {
  const { asset, leaves } = fieldsOf(value, ["asset", "leaves"]);
  return {
    asset: textOf(asset, /^[A-Z0-9]{1,12}$/),
    leaves: listOf(leaves, leavesMax, leafOf),
  };
}

function leafOf(value: unknown): ProvenLeaf {
  const leaf = fieldsOf(value, ["index", "amount", "nonce", "path"]);
  const { index } = leaf;
  if (typeof index !== "number" || !Number.isSafeInteger(index) || index < 0) throw new NotAProof();
  return {
    index,
    amount: sumOf(leaf["amount"]),
    nonce: fromHex(hashOf(leaf["nonce"])),
    path: listOf(leaf["path"], pathMax, nodeOf),
  };
}

function nodeOf(value: unknown): TreeNode {
  const { sum, hash } = fieldsOf(value, ["sum", "hash"]);
  return { sum: sumOf(sum), hash: fromHex(hashOf(hash)) };
}

function signedOf(value: unknown): Signed {
  const { text, signature, key } = fieldsOf(value, ["text", "signature", "key"]);
  return {
    text: textOf(text, /^[\x0a\x20-\x7e]*$/),
    signature: textOf(signature, /^[0-9a-f]{128}$/),
    key: hashOf(key),
  };
}

function sumOf(value: unknown): bigint {
  const sum = BigInt(textOf(value, /^(0|[1-9][0-9]{0,38})$/));
  if (sum > u128Max) throw new NotAProof();
  return sum;
}

const hashOf = (value: unknown): string => textOf(value, /^[0-9a-f]{64}$/);

function textOf(value: unknown, pattern: RegExp): string {
  if (typeof value !== "string" || value.length > textMax) throw new NotAProof();
  if (!pattern.test(value)) throw new NotAProof();
  return value;
}

function listOf<T>(value: unknown, max: number, read: (one: unknown) => T): T[] {
  if (!Array.isArray(value) || value.length > max) throw new NotAProof();
  return value.map(read);
}

/** The fields of an object that has exactly these. */
function fieldsOf(value: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new NotAProof();
  const found = Object.keys(value);
  const isExact =
    found.length === names.length && names.every((name) => Object.hasOwn(value, name));
  if (!isExact) throw new NotAProof();
  return Object.fromEntries(Object.entries(value));
}
