import { err, type MemberId, ok, type Result } from "#kernel";
import type { Price, Quantity } from "#market";
import { cancelAtVenue } from "./cancel.ts";
import { type Core, changing, instrumentById, openHolding } from "./core.ts";
import { driveOrder, namedAtVenue, tell } from "./drive.ts";
import { changeHolds } from "./end-order.ts";
import type { OrderFault, ReplaceOrderError } from "./errors.ts";
import { heldOf, memberHold, newHold, openNeed, openQuantity, withTerms } from "./hold.ts";
import { venuePartOf } from "./next-part.ts";
import type { Child, Order, OrderId, OrderTerms } from "./order.ts";
import { isReached } from "./order-request.ts";
import { wholeUnits } from "./quantity-codec.ts";
import { changeOrder, openTo } from "./state.ts";
import { liveChild } from "./store/children.ts";
import { findOrder, updateOrder } from "./store/orders.ts";
import type { VenueTerms } from "./venue.ts";

/** What is to be different; what is left out stays. */
export type Replacement = {
  /** What it is known by: the same again changes nothing, and the order's terms name it. */
  readonly revision?: string;
  /** The new total, with what was filled. */
  readonly quantity?: Quantity;
  readonly limitPrice?: Price;
  readonly stopPrice?: Price;
};

/**
 * Changes an open order. What it needs more is set aside first; then the venue is asked to change
 * it, which keeps its place where that can be, or to let go of it, and it goes there anew. What is
 * filled meanwhile counts towards the new total.
 */
export function replaceOrder(
  core: Core,
  member: MemberId,
  id: OrderId,
  replacement: Replacement,
): Promise<Result<Order, ReplaceOrderError>> {
  return core.inTurn(member, async () => {
    const order = await findOrder(core.db, id);
    if (order?.member !== member) return err({ code: "not_found" });
    if (await core.market.isSuspended(member)) return err({ code: "trading_suspended" });
    const { revision } = replacement;
    const asked = order.replacement ?? order.terms;
    if (revision !== undefined && asked.revisions.includes(revision)) return ok(order);
    const terms = termsAfter(core, order, replacement);
    if (revision === undefined && isSame(terms, asked)) return ok(order);
    if (!openTo(order).replace) return err({ code: "order_closed" });
    const fault = await faultOf(core, order, terms, replacement);
    if (fault) return err({ code: "order_invalid", fault });
    if (isSame(terms, order.terms)) return ok(await rename(core, { ...order, terms }));
    const held = await holdMore(core, order, terms);
    if (!held.ok) return held;
    return ok(await begin(core, held.value));
  });
}

async function faultOf(
  core: Core,
  order: Order,
  { side, limitPrice, stopPrice, quantity }: OrderTerms,
  wanted: Replacement,
): Promise<OrderFault | undefined> {
  const instrument = await instrumentById(core, order.instrument);
  const isMoved = stopPrice !== order.terms.stopPrice;
  // What has traded waits for no trigger any more.
  const isUnknown =
    (wanted.limitPrice !== undefined && limitPrice === null) ||
    (wanted.stopPrice !== undefined && stopPrice === null) ||
    (isMoved && order.filledQuantity > 0n);
  if (isUnknown) return "price_not_wanted";
  const prices = [limitPrice, stopPrice];
  if (prices.some((price) => price !== null && (price <= 0n || price % instrument.tick !== 0n))) {
    return "price_off_tick";
  }
  if (quantity !== null && quantity <= order.filledQuantity) return "quantity_too_small";
  if (!isMoved || !stopPrice) return undefined;
  const quote = await core.market.quote(instrument);
  return isReached(side, stopPrice, quote) ? "stop_on_wrong_side" : undefined;
}

/** Names of replaces that an order remembers: one that is replaced all day keeps the last. */
const revisionsMax = 60;

function termsAfter({ ids }: Core, { terms }: Order, replacement: Replacement): OrderTerms {
  const revision = replacement.revision ?? ids.u128().toString();
  return {
    ...terms,
    revisions: [...terms.revisions, revision].slice(-revisionsMax),
    quantity: terms.quantity === null ? null : (replacement.quantity ?? terms.quantity),
    limitPrice: terms.limitPrice === null ? null : (replacement.limitPrice ?? terms.limitPrice),
    stopPrice: terms.stopPrice === null ? null : (replacement.stopPrice ?? terms.stopPrice),
  };
}

function isSame(a: OrderTerms, b: OrderTerms): boolean {
  return a.quantity === b.quantity && a.limitPrice === b.limitPrice && a.stopPrice === b.stopPrice;
}

/** It is to be as it is: the venue need not hear of that. */
async function rename(core: Core, order: Order): Promise<Order> {
  await changing(core, order, (tx) => updateOrder(tx, order));
  return order;
}

