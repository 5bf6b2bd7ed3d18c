import { err, type MemberId, ok, type Result, type Tx } from "#kernel";
import type { ApprovalId, ApprovalMethod, ApprovalState } from "./approval.ts";
import { type Context, now } from "./context.ts";
import type { ApprovalRefused, NotFound } from "./errors.ts";
import { canonicalIntent, type Intent } from "./intent.ts";
import { type ApprovalRow, findApproval, markUsed } from "./store/approvals.ts";

export function approvalState(row: ApprovalRow, nowMs: number): ApprovalState {
  if (row.used_at) return "used";
  if (row.expires_at.getTime() <= nowMs) return "expired";
  return row.granted_at ? "granted" : "asked";
}

/** Uses up a granted approval of exactly this intent, within the caller's transaction. */
export async function consumeApproval(
  context: Context,
  tx: Tx,
  memberId: MemberId,
  use: { readonly approvalId: ApprovalId; readonly intent: Intent },
): Promise<Result<{ readonly method: ApprovalMethod }, ApprovalRefused | NotFound>> {
  const { approvalId } = use;
  const intent = canonicalIntent(use.intent);
  const at = now(context);
  const method = await markUsed(tx, { id: approvalId, memberId, intent, now: at });
  if (method) return ok({ method });
  const row = await findApproval(tx, memberId, approvalId);
  if (!row) return err({ code: "not_found" });
  const state = approvalState(row, at.getTime());
  const isOver = state === "used" || state === "expired";
  const reason = isOver ? state : row.intent === intent ? "not_granted" : "intent_changed";
  return err({ code: "approval_refused", reason });
}
