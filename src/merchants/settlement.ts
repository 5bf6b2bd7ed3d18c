import { transferCodes } from "#accounts";
import { assert, ok } from "#kernel";
import { inBalanceTurns } from "./advances.ts";
import { ownCall } from "./call.ts";
import { movementOf, routeOf, transfersOf } from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { BalanceTransaction, MerchantObject } from "./objects.ts";
import type { Settle, Shop } from "./shop.ts";
import { dueObjects, findObjects } from "./store/objects.ts";
import { type World, worldKey } from "./world.ts";

const pageMax = 500;

type Due = { readonly world: World; readonly object: BalanceTransaction };

/** Makes available what is no longer pending. @returns how many lines of balances */
export async function settleDue(shop: Shop): Promise<number> {
  const due: Due[] = await dueObjects(shop.db, "balance_transaction", shop.clock.nowMs(), pageMax);
  const groups = Map.groupBy(due, ({ world, object }) => `${worldKey(world)} ${object.currency}`);
  for (const group of groups.values()) await settleGroup(shop, group);
  return due.length;
}

const isPending = (object: MerchantObject): object is BalanceTransaction =>
  object.object === "balance_transaction" && object.status === "pending";

async function settleGroup(shop: Shop, group: readonly Due[]): Promise<void> {
  const [first] = group;
  assert(first, "a group has a line");
  const { world } = first;
  const { currency } = first.object;
  const call = ownCall(world);
  await inBalanceTurns(shop, [world], async () => {
    // Another run may have settled some of them since they were read.
    const ids = group.map(({ object }) => object.id);
    const lines = (await findObjects(shop.db, world, ids)).filter(isPending);
    if (lines.length === 0) return;
    const total = lines.reduce((sum, { net }) => sum + net, 0n);
    const payer = { type: "test_card" } as const;
    const route = await routeOf(shop, world, currency, payer);
    const id = newId(shop.ids, "work");
    const [debit, credit] =
      total >= 0n ? [route.pending, route.available] : [route.available, route.pending];
    const amount = total >= 0n ? total : -total;
    const legs = [{ debit, credit, amount, code: transferCodes.settlement }];
    const transfers = transfersOf(shop.ids, route, legs);
    const order = {
      world: route.party,
      payer,
      key: id,
      kind: "payout",
      amount,
      currency,
      note: "",
    } as const;
    const details = { settlement: id };
    const step = { name: "settle", target: "completed", transfers } as const;
    await shop.carryOut({
      id,
      call,
      kind: "settle",
      move: total === 0n ? null : { intent: movementOf(shop, { ...order, details, step }) },
      purpose: { transactions: lines.map(({ id: line }) => line) },
    });
  });
}

/** What is stored when pending money has become available. */
export const settleSettlement: Settle<"settle"> = async (_shop, unit, { purpose, moved }) => {
  assert(moved.ok, "what is pending is there to become available");
  let last: BalanceTransaction | undefined;
  for (const id of purpose.transactions) {
    const line = await unit.find("balance_transaction", id);
    if (line) last = unit.put({ ...line, status: "available" });
  }
  assert(last, "a settlement is of something");
  return ok(last);
};
