import { z } from "zod";
import { transferCodes } from "#accounts";
import { assert, ok } from "#kernel";
import { inBalanceTurns, isIndebted } from "../advances.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../deps.ts";
import { listing, retrieval } from "../lists.ts";
import { movementOf, routeOf, transfersOf } from "../money-steps.ts";
import { newId } from "../object-id.ts";
import type { Charge, FeeRefund, TransferReversal } from "../objects.ts";
import { operation } from "../operation.ts";
import { currency, flag, metadata, nothing, paid, text, unsettable } from "../params.ts";
import { mergeMetadata } from "../read-fields.ts";
import { invalid, missing } from "../refusal.ts";
import type { Settle, Shop } from "../shop.ts";
import { findObject, listObjects } from "../store/objects.ts";
import { worldOfKnown } from "./connected.ts";
import type { Undo, When } from "./shares.ts";
import { whyNotAccount } from "./split.ts";
import { bookArrival, newTransfer } from "./transfer-objects.ts";
import { bookUndo, undoOfFee, undoOfTransfer, undoTransfers } from "./undo.ts";

const createParams = z.strictObject({
  amount: paid.optional(),
  currency,
  description: text().optional(),
  destination: text(),
  metadata: metadata.optional(),
  source_transaction: text().optional(),
  source_type: z.enum(["bank_account", "card", "fpx"]).optional(),
  transfer_group: text().optional(),
});
type Params = z.output<typeof createParams>;
const perCharge = 100;

const create = operation(createParams, async (shop, call, params) => {
  const refused = await whyNotAccount(shop, call.world, params.destination, "destination");
  if (refused) return refused;
  return inBalanceTurns(shop, [call.world], () => transferNow(shop, call, params));
});

type Source = { readonly charge: Charge; readonly left: bigint; readonly when: When };

/** What a transfer can be of, where it names a charge: it waits as long as the charge does. */
async function sourceOf(shop: Shop, call: Call, id: string): Promise<Source | undefined> {
  const { db } = shop;
  const charge = await findObject(db, call.world, "charge", id);
  const line = await findObject(
    db,
    call.world,
    "balance_transaction",
    charge?.balance_transaction ?? "",
  );
  if (!charge || !line) return undefined;
  const others = await listObjects(db, call.world, "transfer", {
    refs: [`source_transaction=${id}`],
    limit: perCharge,
  });
  const spent = others.reduce((sum, one) => sum + one.amount - one.amount_reversed, 0n);
  const pending = line.status === "pending";
  const when = { pending, availableOn: line.available_on };
  return { charge, left: charge.amount_captured - spent, when };
}

const insufficient = invalid(
  "balance_insufficient",
  "You have insufficient available funds in your account for this transfer.",
  "amount",
);

async function transferNow(shop: Shop, call: Call, params: Params): Promise<Outcome> {
  const { source_transaction: sourceId } = params;
  const source = sourceId === undefined ? undefined : await sourceOf(shop, call, sourceId);
  if (sourceId !== undefined && !source) {
    return missing("charge", sourceId, "source_transaction");
  }
  const amount = params.amount ?? source?.left ?? 0n;
  if (amount === 0n)
    return invalid("parameter_missing", "Missing required param: amount.", "amount");
  if (source && amount > source.left) {
    return invalid("amount_too_large", `Only ${source.left} of the charge is left.`, "amount");
  }
  if (source && source.charge.currency !== params.currency) {
    return invalid("parameter_invalid", "The currency is not that of the charge.", "currency");
  }
  const { world } = call;
  const { ids } = shop;
  const when = source?.when ?? { pending: false, availableOn: 0 };
  if (!when.pending && (await isIndebted(shop, world, params.currency))) return insufficient;
  const account = worldOfKnown(params.destination, world.live);
  const payer = { type: "platform", business: world.business } as const;
  const from = await routeOf(shop, world, params.currency, payer);
  const to = await routeOf(shop, account, params.currency, payer);
  const [debit, credit] = when.pending
    ? [from.pending, to.pending]
    : [from.available, to.available];
  const legs = [{ debit, credit, amount, code: transferCodes.businessTransfer }];
  const transferId = newId(ids, "tr");
  const id = newId(ids, "work");
  const move = movementOf(shop, {
    world: to.party,
    payer,
    key: id,
    kind: "business_transfer",
    amount,
    currency: params.currency,
    note: params.description ?? "",
    category: "other",
    details: { transfer: transferId },
    step: { name: "transfer", target: "completed", transfers: transfersOf(ids, from, legs) },
  });
  return shop.carryOut({
    id,
    call,
    kind: "transfer",
    move: { intent: move },
    purpose: {
      way: {
        platform: world,
        account,
        transferId,
        paymentId: newId(ids, "py"),
        feeId: "",
        applicationFee: 0n,
      },
      order: {
        amount,
        currency: params.currency,
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
        sourceTransaction: sourceId ?? null,
        transferGroup: params.transfer_group ?? source?.charge.transfer_group ?? null,
        when,
      },
    },
  });
}

