import type { Id } from "#kernel";

/** A personal access token. */
export type TokenId = Id<"tok">;

/** What a personal access token may be used for. */
export const scopes = ["accounts", "payments", "profile", "events"] as const;
export type Scope = (typeof scopes)[number];

/** What a token is asked for with. */
export type TokenRequest = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Absent: until revoked. */
  readonly expiresAtMs?: number;
};

/** One line of the list of tokens. */
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
