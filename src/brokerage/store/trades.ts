import type { Day } from "#accounts";
import { type Db, type MemberId, type MovementId, type Tx, tablesOf } from "#kernel";
import type { InstrumentId } from "#market";
import type { OrderId } from "../order.ts";
import { toPrice, toQuantity } from "../quantity-codec.ts";
import type { Trade, TradeId, TradeState } from "../trade.ts";
import type { Side } from "../venue.ts";
import { readCurrency } from "./json-codec.ts";
import type { Tables, TradeTable } from "./tables.ts";

export async function insertTrade(tx: Tx, trade: Trade): Promise<void> {
  await tablesOf<Tables>(tx).insertInto("brokerage.trade").values(toRow(trade)).execute();
}

export async function findTrade(
  source: Db | Tx,
  venue: string,
  execId: string,
): Promise<Trade | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("brokerage.trade")
    .selectAll()
    .where("venue", "=", venue)
    .where("exec_id", "=", execId)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function findTradeById(source: Db | Tx, id: TradeId): Promise<Trade | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("brokerage.trade")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Writes how far it has come. The caller has the member's turn. */
export async function updateTrade(tx: Tx, trade: Trade): Promise<void> {
  const { state, failedSinceMs, attempts, settledAtMs, movement } = trade;
  await tablesOf<Tables>(tx)
    .updateTable("brokerage.trade")
    .set({
      state,
      failed_since: failedSinceMs === null ? null : new Date(failedSinceMs),
      attempts,
      movement_id: movement,
      settled_at: settledAtMs === null ? null : new Date(settledAtMs),
    })
    .where("id", "=", trade.id)
    .execute();
}

/** Of one order, oldest first; those that never came to be are left out. */
export async function tradesOfOrder(source: Db | Tx, order: OrderId): Promise<Trade[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("brokerage.trade")
    .selectAll()
    .where("order_id", "=", order)
    .where("state", "not in", ["planned", "refused"])
    .orderBy("id")
    .execute();
  return rows.map(fromRow);
}

