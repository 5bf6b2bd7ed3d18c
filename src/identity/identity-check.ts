import type { Id } from "#kernel";
import type { IdentityRefusalReason, IdentitySubmission } from "./ports.ts";
import type { Tier } from "./tiers.ts";

/** A check of who a member is. */
export type IdentityCheckId = Id<"ver">;
/** What is asked for, and of whom. */
export type IdentityCheckRequest = Omit<IdentitySubmission, "checkId">;

type RefusalReason = IdentityRefusalReason | "document_in_use";

/** A check and what became of it: `pending` becomes `approved` or `refused`, and stays so. */
export type IdentityCheck = {
  readonly id: IdentityCheckId;
  readonly tier: Tier;
  readonly state: "pending" | "approved" | "refused";
  /** `document_in_use`: the document is another person's, by name and date of birth. */
  readonly reason: RefusalReason | undefined;
  readonly submittedAtMs: number;
  readonly decidedAtMs: number | undefined;
};
