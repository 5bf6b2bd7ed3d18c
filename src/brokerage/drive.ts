import { institutionAccounts, ledgerOf } from "#accounts";
import type { Instrument } from "#market";
import { isHalted, unit } from "#market";
import { bookTrade } from "./book-trade.ts";
import { type Core, changing, instrumentById, openHolding } from "./core.ts";
import { changeHolds, endOrder } from "./end-order.ts";
import { memberHold, newHold, openNeed } from "./hold.ts";
import { brokerageAccounts } from "./ledger-accounts.ts";
import { nextPart, openUnits, sharedUnit, type VenuePart } from "./next-part.ts";
import { type Child, type Hold, isFinalOrder, type Order, type OrderReason } from "./order.ts";
import type { MarketSession } from "./ports.ts";
import { grossOf } from "./pricing.ts";
import { toQuantity } from "./quantity-codec.ts";
import { changeOrder } from "./state.ts";
import { insertChild, liveChild } from "./store/children.ts";
import { exitOf, updateOrder } from "./store/orders.ts";
import {
  type VenueCommand,
  type VenueOrderRef,
  VenueUnavailableError,
  VenueUnknownOutcomeError,
} from "./venue.ts";

/**
 * Takes an order as far as it goes now: sets aside what it needs, gives its next part to the venue
 * or the house, ends it when nothing is open. Every step can be repeated, so a crash between two
 * is healed by driving the order again. The caller has the member's turn.
 */
export async function driveOrder(core: Core, given: Order): Promise<Order> {
  let order = given;
  for (;;) {
    const next = await advance(core, order);
    if (next === undefined) return order;
    if (isFinalOrder(next.state)) {
      const exit = await exitOf(core.db, next.id);
      if (exit?.state === "created") await driveOrder(core, exit);
      return next;
    }
    order = next;
  }
}

/** Undefined when the order waits for something. */
async function advance(core: Core, order: Order): Promise<Order | undefined> {
  switch (order.state) {
    case "created":
      return setAside(core, order);
    case "accepted":
    case "queued":
      return route(core, order);
    default:
      return undefined;
  }
}

async function setAside(core: Core, order: Order): Promise<Order> {
  const instrument = await instrumentById(core, order.instrument);
  const holding = await openHolding(core, order.member, instrument);
  await core.ledgerAccounts.ensureInstrument(instrument);
  const need = openNeed(order, instrument.currency, core.fees);
  const wanted = [newHold(core.ids, memberHold(order, instrument, holding, need))];
  const held = await changeHolds(core, order, { voids: [], makes: wanted, key: "hold" });
  if (!held.ok) {
    const short = order.terms.side === "buy" ? "insufficient_funds" : "insufficient_units";
    const reason: OrderReason = held.error === "insufficient" ? short : "venue_refused";
    return endOrder(core, order, { as: "rejected", reason });
  }
  const now = core.clock.nowMs();
  const accepted = changeOrder({ ...order, holds: held.value }, { type: "held" }, now);
  await changing(core, accepted, (tx) => updateOrder(tx, accepted));
  return accepted;
}

async function route(core: Core, order: Order): Promise<Order | undefined> {
  if (await liveChild(core.db, order.id)) return undefined;
  if (order.ending !== null) {
    return endOrder(core, order, { as: "cancelled", reason: order.ending });
  }
  const instrument = await instrumentById(core, order.instrument);
  const session = core.market.session(instrument, core.clock.nowMs());
  if (await core.market.isSuspended(order.member)) return endUnfilled(core, order, "by_operator");
  if (isHalted(instrument) || !takesPart(order, session)) return queue(core, order);
  const quote = await core.market.quote(instrument);
  const part = nextPart(order, instrument, quote, core.fees);
  switch (part.type) {
    case "done":
      return endOrder(core, order, { as: "filled", reason: null });
    case "impossible":
      return endUnfilled(core, order, part.reason);
    case "venue":
      return sendPart(core, order, instrument, part);
    case "house": {
      const canFill = await houseHas(core, order, instrument, part);
      const filled = canFill ? await fillByHouse(core, order, part) : undefined;
      if (filled) return endOrder(core, filled, { as: "filled", reason: null });
      if (order.terms.side === "sell") return endUnfilled(core, order, "house_cannot_fill");
      return sendPart(core, order, instrument, sharedUnit(order, instrument, core.fees, quote));
    }
  }
}

/** An auction takes its own orders; outside the day only those that ask for it. */
function takesPart({ terms }: Order, { phase }: MarketSession): boolean {
  if (terms.timeInForce === "at_open") return phase === "auction" || phase === "open";
  if (phase === "extended") return terms.extendedHours;
  return phase === "open" || (phase === "auction" && terms.type === "limit");
}

