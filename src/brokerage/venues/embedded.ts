import {
  addCancel,
  addNewOrder,
  createCommandRows,
  ExchangeBusyError,
  event,
  eventKind,
  eventWidth,
  side as exchangeSide,
  type NewOrder,
  selfTrade,
  timeInForce,
  trigger,
} from "#exchange";
import { assert, type Db, type Log } from "#kernel";
import { eachEvent, type Instrument, type Market, type OpenVenue, ticksOf } from "#market";
import {
  type EmbeddedOrder,
  findEmbedded,
  nameOrder,
  openEmbedded,
  readCursor,
  storeHeard,
} from "../store/embedded.ts";
import {
  type VenueCommand,
  type VenueEvent,
  type VenueListener,
  type VenueOrder,
  type VenueOrderRef,
  type VenuePort,
  VenueUnavailableError,
  VenueUnknownOutcomeError,
} from "../venue.ts";
import {
  type Heard,
  makerOf,
  orderOf,
  readOrderRow,
  readTrade,
  rowAt,
  sequenceOf,
} from "./embedded-events.ts";

export type EmbeddedDeps = {
  readonly db: Db;
  readonly log: Log;
  readonly market: Pick<Market, "venue" | "venueNow" | "instruments">;
  readonly clock: { nowMs(): number };
};

/** The name under which brokerage follows the embedded exchange. */
export const embeddedKeeper = "brokerage";
const retryMs = 1_000;

type Item = { readonly sequence: number; readonly number: number; readonly heard: Heard };
type Asked = { readonly status: string };

/**
 * The embedded exchange as a venue. Its events come in one stream with numbers; how far they were
 * taken over is stored, and a start goes on from there. So nothing is ever missed, and what the
 * stream has not named when it has been read to its end never reached the exchange.
 */
