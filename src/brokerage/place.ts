import { hash } from "node:crypto";
import type { Account } from "#accounts";
import { assert, dayMs, err, type MemberId, minuteMs, ok, type Result } from "#kernel";
import type { Instrument } from "#market";
import type { Core } from "./core.ts";
import { driveOrder } from "./drive.ts";
import type { OrderInvalid, PlaceOrderError, PreviewOrderError } from "./errors.ts";
import type { Order, OrderSource, OrderTerms } from "./order.ts";
import { type OrderRequest, type ReadOrder, readOrder } from "./order-request.ts";
import type { MarketQuote, MarketSession } from "./ports.ts";
import { toQuantity } from "./quantity-codec.ts";
import { findOrderByKey, insertOrder } from "./store/orders.ts";

/** What makes an order repeatable, and who makes it. */
export type OrderAuthority = {
  readonly idempotencyKey: string;
  readonly source?: OrderSource;
};

const goodTillCancelMs = 90 * dayMs;
/** The venue ends its day itself; this is for what it has not got. */
const afterCloseMs = minuteMs;
const extendedMs = 4 * 60 * minuteMs;

/** What an order is read against. */
export type Read = ReadOrder & {
  readonly instrument: Instrument;
  readonly quote: MarketQuote | undefined;
  readonly session: MarketSession;
  readonly account: Account;
};

/** Looks at an order and finds what speaks against it; stores nothing. */
export async function readFor(
  core: Core,
  member: MemberId,
  request: OrderRequest,
): Promise<Result<Read, PreviewOrderError>> {
  const { market, clock } = core;
  if (await market.isSuspended(member)) return err({ code: "trading_suspended" });
  const instrument = await market.instrumentOf(request.symbol);
  if (!instrument)
    return err<OrderInvalid>({ code: "order_invalid", fault: "instrument_not_found" });
  const quote = await market.quote(instrument);
  const nowMs = clock.nowMs();
  const venue = core.venueOf(instrument);
  const read = readOrder(request, { instrument, quote, venue, nowMs });
  if (!read.ok) return read;
  const { currency } = instrument;
  const account = await core.accounts.accountOf(member, currency);
  if (!account) return err({ code: "currency_not_held", currency });
  const session = market.session(instrument, nowMs);
  return ok({ ...read.value, instrument, quote, session, account });
}

/**
 * Places an order: stored under its key, then taken as far as it goes. Where money or units do not
 * suffice the order is there, rejected, and says so.
 */
export function placeOrder(
  core: Core,
  member: MemberId,
  request: OrderRequest,
  { idempotencyKey, source = "member" }: OrderAuthority,
): Promise<Result<Order, PlaceOrderError>> {
  return core.inTurn(member, async () => {
    const requestHash = hashOf(request);
    const first = await findOrderByKey(core.db, member, idempotencyKey);
    if (first) {
      if (first.requestHash !== requestHash) return err({ code: "idempotency_key_conflict" });
      return ok(await driveOrder(core, first));
    }
    const read = await readFor(core, member, request);
    if (!read.ok) return read;
    const order = newOrder(core, member, read.value, { idempotencyKey, source, requestHash });
    const exit = exitFor(core, order);
    const entry = exit ? { ...order, exit: exit.id } : order;
    const endsAtMs = endOf(core, read.value);
    await core.db.transaction(async (tx) => {
      const isFirst = await insertOrder(tx, entry, endsAtMs);
      assert(isFirst, "calls of one member take turns, and the first was looked up");
      if (exit) await insertOrder(tx, exit, core.clock.nowMs() + goodTillCancelMs);
    });
    return ok(await driveOrder(core, entry));
  });
}

type Identity = Pick<Order, "idempotencyKey" | "requestHash" | "source">;

function newOrder(
  { ids, clock }: Core,
  member: MemberId,
  { terms, worstPrice, instrument, account }: Read,
  identity: Identity,
): Order {
  return {
    id: ids.make("ord"),
    member,
    account: account.id,
    instrument: instrument.id,
    terms,
    worstPrice,
    ...identity,
    entry: null,
    exit: null,
    state: "created",
    reason: null,
    filledQuantity: toQuantity(0n),
    filledAmount: 0n,
    fee: 0n,
    lastPrice: null,
    holds: [],
    children: 0,
    ending: null,
    replacement: null,
    isStopped: false,
    timeline: [],
    createdAtMs: clock.nowMs(),
    finalAtMs: null,
  };
}

/** The order to sell that waits for this one to buy. */
function exitFor(core: Core, entry: Order): Order | undefined {
  const { exits } = entry.terms;
  if (exits === null) return undefined;
  const { takeProfit, stopLoss } = exits;
  const terms: OrderTerms = {
    ...entry.terms,
    side: "sell",
    type: takeProfit ? "limit" : stopLoss?.limitPrice ? "stop_limit" : "stop",
    quantity: toQuantity(0n),
    amount: null,
    limitPrice: takeProfit ?? stopLoss?.limitPrice ?? null,
    stopPrice: takeProfit ? null : (stopLoss?.stopPrice ?? null),
    trail: null,
    timeInForce: "gtc",
    goodTill: null,
    extendedHours: false,
    stopLoss: takeProfit ? stopLoss : null,
    exits: null,
  };
  return {
    ...entry,
    id: core.ids.make("ord"),
    terms,
    worstPrice: takeProfit ?? stopLoss?.stopPrice ?? entry.worstPrice,
    entry: entry.id,
    state: "waiting",
    timeline: [{ state: "waiting", atMs: core.clock.nowMs(), reason: null }],
    idempotencyKey: `exit:${entry.id}`,
  };
}

/** When an order ends by itself, at the latest. */
function endOf({ market, clock }: Core, { terms, instrument, session }: Read): number {
  switch (terms.timeInForce) {
    case "gtc":
      return clock.nowMs() + goodTillCancelMs;
    case "gtd": {
      const opensAtMs = market.opensAtMs(instrument, terms.goodTill ?? session.day);
      return market.session(instrument, opensAtMs).closesAtMs;
    }
    default:
      return session.closesAtMs + (terms.extendedHours ? extendedMs : afterCloseMs);
  }
}

/** The same request gives the same hash, any other another. */
function hashOf(request: OrderRequest): string {
  const sorted = Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1));
  const plain = JSON.stringify(sorted, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  return hash("sha256", plain, "hex");
}