async function queue(core: Core, order: Order): Promise<Order | undefined> {
  if (order.state === "queued") return undefined;
  const queued = changeOrder(order, { type: "queued" }, core.clock.nowMs());
  await changing(core, queued, (tx) => updateOrder(tx, queued));
  return queued;
}

function endUnfilled(core: Core, order: Order, reason: OrderReason): Promise<Order> {
  const as = order.filledQuantity === 0n ? "rejected" : "cancelled";
  return endOrder(core, order, { as, reason });
}

/** Asked first, as a member should not hear of a trade that could not be. */
async function houseHas(
  { ledger }: Core,
  { terms }: Order,
  instrument: Instrument,
  { quantity, price }: Part,
): Promise<boolean> {
  const { currency } = instrument;
  const isBuy = terms.side === "buy";
  const from = isBuy
    ? brokerageAccounts.houseUnits(instrument)
    : institutionAccounts.equity(currency);
  const [account] = await ledger.lookupAccounts([from]);
  const need = isBuy ? quantity : grossOf(price, quantity, currency, "up");
  if (!account) return false;
  return account.creditsPosted - account.debitsPosted - account.debitsPending >= need;
}

type Part = Pick<Parameters<typeof bookTrade>[2], "quantity" | "price">;

/** Undefined when the house has not got it. */
function fillByHouse(
  core: Core,
  order: Order,
  { quantity, price }: Part,
): Promise<Order | undefined> {
  return bookTrade(core, order, {
    venue: "house",
    execId: `${order.id}.${order.children}`,
    counterparty: "house",
    child: null,
    quantity,
    houseQuantity: toQuantity(0n),
    price,
    atMs: core.clock.nowMs(),
  });
}

async function sendPart(
  core: Core,
  order: Order,
  instrument: Instrument,
  part: VenuePart,
): Promise<Order> {
  const number = order.children + 1;
  const holds = await holdForHouse(core, order, instrument, part, number);
  if (holds === undefined) return endUnfilled(core, order, "house_cannot_fill");
  const child: Child = {
    clientOrderId: `${order.id}.${number}`,
    order: order.id,
    number,
    quantity: part.quantity,
    housePart: part.housePart,
    limitPrice: part.limitPrice,
    state: "asked",
    traded: 0,
    venueId: null,
  };
  const changed = { ...order, holds, children: number };
  const sent = changeOrder(changed, { type: "sent" }, core.clock.nowMs());
  await changing(core, sent, async (tx) => {
    await insertChild(tx, child);
    await updateOrder(tx, sent);
  });
  await tell(core, instrument, newCommand(sent, instrument, child, part));
  return sent;
}

/** What the house needs for its part of a shared unit; undefined when it has not got it. */
async function holdForHouse(
  core: Core,
  order: Order,
  instrument: Instrument,
  { housePart, limitPrice }: VenuePart,
  number: number,
): Promise<readonly Hold[] | undefined> {
  if (housePart === 0n) return order.holds;
  const { currency } = instrument;
  const price = limitPrice ?? order.worstPrice;
  const whole = grossOf(price, unit, currency, "up");
  const own = grossOf(price, openUnits(order, instrument, price, core.fees), currency, "down");
  const hold = newHold(core.ids, {
    debitAccountId: institutionAccounts.equity(currency),
    creditAccountId: brokerageAccounts.orderMoney(currency),
    ledger: ledgerOf(currency),
    amount: whole - own,
  });
  const key = `house:${number}`;
  const held = await changeHolds(core, order, { voids: [], makes: [hold], key });
  return held.ok ? [...order.holds, ...held.value] : undefined;
}

/** What is given to a venue, in words that it takes. */
export function newCommand(
  order: Order,
  instrument: Instrument,
  child: Child,
  part: Pick<VenuePart, "trigger" | "timeInForce">,
): VenueCommand {
  const { limitPrice } = child;
  const { trigger, timeInForce } = part;
  const named = namedAtVenue(order, instrument, child);
  return { type: "new", order: { ...named, limitPrice, trigger, timeInForce } };
}

/** By what a venue knows a part of an order. */
export function namedAtVenue(
  { member, terms }: Order,
  instrument: Instrument,
  { clientOrderId, quantity, venueId }: Child,
): VenueOrderRef {
  return { clientOrderId, owner: member, instrument, side: terms.side, quantity, venueId };
}

/** Gives a command to the venue. What is lost on the way is found out by upkeep, by asking. */
export async function tell(
  core: Core,
  instrument: Instrument,
  command: VenueCommand,
): Promise<void> {
  try {
    await core.venueOf(instrument).send(command);
  } catch (error) {
    const isExpected =
      error instanceof VenueUnavailableError || error instanceof VenueUnknownOutcomeError;
    if (!isExpected) throw error;
    core.log.warn({ command: command.type, error }, "a command to a venue is in doubt");
  }
}
