import { z } from "zod";
import { transferCodes } from "#accounts";
import { assert, type MovementId, minuteMs, ok } from "#kernel";
import { type TransferInput, transferFlags, transferInput } from "#ledger";
import { inBalanceTurns, isIndebted } from "./advances.ts";
import { book } from "./balance-transactions.ts";
import { type Call, ownCall } from "./call.ts";
import type { Outcome } from "./deps.ts";
import { listing, retrieval } from "./lists.ts";
import { movementOf, routeOf, transfersOf } from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { Payer, Payout } from "./objects.ts";
import { operation } from "./operation.ts";
import { currency, metadata, nothing, paid, text } from "./params.ts";
import { mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import type { Settle, Shop } from "./shop.ts";
import { dueObjects, findObject, findObjects } from "./store/objects.ts";
import { currencyOf } from "./world.ts";

/** How long a standard payout can be cancelled. */
const standardMs = minuteMs;
const dueMax = 200;

const createParams = z.strictObject({
  amount: paid,
  currency,
  description: text().optional(),
  destination: text().optional(),
  metadata: metadata.optional(),
  method: z.enum(["standard", "instant"]).optional(),
  source_type: z.enum(["bank_account", "card", "fpx"]).optional(),
  statement_descriptor: text(22).optional(),
});
export type PayoutOrder = z.output<typeof createParams> & {
  readonly automatic?: boolean;
  /** The lines of the balance that it consists of, when it is by schedule. */
  readonly lines?: readonly string[];
};

/** The account of the business that is paid out to; in the test world, one that is nobody's. */
export async function destinationOf(shop: Shop, { world }: Call, code: string): Promise<Payer> {
  if (!world.live) return { type: "test_card" };
  const held = currencyOf(code);
  assert(held, "the currency was read");
  const owner = await shop.connected.memberOf(world);
  const member = await shop.identity.memberById(owner);
  const account = await shop.accounts.open(owner, held, member?.name ?? "");
  return { type: "member", member: owner, account: account.id };
}

const insufficient = invalid(
  "balance_insufficient",
  "You have insufficient funds in your account for this payout.",
  "amount",
);
const idOf = (payer: Payer) => (payer.type === "member" ? payer.account : "ba_test");

/** Pays out what is available. Of calls that together ask for more, the ledger refuses one. */
export async function payOut(shop: Shop, call: Call, order: PayoutOrder): Promise<Outcome> {
  const { ids, clock } = shop;
  const { world } = call;
  const connected = await shop.connected.find(world);
  if (connected && !connected.payoutsEnabled) {
    return invalid("payouts_not_allowed", "This account cannot be paid out yet, or any more.");
  }
  const payer = await destinationOf(shop, call, order.currency);
  if (order.destination !== undefined && order.destination !== idOf(payer)) {
    return missing("external account", order.destination, "destination");
  }
  if (await isIndebted(shop, world, order.currency)) return insufficient;
  const route = await routeOf(shop, world, order.currency, payer);
  const { amount } = order;
  const leg = { debit: route.available, credit: route.payer, amount, code: transferCodes.payout };
  const [plain] = transfersOf(ids, route, [leg]);
  assert(plain, "a payout is of something");
  const instant = order.method === "instant";
  const transfer = instant ? plain : { ...plain, flags: transferFlags.pending };
  const payout = newId(ids, "po");
  const id = newId(ids, "work");
  const step = instant
    ? ({ name: "payout", target: "completed", transfers: [transfer] } as const)
    : ({
        name: "payout",
        target: "pending",
        // The job ends it; this is when somebody should look why it has not.
        endsAtMs: clock.nowMs() + 60 * standardMs,
        transfers: [transfer],
      } as const);
  const move = movementOf(shop, {
    world: route.party,
    payer,
    back: true,
    key: id,
    kind: "payout",
    amount,
    currency: order.currency,
    note: order.statement_descriptor ?? order.description ?? "",
    category: "income",
    details: { payout },
    step,
  });
  return shop.carryOut({
    id,
    call,
    kind: "payout",
    move: { intent: move },
    purpose: {
      payout,
      amount,
      currency: order.currency,
      instant,
      automatic: order.automatic ?? false,
      description: order.description ?? null,
      statementDescriptor: order.statement_descriptor ?? null,
      metadata: mergeMetadata({}, order.metadata),
      destination: idOf(payer),
      transfer: transfer.id,
      lines: order.lines ?? [],
    },
  });
}

/** What is stored when the ledger has answered to a payout. */
export const settlePayout: Settle<"payout"> = async (shop, unit, { call, purpose, moved }) => {
  if (!moved.ok) return insufficient;
  const { payout: id, amount, instant, lines = [] } = purpose;
  const paidOut = await findObjects(shop.db, call.world, lines);
  for (const one of paidOut) {
    if (one.object === "balance_transaction") unit.put({ ...one, hidden: { payout: id } });
  }
  const line = book(shop, unit, {
    type: "payout",
    source: id,
    currency: purpose.currency,
    amount: -amount,
    fee: 0n,
    availableOn: unit.now,
  });
  if (purpose.automatic) unit.put({ ...line, hidden: { payout: id } });
  const movement: MovementId | undefined = moved.movement?.id;
  const payout: Payout = {
    id,
    object: "payout",
    amount,
    arrival_date: unit.now + (instant ? 0 : standardMs / 1_000),
    automatic: purpose.automatic,
    balance_transaction: line.id,
    created: unit.now,
    currency: purpose.currency,
    description: purpose.description,
    destination: purpose.destination,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: call.world.live,
    metadata: purpose.metadata,
    method: instant ? "instant" : "standard",
    original_payout: null,
    reconciliation_status: purpose.automatic ? "completed" : "not_applicable",
    reversed_by: null,
    statement_descriptor: purpose.statementDescriptor,
    status: instant ? "paid" : "pending",
    hidden: { ...(movement && { movement }), transfer: purpose.transfer },
  };
  unit.put(payout, instant ? null : payout.arrival_date * 1_000);
  unit.tell("payout.created", payout);
  if (instant) unit.tell("payout.paid", payout);
  return ok(payout);
};

async function endPayout(
  shop: Shop,
  call: Call,
  payout: Payout,
  outcome: "paid" | "canceled",
): Promise<Outcome> {
  const { movement, transfer: pendingId } = payout.hidden;
  assert(movement && pendingId, "a payout under way has its movement");
  const { postPendingTransfer, voidPendingTransfer } = transferFlags;
  const isPaid = outcome === "paid";
  const settling: TransferInput = transferInput({
    id: shop.ids.u128(),
    pendingId,
    amount: isPaid ? payout.amount : 0n,
    flags: isPaid ? postPendingTransfer : voidPendingTransfer,
  });
  return shop.carryOut({
    id: newId(shop.ids, "work"),
    call,
    kind: "payoutEnd",
    move: {
      advance: movement,
      step: {
        name: outcome,
        target: isPaid ? "completed" : "cancelled",
        transfers: [settling],
      },
    },
    purpose: { payout: payout.id, outcome },
  });
}

/** What is stored when the ledger has answered to the end of a payout. */
export const settlePayoutEnd: Settle<"payoutEnd"> = async (shop, unit, { purpose, moved }) => {
  const payout = await unit.find("payout", purpose.payout);
  assert(payout, "a payout is never removed");
  if (!moved.ok) {
    return invalid("payout_not_cancelable", `The payout could not be ended: ${moved.reason}.`);
  }
  const ended = unit.put({ ...payout, status: purpose.outcome });
  if (purpose.outcome === "paid") {
    unit.tell("payout.paid", ended, payout);
    return ok(ended);
  }
  const line = book(shop, unit, {
    type: "payout_cancel",
    source: payout.id,
    currency: payout.currency,
    amount: payout.amount,
    fee: 0n,
    availableOn: unit.now,
  });
  const back = unit.put({ ...ended, failure_balance_transaction: line.id });
  unit.tell("payout.canceled", back, payout);
  return ok(back);
};

/** Ends the payouts that have arrived. @returns how many */
export async function arriveDue(shop: Shop): Promise<number> {
  const due = await dueObjects(shop.db, "payout", shop.clock.nowMs(), dueMax);
  for (const { world, object } of due) {
    const call = ownCall(world);
    await shop.inTurn(object.id, async () => {
      const payout = await findObject(shop.db, world, "payout", object.id);
      if (payout?.status === "pending") await endPayout(shop, call, payout, "paid");
    });
  }
  return due.length;
}

const create = operation(createParams, (shop, call, params) =>
  inBalanceTurns(shop, [call.world], () => payOut(shop, call, params)),
);

const cancel = operation(nothing, (shop, call, _params, id) =>
  shop.inTurn(id, async () => {
    const payout = await findObject(shop.db, call.world, "payout", id);
    if (!payout) return missing("payout", id);
    if (payout.status === "pending") return endPayout(shop, call, payout, "canceled");
    return invalid(
      "payout_not_cancelable",
      `Payouts can only be canceled while they are pending; this one is ${payout.status}.`,
    );
  }),
);

const update = operation(
  z.strictObject({ metadata: metadata.optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const payout = await unit.find("payout", id);
        if (!payout) return missing("payout", id);
        const changed = { ...payout, metadata: mergeMetadata(payout.metadata, params.metadata) };
        unit.put(changed, payout.status === "pending" ? payout.arrival_date * 1_000 : null);
        unit.tell("payout.updated", changed, payout);
        return ok(changed);
      }),
    ),
);

