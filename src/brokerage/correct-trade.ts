import { idToU128, money } from "#kernel";
import type { TransferInput } from "#ledger";
import type { Instrument } from "#market";
import {
  cashTransfers,
  type Restatement,
  restatementOf,
  saveRestatement,
  unitTransfers,
} from "./actions/restate.ts";
import { bookTrade } from "./book-trade.ts";
import { type Core, changing, instrumentById, openHolding, ownerOf, partyOf } from "./core.ts";
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
  // What issuers gave for its units since then goes back with them.
  const restated = await restatementOf(core, trade, "taken_back");
  if (!(await postBack(core, { trade, order, instrument, restated }))) return false;
  const { quantity, fee } = trade;
  const amount = totalOf(trade);
  const change = { type: "unfilled", quantity, amount, fee } as const;
  // What was taken back is not bought or sold anew.
  const less = askingMore(order, { quantity: 0n - quantity, amount: -amount });
  const changed = changeOrder(less, change, core.clock.nowMs());
  await changing(core, changed, async (tx) => {
    await updateTrade(tx, { ...trade, state: "busted" });
    await updateOrder(tx, changed);
    await saveRestatement(tx, restated);
  });
  return true;
}

type Back = {
  readonly trade: Trade;
  readonly order: Order;
  readonly instrument: Instrument;
  readonly restated: Restatement;
};

async function postBack(core: Core, back: Back): Promise<boolean> {
  const { trade, order, instrument, restated } = back;
  const { ids, movements } = core;
  const holding = await openHolding(core, trade.member, instrument);
  const legs = { trade, order, instrument, holding };
  if (!(await isStillThere(core, back, idToU128(holding)))) return false;
  const along = await unitTransfers(core, trade, restated);
  if (trade.state !== "settled") {
    const movement = await movements.find(trade.movement);
    if (!movement) return false;
    if (movement.state === "cancelled") return true;
    // A dividend goes back by a movement of its own right, which there is once it is settled.
    if (restated.cash !== 0n) return false;
    const step = { name: "bust", target: "cancelled", reason: "trade_busted" } as const;
    const advanced = await movements.advance(trade.movement, {
      ...step,
      transfers: [...bust(ids, legs, movement), ...along],
    });
    return advanced.ok;
  }
  const cash = cashTransfers(core, order, restated, trade.currency);
  return postReversal(core, back, [...reversal(ids, legs), ...along, ...cash]);
}

/** Asked before each try: what is not there is looked for every second, perhaps for days. */
async function isStillThere(
  { ledger }: Core,
  { trade, order, restated }: Back,
  holding: bigint,
): Promise<boolean> {
  const isBuy = trade.side === "buy";
  // Of a sale that is not settled the member has not had the money yet.
  if (!isBuy && trade.state !== "settled") return true;
  const need = isBuy
    ? trade.quantity - (restated.units.get(trade.instrument) ?? 0n)
    : totalOf(trade) - restated.cash;
  const [account] = await ledger.lookupAccounts([isBuy ? holding : idToU128(order.account)]);
  if (!account) return false;
  return account.creditsPosted - account.debitsPosted - account.debitsPending >= need;
}

async function postReversal(
  core: Core,
  { trade, order, instrument, restated }: Back,
  transfers: readonly TransferInput[],
): Promise<boolean> {
  const { ids, movements } = core;
  const isBuy = trade.side === "buy";
  const total = totalOf(trade);
  const effect = (isBuy ? total : -total) + restated.cash;
  const member = partyOf(order);
  const market = { type: "outside", name: `$${instrument.symbol}` } as const;
  const submitted = await movements.submit({
    id: ids.make("mov"),
    kind: "trade_reversal",
    owner: ownerOf(order.member),
    // Only a refusal, which uses the key up, asks for another: what was reversed is not again.
    idempotencyKey: `reversal:${trade.id}:${trade.attempts}`,
    requestHash: trade.id,
    from: effect >= 0n ? market : member,
    to: effect >= 0n ? member : market,
    amount: money(effect >= 0n ? effect : -effect, trade.currency),
    note: `$${instrument.symbol}`,
    category: "savings",
    details: { orderId: order.id, tradeId: trade.id, symbol: instrument.symbol },
    step: { name: "reverse", target: "completed", transfers },
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
