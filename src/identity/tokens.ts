import { err, type MemberId, ok, type Result, type Tx } from "#kernel";
import {
  type NewToken,
  scopes,
  type TokenId,
  type TokenInfo,
  type TokenRequest,
} from "./access-token.ts";
import type { ApprovalId } from "./approval.ts";
import type { Change } from "./change.ts";
import { consumeApproval } from "./consume-approval.ts";
import { type Context, now } from "./context.ts";
import type { ApprovalRefused, LimitReached, NotFound } from "./errors.ts";
import { parseLabel } from "./member-details.ts";
import { accessTokenPrefix, makeToken, tokenHash } from "./secret-token.ts";
import { lockMember } from "./store/credentials.ts";
import {
  type AccessTokenRow,
  deleteAccessToken,
  insertAccessToken,
  listAccessTokens,
} from "./store/sessions.ts";

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
  /** Dead at once. */
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

async function issue(
  context: Context,
  tx: Tx,
  change: Change,
  issuing: { readonly memberId: MemberId; readonly request: TokenRequest },
): Promise<Result<NewToken, NotFound | LimitReached>> {
  const { memberId, request } = issuing;
  if (!(await lockMember(tx, memberId))) return err({ code: "not_found" });
  if ((await listAccessTokens(tx, memberId)).length >= tokensMax) {
    return err({ code: "limit_reached", max: tokensMax });
  }
  const token = makeToken(context.ids, accessTokenPrefix);
  const row = {
    id: context.ids.make("tok"),
    member_id: memberId,
    name: parseLabel(request.name, tokenNameLengthMax) ?? "Token",
    scopes: scopes.filter((scope) => request.scopes.includes(scope)),
    created_at: now(context),
    expires_at: request.expiresAtMs === undefined ? null : new Date(request.expiresAtMs),
    last_used_at: null,
  };
  await insertAccessToken(tx, row, tokenHash(token));
  const data = { name: row.name, scopes: row.scopes };
  change.note({ name: "token.created", memberId, data });
  return ok({ ...toInfo(row), token });
}

export function createTokens(context: Context): Tokens {
  const { db, live, transact } = context;
  return {
    createToken: (memberId, request) =>
      transact<NewToken, ApprovalRefused | NotFound | LimitReached>(async (tx, change) => {
        const approved = await consumeApproval(context, tx, memberId, {
          approvalId: request.approvalId,
          intent: { kind: "security", action: "token.create" },
        });
        return approved.ok ? issue(context, tx, change, { memberId, request }) : approved;
      }),
    issueToken: (memberId, request) =>
      transact((tx, change) => issue(context, tx, change, { memberId, request })),
    tokens: async (memberId) => (await listAccessTokens(db, memberId)).map(toInfo),
    revokeToken: (memberId, tokenId) =>
      transact<void, NotFound>(async (tx, change) => {
        const revoked = await deleteAccessToken(tx, memberId, tokenId);
        if (!revoked) return err({ code: "not_found" });
        change.afterCommit(() => live.forgetAccessToken(revoked.hash));
        change.note({ name: "token.revoked", memberId, data: { name: revoked.name } });
        return ok(undefined);
      }),
  };
}
