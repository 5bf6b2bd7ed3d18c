import {
  migrations as accountMigrations,
  createAccounts,
  type Day,
  dayOf,
  dayStartMs,
} from "#accounts";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  createTransact,
  createTurns,
  dayMs,
  eventMigrations,
  hourMs,
  idToU128,
  type MemberId,
  type Money,
  silentLog,
} from "#kernel";
import { createMemoryLedger, ledgerMigrations, transferInput } from "#ledger";
import { type Instrument, type InstrumentId, unit } from "#market";
import { createMovements, movementMigrations } from "#movements";
import { createTestDatabase } from "#testing";
import type { OpenOrder } from "./actions/open-order.ts";
import type { ActionMarket, ActionOrders } from "./actions/ports.ts";
import { type Core, openHolding } from "./core.ts";
import { brokerageAccounts, createLedgerAccounts } from "./ledger-accounts.ts";
import { migrations } from "./migrations.ts";
import type { Order, OrderId } from "./order.ts";
import { embeddedCustodian, type MarketPort } from "./ports.ts";
import { noFees } from "./pricing.ts";
import { toPrice, toQuantity } from "./quantity-codec.ts";
import { insertOrder } from "./store/orders.ts";
import { insertTrade } from "./store/trades.ts";
import type { Trade, TradeId } from "./trade.ts";

const everyMigration = [
  ...eventMigrations,
  ...ledgerMigrations,
  ...movementMigrations,
  ...accountMigrations,
  ...migrations,
];

const templates: readonly Pick<Instrument, "symbol" | "isFractional">[] = [
  { symbol: "OAK", isFractional: true },
  { symbol: "ELM", isFractional: false },
];

