/** The bank's signed log, and proofs of what it owes its customers. See README.md. */
export {
  LedgerBehindHeadError,
  type PublicationNotFound,
  PublicationOvertakenError,
} from "./errors.ts";
export { migrations } from "./migrations.ts";
export { createProofs, type Proofs, type ProofsDeps } from "./proofs.ts";
export type { Prover } from "./prove.ts";
export type { Published } from "./publish.ts";
export type { StoredHead, StoredKey } from "./store/heads.ts";
export type { StoredPublication } from "./store/publications.ts";
export type { ProofsViolation } from "./verify-proofs.ts";
