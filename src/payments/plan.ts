import type { Account, Accounts } from "#accounts";
import type { Identity, Member } from "#identity";
import { err, type MemberId, type Money, ok, type Result, type Soon, whenThere } from "#kernel";
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

type Planned = Soon<Result<Plan, PaymentRefused>>;

export function planPayment({ identity, accounts }: PlanDeps, order: PlanOrder): Planned {
  const { payee, amount } = order;
  if (!isAmount(amount)) return err({ code: "amount_invalid" });
  return whenThere(identity.memberById(order.sender), (sender): Planned => {
    if (!sender) return err({ code: "not_found" });
    if (payee.type === "member" && payee.member.id === sender.id) {
      return err({ code: "cannot_pay_self" });
    }
    return whenThere(accounts.accountOf(sender.id, amount.currency), (from): Planned => {
      if (!from) return err({ code: "currency_not_held", currency: amount.currency });
      return planBetween(identity, { sender, from, payee, amount }, order);
    });
  });
}

type Sides = Pick<Plan, "sender" | "from" | "payee" | "amount">;

function planBetween(identity: Identity, sides: Sides, { wanted, arrival }: PlanOrder): Planned {
  const { sender, payee } = sides;
  if (payee.type === "link") {
    return ok({ ...sides, firstPayment: true, wait: "claim", arrival: "now" });
  }
  return whenThere(identity.hasPaid(sender.id, payee.member.id), (hasPaid): Planned => {
    const given = { ...sides, firstPayment: !hasPaid };
    const wait = arrival === "now" ? undefined : "arrival";
    const planned: Planned = ok({ ...given, wait, arrival });
    if (wanted || hasPaid || payee.member.kind === "business") return planned;
    return whenThere(
      areStrangers(identity, sender, payee.member),
      (strangers): Planned =>
        strangers ? ok({ ...given, wait: "accept", arrival: "now" }) : planned,
    );
  });
}
