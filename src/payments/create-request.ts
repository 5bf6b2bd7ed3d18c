import type { Identity } from "#identity";
import {
  type Clock,
  type Db,
  dayMs,
  err,
  type Ids,
  type MemberId,
  type Money,
  minuteMs,
  ok,
  type Result,
  type Transact,
  zero,
} from "#kernel";
import type { Blocked, CreateRequestError, NotFound } from "./errors.ts";
import type { SplitId } from "./ids.ts";
import { isAmount } from "./plan.ts";
import type { PaymentRequest, RequestOrder } from "./request.ts";
import { requestEvents } from "./request-events.ts";
import { requestHash } from "./request-hash.ts";
import { insertRequest, requestByKey } from "./store/requests.ts";

const requestMs = 30 * dayMs;
/** Whoever stands at a till pays now. */
const saleMs = 15 * minuteMs;

type Given = {
  readonly by: MemberId;
  readonly from: MemberId | null;
  readonly amount: Money;
  readonly note: string;
  readonly allowPartial: boolean;
  readonly splitId: SplitId | null;
};

/** A request as it begins: open for 30 days, nothing paid. */
export function newRequest(ids: Ids, given: Given, nowMs: number): PaymentRequest {
  return {
    id: ids.make("req"),
    ...given,
    paid: zero(given.amount.currency),
    state: "open",
    createdAtMs: nowMs,
    endsAtMs: nowMs + requestMs,
    remindedAtMs: null,
  };
}

type Asked = NotFound | Blocked | { readonly code: "cannot_pay_self" };

/** The member that a handle means, if they take requests from the asker. */
export async function findAsked(
  identity: Identity,
  by: MemberId,
  handle: string,
): Promise<Result<MemberId, Asked>> {
  const asked = await identity.findPayee(by, handle);
  if (!asked.ok) return asked;
  const { id } = asked.value;
  if (id === by) return err({ code: "cannot_pay_self" });
  return (await identity.mayRequest(by, id)) ? ok(id) : err({ code: "blocked" });
}

type CreateRequestDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly identity: Identity;
  readonly transact: Transact;
};

export async function createRequest(
  deps: CreateRequestDeps,
  by: MemberId,
  order: RequestOrder,
  { idempotencyKey, isSale }: { readonly idempotencyKey?: string; readonly isSale: boolean },
): Promise<Result<PaymentRequest, CreateRequestError>> {
  const { clock, ids, identity, transact } = deps;
  const { amount, note = "", allowPartial = false } = order;
  const asked = [order.from, amount.amount, amount.currency, note, allowPartial];
  const origin = {
    idempotencyKey: idempotencyKey ?? null,
    requestHash: requestHash(isSale ? "sale" : "request", asked),
    isSale,
  };
  const first = await repeated(deps, by, origin);
  if (first) return first;
  if (!isAmount(amount)) return err({ code: "amount_invalid" });
  const from = order.from === undefined ? ok(null) : await findAsked(identity, by, order.from);
  if (!from.ok) return from;
  const nowMs = clock.nowMs();
  const given = { by, from: from.value, amount, note, allowPartial, splitId: null };
  const asking = newRequest(ids, given, nowMs);
  const request = isSale ? { ...asking, endsAtMs: nowMs + saleMs } : asking;
  const created = await transact(async (tx, announce) => {
    if (!(await insertRequest(tx, request, origin))) return false;
    await announce(requestEvents(request, "created", nowMs));
    return true;
  });
  if (created) return ok(request);
  return (await repeated(deps, by, origin)) ?? err({ code: "idempotency_key_conflict" });
}

async function repeated(
  { db }: CreateRequestDeps,
  by: MemberId,
  origin: { readonly idempotencyKey: string | null; readonly requestHash: string },
): Promise<Result<PaymentRequest, CreateRequestError> | undefined> {
  if (origin.idempotencyKey === null) return undefined;
  const first = await requestByKey(db, by, origin.idempotencyKey);
  if (!first) return undefined;
  const same = first.requestHash === origin.requestHash;
  return same ? ok(first.request) : err({ code: "idempotency_key_conflict" });
}