/**
 * Sets more aside where the new terms need it. What is about to be set aside is stored before, so
 * that a crash leaves nothing behind that no order knows of.
 */
async function holdMore(
  core: Core,
  order: Order,
  terms: OrderTerms,
): Promise<Result<Order, ReplaceOrderError>> {
  const instrument = await instrumentById(core, order.instrument);
  const holding = await openHolding(core, order.member, instrument);
  const transfer = memberHold(order, instrument, holding, 0n);
  const need = openNeed(withTerms(order, terms, instrument), instrument.currency, core.fees);
  const more = need - heldOf(order.holds, transfer.debitAccountId);
  if (more <= 0n) return ok({ ...order, replacement: terms });
  const hold = newHold(core.ids, { ...transfer, amount: more });
  const changed = { ...order, holds: [...order.holds, hold], replacement: terms };
  await core.db.transaction((tx) => updateOrder(tx, changed));
  const key = `replace:${hold.transferId}`;
  const held = await changeHolds(core, order, { voids: [], makes: [hold], key });
  if (held.ok) return ok(changed);
  await core.db.transaction((tx) => updateOrder(tx, order));
  const isBuy = order.terms.side === "buy";
  return err({ code: isBuy ? "insufficient_funds" : "insufficient_units" });
}

/** After a crash: what a replacement was about to set aside and did not is forgotten. */
export async function forgetMissingHolds(core: Core, order: Order): Promise<Order> {
  if (order.replacement === null || order.holds.length === 0) return order;
  const ids = order.holds.map(({ transferId }) => transferId);
  const found = new Set((await core.ledger.lookupTransfers(ids)).map(({ id }) => id));
  const holds = order.holds.filter(({ transferId }) => found.has(transferId));
  if (holds.length === order.holds.length) return order;
  const changed = { ...order, holds, replacement: null };
  await core.db.transaction((tx) => updateOrder(tx, changed));
  return changed;
}

async function begin(core: Core, order: Order): Promise<Order> {
  const child = await liveChild(core.db, order.id);
  if (!child) {
    const changed = await becomeReplacement(core, order);
    await changing(core, changed, (tx) => updateOrder(tx, changed));
    return driveOrder(core, changed);
  }
  const asked = changeOrder(order, { type: "replaceAsked" }, core.clock.nowMs());
  await changing(core, asked, (tx) => updateOrder(tx, asked));
  await replaceAtVenue(core, asked, child);
  return asked;
}

/** Asks the venue to change a part, or to make room for the next where a change cannot say it. */
export async function replaceAtVenue(core: Core, order: Order, child: Child): Promise<void> {
  const to = venueTermsOf(order, child);
  if (to === undefined) return cancelAtVenue(core, order, child);
  const instrument = await instrumentById(core, order.instrument);
  const named = namedAtVenue(order, instrument, child);
  await tell(core, instrument, { type: "replace", order: named, to });
}

/** Whole units of an order that waits for no trigger and shares no unit with the house. */
function venueTermsOf(order: Order, child: Child): VenueTerms | undefined {
  const { replacement: terms, filledQuantity } = order;
  if (terms?.type !== "limit" || terms.limitPrice === null || terms.quantity === null) {
    return undefined;
  }
  if (child.state !== "working" || child.housePart > 0n || order.isStopped) return undefined;
  const open = wholeUnits(openQuantity(terms.quantity, filledQuantity));
  if (open === 0) return undefined;
  const { timeInForce } = venuePartOf(order);
  return { quantity: child.traded + open, limitPrice: terms.limitPrice, timeInForce };
}

/** The venue has not changed it: what was set aside for that goes back, and it works as it was. */
export function keepAsItWas(core: Core, order: Order): Promise<Order> {
  return becomeReplacement(core, { ...order, replacement: order.replacement && order.terms });
}

/** The order as it was asked to become; what it needs less goes back. */
export async function becomeReplacement(core: Core, order: Order): Promise<Order> {
  if (order.replacement === null) return order;
  const instrument = await instrumentById(core, order.instrument);
  const changed = { ...withTerms(order, order.replacement, instrument), replacement: null };
  const holding = await openHolding(core, order.member, instrument);
  const transfer = memberHold(order, instrument, holding, 0n);
  const need = openNeed(changed, instrument.currency, core.fees);
  if (need >= heldOf(order.holds, transfer.debitAccountId) || need === 0n) return changed;
  const makes = [newHold(core.ids, { ...transfer, amount: need })];
  const key = `less:${order.holds[0]?.transferId}`;
  const held = await changeHolds(core, order, { voids: order.holds, makes, key });
  return held.ok ? { ...changed, holds: held.value } : changed;
}
