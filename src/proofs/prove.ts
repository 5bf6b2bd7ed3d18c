import type { Proof, ProvenHolding, ProvenLeaf } from "@bourse/proof";
import { assert, type Db, err, idToU128, type MemberId, ok, type Result } from "#kernel";
import type { PublicationNotFound } from "./errors.ts";
import { headOfPublication } from "./store/heads.ts";
import { findPublication } from "./store/publications.ts";
import { leafPage, ownerPage, type StoredTree, treesOf } from "./store/trees.ts";
import {
  foldLevels,
  type Levels,
  leafBytes,
  leavesPerPage,
  nodesOfPage,
  noncesOf,
  pathFrom,
  placesOf,
  readLeaf,
  readNodes,
} from "./tree-pages.ts";

/** Makes members' proofs. */
export type Prover = {
  proofOf(member: MemberId, publication: number): Promise<Result<Proof, PublicationNotFound>>;
};

/** Upper parts of trees that are held: those of the publication that members look at. */
const upperPartsMax = 32;

export function createProver(db: Db): Prover {
  const upperParts = new Map<string, Levels>();

  // What is kept of a tree never changes.
  function upperPartOf(publication: number, { asset, nodes }: StoredTree): Levels {
    const name = `${publication} ${asset}`;
    const known = upperParts.get(name);
    if (known !== undefined) return known;
    const levels = foldLevels(readNodes(nodes));
    upperParts.set(name, levels);
    const [oldest] = upperParts.keys();
    if (upperParts.size > upperPartsMax && oldest !== undefined) upperParts.delete(oldest);
    return levels;
  }

  async function holdingOf(
    owner: bigint,
    publication: number,
    tree: StoredTree,
  ): Promise<ProvenHolding | undefined> {
    const { asset } = tree;
    const owners = await ownerPage(db, publication, asset, owner);
    const places = owners && placesOf(owners, owner);
    if (places === undefined) return undefined;
    const upper = upperPartOf(publication, tree);
    const leaves: ProvenLeaf[] = [];
    for (const index of places) leaves.push(await leafOf(db, publication, tree, index, upper));
    return { asset, leaves };
  }

  return {
    async proofOf(member, number) {
      const publication = await findPublication(db, number);
      const head = publication?.kept && (await headOfPublication(db, number));
      if (!publication || !head) return err({ code: "not_found" });
      const holdings: ProvenHolding[] = [];
      for (const tree of await treesOf(db, number)) {
        const holding = await holdingOf(idToU128(member), number, tree);
        if (holding !== undefined) holdings.push(holding);
      }
      return ok({ member, publication: signedOf(publication), head: signedOf(head), holdings });
    },
  };
}

async function leafOf(
  db: Db,
  publication: number,
  { asset, secret }: StoredTree,
  index: number,
  upper: Levels,
): Promise<ProvenLeaf> {
  const page = Math.floor(index / leavesPerPage);
  const bytes = await leafPage(db, publication, asset, page);
  // Proofs may be forgotten while one is being made: then the publication is not kept any more.
  assert(bytes?.length === leavesPerPage * leafBytes, "a place of an owner has its page");
  const first = page * leavesPerPage;
  const place = index - first;
  const lower = foldLevels(nodesOfPage({ publication, asset }, secret, bytes, first));
  const [nonce] = noncesOf(secret, index, 1);
  assert(nonce !== undefined, "one nonce was asked for");
  const path = [...pathFrom(lower, place), ...pathFrom(upper, page)];
  return { index, amount: readLeaf(bytes, place).amount, nonce, path };
}

const signedOf = ({ text, signature, key }: Proof["head"]): Proof["head"] => ({
  text,
  signature,
  key,
});
