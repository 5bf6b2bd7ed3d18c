import { type Money, money } from "#kernel";
import { type Instrument, type Price, type Quantity, unit } from "#market";
import type { MovementIntent } from "#movements";
import {
  cashTransfers,
  type Restatement,
  restatementOf,
  saveRestatement,
  unitTransfers,
} from "./actions/restate.ts";
import { type Core, changing, instrumentById, openHolding, ownerOf, partyOf } from "./core.ts";
import { holdsOf } from "./end-order.ts";
import {
  heldOf,
  holdTransfer,
  memberHold,
  newHold,
  openNeed,
  voidTransfer,
  withTerms,
} from "./hold.ts";
import { openUnits } from "./next-part.ts";
import { askingMore, type Child, type Hold, isFinalOrder, type Order } from "./order.ts";
import { feeOn, grossOf } from "./pricing.ts";
import { formatQuantity, toQuantity, units } from "./quantity-codec.ts";
import { changeOrder } from "./state.ts";
import { findChild, updateChild } from "./store/children.ts";
import { updateOrder } from "./store/orders.ts";
import { findTrade, insertTrade, updateTrade } from "./store/trades.ts";
import type { Trade } from "./trade.ts";
import { totalOf } from "./trade.ts";
import { obligation } from "./trade-legs.ts";

/** What is known of a trade before it is booked. */
export type Execution = {
  readonly venue: string;
  readonly execId: string;
  readonly counterparty: "venue" | "house";
  readonly child: Child | null;
  readonly quantity: Quantity;
  readonly houseQuantity: Quantity;
  readonly price: Price;
  readonly atMs: number;
  readonly corrects?: Trade["id"];
};

/** What a venue traded, between the member and, of a shared unit, the house. */
export function executionOf(
  core: Core,
  order: Order,
  instrument: Instrument,
  child: Child,
  traded: { readonly execId: string; readonly quantity: number; readonly price: Price },
  at: { readonly venue: string; readonly atMs: number },
): Execution {
  const all = units(traded.quantity);
  const houseQuantity = housePartOf(core, order, instrument, child, traded.price);
  return {
    ...at,
    execId: traded.execId,
    price: traded.price,
    counterparty: "venue",
    child,
    quantity: toQuantity(all - houseQuantity),
    houseQuantity,
  };
}

/** For an amount, the price says how much of the unit it buys. */
function housePartOf(
  { fees }: Core,
  order: Order,
  instrument: Instrument,
  { housePart }: Child,
  price: Price,
): Quantity {
  if (housePart === 0n || order.terms.amount === null) return housePart;
  const own = openUnits(order, instrument, price, fees);
  return toQuantity(own >= unit ? 0n : unit - own);
}

/**
 * Books what was traded: the trade is stored, the ledger takes it, the order follows. Each step
 * can be repeated, and one that is told again changes nothing. The caller has the member's turn.
 *
 * @returns the order after it; undefined when the ledger would not have it, and nothing happened
 */
export async function bookTrade(
  core: Core,
  order: Order,
  execution: Execution,
): Promise<Order | undefined> {
  const instrument = await instrumentById(core, order.instrument);
  const known = await findTrade(core.db, execution.venue, execution.execId);
  if (known && known.state !== "planned") return known.state === "refused" ? undefined : order;
  const trade = known ?? planTrade(core, order, instrument, execution);
  if (!known) await core.db.transaction((tx) => insertTrade(tx, trade));
  return postTrade(core, order, instrument, trade);
}

/** Takes a stored trade to the ledger, and the order along. Safe to repeat. */
export async function postTrade(
  core: Core,
  order: Order,
  instrument: Instrument,
  trade: Trade,
): Promise<Order | undefined> {
  const holding = await openHolding(core, order.member, instrument);
  if (trade.counterparty === "venue") {
    await core.ledgerAccounts.ensureClearing(trade.venue, instrument, trade.settlesOn);
  }
  const filled = changeOrder(asksFor(order, trade), filledBy(trade), trade.tradedAtMs);
  const after = { ...filled, holds: [] };
  const legs = { trade, order, instrument, holding };
  // One that is told late, or corrected, has what issuers have given for its units since.
  const restated = await restatementOf(core, trade, "told");
  await payRestated(core, trade, order, restated);
  const intent = tradeIntent(trade, order, instrument, [
    ...order.holds.map((hold) => voidTransfer(core.ids, hold)),
    ...obligation(core.ids, legs),
    ...(await unitTransfers(core, trade, restated)),
    ...rest(core, order, after, instrument, holding).map(holdTransfer),
  ]);
  const submitted = await core.movements.submit(intent);
  if (!submitted.ok) {
    core.log.warn({ trade: trade.id, error: submitted.error }, "the ledger refused a trade");
    await core.db.transaction((tx) => updateTrade(tx, refused(core, trade)));
    return undefined;
  }
  const booked = { ...after, holds: isFinalOrder(order.state) ? [] : holdsOf(submitted.value) };
  const child = trade.clientOrderId ? await findChild(core.db, trade.clientOrderId) : undefined;
  await changing(core, booked, async (tx) => {
    await updateTrade(tx, { ...trade, state: "unsettled" });
    await updateOrder(tx, booked);
    await saveRestatement(tx, restated);
    if (child) await updateChild(tx, childAfter(child, trade));
  });
  return booked;
}

