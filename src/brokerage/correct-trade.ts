import { money } from "#kernel";
import type { Instrument } from "#market";
import { bookTrade } from "./book-trade.ts";
import { type Core, changing, instrumentById, openHolding } from "./core.ts";
import { askingMore, type Order } from "./order.ts";
import { toQuantity, units } from "./quantity-codec.ts";
import { changeOrder } from "./state.ts";
import { type Correction, closeCorrection, insertCorrection } from "./store/corrections.ts";
import { findOrder, updateOrder } from "./store/orders.ts";
import { findTrade, findTradeById, updateTrade } from "./store/trades.ts";
import { type Trade, totalOf } from "./trade.ts";
import { bust, reversal } from "./trade-legs.ts";
import type { VenueEvent } from "./venue.ts";

/** A venue says that a trade never was, or was another one: it is stored, then carried out. */
export async function correctTrade(
  core: Core,
  venue: string,
  event: Extract<VenueEvent, { type: "tradeBust" | "tradeCorrect" }>,
): Promise<void> {
  const trade = await findTrade(core.db, venue, event.originalExecId);
  if (!trade) return;
  const to = event.type === "tradeBust" ? null : { quantity: event.quantity, price: event.price };
  const correction = { venue, execId: event.execId, trade: trade.id, to };
  const isNew = await core.db.transaction((tx) => insertCorrection(tx, correction));
  if (isNew) await carryOutCorrection(core, correction);
}

/** False when it could not be carried out yet: units or money are not there; it is tried again. */
export async function carryOutCorrection(core: Core, correction: Correction): Promise<boolean> {
  const first = await findTradeById(core.db, correction.trade);
  if (!first) return false;
  return core.inTurn(first.member, async () => {
    const trade = await findTradeById(core.db, correction.trade);
    const order = trade && (await findOrder(core.db, trade.order));
    if (!trade || !order) return false;
    const isBack = trade.state === "busted" || (await takeBack(core, trade, order));
    if (!isBack || !(await bookAnew(core, correction, trade))) return false;
    await core.db.transaction((tx) => closeCorrection(tx, correction));
    return true;
  });
}

async function takeBack(core: Core, trade: Trade, order: Order): Promise<boolean> {
  const instrument = await instrumentById(core, trade.instrument);
  if (!(await postBack(core, trade, order, instrument))) return false;
  const { quantity, fee } = trade;
  const amount = totalOf(trade);
  const change = { type: "unfilled", quantity, amount, fee } as const;
  // What was taken back is not bought or sold anew.
  const less = askingMore(order, { quantity: 0n - quantity, amount: -amount });
  const changed = changeOrder(less, change, core.clock.nowMs());
  await changing(core, changed, async (tx) => {
    await updateTrade(tx, { ...trade, state: "busted" });
    await updateOrder(tx, changed);
  });
  return true;
}

async function postBack(
  core: Core,
  trade: Trade,
  order: Order,
  instrument: Instrument,
): Promise<boolean> {
  const { ids, movements } = core;
  const holding = await openHolding(core, trade.member, instrument);
  const legs = { trade, order, instrument, holding };
  if (trade.state !== "settled") {
    const movement = await movements.find(trade.movement);
    if (!movement) return false;
    if (movement.state === "cancelled") return true;
    const step = { name: "bust", target: "cancelled", reason: "trade_busted" } as const;
    const advanced = await movements.advance(trade.movement, {
      ...step,
      transfers: bust(ids, legs, movement),
    });
    return advanced.ok;
  }
  const isBuy = trade.side === "buy";
  const member = { type: "member", member: order.member, account: order.account } as const;
  const market = { type: "outside", name: `$${instrument.symbol}` } as const;
  const submitted = await movements.submit({
    id: ids.make("mov"),
    kind: "trade_reversal",
    owner: order.member,
    // Only a refusal, which uses the key up, asks for another: what was reversed is not again.
    idempotencyKey: `reversal:${trade.id}:${trade.attempts}`,
    requestHash: trade.id,
    from: isBuy ? market : member,
    to: isBuy ? member : market,
    amount: money(totalOf(trade), trade.currency),
    note: `$${instrument.symbol}`,
    category: "savings",
    details: { orderId: order.id, tradeId: trade.id, symbol: instrument.symbol },
    step: { name: "reverse", target: "completed", transfers: reversal(ids, legs) },
  });
  if (submitted.ok) return true;
  const refused = { ...trade, attempts: trade.attempts + 1 };
  await core.db.transaction((tx) => updateTrade(tx, refused));
  return false;
}

/** The trade as it should have been. */
async function bookAnew(core: Core, correction: Correction, busted: Trade): Promise<boolean> {
  if (correction.to === null) return true;
  const order = await findOrder(core.db, busted.order);
  if (!order) return false;
  const booked = await bookTrade(core, order, {
    venue: correction.venue,
    execId: correction.execId,
    counterparty: "venue",
    child: null,
    quantity: toQuantity(units(correction.to.quantity) - busted.houseQuantity),
    houseQuantity: busted.houseQuantity,
    price: correction.to.price,
    atMs: busted.tradedAtMs,
    corrects: busted.id,
  });
  return booked !== undefined;
}
