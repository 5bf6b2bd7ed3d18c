import {
  type Accounts,
  migrations as accountMigrations,
  createAccounts,
  type Day,
  dayOf,
  dayStartMs,
  institutionAccounts,
  ledgerOf,
} from "#accounts";
import {
  createEventLog,
  createManualClock,
  createRandomIds,
  type Db,
  dayMs,
  type EventLog,
  eventMigrations,
  hourMs,
  type Ids,
  idToU128,
  type ManualClock,
  type MemberId,
  type Migration,
  money,
  must,
  silentLog,
} from "#kernel";
import { createMemoryLedger, type Ledger, ledgerMigrations, transferInput } from "#ledger";
import type { Instrument, InstrumentId, Price, Quantity } from "#market";
import { createMovements, type Movements, movementMigrations } from "#movements";
import { type Brokerage, createBrokerage } from "./brokerage.ts";
import type { BrokerageDeps } from "./core.ts";
import { migrations } from "./migrations.ts";
import type { Order } from "./order.ts";
import type { OrderRequest } from "./order-request.ts";
import { embeddedCustodian, type MarketPort, type MarketQuote } from "./ports.ts";
import { noFees } from "./pricing.ts";
import { parseQuantity, toPrice } from "./quantity-codec.ts";
import { createPlayedVenue, type PlayedVenue } from "./venue.testing.ts";

/** A market whose prices a test says. It trades every day from 14:00 to 20:00 UTC. */
export type PlayedMarket = MarketPort & {
  readonly acme: Instrument;
  readonly whole: Instrument;
  quoted: Map<InstrumentId, Partial<MarketQuote>>;
  readonly suspended: Set<MemberId>;
};

export type World = AsyncDisposable & {
  readonly db: Db;
  readonly clock: ManualClock;
  readonly ids: Ids;
  readonly ledger: Ledger;
  readonly events: EventLog;
  readonly movements: Movements;
  readonly accounts: Accounts;
  readonly market: PlayedMarket;
  readonly venue: PlayedVenue;
  readonly deps: BrokerageDeps;
  readonly brokerage: Brokerage;
};

/** What the world's database needs. */
export const testMigrations: readonly Migration[] = [
  ...eventMigrations,
  ...ledgerMigrations,
  ...movementMigrations,
  ...accountMigrations,
  ...migrations,
];

/** A price from decimal text. */
export function price(text: string): Price {
  const [whole = "", fraction = ""] = text.split(".");
  return toPrice(BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, "0")));
}

/** A quantity from decimal text. */
export function quantity(text: string): Quantity {
  const found = parseQuantity(text);
  if (found === undefined) throw new Error(`${text} is no quantity`);
  return found;
}

function instrumentCalled(ids: Ids, symbol: string, ledger: number, isFractional: boolean) {
  const instrument: Instrument = {
    id: ids.make("ins"),
    symbol,
    name: `${symbol} Inc.`,
    kind: "share",
    exchange: "XBRS",
    currency: "USD",
    tick: price("0.01"),
    lot: 1,
    isFractional,
    calendar: "test",
    settlementDays: 1,
    ledger,
    market: ledger - 1_000_000,
    state: "listed",
  };
  return instrument;
}

const opensAt = 14 * hourMs;
const closesAt = 20 * hourMs;

function createPlayedMarket(ids: Ids, clock: ManualClock): PlayedMarket {
  const acme = instrumentCalled(ids, "ACME", 1_000_001, true);
  const whole = instrumentCalled(ids, "WHOL", 1_000_002, false);
  const all = [acme, whole];
  const quoted: PlayedMarket["quoted"] = new Map();
  const suspended: PlayedMarket["suspended"] = new Set();
  const after = (day: Day, days: number) => dayOf(dayStartMs(day) + days * dayMs);
  return {
    acme,
    whole,
    quoted,
    suspended,
    instrument: async (id) => all.find((one) => one.id === id),
    instrumentOf: async (symbol) => all.find((one) => one.symbol === symbol),
    quote: async ({ id }) => ({
      bid: price("99.99"),
      ask: price("100.01"),
      last: price("100"),
      previousClose: price("98"),
      atMs: clock.nowMs(),
      ...quoted.get(id),
    }),
    session(_, atMs) {
      const today = dayOf(atMs);
      const ofDay = atMs - dayStartMs(today);
      const phase = ofDay >= opensAt && ofDay < closesAt ? "open" : "closed";
      const day = ofDay < closesAt ? today : after(today, 1);
      const startMs = dayStartMs(day);
      return { phase, day, opensAtMs: startMs + opensAt, closesAtMs: startMs + closesAt };
    },
    isSuspended: async (member) => suspended.has(member),
    settlementDay: ({ settlementDays }, day) => after(day, settlementDays),
    opensAtMs: (_, day) => dayStartMs(day) + opensAt,
    closes: async () => [],
  };
}

