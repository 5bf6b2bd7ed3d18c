import type { Id, MemberId, Result } from "#kernel";
import type { IdentityCheckRefused, NotFound } from "./errors.ts";
import type { IdentityRefusalReason, IdentitySubmission } from "./ports.ts";
import type { Tier } from "./tiers.ts";

export type IdentityCheckId = Id<"ver">;
export type IdentityCheckRequest = Omit<IdentitySubmission, "checkId">;

export type IdentityCheck = {
  readonly id: IdentityCheckId;
  readonly tier: Tier;
  readonly state: "pending" | "approved" | "refused";
  /** `document_in_use`: the document is another person's, by name and date of birth. */
  readonly reason: IdentityRefusalReason | "document_in_use" | undefined;
  readonly submittedAtMs: number;
  readonly decidedAtMs: number | undefined;
};

export type IdentityChecks = {
  submitIdentityCheck(
    memberId: MemberId,
    request: IdentityCheckRequest,
  ): Promise<Result<IdentityCheck, IdentityCheckRefused | NotFound>>;
  /** The member's checks, newest first; asks the provider about a pending one. */
  identityChecks(memberId: MemberId): Promise<IdentityCheck[]>;
  /** For a job: submits what the provider has not got, collects decisions. @returns decided */
  collectIdentityDecisions(): Promise<number>;
};
