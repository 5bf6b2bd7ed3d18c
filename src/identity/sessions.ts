import {
  dayMs,
  err,
  type Id,
  type MemberId,
  minuteMs,
  must,
  ok,
  type Result,
  type Tx,
} from "#kernel";
import { createCache } from "./cache.ts";
import type { Caller } from "./caller.ts";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import { deviceLabel } from "./device.ts";
import type { NotFound } from "./errors.ts";
import { accessTokenPrefix, makeToken, tokenHash } from "./secret-token.ts";
import {
  type AccessTokenRow,
  deleteSessionByHash,
  deleteSessions,
  findAccessToken,
  findSession,
  insertSession,
  listSessions,
  rotateSession,
  type SessionChoice,
  type SessionRow,
  touchAccessToken,
  touchSession,
} from "./store/sessions.ts";
import type { Scope } from "./tokens.ts";

export type SessionId = Id<"ses">;
export type TokenId = Id<"tok">;
export type SignInMethod = "passkey" | "password" | "password_totp" | "recovery_code";

/** A session as it is handed to the browser. The token is shown here and never again. */
export type NewSession = {
  readonly id: SessionId;
  readonly token: string;
  /** Absolute end; a session idle for 7 days ends before. */
  readonly expiresAtMs: number;
};

/** One line of the list of devices. */
export type SessionInfo = {
  readonly id: SessionId;
  readonly device: string;
  readonly address: string;
  readonly method: SignInMethod;
  readonly createdAtMs: number;
  /** Exact to 5 minutes. */
  readonly lastUsedAtMs: number;
  readonly expiresAtMs: number;
};

/** Who is asking: a person in a session, or a program with a personal access token. */
export type Authenticated =
  | {
      readonly kind: "session";
      readonly memberId: MemberId;
      readonly sessionId: SessionId;
      readonly method: SignInMethod;
      /** When the member last proved a factor within this session. */
      readonly steppedUpAtMs: number | undefined;
    }
  | {
      readonly kind: "token";
      readonly memberId: MemberId;
      readonly tokenId: TokenId;
      readonly scopes: readonly Scope[];
    };

export type Sessions = {
  /**
   * Who holds this session token or personal access token; undefined when it is unknown, expired,
   * revoked, or its member is not active. Costs no query when the token was seen a moment ago.
   */
  authenticate(token: string): Promise<Authenticated | undefined>;
  /** Ends the session of this token, if there is one. */
  signOut(token: string): Promise<void>;
  /** Live sessions, the last used first. */
  sessions(memberId: MemberId): Promise<SessionInfo[]>;
  /** Dead at once: the next `authenticate` of its token answers undefined. */
  revokeSession(memberId: MemberId, sessionId: SessionId): Promise<Result<void, NotFound>>;
  /** @returns how many sessions ended */
  revokeOtherSessions(memberId: MemberId, keep: SessionId): Promise<number>;
};

const absoluteMs = 30 * dayMs;
const idleMs = 7 * dayMs;
/** How exact `lastUsedAtMs` is: a use is written no more often. */
const touchEveryMs = 5 * minuteMs;
/** Sessions and tokens kept in memory, each. */
const cachedMax = 50_000;
/** A longer text is no token of ours and is not hashed. */
const tokenLengthMax = 128;
const addressLengthMax = 64;

/** What is remembered of a live token. `usedAtMs` and `touchedAtMs` move with use. */
type Live = {
  readonly authenticated: Authenticated;
  readonly expiresAtMs: number;
  usedAtMs: number;
  touchedAtMs: number;
};

type Opening = {
  readonly memberId: MemberId;
  readonly method: SignInMethod;
  readonly caller: Caller;
  /** Token that the browser still held. */
  readonly replaces?: string | undefined;
};

/** What the other parts of the module do with sessions. */
export type SessionControl = {
  /** A session with a fresh token; the one it replaces is dead with the commit. */
  open(tx: Tx, change: Change, opening: Opening): Promise<NewSession>;
  /** The session goes on under a new token; undefined when it is not this member's. */
  rotate(
    tx: Tx,
    change: Change,
    session: { readonly memberId: MemberId; readonly sessionId: SessionId },
  ): Promise<NewSession | undefined>;
  /** @returns how many ended */
  end(tx: Tx, change: Change, memberId: MemberId, choice: SessionChoice): Promise<number>;
  /** Tokens of a member whose status changed, or one that was revoked. */
  forgetAccessToken(hash: string): void;
};