export function createEmbeddedVenue(deps: EmbeddedDeps): VenuePort {
  const { db, log, market } = deps;
  const byNumber = new Map<number, EmbeddedOrder>();
  const numbers = new Map<string, number>();
  const changed = new Map<number, EmbeddedOrder>();
  const submitting = new Map<string, Promise<unknown>>();
  const queue: (Item | Asked)[] = [];
  let listener: VenueListener | undefined;
  let opened: Promise<OpenVenue> | undefined;
  let generation = 0;
  let heard = 0;
  let working: Promise<void> = Promise.resolve();
  let isClosed = false;

  function keep(order: EmbeddedOrder): void {
    byNumber.set(order.number, order);
    numbers.set(order.clientOrderId, order.number);
  }

  function ensure(): Promise<OpenVenue> {
    opened ??= follow().catch((cause: unknown) => {
      opened = undefined;
      throw cause;
    });
    return opened;
  }

  async function follow(): Promise<OpenVenue> {
    const venue = await market.venue();
    const cursor = await readCursor(db);
    ({ generation } = venue);
    for (const order of await openEmbedded(db, generation)) keep(order);
    heard = cursor?.generation === generation ? cursor.sequence : venue.sequence();
    venue.follow(heard, { name: embeddedKeeper, take, settle });
    return venue;
  }

  /** At once, with every event of the venue: ours are few among them. */
  function take(rows: Int32Array): void {
    for (const at of eachEvent(rows)) {
      const row = rowAt(rows, at);
      const sequence = sequenceOf(row);
      if (row(event.kind) === eventKind.trade) {
        const instrument = market.instruments.byMarketNow(row(event.market));
        for (const part of ["taker", "maker"] as const) {
          const number = part === "taker" ? orderOf(row) : makerOf(row);
          const clientOrderId = byNumber.get(number)?.clientOrderId;
          if (clientOrderId === undefined || !instrument) continue;
          const of = { generation, clientOrderId, instrument };
          queue.push({ sequence, number, heard: readTrade(row, part, of) });
        }
      } else {
        const own = byNumber.get(orderOf(row));
        const said = own && readOrderRow(row, own.clientOrderId);
        if (said) queue.push({ sequence, number: own.number, heard: said });
      }
    }
    const last = rowAt(rows, rows.length - eventWidth);
    if (queue.length === 0) heard = sequenceOf(last);
    else work();
  }

  function work(): void {
    working = working.then(drain);
  }

  async function drain(): Promise<void> {
    while (queue.length > 0 && !isClosed) {
      const [item] = queue;
      if (item === undefined || !(await tell(item))) return;
      queue.shift();
    }
    if (changed.size > 0) await store().catch(() => {});
  }

  /** False when its listener failed: it is told again. */
  async function tell(item: Item | Asked): Promise<boolean> {
    try {
      await listener?.("status" in item ? await standingOf(item.status) : item.heard.event);
      if ("heard" in item) note(item);
      return true;
    } catch (error) {
      log.error({ error }, "an event of the embedded exchange could not be taken over; again");
      setTimeout(work, retryMs).unref();
      return false;
    }
  }

  function note({ number, sequence, heard: said }: Item): void {
    heard = Math.max(heard, sequence);
    const before = byNumber.get(number);
    if (!before) return;
    const standing = before.standing === "filled" ? "filled" : (said.standing ?? before.standing);
    const after = { ...before, standing, traded: before.traded + said.traded };
    keep(after);
    changed.set(number, after);
  }

  async function standingOf(clientOrderId: string): Promise<VenueEvent> {
    const number = numbers.get(clientOrderId);
    const known =
      number === undefined ? await findEmbedded(db, clientOrderId) : byNumber.get(number);
    const isHere = known?.generation === generation;
    return {
      type: "status",
      atMs: deps.clock.nowMs(),
      clientOrderId,
      standing: isHere ? known.standing : "unknown",
      traded: known?.traded ?? 0,
    };
  }

  async function store(): Promise<void> {
    const orders = [...changed.values()];
    changed.clear();
    try {
      await db.transaction((tx) => storeHeard(tx, orders, { generation, sequence: heard }));
    } catch (cause) {
      for (const order of orders) if (!changed.has(order.number)) changed.set(order.number, order);
      throw cause;
    }
    for (const { number, clientOrderId, standing } of orders) {
      if (standing === "working" || standing === "unknown") continue;
      byNumber.delete(number);
      numbers.delete(clientOrderId);
    }
  }

  async function settle(): Promise<void> {
    await working;
    // What is not taken over yet is still needed of the venue.
    assert(queue.length === 0, "every event was taken over");
    await store();
  }

  async function give(order: VenueOrder): Promise<void> {
    const venue = await ensure();
    const account = await venue.accounts.open(order.owner);
    const { clientOrderId } = order;
    const number = venue.nextOrderId();
    const named = { number, clientOrderId, generation, standing: "unknown", traded: 0 } as const;
    await db.transaction((tx) => nameOrder(tx, named));
    keep(named);
    const list = createCommandRows(1);
    const { market: book } = order.instrument;
    addNewOrder(list, book, venue.nowMicros(), { id: number, account, ...rowOf(order) });
    await submit(venue, list);
  }

  async function takeBack({ clientOrderId, owner, instrument }: VenueOrderRef): Promise<void> {
    const venue = await ensure();
    const id = numbers.get(clientOrderId);
    if (id === undefined) {
      queue.push({ status: clientOrderId });
      work();
      return;
    }
    const account = await venue.accounts.open(owner);
    const list = createCommandRows(1);
    addCancel(list, instrument.market, venue.nowMicros(), { id, account });
    await submit(venue, list);
  }

  async function ask({ clientOrderId }: VenueOrderRef): Promise<void> {
    await ensure();
    await submitting.get(clientOrderId);
    queue.push({ status: clientOrderId });
    work();
  }

  async function dispatch(command: VenueCommand): Promise<void> {
    switch (command.type) {
      case "new": {
        const { clientOrderId } = command.order;
        const giving = give(command.order);
        submitting.set(
          clientOrderId,
          giving.catch(() => {}),
        );
        return giving.finally(() => submitting.delete(clientOrderId));
      }
      case "cancel":
        return takeBack(command.order);
      case "status":
        return ask(command.order);
    }
  }

  return {
    name: "embedded",
    triggers: new Set(["stop", "trail"]),
    async listen(given) {
      listener = given;
      // Where it was never used there is nothing to hear, and nothing to start.
      if (market.venueNow()) await ensure();
    },
    async keepUp() {
      if (market.venueNow()) await ensure();
    },
    send: dispatch,
    isUp: () => !isClosed,
    async close() {
      await working;
      if (opened && changed.size > 0) await store().catch(() => {});
      isClosed = true;
    },
  };
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

const times = {
  day: timeInForce.day,
  gtc: timeInForce.goodTillCancel,
  ioc: timeInForce.immediateOrCancel,
  fok: timeInForce.fillOrKill,
  at_open: timeInForce.atOpen,
  at_close: timeInForce.atClose,
} as const;

function rowOf(order: VenueOrder): Omit<NewOrder, "id" | "account"> {
  const { instrument, side, quantity, limitPrice } = order;
  return {
    side: side === "buy" ? exchangeSide.buy : exchangeSide.sell,
    quantity,
    price: limitPrice === null ? 0 : ticksOf(instrument, limitPrice),
    isMarket: limitPrice === null,
    timeInForce: times[order.timeInForce],
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
