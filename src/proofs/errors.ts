/**
 * The ledger stands behind what was signed: it lost its end, was restored to an earlier instant, or
 * another process writes to it now. Nothing is signed, for that would tell two stories.
 */
export class LedgerBehindHeadError extends Error {
  override readonly name = "LedgerBehindHeadError";
}

/** Another publication was made while this one was being built. */
export class PublicationOvertakenError extends Error {
  override readonly name = "PublicationOvertakenError";
}

/** There is no such publication, or its leaves are no longer kept. */
export type PublicationNotFound = { readonly code: "not_found" };
