import { type Clock, type Db, dayMs, minuteMs, type Soon, whenThere } from "#kernel";
import { createCache } from "./cache.ts";
import { accessTokenPrefix, tokenHash } from "./secret-token.ts";
import type { Authenticated } from "./session.ts";
import {
  type AccessTokenRow,
  findAccessToken,
  findSession,
  type SessionRow,
  touchAccessToken,
  touchSession,
} from "./store/sessions.ts";

/** A session that nobody used for so long is over. */
export const sessionIdleMs = 7 * dayMs;
/** How exact the time of the last use is: it is written no more often. */
const touchEveryMs = 5 * minuteMs;
/** Sessions and tokens kept in memory, each. */
const cachedMax = 50_000;
/** A longer text is no token of ours and is not hashed. */
const tokenLengthMax = 128;

/** The tokens that were seen a moment ago, by hash, so that knowing one again costs no query. */
export type LiveTokens = {
  /** Of an active member: whose token it is, unless it is unknown, expired or idle. */
  authenticate(token: string): Soon<Authenticated | undefined>;
  /** To be told of each token that is dead, by its hash. */
  forgetSession(hash: string): void;
  forgetAccessToken(hash: string): void;
};

/** `usedAtMs` and `touchedAtMs` move with use; the second is what the database knows. */
type Live = {
  readonly authenticated: Authenticated;
  readonly expiresAtMs: number;
  usedAtMs: number;
  touchedAtMs: number;
};

function liveSession(row: SessionRow): Live {
  return {
    authenticated: {
      kind: "session",
      memberId: row.member_id,
      sessionId: row.id,
      method: row.method,
      signedInAtMs: row.created_at.getTime(),
      steppedUpAtMs: row.stepped_up_at?.getTime(),
    },
    expiresAtMs: row.expires_at.getTime(),
    usedAtMs: row.last_used_at.getTime(),
    touchedAtMs: row.last_used_at.getTime(),
  };
}

function liveAccessToken(row: AccessTokenRow): Live {
  const lastUsedMs = row.last_used_at?.getTime() ?? 0;
  return {
    authenticated: {
      kind: "token",
      memberId: row.member_id,
      tokenId: row.id,
      scopes: row.scopes,
    },
    expiresAtMs: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    usedAtMs: lastUsedMs,
    touchedAtMs: lastUsedMs,
  };
}

function isOver(live: Live, nowMs: number): boolean {
  if (nowMs >= live.expiresAtMs) return true;
  return live.authenticated.kind === "session" && nowMs >= live.usedAtMs + sessionIdleMs;
}

export function createLiveTokens(deps: { readonly db: Db; readonly clock: Clock }): LiveTokens {
  const { db, clock } = deps;
  const sessions = createCache<string, Live>(cachedMax, async (hash) => {
    const row = await findSession(db, hash);
    return row && liveSession(row);
  });
  const accessTokens = createCache<string, Live>(cachedMax, async (hash) => {
    const row = await findAccessToken(db, hash);
    return row && liveAccessToken(row);
  });

  async function touch(live: Live, nowMs: number): Promise<void> {
    live.touchedAtMs = nowMs;
    const who = live.authenticated;
    await db.transaction((tx) =>
      who.kind === "session"
        ? touchSession(tx, who.sessionId, new Date(nowMs))
        : touchAccessToken(tx, who.tokenId, new Date(nowMs)),
    );
  }

  function use(live: Live | undefined): Soon<Authenticated | undefined> {
    const nowMs = clock.nowMs();
    if (!live || isOver(live, nowMs)) return undefined;
    live.usedAtMs = nowMs;
    if (nowMs - live.touchedAtMs < touchEveryMs) return live.authenticated;
    return touch(live, nowMs).then(() => live.authenticated);
  }

  return {
    authenticate(token) {
      if (token.length > tokenLengthMax) return undefined;
      const tokens = token.startsWith(accessTokenPrefix) ? accessTokens : sessions;
      return whenThere(tokens.get(tokenHash(token)), use);
    },
    forgetSession: (hash) => sessions.forget(hash),
    forgetAccessToken: (hash) => accessTokens.forget(hash),
  };
}
