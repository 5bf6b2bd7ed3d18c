import { bookTrade, executionOf } from "./book-trade.ts";
import { cancelAtVenue, endAsked } from "./cancel.ts";
import { type Core, changing, instrumentById } from "./core.ts";
import { correctTrade } from "./correct-trade.ts";
import { driveOrder, newCommand, tell } from "./drive.ts";
import { endOrder } from "./end-order.ts";
import { venuePartOf } from "./next-part.ts";
import { type Child, isFinalOrder, type Order, type OrderReason } from "./order.ts";
import { becomeReplacement, keepAsItWas, replaceAtVenue } from "./replace.ts";
import { changeOrder, reasonOf } from "./state.ts";
import { findChild, updateChild } from "./store/children.ts";
import { endsAtOf, findOrder, updateOrder } from "./store/orders.ts";
import type { VenueEvent } from "./venue.ts";

type OfOrder = Extract<VenueEvent, { clientOrderId: string }>;
type Known = { readonly order: Order; readonly child: Child; readonly venue: string };

/**
 * Takes over what a venue says. At-least-once delivery is made exactly-once here: a trade by its
 * id, everything else by the state that it finds.
 */
export async function takeVenueEvent(core: Core, venue: string, event: VenueEvent): Promise<void> {
  switch (event.type) {
    case "tradeBust":
    case "tradeCorrect":
      return correctTrade(core, venue, event);
    case "halt":
    case "resume":
    case "sessionUp":
    case "sessionDown":
      // Upkeep asks for what is in doubt and gives what is queued, whether it was told or not.
      core.log.info({ venue, event: event.type }, "a venue changed its state");
      return;
    default:
      return takeOrderEvent(core, venue, event);
  }
}

async function takeOrderEvent(core: Core, venue: string, event: OfOrder): Promise<void> {
  const first = await findChild(core.db, event.clientOrderId);
  const owner = first && (await findOrder(core.db, first.order));
  // Another's order: a venue has many participants.
  if (!owner) return;
  await core.inTurn(owner.member, async () => {
    const child = await findChild(core.db, event.clientOrderId);
    const order = child && (await findOrder(core.db, child.order));
    if (order) await takeInTurn(core, { order, child, venue }, event);
  });
}

async function takeInTurn(core: Core, known: Known, event: OfOrder): Promise<void> {
  switch (event.type) {
    case "pendingNew":
      return;
    case "new":
      return acknowledge(core, known);
    case "trade":
      return takeTrade(core, known, event);
    case "canceled":
      return takeEnd(core, known, "cancelled", event.reason && reasonOf(event.reason));
    case "expired":
      return takeEnd(core, known, "expired", reasonOf(event.reason));
    case "rejected":
      return takeEnd(core, known, "rejected", reasonOf(event.reason));
    case "cancelRejected":
      return takeCancelRejected(core, known);
    case "replaced":
      return takeReplaced(core, known, event);
    case "replaceRejected":
      return takeReplaceRejected(core, known);
    case "status":
      return takeStatus(core, known, event);
  }
}

async function acknowledge(core: Core, { order, child }: Known): Promise<void> {
  if (child.state !== "asked") return;
  const changed = changeOrder(order, { type: "acknowledged" }, core.clock.nowMs());
  await changing(core, changed, async (tx) => {
    await updateChild(tx, { ...child, state: "working" });
    await updateOrder(tx, changed);
  });
}

async function takeTrade(
  core: Core,
  { order, child, venue }: Known,
  event: Extract<VenueEvent, { type: "trade" }>,
): Promise<void> {
  const instrument = await instrumentById(core, order.instrument);
  const at = { venue, atMs: event.atMs };
  const execution = executionOf(core, order, instrument, child, event, at);
  const booked = await bookTrade(core, order, execution);
  if (booked) await goOn(core, booked, child.clientOrderId);
}

/** What comes after a trade: the next part, once the venue has no more of this one. */
async function goOn(core: Core, order: Order, clientOrderId: string): Promise<void> {
  const child = await findChild(core.db, clientOrderId);
  if (child?.state !== "ended" || isFinalOrder(order.state)) return;
  const free = changeOrder(order, { type: "freed" }, core.clock.nowMs());
  await core.db.transaction((tx) => updateOrder(tx, free));
  await driveOrder(core, free);
}

async function takeEnd(
  core: Core,
  { order, child }: Known,
  as: "cancelled" | "expired" | "rejected",
  reason: OrderReason | null,
): Promise<void> {
  if (child.state === "ended" || isFinalOrder(order.state)) return;
  const makesRoom = order.ending === null && (order.isStopped || order.replacement !== null);
  if (as === "cancelled" && makesRoom) {
    return makeRoom(core, order, child);
  }
  if (as === "expired" && (await outlastsSession(core, order))) return makeRoom(core, order, child);
  const ended = order.filledQuantity > 0n && as === "rejected" ? "cancelled" : as;
  const why = order.ending ?? reason ?? "venue_refused";
  await endAndGoOn(core, order, child, order.ending ? endAsked(order.ending) : ended, why);
}