/** What is stored when the ledger has answered to a transfer. */
export const settleTransfer: Settle<"transfer"> = async (shop, unit, { purpose, moved }) => {
  if (!moved.ok) return insufficient;
  const { way, order } = purpose;
  const availableOn = order.when.pending ? order.when.availableOn : unit.now;
  const when = { ...order.when, availableOn };
  const transfer = newTransfer(shop, unit, way, { ...order, when });
  unit.tell("transfer.created", unit.put(transfer));
  bookArrival(shop, unit, way, { transfer, when });
  return ok(transfer);
};

const update = operation(
  z.strictObject({
    description: unsettable(text()).optional(),
    metadata: metadata.optional(),
  }),
  (shop, call, params, id) =>
    inBalanceTurns(shop, [call.world], () =>
      shop.change(call, async (unit) => {
        const transfer = await unit.find("transfer", id);
        if (!transfer) return missing("transfer", id);
        const { description = transfer.description } = params;
        const after = {
          ...transfer,
          description,
          metadata: mergeMetadata(transfer.metadata, params.metadata),
        };
        unit.tell("transfer.updated", after, transfer);
        return ok(unit.put(after));
      }),
    ),
);

type Back = { readonly undo: Undo; readonly metadata: Readonly<Record<string, string>> };

/** Carries out what goes back alone, without a refund of the payer. */
async function undoNow(shop: Shop, call: Call, { undo, metadata: facts }: Back): Promise<Outcome> {
  const { platform, account, currency: code } = undo;
  const id = newId(shop.ids, "work");
  const payer = { type: "platform", business: platform.business } as const;
  const to = await routeOf(shop, account, code, payer);
  const difference = undo.reversed - undo.feeReturned;
  const transfers = await undoTransfers(shop, undo);
  const amount = difference < 0n ? -difference : difference;
  const move = movementOf(shop, {
    world: to.party,
    payer,
    back: difference > 0n,
    key: id,
    kind: "business_transfer",
    amount,
    currency: code,
    note: "",
    category: "other",
    details: { reversal: undo.reversalId },
    step: { name: "reverse", target: "completed", transfers },
  });
  return shop.carryOut({
    id,
    call,
    kind: "undo",
    move: transfers.length === 0 ? null : { intent: move },
    purpose: { undo, metadata: facts },
  });
}

/** What is stored when the ledger has answered to a reversal, or to the refund of a fee. */
export const settleUndo: Settle<"undo"> = async (shop, unit, { purpose, moved }) => {
  if (!moved.ok) {
    return invalid("balance_insufficient", "There is not enough in the balance that gives back.");
  }
  const { undo, metadata: facts } = purpose;
  await bookUndo(shop, unit, undo, { sourceRefund: null, metadata: facts, withRefund: false });
  const above = unit.of(undo.platform);
  const made =
    undo.transfer === null
      ? await above.find("fee_refund", undo.feeRefundId)
      : await above.find("transfer_reversal", undo.reversalId);
  assert(made, "what was undone was written down");
  return ok(made);
};