/** Members who hold shares, on a real database: what follows from trades can be tried on it. */
export async function createPortfolioWorld(startDay: Day) {
  await using stack = new AsyncDisposableStack();
  const { db } = stack.use(await createTestDatabase(everyMigration));
  const clock = createManualClock(dayStartMs(startDay) + 15 * hourMs);
  const ids = createSeededIds(clock, "portfolio");
  const log = silentLog;
  const ledger = createMemoryLedger({ clock });
  stack.defer(() => ledger.close());
  const events = createEventLog(db);
  const movements = await createMovements({ db, ledger, clock, events, log });
  stack.defer(() => movements.close());
  const directory = { nameOf: async () => ({ name: "Ana", handle: "ana" }) };
  const accounts = createAccounts({ db, ledger, movements, clock, ids, log, directory });
  await accounts.ensureInstitution();
  const instruments = templates.map((of, index): Instrument => {
    const number = 4_000_000_001 + index;
    return { ...instrumentOf(ids.make("ins"), of), ledger: number, market: index + 1 };
  });
  const prices = createPrices(instruments);
  const asked = createAsked();
  const core: Core = {
    db,
    clock,
    ids,
    log,
    ledger,
    movements,
    accounts,
    events,
    market: prices.market,
    issuers: asked.actionPorts.market,
    identity: {
      findPayee: async () => ({ ok: false, error: { code: "not_found" } }),
      isBlockedBetween: () => false,
    },
    venueOf: () => {
      throw new Error("nothing is sent to a venue here");
    },
    venues: [],
    custodian: embeddedCustodian,
    fees: noFees,
    ledgerAccounts: createLedgerAccounts(ledger),
    inTurn: createTurns(),
    transact: createTransact(db, events),
  };
  const owned = stack.move();
  return {
    core,
    clock,
    prices,
    instruments,
    ...asked,
    async member(): Promise<MemberId> {
      const id = ids.make("usr");
      await accounts.open(id, "USD", "Ana");
      return id;
    },
    trade: (member: MemberId, of: TestTrade) => bookTrade(core, member, of),
    /** The ledger's word on what a member holds. */
    async held(member: MemberId, instrument: Instrument): Promise<bigint> {
      const holding = idToU128(await openHolding(core, member, instrument));
      const [account] = await ledger.lookupAccounts([holding]);
      return account ? account.creditsPosted - account.debitsPosted : 0n;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function instrumentOf(
  id: InstrumentId,
  of: Pick<Instrument, "symbol" | "isFractional">,
): Omit<Instrument, "ledger" | "market"> {
  return {
    ...of,
    id,
    name: `${of.symbol} Corporation`,
    kind: "share",
    exchange: "XNYS",
    currency: "USD",
    tick: toPrice(100n),
    lot: 1,
    calendar: "24x7",
    settlementDays: 1,
    state: "listed",
  };
}

/** A market of which the test says the prices. */
function createPrices(instruments: readonly Instrument[]) {
  const closes = new Map<string, { readonly day: Day; readonly price: bigint }[]>();
  const market: MarketPort = {
    instrument: async (id) => instruments.find((one) => one.id === id),
    instrumentOf: async (symbol) => instruments.find((one) => one.symbol === symbol),
    quote: async ({ id }) => {
      const last = closes.get(id)?.at(-1);
      if (!last) return undefined;
      const price = toPrice(last.price);
      return { bid: price, ask: price, last: price, previousClose: null, atMs: 0 };
    },
    session: (_, atMs) => {
      const day = new Date(atMs).toISOString().slice(0, 10);
      return { phase: "open", day, opensAtMs: atMs, closesAtMs: atMs };
    },
    isSuspended: async () => false,
    settlementDay: (_, day) => day,
    opensAtMs: (_, day) => dayStartMs(day),
    closes: async ({ id }, from, to) =>
      (closes.get(id) ?? [])
        .filter(({ day }) => day >= from && day <= to)
        .map(({ day, price }) => ({ day, price: toPrice(price) })),
  };
  return {
    market,
    /** The last price of a day, in ten-thousandths; days come in order. */
    set({ id }: Instrument, day: Day, price: bigint) {
      closes.set(id, [...(closes.get(id) ?? []), { day, price }]);
    },
  };
}

/** Orders and a market that only write down what they are asked. */
function createAsked() {
  const asked: { cancelled: OrderId[]; replaced: OpenOrder[]; reinvested: Map<string, Money> } = {
    cancelled: [],
    replaced: [],
    reinvested: new Map(),
  };
  const orders: ActionOrders = {
    cancel: async (id) => void asked.cancelled.push(id),
    replace: async (_, to) => void asked.replaced.push(to),
    reinvest: async (_member, _instrument, amount, key) => {
      asked.reinvested.set(key, amount);
      return null;
    },
  };
  const renamed: string[] = [];
  const market: ActionMarket = {
    rename: async (_, symbol) => void renamed.push(symbol),
    delist: async ({ symbol }) => void renamed.push(`${symbol} delisted`),
    rescale: async ({ symbol }) => void renamed.push(`${symbol} rescaled`),
  };
  return { asked, renamed, actionPorts: { orders, market } };
}

/** A trade as a test says it. */
export type TestTrade = {
  readonly instrument: Instrument;
  readonly side: "buy" | "sell";
  readonly units: bigint;
  /** Cents, fee included. */
  readonly amount: bigint;
  readonly on: Day;
  readonly state?: Trade["state"];
};

async function bookTrade(core: Core, member: MemberId, of: TestTrade): Promise<TradeId> {
  const { instrument, side, units, amount, on } = of;
  const quantity = units * unit;
  const account = await core.accounts.accountOf(member, instrument.currency);
  if (!account) throw new Error("a member of this world has an account");
  const order = filledOrder(core, member, of, account.id);
  const state = of.state ?? "settled";
  const atMs = dayStartMs(on) + 15 * hourMs;
  const settlesAtMs = atMs + dayMs;
  const trade: Trade = {
    id: core.ids.make("trd"),
    venue: "house",
    execId: order.id,
    order: order.id,
    clientOrderId: null,
    member,
    instrument: instrument.id,
    side,
    counterparty: "house",
    fee: 0n,
    gross: amount,
    quantity: toQuantity(quantity),
    price: toPrice((amount * 100n) / units),
    currency: instrument.currency,
    houseQuantity: toQuantity(0n),
    houseGross: 0n,
    movement: core.ids.make("mov"),
    state,
    tradeDate: on,
    settlesOn: dayOf(settlesAtMs),
    settlesAtMs,
    failedSinceMs: null,
    attempts: 0,
    tradedAtMs: atMs,
    settledAtMs: state === "settled" ? settlesAtMs : null,
    corrects: null,
  };
  await core.db.transaction(async (tx) => {
    await insertOrder(tx, order, null);
    await insertTrade(tx, trade);
  });
  if (state === "planned") return trade.id;
  await core.ledgerAccounts.ensureInstrument(instrument);
  const holding = idToU128(await openHolding(core, member, instrument));
  const custody = brokerageAccounts.custody(instrument);
  const [debitAccountId, creditAccountId] =
    side === "buy" ? [custody, holding] : [holding, custody];
  const { ledger } = instrument;
  const transfer = { id: core.ids.u128(), ledger, code: 1, amount: quantity, flags: 0 };
  const posting = transferInput({ ...transfer, debitAccountId, creditAccountId });
  const [posted] = await core.ledger.createTransfers([posting]);
  if (posted?.status !== "created") throw new Error(`not posted: ${posted?.status}`);
  return trade.id;
}

function filledOrder(
  { ids }: Core,
  member: MemberId,
  { instrument, side, units, amount, on }: TestTrade,
  account: Order["account"],
): Order {
  const id = ids.make("ord");
  const atMs = dayStartMs(on);
  const quantity = toQuantity(units * unit);
  const terms: Order["terms"] = {
    side,
    type: "market",
    quantity,
    amount: null,
    limitPrice: null,
    stopPrice: null,
    trail: null,
    timeInForce: "day",
    goodTill: null,
    extendedHours: false,
    stopLoss: null,
    exits: null,
    revisions: [],
  };
  return {
    id,
    member,
    account,
    instrument: instrument.id,
    terms,
    worstPrice: toPrice(1n),
    source: "member",
    entry: null,
    exit: null,
    state: "filled",
    reason: null,
    filledQuantity: quantity,
    filledAmount: amount,
    fee: 0n,
    lastPrice: null,
    holds: [],
    children: 0,
    replacement: null,
    ending: null,
    isStopped: false,
    timeline: [],
    createdAtMs: atMs,
    finalAtMs: atMs,
    idempotencyKey: id,
    requestHash: "",
  };
}
