import type { Result } from "#kernel";

/** Who may be a natural person to the bank, as a provider of identity checks is told. */
export type IdentitySubmission = {
  /** Our id of the check. Submitting it twice gives the same reference (idempotent). */
  readonly checkId: string;
  readonly tier: 1 | 2;
  readonly legalName: string;
  /** ISO 8601 date, `1990-02-28`. */
  readonly birthDate: string;
  /** ISO 3166-1 alpha-2 country of residence. */
  readonly country: string;
  /** Tier 2 needs it. */
  readonly document?: IdentityDocument;
};

/** A document that proves who someone is. */
export type IdentityDocument = {
  readonly kind: DocumentKind;
  readonly number: string;
  /** Names of the stored images; the provider fetches them itself. */
  readonly image?: string;
  readonly selfie?: string;
};

/** Documents that providers read. */
export const documentKinds = ["passport", "id_card", "driving_licence"] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** Why a provider says no. */
export type IdentityRefusalReason =
  | "document_unreadable"
  | "document_expired"
  | "selfie_mismatch"
  | "details_mismatch";

/** What a provider says of a submission. */
export type IdentityDecision =
  | { readonly state: "pending" }
  | { readonly state: "approved" }
  | { readonly state: "refused"; readonly reason: IdentityRefusalReason };

/** A provider of identity checks: takes a submission, decides later. */
export type IdentityCheckPort = {
  /** The provider's reference, or why it could not be reached; the caller submits again. */
  submit(
    submission: IdentitySubmission,
  ): Promise<Result<{ readonly reference: string }, { readonly code: "provider_unavailable" }>>;
  decision(reference: string): Promise<IdentityDecision>;
};
