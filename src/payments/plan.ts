import type { Account, Accounts } from "#accounts";
import type { Identity, Member } from "#identity";
import { err, type MemberId, type Money, ok, type Result } from "#kernel";
import type { PaymentRefused } from "./errors.ts";
import { areStrangers, type Payee } from "./payee.ts";
import type { Arrival } from "./payment.ts";
import type { Wait } from "./state.ts";

/** A payment that nothing speaks against but limits, approval and the ledger. */
export type Plan = {
  readonly sender: Member;
  readonly from: Account;
  readonly payee: Payee;
  readonly amount: Money;
  readonly firstPayment: boolean;
  /** What it waits for; undefined when it arrives at once. */
  readonly wait: Wait | undefined;
  /** `now` when it waits for somebody. */
  readonly arrival: Arrival;
};

export type PlanOrder = {
  readonly sender: MemberId;
  readonly payee: Payee;
  readonly amount: Money;
  readonly arrival: Arrival;
  /** The payee asked for it, so there is nothing to accept. */
  readonly wanted: boolean;
};

type PlanDeps = {
  readonly identity: Identity;
  readonly accounts: Pick<Accounts, "accountOf">;
};

/** Most that one amount can be: the store holds 18 digits. */
const amountMax = 10n ** 18n - 1n;

export function isAmount({ amount }: Money): boolean {
  return amount > 0n && amount <= amountMax;
}

export async function planPayment(
  { identity, accounts }: PlanDeps,
  order: PlanOrder,
): Promise<Result<Plan, PaymentRefused>> {
  const { payee, amount, wanted } = order;
  if (!isAmount(amount)) return err({ code: "amount_invalid" });
  const sender = await identity.memberById(order.sender);
  if (!sender) return err({ code: "not_found" });
  if (payee.type === "member" && payee.member.id === sender.id) {
    return err({ code: "cannot_pay_self" });
  }
  const from = await accounts.accountOf(sender.id, amount.currency);
  if (!from) return err({ code: "currency_not_held", currency: amount.currency });
  const given = { sender, from, payee, amount };
  if (payee.type === "link") {
    return ok({ ...given, firstPayment: true, wait: "claim", arrival: "now" });
  }
  const firstPayment = !(await identity.hasPaid(sender.id, payee.member.id));
  const accepted = wanted || !firstPayment || payee.member.kind === "business";
  if (!accepted && (await areStrangers(identity, sender, payee.member))) {
    return ok({ ...given, firstPayment, wait: "accept", arrival: "now" });
  }
  const wait = order.arrival === "now" ? undefined : "arrival";
  return ok({ ...given, firstPayment, wait, arrival: order.arrival });
}
