import { idToU128 } from "#kernel";
import { batchEventsMax } from "#ledger";
import type { Instrument, InstrumentId } from "#market";
import { actedOfHouse, actionUnits } from "./actions/action-units.ts";
import { type Core, houseHolding, instrumentById } from "./core.ts";
import { giftUnits } from "./gift-units.ts";
import { heldOf, memberHold, openNeed } from "./hold.ts";
import { brokerageAccounts } from "./ledger-accounts.ts";
import { isFinalOrder, type Order } from "./order.ts";
import { findHolding, listHoldings } from "./store/holdings.ts";
import { house } from "./store/house.ts";
import { allOrders } from "./store/orders.ts";
import { allTrades } from "./store/trades.ts";
import type { Trade } from "./trade.ts";

/** One thing that is not as it must be. */
export type BrokerageFault = {
  readonly check:
    | "position_is_not_its_trades"
    | "house_is_not_its_trades"
    | "held_is_not_what_is_open"
    | "clearing_is_not_its_obligations"
    | "order_is_not_its_trades"
    | "trade_without_movement";
  readonly id: string;
};

const pageMax = 1_000;

/** Reads everything: positions against trades, holds against orders, clearing against both. */
export async function verifyBrokerage(core: Core): Promise<BrokerageFault[]> {
  const trades: Trade[] = [];
  for (let after = ""; ; ) {
    const page = await allTrades(core.db, after, pageMax);
    trades.push(...page);
    after = page[page.length - 1]?.id ?? "";
    if (page.length < pageMax) break;
  }
  const orders: Order[] = [];
  for (let after = ""; ; ) {
    const page = await allOrders(core.db, after, pageMax);
    orders.push(...page);
    after = page[page.length - 1]?.id ?? "";
    if (page.length < pageMax) break;
  }
  const acted = await actionUnits(core, await listHoldings(core.db, {}));
  const ofHouse = await actedOfHouse(core);
  return [
    ...(await wrongPositions(core, trades, acted)),
    ...(await wrongStock(core, trades, ofHouse)),
    ...(await wrongHolds(core, orders)),
    ...(await wrongClearing(core, trades, [...acted, ...ofHouse])),
    ...wrongOrders(orders, trades),
    ...trades
      .filter(({ state, attempts }) => state === "planned" && attempts > 0)
      .map(({ id }) => ({ check: "trade_without_movement", id }) as const),
  ];
}

type Acted = Awaited<ReturnType<typeof actionUnits>>;
type ActedUnit = Awaited<ReturnType<typeof actedOfHouse>>[number];

const isBooked = ({ state }: Trade) => state !== "planned" && state !== "busted";
const signed = ({ side }: Trade, quantity: bigint) => (side === "buy" ? quantity : -quantity);

/** What came and went by trades and gifts is what the ledger has. */
async function wrongPositions(
  core: Core,
  trades: readonly Trade[],
  acted: Acted,
): Promise<BrokerageFault[]> {
  const expected = new Map<string, bigint>();
  const add = (member: string, instrument: string, quantity: bigint) => {
    const key = `${member} ${instrument}`;
    expected.set(key, (expected.get(key) ?? 0n) + quantity);
  };
  for (const trade of trades.filter(isBooked)) {
    add(trade.member, trade.instrument, signed(trade, trade.quantity));
  }
  const holdings = await listHoldings(core.db, {});
  for (const { member, instrument, quantity } of await giftUnits(core, holdings)) {
    add(member, instrument, quantity);
  }
  for (const { member, instrument, quantity } of acted) {
    add(member, instrument, quantity);
  }
  const records = await recordsOf(
    core,
    holdings.map(({ id }) => idToU128(id)),
  );
  return holdings
    .filter(({ id, member, instrument }) => {
      const record = records.get(idToU128(id));
      const has = record ? record.creditsPosted - record.debitsPosted : 0n;
      return has !== (expected.get(`${member} ${instrument}`) ?? 0n);
    })
    .map(({ id }) => ({ check: "position_is_not_its_trades", id }));
}

/** What the house has is what it took of units, sold and bought itself, and was given. */
async function wrongStock(
  core: Core,
  trades: readonly Trade[],
  acted: readonly ActedUnit[],
): Promise<BrokerageFault[]> {
  const expected = new Map<bigint, bigint>();
  const add = async (instrument: InstrumentId, quantity: bigint) => {
    const id = brokerageAccounts.houseUnits(await instrumentById(core, instrument));
    expected.set(id, (expected.get(id) ?? 0n) + quantity);
  };
  for (const trade of trades.filter(isBooked)) {
    const { member, counterparty, quantity, houseQuantity, instrument } = trade;
    if (member === house) await add(instrument, signed(trade, quantity));
    else if (counterparty === "house") await add(instrument, -signed(trade, quantity));
    else await add(instrument, houseQuantity);
  }
  for (const { instrument, quantity } of acted) await add(instrument, quantity);
  const records = await recordsOf(core, [...expected.keys()]);
  return [...expected]
    .filter(([id, quantity]) => {
      const record = records.get(id);
      return (record ? record.creditsPosted - record.debitsPosted : 0n) !== quantity;
    })
    .map(([id]) => ({ check: "house_is_not_its_trades", id: id.toString() }));
}

