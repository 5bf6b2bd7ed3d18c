import { institutionAccounts, ledgerOf, transferCodes } from "#accounts";
import {
  type AccountId,
  assert,
  dayMs,
  hourMs,
  type Ids,
  idToU128,
  type MemberId,
  secondMs,
} from "#kernel";
import { type TransferInput, transferFlags, transferInput } from "#ledger";
import { type Movement, reservationsOf, type Step } from "#movements";
import type { Arrival } from "./payment.ts";
import type { Plan } from "./plan.ts";
import type { paymentKinds, Wait } from "./state.ts";

export type PaymentKind = (typeof paymentKinds)[number];

const acceptMs = dayMs;
const claimMs = 7 * dayMs;
const arrivalMs: Record<Arrival, number> = {
  now: 0,
  in_2_hours: 2 * hourMs,
  in_24_hours: 24 * hourMs,
};

const codes: Record<PaymentKind, number> = {
  payment: transferCodes.payment,
  request_payment: transferCodes.requestPayment,
  claim: transferCodes.claim,
  split_share: transferCodes.splitShare,
  scheduled_payment: transferCodes.scheduledPayment,
};

/** The first step of a payment: sent, or set aside until what it waits for. */
export function sendStep(
  ids: Ids,
  plan: Plan,
  kind: PaymentKind,
  to: AccountId | null,
  nowMs: number,
): Step {
  const { currency, amount } = plan.amount;
  const transfer = {
    id: ids.u128(),
    debitAccountId: idToU128(plan.from.id),
    creditAccountId: to === null ? institutionAccounts.escrow(currency) : idToU128(to),
    amount,
    ledger: ledgerOf(currency),
    code: codes[kind],
  };
  if (plan.wait === undefined) {
    return { name: "send", target: "completed", transfers: [transferInput(transfer)] };
  }
  const waitMs = waitMsOf(plan.wait, plan.arrival);
  // Nobody but the job ends an arrival, so the ledger sets it no end that could come first.
  const timeout = plan.wait === "arrival" ? 0 : waitMs / secondMs;
  return {
    name: "send",
    target: "pending",
    endsAtMs: nowMs + waitMs,
    transfers: [transferInput({ ...transfer, timeout, flags: transferFlags.pending })],
  };
}

function waitMsOf(wait: Wait, arrival: Arrival): number {
  switch (wait) {
    case "accept":
      return acceptMs;
    case "claim":
      return claimMs;
    case "arrival":
      return arrivalMs[arrival];
  }
}

/** The money goes to whom it was set aside for. */
export function postStep(ids: Ids, movement: Movement, name: "accept" | "arrive"): Step {
  return { name, target: "completed", transfers: settling(ids, movement, "postPendingTransfer") };
}

/** The money goes back to the sender. */
export function voidStep(
  ids: Ids,
  movement: Movement,
  end: Pick<Step, "name" | "reason"> & { readonly target: "returned" | "cancelled" },
): Step {
  return { ...end, transfers: settling(ids, movement, "voidPendingTransfer") };
}

/** The money goes through escrow to the claimer, at once or not at all. */
export function claimStep(
  ids: Ids,
  movement: Movement,
  claimer: { readonly member: MemberId; readonly account: AccountId },
): Step {
  const { currency, amount } = movement.amount;
  const payOut = transferInput({
    id: ids.u128(),
    debitAccountId: institutionAccounts.escrow(currency),
    creditAccountId: idToU128(claimer.account),
    amount,
    ledger: ledgerOf(currency),
    code: transferCodes.claim,
  });
  return {
    name: "claim",
    target: "completed",
    transfers: [...settling(ids, movement, "postPendingTransfer"), payOut],
    to: { type: "member", ...claimer },
  };
}

function settling(
  ids: Ids,
  movement: Movement,
  flag: "postPendingTransfer" | "voidPendingTransfer",
): TransferInput[] {
  const reserved = reservationsOf(movement);
  assert(reserved.length > 0, "a pending payment has its reservation");
  return reserved.map(({ id, debitAccountId, creditAccountId, amount, ledger, code }) =>
    transferInput({
      id: ids.u128(),
      debitAccountId,
      creditAccountId,
      amount,
      pendingId: id,
      ledger,
      code,
      flags: transferFlags[flag],
    }),
  );
}
