import { type ApprovalId, type Identity, type Member, stepUpThreshold } from "#identity";
import {
  type Clock,
  type Currency,
  currencies,
  type Db,
  err,
  type Ids,
  type Money,
  type MovementId,
  minuteMs,
  ok,
  type Result,
} from "#kernel";
import type { ApprovalError, NotFound } from "./errors.ts";
import type { Sender } from "./payment.ts";
import { approvedMovement, insertApproval, removeApprovals } from "./store/approvals.ts";

/** Up to this amount, in major units, a new payee asks for no step-up. */
const newPayeeMajorMax: Record<Currency, bigint> = {
  USD: 50n,
  EUR: 50n,
  GBP: 40n,
  CHF: 50n,
  CAD: 70n,
  JPY: 7_500n,
  KWD: 15n,
};

/** Longer than an approval lives. */
const keptMs = 60 * minuteMs;

/** What is approved: exactly this payee and amount, for one movement. */
export type Approvable = { readonly payee: string; readonly amount: Money };

export type StepUp = {
  isLarge(member: Member, amount: Money): boolean;
  isRequired(sender: Sender, member: Member, firstPayment: boolean, amount: Money): boolean;
  /** Asks for an approval, or uses it up and gives the movement id that was approved. */
  approve(
    member: Member,
    what: Approvable,
    approvalId: ApprovalId | undefined,
  ): Promise<Result<MovementId, ApprovalError | NotFound>>;
  removeOld(): Promise<void>;
};

type StepUpDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly identity: Identity;
};

export function createStepUp(deps: StepUpDeps): StepUp {
  const { db, clock } = deps;
  const isLarge = (member: Member, amount: Money) =>
    amount.amount >= stepUpThreshold(member, amount.currency).amount;
  return {
    isLarge,
    isRequired(sender, member, firstPayment, amount) {
      if (sender.by === "token") return false;
      return isLarge(member, amount) || (firstPayment && amount.amount > smallAmount(amount));
    },
    approve: (member, what, approvalId) =>
      approvalId === undefined ? ask(deps, member, what) : use(deps, member, what, approvalId),
    removeOld: () => db.transaction((tx) => removeApprovals(tx, clock.nowMs() - keptMs)),
  };
}

function smallAmount({ currency }: Money): bigint {
  return newPayeeMajorMax[currency] * 10n ** BigInt(currencies[currency].exponent);
}

async function ask(
  { db, clock, ids, identity }: StepUpDeps,
  member: Member,
  what: Approvable,
): Promise<Result<never, ApprovalError | NotFound>> {
  const movementId = ids.make("mov");
  const asked = await identity.requestApproval(member.id, intentOf(movementId, what));
  if (!asked.ok) return asked;
  const approval = asked.value;
  const row = { id: approval.id, member: member.id, movementId, askedAtMs: clock.nowMs() };
  await db.transaction((tx) => insertApproval(tx, row));
  return err({ code: "approval_required", approval });
}

async function use(
  { db, identity }: StepUpDeps,
  member: Member,
  what: Approvable,
  approvalId: ApprovalId,
): Promise<Result<MovementId, ApprovalError | NotFound>> {
  const movementId = await approvedMovement(db, member.id, approvalId);
  if (movementId === undefined) return err({ code: "approval_invalid" });
  const intent = intentOf(movementId, what);
  const used = await db.transaction((tx) =>
    identity.useApproval(tx, member.id, { approvalId, intent }),
  );
  if (used.ok) return ok(movementId);
  const expired = used.error.code === "approval_refused" && used.error.reason === "expired";
  return err({ code: expired ? "approval_expired" : "approval_invalid" });
}

function intentOf(movementId: MovementId, { payee, amount }: Approvable) {
  const { amount: minor, currency } = amount;
  return { kind: "payment", movementId, payee, amount: minor, currency } as const;
}
