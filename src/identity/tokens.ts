import { err, type MemberId, ok, type Result, type Tx } from "#kernel";
import type { ApprovalControl, ApprovalId } from "./approvals.ts";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import type { ApprovalRefused, LimitReached, NotFound } from "./errors.ts";
import { accessTokenPrefix, makeToken, tokenHash } from "./secret-token.ts";
import type { SessionControl, TokenId } from "./sessions.ts";
import { lockMember } from "./store/credentials.ts";
import {
  type AccessTokenRow,
  deleteAccessToken,
  insertAccessToken,
  listAccessTokens,
} from "./store/sessions.ts";

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

const tokensMax = 50;
const tokenNameLengthMax = 80;

function toInfo(row: Omit<AccessTokenRow, "token_hash">): TokenInfo {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    createdAtMs: row.created_at.getTime(),
    expiresAtMs: row.expires_at?.getTime(),
    lastUsedAtMs: row.last_used_at?.getTime(),
  };
}

export function createTokens(
  context: Context,
  control: SessionControl,
  approvals: ApprovalControl,
): Tokens {
  const { db, ids, transact } = context;

  async function issue(
    tx: Tx,
    change: Change,
    memberId: MemberId,
    request: TokenRequest,
  ): Promise<Result<NewToken, NotFound | LimitReached>> {
    if (!(await lockMember(tx, memberId))) return err({ code: "not_found" });
    if ((await listAccessTokens(tx, memberId)).length >= tokensMax) {
      return err({ code: "limit_reached", max: tokensMax });
    }
    const token = makeToken(ids, accessTokenPrefix);
    const row = {
      id: ids.make("tok"),
      member_id: memberId,
      name: request.name.trim().slice(0, tokenNameLengthMax),
      scopes: scopes.filter((scope) => request.scopes.includes(scope)),
      created_at: now(context),
      expires_at: request.expiresAtMs === undefined ? null : new Date(request.expiresAtMs),
      last_used_at: null,
    };
    await insertAccessToken(tx, row, tokenHash(token));
    const info = toInfo(row);
    change.note({
      name: "token.created",
      memberId,
      data: { name: info.name, scopes: info.scopes },
    });
    return ok({ ...info, token });
  }

  return {
    async createToken(memberId, request) {
      return transact<NewToken, ApprovalRefused | NotFound | LimitReached>(async (tx, change) => {
        const approved = await approvals.consume(tx, memberId, request.approvalId, {
          kind: "security",
          action: "token.create",
        });
        return approved.ok ? issue(tx, change, memberId, request) : approved;
      });
    },
    issueToken: (memberId, request) =>
      transact((tx, change) => issue(tx, change, memberId, request)),
    tokens: async (memberId) => (await listAccessTokens(db, memberId)).map(toInfo),
    async revokeToken(memberId, tokenId) {
      return transact(async (tx, change) => {
        const revoked = await deleteAccessToken(tx, memberId, tokenId);
        if (!revoked) return err({ code: "not_found" });
        change.afterCommit(() => control.forgetAccessToken(revoked.hash));
        change.note({ name: "token.revoked", memberId, data: { name: revoked.name } });
        return ok(undefined);
      });
    },
  };
}
