/** Checks a bank's proof of liabilities and its signed log: nothing here needs a network. */
export { fromHex, readU128, toHex, toUtf8, u128Max, writeU128 } from "./bytes.ts";
export {
  type BrokenHead,
  type Comparison,
  checkHeads,
  compareSigned,
  type HeadDefect,
} from "./check-heads.ts";
export {
  type CheckedHolding,
  checkProof,
  type HoldingProof,
  type ProofCheck,
  type ProofDefect,
  proofDefects,
} from "./check-proof.ts";
export {
  formatProof,
  type Proof,
  type ProofFile,
  type ProvenHolding,
  type ProvenLeaf,
  proofFormat,
  readProof,
} from "./proof-codec.ts";
export { sha256 } from "./sha256.ts";
export { checkSignature, type SignatureCheck, type Signed } from "./signature.ts";
export {
  type AssetTotal,
  comparisonCode,
  formatHead,
  formatLiabilities,
  type Head,
  type LedgerPosition,
  type Liabilities,
  readHead,
  readLiabilities,
  textHash,
} from "./signed-text-codec.ts";
export { climb, hashLeaf, joinNodes, type Leaf, type TreeName, type TreeNode } from "./tree.ts";
