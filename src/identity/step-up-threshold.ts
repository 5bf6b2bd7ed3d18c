import { err, type MemberId, type Money, ok, type Result } from "#kernel";
import type { ApprovalId } from "./approval.ts";
import { consumeApproval } from "./consume-approval.ts";
import type { Context } from "./context.ts";
import type { ApprovalRefused, ApprovalRequired, DetailInvalid, NotFound } from "./errors.ts";
import { stepUpThreshold } from "./member.ts";
import { lockMember } from "./store/credentials.ts";
import { changeMember, findMember } from "./store/members.ts";

/** Largest threshold, in minor units. */
const thresholdMax = 10n ** 15n;

/** The target that an approval of raising a threshold is bound to, e.g. `USD:10000`. */
export function thresholdTarget(threshold: Money): string {
  return `${threshold.currency}:${threshold.amount}`;
}

export async function setStepUpThreshold(
  context: Context,
  memberId: MemberId,
  input: { readonly threshold: Money; readonly approvalId?: ApprovalId },
): Promise<Result<void, DetailInvalid | ApprovalRequired | ApprovalRefused | NotFound>> {
  const { threshold, approvalId } = input;
  const { amount, currency } = threshold;
  const notFound = err({ code: "not_found" });
  if (amount < 0n || amount > thresholdMax) {
    return err({ code: "detail_invalid", field: "threshold" });
  }
  type Refusal = ApprovalRequired | ApprovalRefused | NotFound;
  return context.transact<void, Refusal>(async (tx, change) => {
    if (!(await lockMember(tx, memberId))) return notFound;
    const member = await findMember(tx, memberId);
    if (!member) return notFound;
    if (amount > stepUpThreshold(member, currency).amount) {
      const action = "step_up_threshold.raise";
      if (approvalId === undefined) return err({ code: "approval_required", action });
      const intent = { kind: "security", action, target: thresholdTarget(threshold) } as const;
      const used = await consumeApproval(context, tx, memberId, { approvalId, intent });
      if (!used.ok) return used;
    }
    const chosen = { ...member.stepUpThresholds, [currency]: amount };
    const columns = Object.entries(chosen).map(([code, value]) => [code, value.toString()]);
    await changeMember(tx, memberId, { step_up_thresholds: Object.fromEntries(columns) });
    change.afterCommit(() => context.directory.forget(memberId));
    const data = { currency, amount: amount.toString() };
    change.note({ name: "step_up_threshold.changed", memberId, data });
    return ok(undefined);
  });
}
