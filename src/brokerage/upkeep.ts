import { secondMs } from "#kernel";
import { postTrade } from "./book-trade.ts";
import { cancelAtVenue, cancelInTurn } from "./cancel.ts";
import { type Core, changing, instrumentById } from "./core.ts";
import { carryOutCorrection } from "./correct-trade.ts";
import { driveOrder, namedAtVenue, tell } from "./drive.ts";
import { type Child, isFinalOrder, type Order, type OrderReason } from "./order.ts";
import { forgetMissingHolds } from "./replace.ts";
import { changeOrder } from "./state.ts";
import { liveChild } from "./store/children.ts";
import { openCorrections } from "./store/corrections.ts";
import {
  askingOrders,
  dueOrders,
  endsAtOf,
  findOrder,
  openOrders,
  stopOrders,
  updateOrder,
} from "./store/orders.ts";
import { plannedTrades } from "./store/trades.ts";

const pageMax = 200;
/** A venue that has not answered for so long is asked. */
const silenceMs = 5 * secondMs;

/**
 * After a start, before a venue is listened to: trades that were stored are booked, orders driven
 * on, and venues asked for what may have reached them.
 */
export async function recoverOrders(core: Core): Promise<number> {
  await bookPlanned(core);
  let count = 0;
  await eachOf(
    (after) => openOrders(core.db, after, pageMax),
    async (order) => {
      await core.inTurn(order.member, () => resume(core, order));
      count++;
    },
  );
  return count;
}

async function resume(core: Core, given: Order): Promise<void> {
  const found = await findOrder(core.db, given.id);
  if (!found || isFinalOrder(found.state)) return;
  const order = await forgetMissingHolds(core, found);
  await driveOrder(core, order);
}

/**
 * Asks venues for all that is there: once they are listened to. In the member's turn, as always:
 * an order that is being given just then would be said to be unknown, and given twice.
 */
export async function askForAll(core: Core): Promise<void> {
  await eachOf(
    (after) => openOrders(core.db, after, pageMax),
    (order) =>
      core.inTurn(order.member, async () => {
        const child = await liveChild(core.db, order.id);
        if (child) await askStatus(core, order, child);
      }),
  );
}

async function askStatus(core: Core, order: Order, child: Child): Promise<void> {
  const instrument = await instrumentById(core, order.instrument);
  await tell(core, instrument, { type: "status", order: namedAtVenue(order, instrument, child) });
}

async function bookPlanned(core: Core): Promise<number> {
  const planned = await plannedTrades(core.db, pageMax);
  for (const trade of planned) {
    await core.inTurn(trade.member, async () => {
      const order = await findOrder(core.db, trade.order);
      const instrument = await instrumentById(core, trade.instrument);
      if (order) await postTrade(core, order, instrument, trade);
    });
  }
  return planned.length;
}

/**
 * What time asks for: orders whose time is over, those that wait for their market, commands that
 * nobody answered, corrections that are open. To be called each second.
 *
 * @returns how much was done
 */
export async function keepUp(core: Core): Promise<number> {
  const due = await dueOrders(core.db, core.clock.nowMs(), pageMax);
  for (const order of due) await alone(core, order, () => endOrGoOn(core, order));
  const silent = await askSilent(core);
  await carryOutCorrections(core);
  return due.filter(({ state }) => state !== "queued").length + silent;
}

/** All of them: some wait for what their members have not got, and are in nobody's way. */
async function carryOutCorrections(core: Core): Promise<void> {
  for (let after = ""; ; ) {
    const page = await openCorrections(core.db, pageMax, after);
    for (const correction of page) {
      after = correction.execId;
      try {
        await carryOutCorrection(core, correction);
      } catch (error) {
        core.log.error({ trade: correction.trade, error }, "a trade could not be corrected");
      }
    }
    if (page.length < pageMax) return;
  }
}

async function alone(core: Core, order: Order, run: () => Promise<unknown>): Promise<void> {
  try {
    await core.inTurn(order.member, run);
  } catch (error) {
    core.log.error({ order: order.id, error }, "an order could not be carried on");
  }
}

async function endOrGoOn(core: Core, given: Order): Promise<void> {
  const order = await findOrder(core.db, given.id);
  if (!order || isFinalOrder(order.state) || order.state === "cancelling") return;
  const endsAtMs = await endsAtOf(core.db, order.id);
  const isOver = endsAtMs !== null && endsAtMs <= core.clock.nowMs();
  if (isOver && order.state !== "created") await cancelInTurn(core, order, whyOver(order));
  else await driveOrder(core, order);
}

function whyOver({ terms }: Order): OrderReason {
  if (terms.timeInForce === "gtc") return "too_long";
  return terms.timeInForce === "gtd" ? "date_passed" : "end_of_day";
}

/** Orders that wait for an answer for long: their venue is asked. */
async function askSilent(core: Core): Promise<number> {
  let asked = 0;
  await eachOf(
    (after) => askingOrders(core.db, after, pageMax),
    async (order) => {
      const since = order.timeline[order.timeline.length - 1]?.atMs ?? order.createdAtMs;
      if (core.clock.nowMs() - since < silenceMs) return;
      const child = await liveChild(core.db, order.id);
      await alone(core, order, () => (child ? askStatus(core, order, child) : resume(core, order)));
      asked++;
    },
  );
  return asked;
}

/**
 * Looks at the orders of which one price cancels the other: where the price has fallen to the stop,
 * the limit order makes room for it.
 *
 * @returns how many stops were reached
 */
export async function watchStops(core: Core): Promise<number> {
  let reached = 0;
  await eachOf(
    (after) => stopOrders(core.db, after, pageMax),
    async (order) => {
      const instrument = await instrumentById(core, order.instrument);
      const quote = await core.market.quote(instrument);
      const price = quote?.last ?? quote?.bid;
      const { stopLoss } = order.terms;
      if (!price || !stopLoss || price > stopLoss.stopPrice) return;
      await alone(core, order, () => stop(core, order));
      reached++;
    },
  );
  return reached;
}

/** Every order of a list that comes in pages. */
async function eachOf(
  page: (after: string) => Promise<Order[]>,
  run: (order: Order) => Promise<void>,
): Promise<void> {
  for (let after = ""; ; ) {
    const orders = await page(after);
    for (const order of orders) {
      after = order.id;
      await run(order);
    }
    if (orders.length < pageMax) return;
  }
}

async function stop(core: Core, given: Order): Promise<void> {
  const order = await findOrder(core.db, given.id);
  if (order?.state !== "working" || order.isStopped) return;
  const child = await liveChild(core.db, order.id);
  if (!child) return;
  const stopped = changeOrder(order, { type: "stopReached" }, core.clock.nowMs());
  await changing(core, stopped, (tx) => updateOrder(tx, stopped));
  await cancelAtVenue(core, stopped, child);
}