/** Of each order, the ledger holds what is open of it; of one that is final, nothing. */
async function wrongHolds(core: Core, orders: readonly Order[]): Promise<BrokerageFault[]> {
  const wrong: BrokerageFault[] = [];
  const open = orders.filter(({ holds }) => holds.length > 0);
  const ids = open.flatMap(({ holds }) => holds.map(({ transferId }) => transferId));
  const transfers = await transfersOf(core, ids);
  const pending = new Map<bigint, bigint>();
  for (const order of open) {
    const areHeld = order.holds.every(({ transferId, amount }) => {
      const transfer = transfers.get(transferId);
      return transfer?.pendingStatus === "pending" && transfer.remaining === amount;
    });
    if (!areHeld || !(await isEnough(core, order))) {
      wrong.push({ check: "held_is_not_what_is_open", id: order.id });
    }
    for (const { creditAccountId, amount } of order.holds) {
      pending.set(creditAccountId, (pending.get(creditAccountId) ?? 0n) + amount);
    }
  }
  // And nothing is held of which no order knows.
  const instruments = await instrumentsOf(core, orders);
  const accounts = new Set(
    instruments.flatMap((instrument) => [
      brokerageAccounts.orderMoney(instrument.currency),
      brokerageAccounts.orderUnits(instrument),
    ]),
  );
  for (const record of (await recordsOf(core, [...accounts])).values()) {
    if (record.creditsPending !== (pending.get(record.id) ?? 0n) || record.creditsPosted !== 0n) {
      wrong.push({ check: "held_is_not_what_is_open", id: record.id.toString() });
    }
  }
  return wrong;
}

async function isEnough(core: Core, order: Order): Promise<boolean> {
  if (isFinalOrder(order.state)) return false;
  if (order.state === "replacing" || order.replacement !== null) return true;
  const instrument = await instrumentById(core, order.instrument);
  const isOfHouse = order.member === house;
  const found = isOfHouse ? undefined : await findHolding(core.db, order.member, order.instrument);
  const holding = isOfHouse ? houseHolding(instrument) : found?.id;
  if (!holding) return false;
  const { debitAccountId } = memberHold(order, instrument, holding, 0n);
  return heldOf(order.holds, debitAccountId) === openNeed(order, instrument.currency, core.fees);
}

async function instrumentsOf(core: Core, orders: readonly Order[]): Promise<Instrument[]> {
  const ids = [...new Set(orders.map(({ instrument }) => instrument))];
  return Promise.all(ids.map((id) => instrumentById(core, id)));
}

/** What is owed to and by venues is what is not settled: money pending, units posted. */
async function wrongClearing(
  core: Core,
  trades: readonly Trade[],
  acted: readonly ActedUnit[],
): Promise<BrokerageFault[]> {
  const units = new Map<bigint, bigint>();
  const money = new Map<bigint, bigint>();
  const custody = new Map<bigint, bigint>();
  const add = (to: Map<bigint, bigint>, id: bigint, amount: bigint) =>
    to.set(id, (to.get(id) ?? 0n) + amount);
  for (const trade of trades.filter(({ counterparty }) => counterparty === "venue")) {
    const instrument = await instrumentById(core, trade.instrument);
    const { venue, settlesOn, currency } = trade;
    const all = signed(trade, trade.quantity + trade.houseQuantity);
    const owed = signed(trade, trade.gross + trade.houseGross);
    const isOpen = trade.state === "unsettled" || trade.state === "failed";
    add(units, brokerageAccounts.units(venue, instrument, settlesOn), isOpen ? -all : 0n);
    add(money, brokerageAccounts.money(venue, currency, settlesOn), isOpen ? owed : 0n);
    const isSettled = trade.state === "settled";
    add(custody, brokerageAccounts.custody(instrument), isSettled ? all : 0n);
  }
  // Units that corporate actions give come from the depository, and go back there.
  for (const { instrument, quantity } of acted) {
    add(custody, brokerageAccounts.custody(await instrumentById(core, instrument)), quantity);
  }
  const records = await recordsOf(core, [...units.keys(), ...money.keys(), ...custody.keys()]);
  const of = (id: bigint) => records.get(id);
  const wrong = [
    ...[...units].filter(([id, owed]) => {
      const record = of(id);
      return (record ? record.creditsPosted - record.debitsPosted : 0n) !== owed;
    }),
    ...[...money].filter(([id, owed]) => {
      const record = of(id);
      const pending = record ? record.creditsPending - record.debitsPending : 0n;
      const posted = record ? record.creditsPosted - record.debitsPosted : 0n;
      return pending !== owed || posted !== 0n;
    }),
    ...[...custody].filter(([id, has]) => {
      const record = of(id);
      return (record ? record.debitsPosted - record.creditsPosted : 0n) !== has;
    }),
  ];
  return wrong.map(([id]) => ({ check: "clearing_is_not_its_obligations", id: id.toString() }));
}

function wrongOrders(orders: readonly Order[], trades: readonly Trade[]): BrokerageFault[] {
  const filled = new Map<string, bigint>();
  for (const trade of trades.filter(isBooked)) {
    filled.set(trade.order, (filled.get(trade.order) ?? 0n) + trade.quantity);
  }
  return orders
    .filter(({ id, filledQuantity }) => (filled.get(id) ?? 0n) !== filledQuantity)
    .map(({ id }) => ({ check: "order_is_not_its_trades", id }));
}

async function transfersOf({ ledger }: Core, ids: readonly bigint[]) {
  const found = new Map<bigint, Awaited<ReturnType<Core["ledger"]["lookupTransfers"]>>[number]>();
  for (let start = 0; start < ids.length; start += batchEventsMax) {
    const page = await ledger.lookupTransfers(ids.slice(start, start + batchEventsMax));
    for (const transfer of page) found.set(transfer.id, transfer);
  }
  return found;
}

async function recordsOf(core: Core, ids: readonly bigint[]) {
  const found = new Map<bigint, Awaited<ReturnType<Core["ledger"]["lookupAccounts"]>>[number]>();
  for (let start = 0; start < ids.length; start += batchEventsMax) {
    const page = await core.ledger.lookupAccounts(ids.slice(start, start + batchEventsMax));
    for (const record of page) found.set(record.id, record);
  }
  return found;
}
