import {
  formatHead,
  formatLiabilities,
  formatProof,
  type ProofFile,
  textHash,
  writeU128,
} from "@bourse/proof";
import { createRandomIds, createSystemClock, idToU128, type MemberId } from "#kernel";
import { type BuiltTree, buildTree } from "./build-tree.ts";
import { type Holdings, holdingBytes } from "./holdings.ts";
import { createSigningKey } from "./signing-key.ts";
import {
  foldLevels,
  leafBytes,
  leavesPerPage,
  nodesOfPage,
  noncesOf,
  ownerBytes,
  pathFrom,
  placesOf,
  readLeaf,
  readNodes,
} from "./tree-pages.ts";

const clock = createSystemClock();
export const ids = createRandomIds(clock);
export const key = createSigningKey(new Uint8Array(32).fill(3));

/** What an operator says that members hold, whether or not it is true. */
export function holdingsOf(said: readonly (readonly [MemberId, bigint])[]): Holdings {
  const bytes = new Uint8Array(said.length * holdingBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, [member, amount]] of said.entries()) {
    writeU128(view, index * holdingBytes, idToU128(member));
    writeU128(view, index * holdingBytes + 16, amount);
  }
  return { count: said.length, bytes };
}

/** Everything that a publication of one asset is made of, in memory. */
export type Crafted = { readonly tree: BuiltTree; readonly secret: Uint8Array; number: number };

export function craft(said: Parameters<typeof holdingsOf>[0], number = 1): Crafted {
  const secret = ids.bytes(32);
  const holdings = holdingsOf(said);
  return {
    tree: buildTree({ publication: number, asset: "USD", holdings, secret }),
    secret,
    number,
  };
}

/** A signed publication with these totals, and a head that names it. */
export function signPublication(
  number: number,
  assets: BuiltTree["published"][],
): Pick<ProofFile, "publication" | "head"> {
  const at = "2026-11-26T15:00:00.000Z";
  const ledger = { time: 1n, chain: null };
  const publication = key.sign(formatLiabilities({ number, at, ledger, assets }));
  const liabilities = { number, hash: textHash(publication.text) };
  const head = key.sign(formatHead({ sequence: number, at, previous: null, ledger, liabilities }));
  return { publication, head };
}

/** The proof that an operator gives to a member whose leaves are in the tree. */
export function proofFrom({ tree, secret, number }: Crafted, member: MemberId): ProofFile {
  const upper = foldLevels(readNodes(tree.nodes));
  const places = allPlaces(tree.owners, idToU128(member)) ?? [];
  const leaves = places.map((index) => {
    const page = Math.floor(index / leavesPerPage);
    const first = page * leavesPerPage;
    const bytes = tree.leaves.subarray(first * leafBytes, (first + leavesPerPage) * leafBytes);
    const name = { publication: number, asset: "USD" };
    const lower = foldLevels(nodesOfPage(name, secret, bytes, first));
    const nonce = noncesOf(secret, index, 1)[0] ?? new Uint8Array();
    const path = [...pathFrom(lower, index - first), ...pathFrom(upper, page)];
    return { index, amount: readLeaf(bytes, index - first).amount, nonce, path };
  });
  const holdings = [{ asset: "USD", leaves }];
  return formatProof({ member, ...signPublication(number, [tree.published]), holdings });
}

function allPlaces(owners: Uint8Array, owner: bigint): number[] | undefined {
  for (let start = 0; start < owners.length; start += 256 * ownerBytes) {
    const found = placesOf(owners.subarray(start, start + 256 * ownerBytes), owner);
    if (found) return found;
  }
  return undefined;
}
