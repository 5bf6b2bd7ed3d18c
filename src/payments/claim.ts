import type { MemberId, Money, Result } from "#kernel";
import type { Movement } from "#movements";
import type { AcceptClaimError, NotFound, PayError } from "./errors.ts";
import type { Authority, Sender } from "./payment.ts";

/** What a claim link is to hold. */
export type ClaimOrder = { readonly amount: Money; readonly note?: string };

/** What anyone who has the link sees. */
export type ClaimView = {
  /** The movement that waits; of another kind than `claim`, another module hands it over. */
  readonly movement: Pick<Movement, "id" | "kind">;
  readonly from: MemberId;
  readonly amount: Money;
  readonly note: string;
  readonly state: "open" | "claimed" | "returned" | "cancelled";
  readonly endsAtMs: number;
};

/** Money for whoever has the link. */
export type Claims = {
  /** Puts money aside for whoever has the link, for 7 days. */
  createClaim(
    sender: Sender,
    order: ClaimOrder,
    authority: Authority,
  ): Promise<Result<Movement, PayError>>;
  /** The page of a claim, to be shown to the sender alone; null for other movements. */
  claimUrl(movement: Movement): string | null;
  claim(token: string): Promise<Result<ClaimView, NotFound>>;
  /** Exactly one claimer gets it; repeating it gives them the same movement. */
  acceptClaim(member: MemberId, token: string): Promise<Result<Movement, AcceptClaimError>>;
};
