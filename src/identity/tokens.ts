import type { MemberId, Result } from "#kernel";
import type { ApprovalId } from "./approvals.ts";
import type { ApprovalRefused, LimitReached, NotFound } from "./errors.ts";
import type { TokenId } from "./sessions.ts";

/** What a personal access token may be used for. */
export const scopes = ["accounts", "payments", "profile", "events"] as const;
export type Scope = (typeof scopes)[number];

export type TokenRequest = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Absent: until revoked. */
  readonly expiresAtMs?: number;
};

export type TokenInfo = {
  readonly id: TokenId;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | undefined;
  /** Exact to 5 minutes. */
  readonly lastUsedAtMs: number | undefined;
};

/** `token` starts with `bourse_pat_`; it is shown here and never again. */
export type NewToken = TokenInfo & { readonly token: string };

export type Tokens = {
  /** Needs an approval of `token.create`: a token outlives the session that made it. */
  createToken(
    memberId: MemberId,
    request: TokenRequest & { readonly approvalId: ApprovalId },
  ): Promise<Result<NewToken, ApprovalRefused | NotFound | LimitReached>>;
  /** The same without approval, for the operator's command line alone. */
  issueToken(
    memberId: MemberId,
    request: TokenRequest,
  ): Promise<Result<NewToken, NotFound | LimitReached>>;
  tokens(memberId: MemberId): Promise<TokenInfo[]>;
  revokeToken(memberId: MemberId, tokenId: TokenId): Promise<Result<void, NotFound>>;
};