/** A world over a database with {@link testMigrations}, which is disposed of with it. */
export async function createWorld(
  database: AsyncDisposable & { readonly db: Db },
  more: Partial<BrokerageDeps> = {},
): Promise<World> {
  const { db } = database;
  const clock = createManualClock(Date.UTC(2026, 0, 15, 15));
  const ids = createRandomIds(clock);
  const shared = { db, clock, ids, log: silentLog, events: createEventLog(db) };
  const ledger = createMemoryLedger(shared);
  const movements = await createMovements({ ...shared, ledger });
  await movements.recover();
  const directory = { nameOf: async () => ({ name: "Somebody", handle: "somebody" }) };
  const accounts = createAccounts({ ...shared, ledger, movements, directory });
  await accounts.ensureInstitution();
  await accounts.contributeCapital(money(1_000_000n, "USD"), "capital");
  const venue = createPlayedVenue(clock);
  const market = createPlayedMarket(ids, clock);
  const deps: BrokerageDeps = {
    ...shared,
    ledger,
    movements,
    accounts,
    market,
    issuers: { rename: async () => {}, delist: async () => {}, rescale: async () => {} },
    identity: {
      findPayee: async () => ({ ok: false, error: { code: "not_found" } }),
      isBlockedBetween: () => false,
    },
    venueOf: () => venue,
    venues: [venue],
    custodian: embeddedCustodian,
    fees: noFees,
    ...more,
  };
  const brokerage = createBrokerage(deps);
  await brokerage.start();
  return {
    ...shared,
    ledger,
    movements,
    accounts,
    market,
    venue,
    deps,
    brokerage,
    async [Symbol.asyncDispose]() {
      await venue.quiet();
      await movements.close();
      await ledger.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A member with so many cents. */
export async function join({ accounts, ids, ledger }: World, cents: bigint): Promise<MemberId> {
  const member = ids.make("usr");
  const account = await accounts.open(member, "USD", "Somebody");
  if (cents === 0n) return member;
  const transfer = transferInput({
    id: ids.u128(),
    debitAccountId: institutionAccounts.nostro("USD"),
    creditAccountId: idToU128(account.id),
    amount: cents,
    ledger: ledgerOf("USD"),
    code: 1,
  });
  const [result] = await ledger.createTransfers([transfer]);
  if (result?.status !== "created") throw new Error(`funding failed: ${result?.status}`);
  return member;
}

/** Available, reserved and incoming, in cents. */
export async function cashOf({ accounts }: World, member: MemberId) {
  const account = await accounts.accountOf(member, "USD");
  const [balances] = account ? await accounts.balances([account]) : [];
  return [balances?.available.amount, balances?.reserved.amount, balances?.incoming.amount];
}

let keys = 0;

/** Places an order and waits until the venue has said what it has to say. */
export async function place(
  { brokerage, venue }: Pick<World, "brokerage" | "venue">,
  member: MemberId,
  request: Partial<OrderRequest>,
): Promise<Order> {
  keys += 1;
  const given = { symbol: "ACME", side: "buy", type: "market", timeInForce: "day" } as const;
  const authority = { idempotencyKey: `key-${keys}` };
  const order = must(await brokerage.place(member, { ...given, ...request }, authority));
  await venue.quiet();
  return must(await brokerage.order(member, order.id));
}

/** The order as it is now. */
export async function orderOf(world: World, { member, id }: Order): Promise<Order> {
  await world.venue.quiet();
  return must(await world.brokerage.order(member, id));
}

/** To the settlement of what was traded today, and a little after it. */
export async function settleTomorrow({ clock, brokerage }: World): Promise<number> {
  clock.advanceMs(dayMs);
  return brokerage.settle();
}

/** The same brokerage in a new process: what memory knew is gone. */
export async function restart(world: World, more: Partial<BrokerageDeps> = {}): Promise<Brokerage> {
  const brokerage = createBrokerage({ ...world.deps, ...more });
  await brokerage.start();
  await world.venue.quiet();
  return brokerage;
}
