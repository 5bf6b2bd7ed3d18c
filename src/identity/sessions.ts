import { err, type MemberId, must, ok, type Result, type Soon } from "#kernel";
import { type Context, now } from "./context.ts";
import type { NotFound } from "./errors.ts";
import { sessionIdleMs } from "./live-tokens.ts";
import { endSessions } from "./open-session.ts";
import { tokenHash } from "./secret-token.ts";
import type { Authenticated, SessionId, SessionInfo } from "./session.ts";
import {
  deleteSessionByHash,
  listSessions,
  type SessionChoice,
  type SessionRow,
} from "./store/sessions.ts";

export type Sessions = {
  /**
   * Who holds this session token or personal access token; undefined when it is unknown, expired,
   * revoked, or its member is not active. Costs no query when the token was seen a moment ago.
   */
  authenticate(token: string): Soon<Authenticated | undefined>;
  /** Ends the session of this token, if there is one. */
  signOut(token: string): Promise<void>;
  /** Live sessions, the last used first. */
  sessions(memberId: MemberId): Promise<SessionInfo[]>;
  /** Dead at once: the next `authenticate` of its token answers undefined. */
  revokeSession(memberId: MemberId, sessionId: SessionId): Promise<Result<void, NotFound>>;
  /** @returns how many sessions ended */
  revokeOtherSessions(memberId: MemberId, keep: SessionId): Promise<number>;
};

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

async function revoke(
  context: Context,
  memberId: MemberId,
  choice: SessionChoice,
): Promise<number> {
  const revoked = await context.transact<number, never>(async (tx, change) => {
    const count = await endSessions(context, tx, change, { memberId, choice });
    if (count > 0) change.note({ name: "session.revoked", memberId, data: { count } });
    return ok(count);
  });
  return must(revoked);
}

export function createSessions(context: Context): Sessions {
  const { db, live } = context;
  return {
    authenticate: (token) => live.authenticate(token),
    async signOut(token) {
      const hash = tokenHash(token);
      await db.transaction((tx) => deleteSessionByHash(tx, hash));
      live.forgetSession(hash);
    },
    async sessions(memberId) {
      const at = now(context);
      const idleSince = new Date(at.getTime() - sessionIdleMs);
      return (await listSessions(db, memberId, { now: at, idleSince })).map(toInfo);
    },
    async revokeSession(memberId, sessionId) {
      const count = await revoke(context, memberId, { only: sessionId });
      return count > 0 ? ok(undefined) : err({ code: "not_found" });
    },
    revokeOtherSessions: (memberId, keep) => revoke(context, memberId, { except: keep }),
  };
}