/** The cash of it, before the trade: of a crash between them, each is found as it was. */
async function payRestated(
  core: Core,
  trade: Trade,
  order: Order,
  restated: Restatement,
): Promise<void> {
  const { cash } = restated;
  if (cash === 0n) return;
  const member = partyOf(order);
  const market = { type: "outside", name: trade.venue } as const;
  const submitted = await core.movements.submit({
    id: core.ids.make("mov"),
    kind: "corporate_action",
    owner: ownerOf(order.member),
    idempotencyKey: `restated:${trade.id}`,
    requestHash: trade.id,
    from: cash > 0n ? market : member,
    to: cash > 0n ? member : market,
    amount: money(cash > 0n ? cash : -cash, trade.currency),
    note: "",
    category: "income",
    details: { orderId: order.id, tradeId: trade.id },
    step: {
      name: "pay",
      target: "completed",
      transfers: cashTransfers(core, order, restated, trade.currency),
    },
  });
  // The institution has paid it then: a trade at the venue is never undone for its sake.
  if (!submitted.ok) core.log.error({ trade: trade.id, cash }, "a dividend was not given back");
}

/** The trade that one corrects was taken off what its order asks for; this is put back. */
function asksFor(order: Order, trade: Trade): Order {
  if (trade.corrects === null) return order;
  return askingMore(order, { quantity: trade.quantity, amount: totalOf(trade) });
}

/** The house can say no. What a venue traded stays to be booked, by another movement. */
function refused({ ids }: Core, trade: Trade): Trade {
  if (trade.counterparty === "house") return { ...trade, state: "refused" };
  return { ...trade, attempts: trade.attempts + 1, movement: ids.make("mov") };
}

function planTrade(
  { clock, fees, ids, market }: Core,
  order: Order,
  instrument: Instrument,
  execution: Execution,
): Trade {
  const { currency } = instrument;
  const { quantity, houseQuantity, price, counterparty, atMs } = execution;
  const { side } = order.terms;
  const all = toQuantity(quantity + houseQuantity);
  // Between the two sides of a venue there is one amount. A part of a unit is never for nothing.
  const total = grossOf(price, all, currency, "down") || 1n;
  const isPart = counterparty === "house" || houseQuantity > 0n;
  const part = grossOf(price, quantity, currency, side === "buy" ? "up" : "down");
  const gross = isPart ? part : total;
  const tradeDate = market.session(instrument, atMs).day;
  const settlesOn = market.settlementDay(instrument, tradeDate);
  return {
    id: ids.make("trd"),
    venue: execution.venue,
    execId: execution.execId,
    order: order.id,
    clientOrderId: execution.child?.clientOrderId ?? null,
    member: order.member,
    instrument: order.instrument,
    side,
    counterparty,
    quantity,
    price,
    gross,
    fee: feeOn(fees, gross),
    currency,
    houseQuantity,
    houseGross: houseQuantity > 0n ? total - (gross < total ? gross : total) : 0n,
    movement: ids.make("mov"),
    state: "planned",
    tradeDate,
    settlesOn,
    settlesAtMs: Math.max(market.opensAtMs(instrument, settlesOn), clock.nowMs()),
    failedSinceMs: null,
    attempts: 0,
    tradedAtMs: atMs,
    settledAtMs: null,
    corrects: execution.corrects ?? null,
  };
}

function filledBy(trade: Trade) {
  const { quantity, fee, price } = trade;
  return { type: "filled", quantity, amount: totalOf(trade), fee, price } as const;
}

/** What stays set aside for what is open of an order after a trade. */
function rest(
  core: Core,
  before: Order,
  after: Order,
  instrument: Instrument,
  holding: Parameters<typeof memberHold>[2],
): Hold[] {
  if (isFinalOrder(after.state)) return [];
  const none = memberHold(after, instrument, holding, 0n);
  const held = heldOf(before.holds, none.debitAccountId);
  const { currency } = instrument;
  const asIs = openNeed(after, currency, core.fees);
  // What it was asked to become is set aside already.
  const asAsked = after.replacement
    ? openNeed(withTerms(after, after.replacement, instrument), currency, core.fees)
    : 0n;
  const need = asAsked > asIs ? asAsked : asIs;
  // Never more than before, so that a trade is never refused for the sake of what is still open.
  const amount = need < held ? need : held;
  return amount > 0n ? [newHold(core.ids, { ...none, amount })] : [];
}

function childAfter(child: Child, trade: Trade): Child {
  const traded = child.traded + Number((trade.quantity + trade.houseQuantity) / unit);
  return { ...child, traded, state: traded >= child.quantity ? "ended" : child.state };
}

function tradeIntent(
  trade: Trade,
  order: Order,
  { symbol, currency }: Instrument,
  transfers: MovementIntent["step"]["transfers"],
): MovementIntent {
  const isBuy = trade.side === "buy";
  const member = partyOf(order);
  const market = { type: "outside", name: `$${symbol}` } as const;
  const amount: Money = money(totalOf(trade), currency);
  return {
    id: trade.movement,
    kind: isBuy ? "share_purchase" : "share_sale",
    owner: ownerOf(order.member),
    idempotencyKey: `trade:${trade.id}:${trade.attempts}`,
    requestHash: trade.id,
    from: isBuy ? member : market,
    to: isBuy ? market : member,
    amount,
    note: `${formatQuantity(trade.quantity)} $${symbol}`,
    category: "savings",
    details: { orderId: order.id, tradeId: trade.id, symbol },
    step: {
      name: "trade",
      target: "pending",
      endsAtMs: trade.settlesAtMs,
      transfers,
    },
  };
}