export function createSessions(context: Context): {
  readonly sessions: Sessions;
  readonly control: SessionControl;
} {
  const { db, clock, ids, transact } = context;
  const liveSessions = createCache<string, Live>(cachedMax, async (hash) => {
    const row = await findSession(db, hash);
    return row && liveSession(row);
  });
  const liveTokens = createCache<string, Live>(cachedMax, async (hash) => {
    const row = await findAccessToken(db, hash);
    return row && liveToken(row);
  });

  async function touch(live: Live): Promise<void> {
    const nowMs = clock.nowMs();
    live.usedAtMs = nowMs;
    if (nowMs - live.touchedAtMs < touchEveryMs) return;
    live.touchedAtMs = nowMs;
    const who = live.authenticated;
    await db.transaction((tx) =>
      who.kind === "session"
        ? touchSession(tx, who.sessionId, new Date(nowMs))
        : touchAccessToken(tx, who.tokenId, new Date(nowMs)),
    );
  }

  async function authenticate(token: string): Promise<Authenticated | undefined> {
    if (token.length > tokenLengthMax) return undefined;
    const isToken = token.startsWith(accessTokenPrefix);
    const live = await (isToken ? liveTokens : liveSessions).get(tokenHash(token));
    if (!live) return undefined;
    const nowMs = clock.nowMs();
    if (nowMs >= live.expiresAtMs) return undefined;
    if (!isToken && nowMs >= live.usedAtMs + idleMs) return undefined;
    await touch(live);
    return live.authenticated;
  }

  const control: SessionControl = {
    async open(tx, change, { memberId, method, caller, replaces }) {
      const nowMs = clock.nowMs();
      const at = new Date(nowMs);
      const device = deviceLabel(caller.userAgent);
      const address = caller.address.slice(0, addressLengthMax);
      if (replaces !== undefined) {
        const hash = tokenHash(replaces);
        await deleteSessionByHash(tx, hash);
        change.afterCommit(() => liveSessions.forget(hash));
      }
      const token = makeToken(ids);
      const session = { id: ids.make("ses"), token, expiresAtMs: nowMs + absoluteMs };
      await insertSession(
        tx,
        {
          id: session.id,
          member_id: memberId,
          method,
          device,
          address,
          created_at: at,
          last_used_at: at,
          expires_at: new Date(session.expiresAtMs),
          stepped_up_at: null,
        },
        tokenHash(token),
      );
      return session;
    },
    async rotate(tx, change, { memberId, sessionId }) {
      const token = makeToken(ids);
      const at = now(context);
      const rotated = await rotateSession(tx, {
        memberId,
        sessionId,
        hash: tokenHash(token),
        now: at,
      });
      if (!rotated) return undefined;
      change.afterCommit(() => liveSessions.forget(rotated.deadHash));
      return { id: sessionId, token, expiresAtMs: rotated.expiresAt.getTime() };
    },
    async end(tx, change, memberId, choice) {
      const hashes = await deleteSessions(tx, memberId, choice);
      change.afterCommit(() => {
        for (const hash of hashes) liveSessions.forget(hash);
      });
      return hashes.length;
    },
    forgetAccessToken: (hash) => liveTokens.forget(hash),
  };

  const sessions: Sessions = {
    authenticate,
    async signOut(token) {
      const hash = tokenHash(token);
      await db.transaction((tx) => deleteSessionByHash(tx, hash));
      liveSessions.forget(hash);
    },
    async sessions(memberId) {
      const nowMs = clock.nowMs();
      const live = { now: new Date(nowMs), idleSince: new Date(nowMs - idleMs) };
      return (await listSessions(db, memberId, live)).map(toInfo);
    },
    async revokeSession(memberId, sessionId) {
      return transact(async (tx, change) => {
        const count = await control.end(tx, change, memberId, { only: sessionId });
        if (count === 0) return err({ code: "not_found" });
        change.note({ name: "session.revoked", memberId, data: { count } });
        return ok(undefined);
      });
    },
    async revokeOtherSessions(memberId, keep) {
      return must(
        await transact(async (tx, change) => {
          const count = await control.end(tx, change, memberId, { except: keep });
          if (count > 0) change.note({ name: "session.revoked", memberId, data: { count } });
          return ok(count);
        }),
      );
    },
  };
  return { sessions, control };
}

function liveSession(row: SessionRow): Live {
  return {
    authenticated: {
      kind: "session",
      memberId: row.member_id,
      sessionId: row.id,
      method: row.method,
      steppedUpAtMs: row.stepped_up_at?.getTime(),
    },
    expiresAtMs: row.expires_at.getTime(),
    usedAtMs: row.last_used_at.getTime(),
    touchedAtMs: row.last_used_at.getTime(),
  };
}

function liveToken(row: AccessTokenRow): Live {
  return {
    authenticated: {
      kind: "token",
      memberId: row.member_id,
      tokenId: row.id,
      scopes: row.scopes,
    },
    expiresAtMs: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    usedAtMs: row.last_used_at?.getTime() ?? 0,
    touchedAtMs: row.last_used_at?.getTime() ?? 0,
  };
}

function toInfo(row: SessionRow): SessionInfo {
  return {
    id: row.id,
    device: row.device,
    address: row.address,
    method: row.method,
    createdAtMs: row.created_at.getTime(),
    lastUsedAtMs: row.last_used_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
  };
}