const reverse = operation(
  z.strictObject({ metadata: metadata.optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, async () => {
      const payout = await findObject(shop.db, call.world, "payout", id);
      if (!payout) return missing("payout", id);
      if (payout.status !== "paid" || payout.reversed_by !== null || payout.original_payout) {
        return invalid("payout_reversal_invalid", "Only a paid payout can be reversed, and once.");
      }
      const payer = await destinationOf(shop, call, payout.currency);
      const route = await routeOf(shop, call.world, payout.currency, payer);
      const { amount } = payout;
      const code = transferCodes.payout;
      const leg = { debit: route.payer, credit: route.available, amount, code };
      const reversal = newId(shop.ids, "po");
      const workId = newId(shop.ids, "work");
      const step = {
        name: "reverse",
        target: "completed",
        transfers: transfersOf(shop.ids, route, [leg]),
      } as const;
      return shop.carryOut({
        id: workId,
        call,
        kind: "payoutReversal",
        move: {
          intent: movementOf(shop, {
            world: route.party,
            payer,
            key: workId,
            kind: "payout",
            amount,
            currency: payout.currency,
            note: "",
            details: { payout: id, reversal },
            step,
          }),
        },
        purpose: { payout: id, reversal, metadata: mergeMetadata({}, params.metadata) },
      });
    }),
);

/** What is stored when the ledger has answered to a reversal. */
export const settleReversal: Settle<"payoutReversal"> = async (shop, unit, { purpose, moved }) => {
  const payout = await unit.find("payout", purpose.payout);
  assert(payout, "a payout is never removed");
  if (!moved.ok) {
    return invalid("balance_insufficient", "The account that was paid no longer holds the money.");
  }
  const line = book(shop, unit, {
    type: "payout_failure",
    source: purpose.reversal,
    currency: payout.currency,
    amount: payout.amount,
    fee: 0n,
    availableOn: unit.now,
  });
  const reversal: Payout = {
    ...payout,
    id: purpose.reversal,
    amount: -payout.amount,
    balance_transaction: line.id,
    created: unit.now,
    arrival_date: unit.now,
    metadata: purpose.metadata,
    original_payout: payout.id,
    hidden: {},
  };
  unit.put({ ...payout, reversed_by: reversal.id });
  unit.put(reversal);
  unit.tell("payout.created", reversal);
  unit.tell("payout.paid", reversal);
  return ok(reversal);
};

/** Payouts to the business's own account. */
export const payoutOperations = {
  create,
  update,
  cancel,
  reverse,
  retrieve: retrieval("payout", "payout"),
  list: listing("payout", {
    destination: text().optional(),
    status: z.enum(["paid", "pending", "in_transit", "canceled", "failed"]).optional(),
  }),
};