const reverse = operation(
  z.strictObject({
    amount: paid.optional(),
    description: text().optional(),
    metadata: metadata.optional(),
    refund_application_fee: flag.optional(),
  }),
  async (shop, call, params, id) => {
    const { world } = call;
    const found = await findObject(shop.db, world, "transfer", id);
    if (!found) return missing("transfer", id);
    const account = worldOfKnown(found.destination, world.live);
    return inBalanceTurns(shop, [world, account], async () => {
      const transfer = (await findObject(shop.db, world, "transfer", id)) ?? found;
      const asked = { amount: params.amount, returnFee: params.refund_application_fee === true };
      const undo = await undoOfTransfer(shop, world, transfer, asked);
      if (!undo.ok) return undo;
      const facts = mergeMetadata({}, params.metadata);
      return undoNow(shop, call, { undo: undo.value, metadata: facts });
    });
  },
);

const refundFee = operation(
  z.strictObject({ amount: paid.optional(), metadata: metadata.optional() }),
  async (shop, call, params, id) => {
    const { world } = call;
    const found = await findObject(shop.db, world, "application_fee", id);
    if (!found) return missing("application fee", id);
    const account = worldOfKnown(found.account, world.live);
    return inBalanceTurns(shop, [world, account], async () => {
      const fee = (await findObject(shop.db, world, "application_fee", id)) ?? found;
      const undo = await undoOfFee(shop, world, fee, params.amount);
      if (!undo.ok) return undo;
      const facts = mergeMetadata({}, params.metadata);
      return undoNow(shop, call, { undo: undo.value, metadata: facts });
    });
  },
);

type Part = TransferReversal | FeeRefund;
const ownerOf = (part: Part) => (part.object === "fee_refund" ? part.fee : part.transfer);

/** What stands within a transfer or a fee: listed there, and told facts of the caller's own. */
function within(kind: Part["object"], owner: "transfer" | "fee") {
  const list = listing(kind);
  const isThere = (part: Part | undefined, id: string): part is Part =>
    part !== undefined && ownerOf(part) === id;
  return {
    list: {
      run: (shop: Shop, call: Call, ids: readonly string[], input: unknown) => {
        const [id = ""] = ids;
        const path = owner === "fee" ? "application_fees" : "transfers";
        const part = owner === "fee" ? "refunds" : "reversals";
        const refs = [`${owner}=${id}`];
        return list.run(shop, call, ids, input, refs, `/v1/${path}/${id}/${part}`);
      },
    },
    retrieve: operation(nothing, async (shop, call, _params, id, second) => {
      const found: Part | undefined = await findObject(shop.db, call.world, kind, second);
      return isThere(found, id) ? ok(found) : missing(kind, second);
    }),
    update: operation(
      z.strictObject({ metadata: metadata.optional() }),
      (shop, call, params, id, second) =>
        inBalanceTurns(shop, [call.world], () =>
          shop.change(call, async (unit) => {
            const found: Part | undefined = await unit.find(kind, second);
            if (!isThere(found, id)) return missing(kind, second);
            const facts = mergeMetadata(found.metadata, params.metadata);
            return ok(unit.put({ ...found, metadata: facts }));
          }),
        ),
    ),
  };
}

/** Money of a platform that goes on to its accounts, and comes back. */
export const transferOperations = {
  create,
  update,
  reverse,
  retrieve: retrieval("transfer", "transfer"),
  list: listing("transfer", {
    destination: text().optional(),
    transfer_group: text().optional(),
  }),
  reversals: within("transfer_reversal", "transfer"),
};

/** What a platform keeps of the payments of its accounts. */
export const feeOperations = {
  refund: refundFee,
  retrieve: retrieval("application_fee", "application fee"),
  list: listing("application_fee", { charge: text().optional() }),
  refunds: within("fee_refund", "fee"),
};
