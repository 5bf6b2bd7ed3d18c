import { institutionAccounts } from "#accounts";
import { type AccountId, minuteMs, u128ToId } from "#kernel";
import { type Instrument, type InstrumentId, isHalted, type Quantity } from "#market";
import { type Core, instrumentById } from "./core.ts";
import { driveOrder } from "./drive.ts";
import { costAt } from "./hold.ts";
import { brokerageAccounts } from "./ledger-accounts.ts";
import type { Order } from "./order.ts";
import { readOrder } from "./order-request.ts";
import { newOrder } from "./place.ts";
import { toQuantity, units, wholeUnits } from "./quantity-codec.ts";
import {
  countHouseOrders,
  type HouseLimit,
  heldInstruments,
  house,
  houseLimits,
  saveHouseLimit,
} from "./store/house.ts";
import { insertOrder, listOrders } from "./store/orders.ts";

/** Where nothing else is said: one unit serves parts of one, five are more than anybody needs. */
const usualLimit: HouseLimit = { least: 0, kept: 1, most: 5 };
const afterCloseMs = minuteMs;

/** What the house has of an instrument, and how much it should have. */
export type HouseStock = {
  readonly instrument: Instrument;
  /** What no order of its own holds. */
  readonly free: Quantity;
  readonly limit: HouseLimit;
};

/** What the house has for parts of units, and how it keeps to its limits. */
export type House = {
  /** Sells and buys what is beyond the limits: how many orders. To be called each minute. */
  balanceHouse(): Promise<number>;
  /** Of every instrument that anybody has ever had. */
  houseStock(): Promise<HouseStock[]>;
  /** Says how much it keeps of an instrument from now on. False when that makes no sense. */
  limitHouse(instrument: InstrumentId, limit: HouseLimit): Promise<boolean>;
};

/** See {@link House}. */
export const createHouse = (core: Core): House => ({
  balanceHouse: () => balanceHouse(core),
  houseStock: () => houseStock(core),
  limitHouse: (instrument, limit) => limitHouse(core, instrument, limit),
});

async function houseStock(core: Core): Promise<HouseStock[]> {
  const limits = await houseLimits(core.db);
  const stock: HouseStock[] = [];
  for (const id of await heldInstruments(core.db)) {
    const instrument = await instrumentById(core, id);
    const free = toQuantity(await freeOf(core, brokerageAccounts.houseUnits(instrument)));
    stock.push({ instrument, free, limit: limits.get(id) ?? usualLimit });
  }
  return stock;
}

async function limitHouse(
  { db }: Core,
  instrument: InstrumentId,
  limit: HouseLimit,
): Promise<boolean> {
  const { least, kept, most } = limit;
  const isSound = [least, kept, most].every(Number.isSafeInteger) && least >= 0;
  if (!isSound || kept < least || most < kept) return false;
  await db.transaction((tx) => saveHouseLimit(tx, instrument, limit));
  return true;
}

/**
 * Sells in the market what the house has above its limit, and buys what it lacks below: by orders
 * of its own, one at a time for an instrument, like those of a member. Returns how many it gave.
 */
async function balanceHouse(core: Core): Promise<number> {
  let count = 0;
  for (const stock of await houseStock(core)) {
    try {
      if (await core.inTurn(house, () => balance(core, stock))) count++;
    } catch (error) {
      const { id } = stock.instrument;
      core.log.error({ instrument: id, error }, "the house's stock could not be balanced");
    }
  }
  return count;
}

async function balance(core: Core, { instrument, free, limit }: HouseStock): Promise<boolean> {
  const { least, kept, most } = limit;
  const whole = wholeUnits(free);
  const isOver = whole > most;
  if (!isOver && whole >= least) return false;
  const nowMs = core.clock.nowMs();
  const session = core.market.session(instrument, nowMs);
  const mayTrade = instrument.state === "listed" && !isHalted(instrument);
  if (!mayTrade || session.phase !== "open") return false;
  const open = { member: house, instrument: instrument.id, state: "open", limit: 1 } as const;
  if ((await listOrders(core.db, open)).length > 0) return false;
  const request = {
    symbol: instrument.symbol,
    side: isOver ? "sell" : "buy",
    type: "market",
    quantity: units(isOver ? whole - kept : kept - whole),
    timeInForce: "ioc",
  } as const;
  const quote = await core.market.quote(instrument);
  const venue = core.venueOf(instrument);
  const read = readOrder(request, { instrument, quote, venue, nowMs });
  // Nobody offers a price, or the market takes no such order: the next look may find one.
  if (!read.ok) return false;
  const account = { id: moneyOf(instrument) };
  const number = await countHouseOrders(core.db, instrument.id);
  const order = newOrder(
    core,
    house,
    { ...read.value, instrument, account },
    {
      idempotencyKey: `stock:${instrument.id}:${number}`,
      requestHash: "",
      source: "member",
    },
  );
  if (!(await canPay(core, order, instrument))) return false;
  const endsAtMs = session.closesAtMs + afterCloseMs;
  if (!(await core.db.transaction((tx) => insertOrder(tx, order, endsAtMs)))) return false;
  await driveOrder(core, order);
  return true;
}

/** The house trades with its own funds. */
const moneyOf = ({ currency }: Instrument): AccountId =>
  u128ToId("acc", institutionAccounts.equity(currency));

/** Asked first, so that not every look leaves an order that was rejected. */
async function canPay(core: Core, order: Order, { currency }: Instrument): Promise<boolean> {
  const { side, quantity } = order.terms;
  if (side === "sell" || quantity === null) return true;
  const cost = costAt(order.worstPrice, quantity, currency, core.fees);
  return (await freeOf(core, institutionAccounts.equity(currency))) >= cost;
}

async function freeOf({ ledger }: Core, account: bigint): Promise<bigint> {
  const [found] = await ledger.lookupAccounts([account]);
  return found ? found.creditsPosted - found.debitsPosted - found.debitsPending : 0n;
}
