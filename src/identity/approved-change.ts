import { err, type MemberId, type Result, type Tx } from "#kernel";
import type { ApprovalId } from "./approval.ts";
import type { Change } from "./change.ts";
import { consumeApproval } from "./consume-approval.ts";
import type { Context } from "./context.ts";
import type { ApprovalRefused, NotFound } from "./errors.ts";
import type { SecurityAction } from "./intent.ts";
import type { SessionId } from "./session.ts";
import { lockMember } from "./store/credentials.ts";

/** An approval of the action, and the session to keep when a change ends all others. */
export type Approved = { readonly approvalId: ApprovalId; readonly sessionId: SessionId };

/** Which approval a change uses up. */
export type Approval = {
  readonly approvalId: ApprovalId;
  readonly action: SecurityAction;
  readonly target?: string;
};

/**
 * One approved change of how a member proves who they are. Changes of one member take turns, so
 * that each sees what the last one left.
 */
export async function approvedChange<T, E>(
  context: Context,
  memberId: MemberId,
  { approvalId, ...intent }: Approval,
  run: (tx: Tx, change: Change) => Promise<Result<T, E>>,
): Promise<Result<T, E | ApprovalRefused | NotFound>> {
  return context.transact<T, E | ApprovalRefused | NotFound>(async (tx, change) => {
    if (!(await lockMember(tx, memberId))) return err({ code: "not_found" });
    const used = await consumeApproval(context, tx, memberId, {
      approvalId,
      intent: { kind: "security", ...intent },
    });
    return used.ok ? run(tx, change) : used;
  });
}
