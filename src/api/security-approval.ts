import type { ApprovalId, Identity, SecurityAction } from "#identity";
import { type MemberId, ok, type Result } from "#kernel";
import { type Refusal, refuse } from "./errors.ts";
import { refuseAs } from "./module-errors.ts";

type Change = {
  readonly action: SecurityAction;
  readonly target?: string;
  readonly approvalId: ApprovalId | undefined;
};

/**
 * The approval that a change of security settings came with; without one, one is opened and the
 * call is refused with its id. Whether it is granted is seen where it is used up.
 */
export async function requireApproval(
  identity: Identity,
  memberId: MemberId,
  { action, target, approvalId }: Change,
): Promise<Result<ApprovalId, Refusal>> {
  if (approvalId !== undefined) return ok(approvalId);
  const intent = { kind: "security", action, ...(target !== undefined && { target }) } as const;
  const asked = await identity.requestApproval(memberId, intent);
  if (!asked.ok) return refuseAs(asked.error);
  return refuse("approval_required", { approval: { id: asked.value.id } });
}
