import type { Account, Accounts } from "#accounts";
import type { Identity } from "#identity";
import {
  type Clock,
  err,
  type Ids,
  type Log,
  type Money,
  type MovementId,
  ok,
  type Result,
  type Soon,
  type Turns,
  whenThere,
} from "#kernel";
import type { Movement, MovementDetails, MovementIntent, Movements, SubmitError } from "#movements";
import type { PayError, PaymentRefused } from "./errors.ts";
import type { Limits, Reservation } from "./limits.ts";
import { notePaid } from "./note-paid.ts";
import { categoryOf, type Payee, payeeName } from "./payee.ts";
import type { Arrival, Authority, Sender } from "./payment.ts";
import { type Plan, planPayment } from "./plan.ts";
import type { StepUp } from "./step-up.ts";
import { type PaymentKind, sendStep } from "./steps.ts";

type Coded = { readonly code: string };

/** A payment of any kind, asked for and not yet looked at. */
export type SendOrder<E extends Coded> = {
  readonly sender: Sender;
  readonly kind: PaymentKind;
  readonly amount: Money;
  readonly note: string;
  readonly arrival: Arrival;
  readonly details: MovementDetails;
  readonly authority: Authority;
  readonly requestHash: string;
  /** See {@link PlanOrder.wanted}. */
  readonly wanted: boolean;
  /** Approved when it was planned. */
  readonly approved: boolean;
  readonly payee: () => Soon<Result<Payee, E>>;
  /** What must be stored before the movement is, by its id. */
  readonly prepare?: (id: MovementId) => Promise<void>;
};

export type Send = <E extends Coded = never>(
  order: SendOrder<E>,
) => Promise<Result<Movement, PayError | E>>;

export type SendDeps = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly movements: Movements;
  readonly accounts: Pick<Accounts, "accountOf" | "open">;
  readonly identity: Identity;
  readonly limits: Limits;
  readonly stepUp: StepUp;
  readonly inTurn: Turns;
};

/**
 * Carries a payment out. Calls with the same key take turns, so that a twin which finds the
 * approval used or the limit reached finds the first one's movement, too. A payment that goes
 * through costs no query but what `submit` writes.
 */
export function createSend(deps: SendDeps): Send {
  return (order) => {
    const { sender, authority } = order;
    return deps.inTurn(`${sender.member} ${authority.idempotencyKey}`, async () => {
      const sent = await sendOnce(deps, order);
      if (sent.ok || !isRefusal(sent.error)) return sent;
      return refuseUnlessRepeated(deps.movements, order, sent.error);
    });
  };
}

type Repeatable = Pick<SendOrder<never>, "sender" | "authority" | "requestHash">;

/**
 * A refusal may meet the repetition of a payment that was carried out, as its first call has used
 * the approval up, reached the limit or closed the request: that one's result is given then.
 */
export async function refuseUnlessRepeated<E extends Coded>(
  movements: Movements,
  { sender, authority, requestHash }: Repeatable,
  error: E,
): Promise<Result<Movement, PayError | E>> {
  const first = await movements.replay(sender.member, authority.idempotencyKey, requestHash);
  return first ? resultOf(first) : { ok: false, error };
}

async function sendOnce<E extends Coded>(
  deps: SendDeps,
  order: SendOrder<E>,
): Promise<Result<Movement, PayError | E>> {
  const planned = await planOf(deps, order);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const reserved = await deps.limits.reserve(plan.sender, plan.amount);
  if (!reserved.ok) return reserved;
  try {
    const id = await movementIdOf(deps, order, plan);
    if (!id.ok) {
      deps.limits.release(reserved.value);
      return id;
    }
    return await submit(deps, order, plan, id.value, reserved.value);
  } catch (error) {
    // Whether it was sent is not known: it counts as sent.
    deps.limits.keep(reserved.value);
    throw error;
  }
}

function planOf<E extends Coded>(
  deps: SendDeps,
  order: SendOrder<E>,
): Soon<Result<Plan, PaymentRefused | E>> {
  return whenThere(order.payee(), (payee): Soon<Result<Plan, PaymentRefused | E>> => {
    if (!payee.ok) return payee;
    const { amount, arrival, wanted } = order;
    const sender = order.sender.member;
    return planPayment(deps, { sender, payee: payee.value, amount, arrival, wanted });
  });
}

function movementIdOf<E extends Coded>(
  { ids, stepUp }: SendDeps,
  order: SendOrder<E>,
  plan: Plan,
): Soon<Result<MovementId, PayError>> {
  const { sender, approved, authority } = order;
  const required = stepUp.isRequired(sender, plan.sender, plan.firstPayment, plan.amount);
  if (approved || !required) return ok(ids.make("mov"));
  const what = { payee: payeeName(plan.payee), amount: plan.amount };
  return stepUp.approve(plan.sender, what, authority.approvalId);
}

async function submit<E extends Coded>(
  deps: SendDeps,
  order: SendOrder<E>,
  plan: Plan,
  id: MovementId,
  reservation: Reservation,
): Promise<Result<Movement, PayError>> {
  const to = await accountOfPayee(deps, plan);
  if (order.prepare) await order.prepare(id);
  const submitted = await deps.movements.submit(intentOf(deps, order, plan, id, to));
  // The key of an earlier payment gives that one, which was counted then.
  if (submitted.ok && submitted.value.id === id) deps.limits.keep(reservation);
  else deps.limits.release(reservation);
  if (submitted.ok && plan.firstPayment) await notePaid(deps, submitted.value);
  return resultOf(submitted);
}

/** Where the payee receives: opened now, where it is their first money in the currency. */
function accountOfPayee(
  { accounts }: SendDeps,
  { payee, amount }: Plan,
): Soon<Account | undefined> {
  if (payee.type === "link") return undefined;
  const { id, name } = payee.member;
  const { currency } = amount;
  return whenThere(
    accounts.accountOf(id, currency),
    (there) => there ?? accounts.open(id, currency, name),
  );
}

function intentOf<E extends Coded>(
  { clock, ids }: SendDeps,
  order: SendOrder<E>,
  plan: Plan,
  id: MovementId,
  to: Account | undefined,
): MovementIntent {
  const { payee, amount, sender, from, wait } = plan;
  const kind = payee.type === "link" ? "claim" : order.kind;
  return {
    id,
    kind,
    owner: sender.id,
    idempotencyKey: order.authority.idempotencyKey,
    requestHash: order.requestHash,
    from: { type: "member", member: sender.id, account: from.id },
    to: to
      ? { type: "member", member: to.member, account: to.id }
      : { type: "outside", name: payee.type === "link" ? payee.name : "" },
    amount,
    note: order.note,
    category: categoryOf(payee),
    details: wait === undefined ? order.details : { ...order.details, wait },
    step: sendStep(ids, plan, kind, to?.id ?? null, clock.nowMs()),
  };
}

/** An answer that is given before anything is stored under the key. */
function isRefusal(error: Coded): boolean {
  return !("movementId" in error) && error.code !== "idempotency_key_conflict";
}

function resultOf(submitted: Result<Movement, SubmitError>): Result<Movement, PayError> {
  if (submitted.ok) return submitted;
  const { error } = submitted;
  if (error.code === "idempotency_key_conflict") return err(error);
  const known = error.refusal === "insufficient_funds" || error.refusal === "account_closed";
  return err({ code: known ? error.refusal : "unavailable", movementId: error.id });
}
