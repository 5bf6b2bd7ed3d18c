import { type Core, changing, instrumentById, openHolding } from "./core.ts";
import { findOrder } from "./store/orders.ts";
import { findTradeById, tradesToSettle, updateTrade } from "./store/trades.ts";
import type { Trade } from "./trade.ts";
import { settlement } from "./trade-legs.ts";

const pageMax = 200;

/**
 * Settles what is due: each trade in one chain of all its legs, or not at all. What does not
 * settle is a fail: it ages, everybody sees it, and it is tried again.
 *
 * @returns how many were settled
 */
export async function settleDue(core: Core): Promise<number> {
  const due = await tradesToSettle(core.db, core.clock.nowMs(), pageMax);
  let settled = 0;
  for (const trade of due) {
    try {
      if (await core.inTurn(trade.member, () => settleTrade(core, trade))) settled++;
    } catch (error) {
      core.log.error({ trade: trade.id, error }, "a trade could not be settled; it is tried again");
    }
  }
  return settled;
}

async function settleTrade(core: Core, given: Trade): Promise<boolean> {
  // A bust may have come first.
  const trade = await findTradeById(core.db, given.id);
  const order = trade && (await findOrder(core.db, trade.order));
  if (!order || (trade.state !== "unsettled" && trade.state !== "failed")) return false;
  const isDelivered = trade.counterparty === "house" || (await core.custodian.isDelivered(trade));
  const isSettled = isDelivered && (await post(core, trade, order));
  const nowMs = core.clock.nowMs();
  const after: Trade = isSettled
    ? { ...trade, state: "settled", settledAtMs: nowMs }
    : {
        ...trade,
        state: "failed",
        attempts: trade.attempts + 1,
        failedSinceMs: trade.failedSinceMs ?? nowMs,
      };
  if (!isSettled && trade.state === "unsettled") {
    core.log.warn({ trade: trade.id, isDelivered }, "a trade failed to settle");
  }
  await changing(core, order, (tx) => updateTrade(tx, after));
  return isSettled;
}

async function post(
  core: Core,
  trade: Trade,
  order: Parameters<typeof settlement>[1]["order"],
): Promise<boolean> {
  const movement = await core.movements.find(trade.movement);
  if (!movement) return false;
  if (movement.state === "completed") return true;
  const instrument = await instrumentById(core, trade.instrument);
  const holding = await openHolding(core, trade.member, instrument);
  const legs = { trade, order, instrument, holding };
  const transfers = settlement(core.ids, legs, movement);
  const step = { name: "settle", target: "completed", transfers } as const;
  const advanced = await core.movements.advance(trade.movement, step);
  return advanced.ok;
}