/** Of an order for longer than the session that is over: its next part waits for the next one. */
async function outlastsSession({ db, clock }: Core, order: Order): Promise<boolean> {
  const { timeInForce, extendedHours } = order.terms;
  const isLong = timeInForce === "gtc" || timeInForce === "gtd" || extendedHours;
  if (!isLong || order.ending !== null) return false;
  const endsAtMs = await endsAtOf(db, order.id);
  return endsAtMs !== null && endsAtMs > clock.nowMs();
}

async function endAndGoOn(
  core: Core,
  order: Order,
  child: Child,
  as: "cancelled" | "expired" | "rejected",
  reason: OrderReason,
): Promise<void> {
  const ended = await endOrder(core, order, { as, reason }, child);
  if (ended.exit === null) return;
  const exit = await findOrder(core.db, ended.exit);
  if (exit?.state === "created") await driveOrder(core, exit);
}

/** What was at the venue has made room: for a stop, for what replaces it, for the next session. */
async function makeRoom(core: Core, order: Order, child: Child): Promise<void> {
  const changed = order.replacement ? await becomeReplacement(core, order) : order;
  const free = changeOrder(changed, { type: "freed" }, core.clock.nowMs());
  await changing(core, free, async (tx) => {
    await updateChild(tx, { ...child, state: "ended" });
    await updateOrder(tx, free);
  });
  await driveOrder(core, free);
}

async function takeCancelRejected(core: Core, { order, child }: Known): Promise<void> {
  if (child.state === "ended" || isFinalOrder(order.state)) return;
  const changed = changeOrder(order, { type: "askRefused" }, core.clock.nowMs());
  await changing(core, changed, (tx) => updateOrder(tx, changed));
}

/** The part is as it was asked to be. Told again, it is so already. */
async function takeReplaced(
  core: Core,
  { order, child }: Known,
  { open, limitPrice, venueId }: Extract<VenueEvent, { type: "replaced" }>,
): Promise<void> {
  if (child.state === "ended" || isFinalOrder(order.state)) return;
  const changed = { ...child, quantity: child.traded + open, limitPrice, venueId };
  const became = await becomeReplacement(core, order);
  const isCancelled = became.ending !== null;
  const working = isCancelled
    ? became
    : changeOrder(became, { type: "replacedAtVenue" }, core.clock.nowMs());
  await changing(core, working, async (tx) => {
    await updateChild(tx, changed);
    await updateOrder(tx, working);
  });
  // A cancel that was asked meanwhile named what is no more.
  if (isCancelled || working.isStopped) await cancelAtVenue(core, working, changed);
}

async function takeReplaceRejected(core: Core, { order, child }: Known): Promise<void> {
  if (child.state === "ended" || isFinalOrder(order.state)) return;
  const kept = await keepAsItWas(core, order);
  const changed = changeOrder(kept, { type: "replacedAtVenue" }, core.clock.nowMs());
  await changing(core, changed, (tx) => updateOrder(tx, changed));
}

/** The venue was asked where an order stands. Trades that were missed have come before. */
async function takeStatus(
  core: Core,
  known: Known,
  { standing, traded }: Extract<VenueEvent, { type: "status" }>,
): Promise<void> {
  const { order, child } = known;
  if (child.state === "ended" || isFinalOrder(order.state)) return;
  if (traded > child.traded) {
    core.log.error({ child: child.clientOrderId, traded }, "trades of an order are missing");
    return;
  }
  switch (standing) {
    case "working":
      await acknowledge(core, known);
      return askAgain(core, order, child);
    case "unknown":
      return child.traded > 0
        ? takeEnd(core, known, "cancelled", "venue_away")
        : giveAgain(core, known);
    case "filled":
    case "canceled":
      return takeEnd(core, known, "cancelled", null);
    case "expired":
      return takeEnd(core, known, "expired", "end_of_day");
    case "rejected":
      return takeEnd(core, known, "rejected", "venue_refused");
  }
}

/** The venue never got it: it gets it now, unless nobody wants it any more. */
async function giveAgain(core: Core, known: Known): Promise<void> {
  const { order, child } = known;
  if (child.state !== "asked" || order.ending !== null) {
    return takeEnd(core, known, "cancelled", "venue_away");
  }
  const instrument = await instrumentById(core, order.instrument);
  const part = venuePartOf(order);
  await tell(core, instrument, newCommand(order, instrument, child, part));
}

/** A cancellation or a change that got lost. */
async function askAgain(core: Core, order: Order, child: Child): Promise<void> {
  if (order.ending !== null || order.isStopped) await cancelAtVenue(core, order, child);
  else if (order.replacement !== null) await replaceAtVenue(core, order, child);
}
