import { dayMs, type MemberId, type Tx } from "#kernel";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import { deviceLabel } from "./device.ts";
import { makeToken, tokenHash } from "./secret-token.ts";
import type { NewSession, Opening, SessionId } from "./session.ts";
import {
  deleteSessionByHash,
  deleteSessions,
  insertSession,
  rotateSession,
  type SessionChoice,
} from "./store/sessions.ts";

const absoluteMs = 30 * dayMs;
const addressLengthMax = 64;

/** A session with a fresh token; the one it replaces is dead with the commit. */
export async function openSession(
  context: Context,
  tx: Tx,
  change: Change,
  opening: Opening,
): Promise<NewSession> {
  const { ids, live } = context;
  const { memberId, method, caller, replaces } = opening;
  if (replaces !== undefined) {
    const dead = tokenHash(replaces);
    await deleteSessionByHash(tx, dead);
    change.afterCommit(() => live.forgetSession(dead));
  }
  const at = now(context);
  const token = makeToken(ids);
  const session = { id: ids.make("ses"), token, expiresAtMs: at.getTime() + absoluteMs };
  const row = {
    id: session.id,
    member_id: memberId,
    method,
    device: deviceLabel(caller.userAgent),
    address: caller.address.slice(0, addressLengthMax),
    created_at: at,
    last_used_at: at,
    expires_at: new Date(session.expiresAtMs),
    stepped_up_at: null,
  };
  await insertSession(tx, row, tokenHash(token));
  return session;
}

/** The session goes on under a new token, stepped up; undefined when it is not this member's. */
export async function stepUpSession(
  context: Context,
  tx: Tx,
  change: Change,
  session: { readonly memberId: MemberId; readonly sessionId: SessionId },
): Promise<NewSession | undefined> {
  const token = makeToken(context.ids);
  const hash = tokenHash(token);
  const rotated = await rotateSession(tx, { ...session, hash, now: now(context) });
  if (!rotated) return undefined;
  change.afterCommit(() => context.live.forgetSession(rotated.deadHash));
  return { id: session.sessionId, token, expiresAtMs: rotated.expiresAt.getTime() };
}

/** @returns how many ended */
export async function endSessions(
  context: Context,
  tx: Tx,
  change: Change,
  ending: { readonly memberId: MemberId; readonly choice: SessionChoice },
): Promise<number> {
  const hashes = await deleteSessions(tx, ending.memberId, ending.choice);
  change.afterCommit(() => {
    for (const hash of hashes) context.live.forgetSession(hash);
  });
  return hashes.length;
}
