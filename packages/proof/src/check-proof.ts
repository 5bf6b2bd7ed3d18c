import { toHex } from "./bytes.ts";
import { type Proof, type ProvenHolding, readProof } from "./proof-codec.ts";
import { checkSignature, type SignatureCheck } from "./signature.ts";
import {
  comparisonCode,
  type Liabilities,
  readHead,
  readLiabilities,
  textHash,
} from "./signed-text-codec.ts";
import { climb, hashLeaf } from "./tree.ts";

/** Everything that can be wrong with a proof. */
export const proofDefects = [
  "not_a_proof",
  "publication_unreadable",
  "signature_wrong",
  "head_unreadable",
  "head_signature_wrong",
  "head_of_other_key",
  "not_announced",
  "asset_unknown",
  "asset_repeated",
  "leaf_repeated",
  "nonce_repeated",
  "path_length_wrong",
  "sum_too_large",
  "root_differs",
  "total_differs",
] as const;
/** One of {@link proofDefects}. */
export type ProofDefect = (typeof proofDefects)[number];

/** What a proof proves that the bank owes its reader in one asset, and all customers together. */
export type CheckedHolding = {
  readonly asset: string;
  /** In minor units. */
  readonly amount: bigint;
  readonly total: bigint;
  /** In how many leaves the amount stands. */
  readonly leaves: number;
};

/** What a proof that holds says. */
export type HoldingProof = {
  readonly ok: true;
  readonly member: string;
  readonly publication: Liabilities;
  /** What the bank signed, to the last character. */
  readonly text: string;
  readonly headSequence: number;
  readonly holdings: readonly CheckedHolding[];
  readonly signature: Exclude<SignatureCheck, "wrong">;
  readonly key: string;
  /** The same for every customer who is shown the same publication. */
  readonly code: string;
};

/** Whether a proof holds, and what it says; else what is wrong, and in which asset's tree. */
export type ProofCheck =
  | HoldingProof
  | { readonly ok: false; readonly defect: ProofDefect; readonly asset?: string };

type Refused = Extract<ProofCheck, { ok: false }>;
const refused = (defect: ProofDefect, asset?: string): Refused =>
  asset === undefined ? { ok: false, defect } : { ok: false, defect, asset };

/**
 * Checks a member's proof, given as parsed JSON: each leaf of theirs leads to the published root
 * and to the published total, the bank signed that publication, and a signed head of its log names
 * it. It needs nothing but the proof: no network, no trust in who gave it.
 *
 * What remains for the reader: that `member` is their id, that the amounts are what they were owed
 * at that instant, that `key` is the bank's, and that others see the same `code`.
 */
export async function checkProof(value: unknown): Promise<ProofCheck> {
  const proof = readProof(value);
  if (proof === undefined) return refused("not_a_proof");
  const publication = readLiabilities(proof.publication.text);
  if (publication === undefined) return refused("publication_unreadable");
  const signature = await checkSignatures(proof);
  if (typeof signature === "object") return signature;
  const head = readHead(proof.head.text);
  if (head === undefined) return refused("head_unreadable");
  const isAnnounced =
    head.liabilities?.number === publication.number &&
    head.liabilities.hash === textHash(proof.publication.text);
  if (!isAnnounced) return refused("not_announced");
  const holdings = checkHoldings(proof, publication);
  if ("ok" in holdings) return holdings;
  return {
    ok: true,
    member: proof.member,
    publication,
    text: proof.publication.text,
    headSequence: head.sequence,
    holdings,
    signature,
    key: proof.publication.key,
    code: comparisonCode(proof.publication.text),
  };
}

async function checkSignatures(proof: Proof): Promise<HoldingProof["signature"] | Refused> {
  const signature = await checkSignature(proof.publication);
  if (signature === "wrong") return refused("signature_wrong");
  if ((await checkSignature(proof.head)) === "wrong") return refused("head_signature_wrong");
  if (proof.head.key !== proof.publication.key) return refused("head_of_other_key");
  return signature;
}

function checkHoldings(proof: Proof, publication: Liabilities): CheckedHolding[] | Refused {
  const assets = new Set<string>();
  const nonces = new Set<string>();
  const checked: CheckedHolding[] = [];
  for (const holding of proof.holdings) {
    const { asset } = holding;
    if (assets.has(asset)) return refused("asset_repeated", asset);
    assets.add(asset);
    const found = checkHolding(proof.member, holding, publication, nonces);
    if ("ok" in found) return found;
    checked.push(found);
  }
  return checked;
}

function checkHolding(
  owner: string,
  { asset, leaves }: ProvenHolding,
  publication: Liabilities,
  nonces: Set<string>,
): CheckedHolding | Refused {
  const published = publication.assets.find((one) => one.asset === asset);
  if (published === undefined) return refused("asset_unknown", asset);
  const { depth, root, total } = published;
  const places = new Set<number>();
  let amount = 0n;
  for (const leaf of leaves) {
    // A leaf that is counted twice would let the bank owe half.
    if (places.has(leaf.index)) return refused("leaf_repeated", asset);
    places.add(leaf.index);
    const nonce = toHex(leaf.nonce);
    if (nonces.has(nonce)) return refused("nonce_repeated", asset);
    nonces.add(nonce);
    if (leaf.path.length !== depth || leaf.index >= 2 ** depth) {
      return refused("path_length_wrong", asset);
    }
    const hash = hashLeaf({ publication: publication.number, asset }, { ...leaf, owner });
    const top = climb({ sum: leaf.amount, hash }, leaf.index, leaf.path);
    if (top === undefined) return refused("sum_too_large", asset);
    if (toHex(top.hash) !== root) return refused("root_differs", asset);
    if (top.sum !== total) return refused("total_differs", asset);
    amount += leaf.amount;
  }
  return { asset, amount, total, leaves: leaves.length };
}
