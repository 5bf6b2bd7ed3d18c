import type { Identity } from "#identity";
import { compare, err, type Money, money, ok, type Result, subtract, type Turns } from "#kernel";
import type { Movement } from "#movements";
import type { PayRequestError } from "./errors.ts";
import type { RequestId } from "./ids.ts";
import type { Payee } from "./payee.ts";
import type { Authority, Sender } from "./payment.ts";
import type { PaymentRequest } from "./request.ts";
import { requestHash } from "./request-hash.ts";
import { refuseUnlessRepeated, type Send } from "./send.ts";
import { type SettleDeps, settleOpenPayment } from "./settle-request.ts";
import { findRequest, insertRequestPayment } from "./store/requests.ts";

type PayRequestDeps = SettleDeps & {
  readonly identity: Identity;
  readonly send: Send;
  readonly inTurn: Turns;
};

type Paying = {
  readonly sender: Sender;
  readonly id: RequestId;
  /** Paid by its link, which anyone may have. */
  readonly byLink: boolean;
  readonly amount: Money | undefined;
  readonly authority: Authority;
};

type Paid = Result<Movement, PayRequestError>;

/** Payments of one request are made one after the other, so each sees what is left. */
export function payRequest(deps: PayRequestDeps, paying: Paying): Promise<Paid> {
  return deps.inTurn(paying.id, async () => {
    const isSettled = await settleOpenPayment(deps, paying.id, "found");
    const paid = await pay(deps, paying, isSettled);
    // A payment that was in doubt before this call is still: its write may yet land.
    await settleOpenPayment(deps, paying.id, isSettled ? "answered" : "found");
    return paid;
  });
}

async function pay(deps: PayRequestDeps, paying: Paying, isSettled: boolean): Promise<Paid> {
  const { sender, id, authority } = paying;
  const request = await findRequest(deps.db, id);
  if (!request || !mayPay(request, paying)) return err({ code: "not_found" });
  const hash = requestHash("request_payment", [id, paying.amount?.amount, paying.amount?.currency]);
  const refused = (error: PayRequestError) =>
    refuseUnlessRepeated(deps.movements, { sender, authority, requestHash: hash }, error);
  const amount = amountOf(request, paying.amount);
  if (!isSettled || request.state !== "open" || request.endsAtMs <= deps.clock.nowMs()) {
    return refused({ code: "request_closed" });
  }
  if (!amount.ok) return refused(amount.error);
  const { splitId } = request;
  return deps.send<PayRequestError>({
    sender,
    kind: splitId === null ? "request_payment" : "split_share",
    amount: amount.value,
    note: request.note,
    arrival: "now",
    details: { requestId: id, ...(splitId !== null && { splitId }) },
    authority,
    requestHash: hash,
    wanted: true,
    approved: false,
    payee: () => askerOf(deps, request, sender),
    prepare: (movementId) =>
      deps.db.transaction((tx) =>
        insertRequestPayment(tx, {
          movementId,
          requestId: id,
          payer: sender.member,
          amount: amount.value.amount,
          createdAtMs: deps.clock.nowMs(),
        }),
      ),
  });
}

function mayPay(request: PaymentRequest, { sender, byLink }: Paying): boolean {
  return byLink ? request.from === null : request.from === sender.member;
}

function amountOf(
  request: PaymentRequest,
  asked: Money | undefined,
): Result<Money, PayRequestError> {
  const left = subtract(request.amount, request.paid);
  if (asked === undefined) return ok(left);
  if (asked.currency !== left.currency) return err({ code: "currency_mismatch" });
  const amount = money(asked.amount, left.currency);
  if (amount.amount <= 0n || compare(amount, left) > 0) return err({ code: "amount_invalid" });
  if (compare(amount, left) < 0 && !request.allowPartial) {
    return err({ code: "partial_not_allowed" });
  }
  return ok(amount);
}

async function askerOf(
  { identity }: PayRequestDeps,
  request: PaymentRequest,
  sender: Sender,
): Promise<Result<Payee, PayRequestError>> {
  if (request.by === sender.member) return err({ code: "cannot_pay_self" });
  const member = await identity.memberById(request.by);
  if (!member) return err({ code: "not_found" });
  const blocked = await identity.isBlockedBetween(sender.member, request.by);
  return blocked ? err({ code: "blocked" }) : ok({ type: "member", member });
}
