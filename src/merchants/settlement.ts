import { transferCodes } from "#accounts";
import { assert, ok } from "#kernel";
import { inBalanceTurns } from "./advances.ts";
import { ownCall } from "./call.ts";
import { movementOf, routeOf, transfersOf } from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { BalanceTransaction } from "./objects.ts";
import type { Settle, Shop } from "./shop.ts";
import { type BalanceOf, dueLines } from "./store/due-lines.ts";
import { dueObjects } from "./store/objects.ts";
import { worldKey } from "./world.ts";

const pageMax = 500;

/** Makes available what is no longer pending. @returns how many lines of balances */
export async function settleDue(shop: Shop): Promise<number> {
  const due = await dueObjects(shop.db, "balance_transaction", shop.clock.nowMs(), pageMax);
  const balances = new Map(
    due.map(({ world, object: { currency } }) => [
      `${worldKey(world)} ${currency}`,
      { world, currency },
    ]),
  );
  for (const balance of balances.values()) await settleBalance(shop, balance);
  return due.length;
}

/**
 * What is to become available now. A refund is never without its charge, nor the other way round:
 * the charge's money alone is more than there is. So what takes from the balance is always part of
 * it, and of what adds to it enough.
 */
async function linesOf(shop: Shop, balance: BalanceOf): Promise<readonly BalanceTransaction[]> {
  for (let max = pageMax; ; max *= 2) {
    const { adding, taking } = await dueLines(shop.db, balance, shop.clock.nowMs(), max);
    const lines = [...adding, ...taking];
    if (adding.length < max || sumOf(lines) >= 0n) return lines;
  }
}

const sumOf = (lines: readonly BalanceTransaction[]) =>
  lines.reduce((sum, { net }) => sum + net, 0n);

async function settleBalance(shop: Shop, balance: BalanceOf): Promise<void> {
  const { world, currency } = balance;
  const call = ownCall(world);
  await inBalanceTurns(shop, [world], async () => {
    // Read in the turn: what was refunded since, or settled by another run, counts as it is now.
    const lines = await linesOf(shop, balance);
    if (lines.length === 0) return;
    const total = sumOf(lines);
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
export const settleSettlement: Settle<"settle"> = async (shop, unit, { call, purpose, moved }) => {
  if (!moved.ok) {
    // Nothing has happened: the lines are due as before, and looked at anew.
    shop.log.error({ world: call.world, reason: moved.reason }, "a settlement was refused");
    return ok({});
  }
  let last: BalanceTransaction | undefined;
  for (const id of purpose.transactions) {
    const line = await unit.find("balance_transaction", id);
    if (line) last = unit.put({ ...line, status: "available" });
  }
  assert(last, "a settlement is of something");
  return ok(last);
};
