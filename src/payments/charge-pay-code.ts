import { readPayCode } from "@bourse/codes";
import type { Identity } from "#identity";
import { assert, dayMs, err, type Ids, type MemberId, ok, type Result, type Turns } from "#kernel";
import type { RequestId } from "./ids.ts";
import type { Links } from "./links.ts";
import type { Charge, ChargeError } from "./pay-code.ts";
import { payRequest } from "./pay-request.ts";
import type { PaymentRequest } from "./request.ts";
import { requestEvents } from "./request-events.ts";
import type { Send } from "./send.ts";
import type { SettleDeps } from "./settle-request.ts";
import type { StepUp } from "./step-up.ts";
import {
  payCodeByDigest,
  payCodesUsedSince,
  type StoredPayCode,
  takePayCode,
} from "./store/pay-codes.ts";
import { assignRequest, findRequest } from "./store/requests.ts";

export type ChargeDeps = SettleDeps & {
  readonly ids: Ids;
  readonly identity: Identity;
  readonly links: Links;
  readonly send: Send;
  readonly inTurn: Turns;
  readonly stepUp: StepUp;
  readonly digestOf: (code: string) => Uint8Array;
};

type Charged = Result<Charge, ChargeError>;

/** So many payments by code pass in a day before each has to be confirmed. */
const unconfirmedDailyMax = 10;

/** Charges of one sale are made one after the other, so that a second code finds it paid. */
export function chargePayCode(
  deps: ChargeDeps,
  seller: MemberId,
  saleId: RequestId,
  text: string,
): Promise<Charged> {
  const digits = readPayCode(text);
  return deps.inTurn(`charge ${saleId}`, async () => {
    const sale = await findRequest(deps.db, saleId);
    if (sale?.by !== seller) return err({ code: "not_found" });
    const code = digits && (await payCodeByDigest(deps.db, deps.digestOf(digits)));
    if (!code) return err({ code: "pay_code_invalid" });
    return code.usedFor === saleId ? resume(deps, sale, code) : begin(deps, sale, code);
  });
}

async function begin(
  deps: ChargeDeps,
  sale: PaymentRequest,
  code: StoredPayCode,
): Promise<Charged> {
  const nowMs = deps.clock.nowMs();
  const isOpen = sale.state === "open" && sale.endsAtMs > nowMs;
  if (!isOpen || sale.from !== null) return err({ code: "request_closed" });
  const mustConfirm = await needsConfirmation(deps, sale, code.member, nowMs);
  if (!mustConfirm) {
    const taken = await deps.db.transaction((tx) => takePayCode(tx, code.id, sale.id, nowMs));
    return taken ? pay(deps, sale, code) : err({ code: "pay_code_invalid" });
  }
  return deps.transact(async (tx, announce) => {
    if (!(await takePayCode(tx, code.id, sale.id, nowMs))) return err({ code: "pay_code_invalid" });
    const asked = await assignRequest(tx, sale.id, code.member);
    assert(asked !== undefined, "a sale that was open in its turn is open still");
    await announce(requestEvents(asked, "created", nowMs));
    return ok({ outcome: "confirm", sale: asked });
  });
}

/** The code was charged for this sale before: the outcome of then, or what a crash left to do. */
async function resume(
  deps: ChargeDeps,
  sale: PaymentRequest,
  code: StoredPayCode,
): Promise<Charged> {
  if (sale.from === null) return pay(deps, sale, code);
  if (sale.state === "paid") return ok({ outcome: "paid", sale });
  return sale.state === "open" ? ok({ outcome: "confirm", sale }) : err({ code: "request_closed" });
}

async function needsConfirmation(
  { db, identity, stepUp }: ChargeDeps,
  sale: PaymentRequest,
  payer: MemberId,
  nowMs: number,
): Promise<boolean> {
  const member = await identity.memberById(payer);
  if (!member || payer === sale.by) return false;
  const isFirst = !(await identity.hasPaid(payer, sale.by));
  if (stepUp.isRequired({ member: payer, by: "session" }, member, isFirst, sale.amount))
    return true;
  return (await payCodesUsedSince(db, payer, nowMs - dayMs)) >= unconfirmedDailyMax;
}

async function pay(deps: ChargeDeps, sale: PaymentRequest, code: StoredPayCode): Promise<Charged> {
  const paid = await payRequest(deps, {
    sender: { member: code.member, by: "session" },
    id: sale.id,
    byLink: true,
    amount: undefined,
    authority: { idempotencyKey: `pay-code ${code.id}` },
  });
  const after = await findRequest(deps.db, sale.id);
  assert(after !== undefined, "a sale is never removed");
  if (paid.ok) return ok({ outcome: "paid", sale: after });
  if (paid.error.code === "request_closed") return err({ code: "request_closed" });
  return err({ code: "pay_code_refused" });
}