/** Trades whose intent was stored and whose outcome is not known. */
export async function plannedTrades(db: Db, limit: number): Promise<Trade[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.trade")
    .selectAll()
    .where("state", "=", "planned")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Trades whose settlement date has come, purchases first: they bring what sales deliver. */
export async function tradesToSettle(db: Db, nowMs: number, limit: number): Promise<Trade[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.trade")
    .selectAll()
    .where("state", "in", ["unsettled", "failed"])
    .where("settles_at", "<=", new Date(nowMs))
    // What failed before is in nobody's way.
    .orderBy("attempts")
    .orderBy("settles_at")
    .orderBy("side")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Trades that were not settled on their date, the oldest first. */
export async function failedTrades(db: Db, limit: number): Promise<Trade[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.trade")
    .selectAll()
    .where("state", "=", "failed")
    .orderBy("failed_since")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Which trades to list, newest first. */
export type TradeFilter = {
  readonly member: MemberId;
  readonly instrument?: InstrumentId;
  readonly before?: TradeId;
  readonly limit: number;
};

export async function listTrades(db: Db, filter: TradeFilter): Promise<Trade[]> {
  let query = tablesOf<Tables>(db)
    .selectFrom("brokerage.trade")
    .selectAll()
    .where("member_id", "=", filter.member)
    .where("state", "not in", ["planned", "refused"]);
  if (filter.instrument) query = query.where("instrument_id", "=", filter.instrument);
  if (filter.before) query = query.where("id", "<", filter.before);
  const rows = await query.orderBy("id", "desc").limit(filter.limit).execute();
  return rows.map(fromRow);
}

/** What a member's trades of a trading day changed, by instrument: units, and what they came to. */
export async function tradedOn(
  source: Db | Tx,
  member: MemberId,
  day: Day,
): Promise<ReadonlyMap<InstrumentId, { readonly units: bigint; readonly paid: bigint }>> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("brokerage.trade")
    .select([
      "instrument_id",
      "side",
      (eb) => eb.fn.sum<string>("quantity").as("quantity"),
      (eb) => eb.fn.sum<string>("gross").as("gross"),
    ])
    .where("member_id", "=", member)
    .where("trade_date", "=", day)
    .where("state", "in", ["unsettled", "settled", "failed"])
    .groupBy(["instrument_id", "side"])
    .execute();
  const found = new Map<InstrumentId, { units: bigint; paid: bigint }>();
  for (const { instrument_id, side, quantity, gross } of rows) {
    const sign = side === "buy" ? 1n : -1n;
    const { units, paid } = found.get(instrument_id as InstrumentId) ?? { units: 0n, paid: 0n };
    found.set(instrument_id as InstrumentId, {
      units: units + sign * BigInt(quantity),
      paid: paid + sign * BigInt(gross),
    });
  }
  return found;
}

/** Every trade after `after`, oldest first: for those who derive something from all of them. */
export async function allTrades(
  db: Db,
  after: string,
  limit: number,
  of: { readonly member?: MemberId; readonly instrument?: InstrumentId } = {},
): Promise<Trade[]> {
  let query = tablesOf<Tables>(db)
    .selectFrom("brokerage.trade")
    .selectAll()
    .where("id", ">", after)
    .where("state", "<>", "refused");
  if (of.member) query = query.where("member_id", "=", of.member);
  if (of.instrument) query = query.where("instrument_id", "=", of.instrument);
  const rows = await query.orderBy("id").limit(limit).execute();
  return rows.map(fromRow);
}

function toRow(trade: Trade): TradeTable {
  return {
    id: trade.id,
    venue: trade.venue,
    exec_id: trade.execId,
    order_id: trade.order,
    client_order_id: trade.clientOrderId,
    member_id: trade.member,
    instrument_id: trade.instrument,
    side: trade.side,
    counterparty: trade.counterparty,
    quantity: trade.quantity,
    price: trade.price,
    gross: trade.gross,
    fee: trade.fee,
    currency: trade.currency,
    house_quantity: trade.houseQuantity,
    house_gross: trade.houseGross,
    movement_id: trade.movement,
    state: trade.state,
    trade_date: trade.tradeDate,
    settles_on: trade.settlesOn,
    settles_at: new Date(trade.settlesAtMs),
    failed_since: trade.failedSinceMs === null ? null : new Date(trade.failedSinceMs),
    attempts: trade.attempts,
    traded_at: new Date(trade.tradedAtMs),
    settled_at: trade.settledAtMs === null ? null : new Date(trade.settledAtMs),
    corrects: trade.corrects,
  };
}

/** The row was written by us, so its shape is known. */
function fromRow(row: TradeTable): Trade {
  return {
    id: row.id as TradeId,
    venue: row.venue,
    execId: row.exec_id,
    order: row.order_id as OrderId,
    clientOrderId: row.client_order_id,
    member: row.member_id as MemberId,
    instrument: row.instrument_id as InstrumentId,
    side: row.side as Side,
    counterparty: row.counterparty as Trade["counterparty"],
    quantity: toQuantity(row.quantity),
    price: toPrice(row.price),
    gross: row.gross,
    fee: row.fee,
    currency: readCurrency(row.currency),
    houseQuantity: toQuantity(row.house_quantity),
    houseGross: row.house_gross,
    movement: row.movement_id as MovementId,
    state: row.state as TradeState,
    tradeDate: row.trade_date,
    settlesOn: row.settles_on,
    settlesAtMs: row.settles_at.getTime(),
    failedSinceMs: row.failed_since?.getTime() ?? null,
    attempts: row.attempts,
    tradedAtMs: row.traded_at.getTime(),
    settledAtMs: row.settled_at?.getTime() ?? null,
    corrects: row.corrects as TradeId | null,
  };
}
