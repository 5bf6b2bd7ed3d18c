import {
  addCancel,
  addCommand,
  addNewOrder,
  addReplace,
  commandKind,
  command as commandPlace,
  createCommandRows,
  ExchangeBusyError,
  side as exchangeSide,
  type NewOrder,
  selfTrade,
  timeInForce,
  trigger,
} from "#exchange";
import type { Db, Log } from "#kernel";
import { calendarOf, type Instrument, type Market, type OpenVenue, ticksOf } from "#market";
import {
  type ClientOrderId,
  type VenueCommand,
  type VenueOrder,
  type VenuePort,
  VenueUnavailableError,
  VenueUnknownOutcomeError,
} from "../venue.ts";
import { createEmbeddedOrders, type EmbeddedOrders } from "./embedded-orders.ts";
import { createEmbeddedStream } from "./embedded-stream.ts";

/** What the embedded exchange is reached by. */
export type EmbeddedDeps = {
  readonly db: Db;
  readonly log: Log;
  readonly market: Pick<Market, "venue" | "venueNow" | "instruments">;
  readonly clock: { nowMs(): number };
};

/** The embedded exchange as a venue. */
export type EmbeddedVenue = VenuePort & {
  /** Resolves when what the exchange has said until now was told, or has failed. */
  quiet(): Promise<void>;
};

/**
 * The embedded exchange as a venue. Its events come in one stream with numbers; how far they were
 * taken over is stored, and a start goes on from there: nothing is ever missed.
 */
export function createEmbeddedVenue(deps: EmbeddedDeps): EmbeddedVenue {
  const { market } = deps;
  const orders = createEmbeddedOrders(deps.db);
  const stream = createEmbeddedStream({ ...deps, orders });
  const giving = new Map<ClientOrderId, Promise<unknown>>();
  let opened: Promise<OpenVenue> | undefined;
  let isClosed = false;

  function ensure(): Promise<OpenVenue> {
    opened ??= followed(market, stream).catch((cause: unknown) => {
      opened = undefined;
      throw cause;
    });
    return opened;
  }

  async function dispatch(command: VenueCommand): Promise<void> {
    const venue = await ensure();
    if (command.type === "massCancel") return takeAllBack(venue, command.instrument);
    const { clientOrderId } = command.order;
    switch (command.type) {
      case "new": {
        const given = give(venue, orders, command.order);
        const over = given.catch(() => {});
        giving.set(clientOrderId, over);
        return given.finally(() => giving.delete(clientOrderId));
      }
      case "cancel":
      case "replace": {
        const number = orders.numberOf(clientOrderId);
        // One that was named and never given is not there to be changed: where it stands says so.
        const isHeardOf = orders.byNumber(number ?? 0)?.standing === "working";
        if (number === undefined || !isHeardOf) return stream.ask(clientOrderId);
        return change(venue, number, command);
      }
      case "status":
        await giving.get(clientOrderId);
        return stream.ask(clientOrderId);
    }
  }

  // Where it was never used there is nothing to hear, and nothing to start.
  async function listening(): Promise<void> {
    if (market.venueNow() && !isClosed) await ensure();
  }

  return {
    name: "embedded",
    triggers: new Set(["stop", "trail"]),
    massCancels: true,
    async listen(listener) {
      stream.listen(listener);
      await listening();
    },
    async keepUp() {
      await listening();
      if (opened) stream.retry();
    },
    quiet: stream.quiet,
    send: dispatch,
    isUp: () => !isClosed,
    async close() {
      await stream.close();
      isClosed = true;
    },
  };
}

async function followed(
  market: EmbeddedDeps["market"],
  stream: ReturnType<typeof createEmbeddedStream>,
): Promise<OpenVenue> {
  const venue = await market.venue();
  await stream.follow(venue);
  return venue;
}

/**
 * Gives an order once: one that may be there already is not given again, for its first number would
 * be forgotten and what becomes of it with it.
 */
