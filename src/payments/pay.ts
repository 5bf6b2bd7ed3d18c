import type { Accounts } from "#accounts";
import type { Identity } from "#identity";
import { err, money, ok, type Result, subtract } from "#kernel";
import type { PreviewError } from "./errors.ts";
import type { Limits } from "./limits.ts";
import { findPayee } from "./payee.ts";
import type {
  PaymentOrder,
  PaymentPreview,
  PaymentWarning,
  Sender,
  SendPayments,
} from "./payment.ts";
import { type Plan, planPayment } from "./plan.ts";
import { requestHash } from "./request-hash.ts";
import { looksLike } from "./resemblance.ts";
import type { Send } from "./send.ts";
import type { StepUp } from "./step-up.ts";

type PayDeps = {
  readonly identity: Identity;
  readonly accounts: Pick<Accounts, "accountOf" | "balances">;
  readonly limits: Limits;
  readonly stepUp: StepUp;
  readonly send: Send;
};

export function createPay(deps: PayDeps): Pick<SendPayments, "preview" | "pay"> {
  const { identity, send } = deps;
  return {
    preview: (sender, order) => preview(deps, sender, order),
    pay(sender, order, authority) {
      const { to, amount, note = "", arrival = "now" } = order;
      return send({
        sender,
        kind: "payment",
        amount,
        note,
        arrival,
        details: {},
        authority,
        requestHash: requestHash("payment", [to, amount.amount, amount.currency, note, arrival]),
        wanted: false,
        approved: false,
        payee: () => findPayee(identity, sender.member, to),
      });
    },
  };
}

async function preview(
  deps: PayDeps,
  sender: Sender,
  order: PaymentOrder,
): Promise<Result<PaymentPreview, PreviewError>> {
  const { identity, accounts, limits, stepUp } = deps;
  const payee = await findPayee(identity, sender.member, order.to);
  if (!payee.ok) return payee;
  const planned = await planPayment(deps, {
    sender: sender.member,
    payee: payee.value,
    amount: order.amount,
    arrival: order.arrival ?? "now",
    wanted: false,
  });
  if (!planned.ok) return planned;
  const plan = planned.value;
  const { amount, firstPayment } = plan;
  const limit = await limits.check(plan.sender, amount);
  if (!limit.ok) return limit;
  const [balances] = await accounts.balances([plan.from]);
  const available = balances?.available ?? money(0n, amount.currency);
  const availableAfter = subtract(available, amount);
  if (availableAfter.amount < 0n) return err({ code: "insufficient_funds" });
  return ok({
    payee: plan.payee.type === "member" ? plan.payee.member : null,
    amount,
    fee: money(0n, amount.currency),
    availableAfter,
    arrival: plan.arrival,
    firstPayment,
    mustAccept: plan.wait === "accept",
    approvalRequired: stepUp.isRequired(sender, plan.sender, firstPayment, amount),
    cancellable: plan.wait !== undefined,
    warnings: await warningsOf(deps, plan),
  });
}

async function warningsOf({ identity, stepUp }: PayDeps, plan: Plan): Promise<PaymentWarning[]> {
  const { payee, sender, firstPayment, amount } = plan;
  const warnings: PaymentWarning[] = [];
  if (firstPayment) warnings.push("first_payment");
  if (stepUp.isLarge(sender, amount)) warnings.push("large_amount");
  if (payee.type === "link" || !firstPayment) return warnings;
  const contacts = await identity.contacts(sender.id);
  const { member } = payee;
  const known = contacts.some((contact) => contact.id === member.id);
  if (!known && contacts.some((contact) => looksLike(member, contact))) {
    warnings.push("name_like_contact");
  }
  return warnings;
}