async function give(venue: OpenVenue, orders: EmbeddedOrders, order: VenueOrder): Promise<void> {
  const account = await venue.accounts.open(order.owner);
  const { clientOrderId } = order;
  if (orders.isExpected(clientOrderId)) return;
  const id = venue.nextOrderId();
  await orders.name(id, clientOrderId, venue.generation);
  const list = createCommandRows(1);
  addNewOrder(list, order.instrument.market, venue.nowMicros(), { id, account, ...rowOf(order) });
  orders.expect(id);
  try {
    await submit(venue, list);
  } catch (error) {
    if (error instanceof VenueUnavailableError) orders.dismiss(id);
    throw error;
  }
}

async function change(
  venue: OpenVenue,
  id: number,
  command: Extract<VenueCommand, { type: "cancel" | "replace" }>,
): Promise<void> {
  const { owner, instrument } = command.order;
  const account = await venue.accounts.open(owner);
  const list = createCommandRows(1);
  if (command.type === "cancel") {
    addCancel(list, instrument.market, venue.nowMicros(), { id, account });
  } else {
    const { quantity, limitPrice } = command.to;
    const price = ticksOf(instrument, limitPrice);
    addReplace(list, instrument.market, venue.nowMicros(), { id, account, quantity, price });
  }
  await submit(venue, list);
}

async function takeAllBack(venue: OpenVenue, instrument: Instrument | null): Promise<void> {
  const list = createCommandRows(1);
  const { massCancel } = commandKind;
  const at = addCommand(list, massCancel, instrument?.market ?? 0, venue.nowMicros());
  list.rows[at + commandPlace.session] = houseSession;
  await submit(venue, list);
}

async function submit(venue: OpenVenue, list: ReturnType<typeof createCommandRows>): Promise<void> {
  try {
    await venue.submit(list);
  } catch (cause) {
    if (cause instanceof ExchangeBusyError) {
      throw new VenueUnavailableError("the exchange is busy", { cause });
    }
    throw new VenueUnknownOutcomeError("the exchange did not answer", { cause });
  }
}

/** Marks the orders of the house's members among all that are at the exchange. */
const houseSession = 1;

const times = {
  day: timeInForce.day,
  gtc: timeInForce.goodTillCancel,
  ioc: timeInForce.immediateOrCancel,
  fok: timeInForce.fillOrKill,
  at_open: timeInForce.atOpen,
  at_close: timeInForce.atClose,
} as const;

/**
 * Where the book is open outside the day for those who ask for it, what would rest there over night
 * is given for the day, and by its broker again on the next. A stop that trails stays: it would
 * forget how far the price had come.
 */
function timeInForceOf({ timeInForce: asked, trigger: waits, instrument }: VenueOrder): number {
  const isOpenLonger = calendarOf(instrument.calendar).extended !== undefined;
  const canBeginAgain = asked === "gtc" && waits?.type !== "trail";
  return isOpenLonger && canBeginAgain ? times.day : times[asked];
}

function rowOf(order: VenueOrder): Omit<NewOrder, "id" | "account"> {
  const { instrument, side, quantity, limitPrice } = order;
  return {
    side: side === "buy" ? exchangeSide.buy : exchangeSide.sell,
    quantity,
    price: limitPrice === null ? 0 : ticksOf(instrument, limitPrice),
    isMarket: limitPrice === null,
    timeInForce: timeInForceOf(order),
    session: houseSession,
    selfTrade: selfTrade.cancelNewest,
    ...triggerOf(order.trigger, instrument),
  };
}

function triggerOf(
  given: VenueOrder["trigger"],
  instrument: Instrument,
): Pick<NewOrder, "trigger" | "stopPrice" | "trail"> {
  if (given === null) return {};
  if (given.type === "stop") {
    return { trigger: trigger.stop, stopPrice: ticksOf(instrument, given.price) };
  }
  return "price" in given
    ? { trigger: trigger.trailTicks, trail: ticksOf(instrument, given.price) }
    : { trigger: trigger.trailBasisPoints, trail: given.basisPoints };
}
