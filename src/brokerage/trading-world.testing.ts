import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  migrations as accountMigrations,
  createAccounts,
  institutionAccounts,
  ledgerOf,
} from "#accounts";
import {
  addNewOrder,
  createCommandRows,
  event,
  eventKind,
  type NewOrder,
  side,
  timeInForce,
} from "#exchange";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  type Db,
  eventMigrations,
  idToU128,
  type MemberId,
  money,
  type Random,
  silentLog,
} from "#kernel";
import { createMemoryLedger, ledgerMigrations, transferInput } from "#ledger";
import {
  createMarket,
  eachEvent,
  type ListedInstrument,
  type Market,
  migrations as marketMigrations,
  type OpenVenue,
} from "#market";
import { createMovements, type Movements, movementMigrations } from "#movements";
import { createTestDatabase } from "#testing";
import { createActionMarket } from "./actions/action-market.ts";
import { type Brokerage, createBrokerage } from "./brokerage.ts";
import { createMarketPort } from "./market-port.ts";
import { migrations } from "./migrations.ts";
import { embeddedCustodian } from "./ports.ts";
import { noFees } from "./pricing.ts";
import { toPrice } from "./quantity-codec.ts";
import {
  type VenueEvent,
  type VenueListener,
  type VenuePort,
  type VenueTrade,
  VenueUnavailableError,
  VenueUnknownOutcomeError,
} from "./venue.ts";
import { createEmbeddedVenue } from "./venues/embedded.ts";
import { embeddedKeeper } from "./venues/embedded-stream.ts";

const everyMigration = [
  ...eventMigrations,
  ...ledgerMigrations,
  ...movementMigrations,
  ...accountMigrations,
  ...marketMigrations,
  ...migrations,
];

/** What a dead process says to whoever calls it. */
export class DeadProcessError extends Error {
  override readonly name = "DeadProcessError";
}

/** How many steps a process has left; each transaction, movement and command is two. */
type Fuse = { left: number };

/** Runs a step of a process that may die before it, or after it was done and before it is known. */
async function mortal<T>(fuse: Fuse, run: () => Promise<T>): Promise<T> {
  const burn = () => {
    if (--fuse.left <= 0) throw new DeadProcessError("the process died");
  };
  burn();
  const result = await run();
  burn();
  return result;
}

type Exec = Pick<VenueTrade, "execId" | "quantity" | "price">;
type Correction = Extract<VenueEvent, { type: "tradeBust" | "tradeCorrect" }>;

/** The venue over a line that loses things, with an operator there who takes trades back. */
type TroubledVenue = VenuePort & {
  /** Told until it is heard. */
  correct(correction: Correction): Promise<void>;
};

function createTroubledVenue(
  port: VenuePort,
  { fuse, random, executed }: { fuse: Fuse; random: Random; executed: Map<string, Exec> },
  trouble: { percent: number },
): TroubledVenue {
  let listener: VenueListener | undefined;
  return {
    ...port,
    async listen(given) {
      listener = given;
      await port.listen(async (told) => {
        await given(told);
        if (told.type === "trade") executed.set(told.execId, told);
      });
    },
    send: (command) =>
      mortal(fuse, async () => {
        const kind = random.chance(trouble.percent) ? random.between(1, 3) : 0;
        if (kind === 1) throw new VenueUnavailableError("the line is down");
        if (kind === 2) throw new VenueUnknownOutcomeError("it got lost");
        await port.send(command);
        if (kind === 3) throw new VenueUnknownOutcomeError("the answer got lost");
      }),
    async correct(correction) {
      await listener?.(correction);
    },
  };
}

/** Whose each side of each trade at the exchange was, by its own word, under the id that it has. */
function createTape() {
  let last = 0;
  const accounts = new Map<string, number>();
  return {
    accounts: accounts as ReadonlyMap<string, number>,
    follow(venue: OpenVenue) {
      const take = (rows: Int32Array) => {
        for (const at of eachEvent(rows)) {
          const row = (place: number) => rows[at + place] ?? 0;
          const sequence = row(event.sequenceLow);
          if (sequence <= last) continue;
          last = sequence;
          if (row(event.kind) !== eventKind.trade) continue;
          accounts.set(`${venue.generation}.${sequence}.t`, row(event.account));
          accounts.set(`${venue.generation}.${sequence}.m`, row(event.makerAccount));
        }
      };
      venue.follow(Math.min(last, venue.sequence()), { name: "tape", take });
    },
  };
}

/** A process of the server: the exchange, the market and the broker live and die with it. */
export type Process = AsyncDisposable & {
  readonly market: Market;
  readonly venue: TroubledVenue;
  readonly brokerage: Brokerage;
  readonly exchange: OpenVenue;
  /** Resolves when what the exchange has said until now was told, or has failed. */
  quiet(): Promise<void>;
  isDead(): boolean;
};

const details = {
  kind: "share",
  exchange: "XTST",
  currency: "USD",
  tick: toPrice(100n),
  lot: 1,
  calendar: "24x7",
  settlementDays: 1,
  state: "listed",
  facts: { sector: null, description: null, sharesOutstanding: null, dividendYield: null },
} as const;

/** What stays when a process dies: the database, the ledger, the journal of the exchange. */
async function createGround(stack: AsyncDisposableStack, seed: string) {
  const { db } = stack.use(await createTestDatabase(everyMigration));
  const exchangeFolder = mkdtempSync(join(tmpdir(), "bourse-trading-"));
  stack.defer(() => rmSync(exchangeFolder, { recursive: true, force: true }));
  const clock = createManualClock(Date.UTC(2026, 10, 26, 15));
  const shared = { db, clock, ids: createSeededIds(clock, seed), log: silentLog };
  const events = createEventLog(db);
  const ledger = createMemoryLedger(shared);
  stack.defer(() => ledger.close());
  const movements = await createMovements({ ...shared, ledger, events });
  stack.defer(() => movements.close());
  const directory = { nameOf: async () => ({ name: "Somebody", handle: "somebody" }) };
  const accounts = createAccounts({ ...shared, ledger, movements, directory });
  await accounts.ensureInstitution();
  await accounts.contributeCapital(money(10_000_000n, "USD"), "capital");
  return { ...shared, events, exchangeFolder, ledger, movements, accounts };
}

type Ground = Awaited<ReturnType<typeof createGround>>;
type Line = { readonly random: Random; readonly executed: Map<string, Exec> };

/** Begins a process that dies after so many steps. */
async function startProcess(
  ground: Ground,
  line: Line,
  trouble: { readonly percent: number },
  steps: number,
): Promise<Process> {
  const { db, movements } = ground;
  const fuse: Fuse = { left: steps };
  const alive: Db = { ...db, transaction: (run) => mortal(fuse, () => db.transaction(run)) };
  const dying: Movements = {
    ...movements,
    submit: (intent) => mortal(fuse, () => movements.submit(intent)),
    advance: (...step) => mortal(fuse, () => movements.advance(...step)),
  };
  const given = { ...ground, db: alive };
  const market = await createMarket({ ...given, keepers: [embeddedKeeper] });
  const embedded = createEmbeddedVenue({ ...given, market });
  const venue = createTroubledVenue(embedded, { ...line, fuse }, trouble);
  const brokerage = createBrokerage({
    ...given,
    movements: dying,
    market: createMarketPort(market),
    issuers: createActionMarket(market),
    identity: {
      findPayee: async () => ({ ok: false, error: { code: "not_found" } }),
      isBlockedBetween: () => false,
    },
    venueOf: () => venue,
    venues: [venue],
    custodian: embeddedCustodian,
    fees: noFees,
  });
  return {
    market,
    venue,
    brokerage,
    exchange: await market.venue(),
    quiet: embedded.quiet,
    isDead: () => fuse.left <= 0,
    async [Symbol.asyncDispose]() {
      // Whatever still runs in it comes to its end as the dead do.
      fuse.left = 0;
      await brokerage.close();
      await market[Symbol.asyncDispose]();
    },
  };
}

const atOnceMax = 40;

/** Runs it for all of them, many at once and yet no more than a database has connections for. */
export async function forEach<T, R>(all: readonly T[], run: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < all.length; start += atOnceMax) {
    const some = await Promise.allSettled(all.slice(start, start + atOnceMax).map(run));
    for (const one of some) {
      if (one.status === "rejected") throw one.reason;
      results.push(one.value);
    }
  }
  return results;
}

/** Members with so many cents each. */
async function joinAll(
  { ids, accounts, ledger }: Ground,
  count: number,
  cents: bigint,
): Promise<MemberId[]> {
  const members = Array.from({ length: count }, () => ids.make("usr"));
  const opened = await forEach(members, (one) => accounts.open(one, "USD", "Somebody"));
  const funding = opened.map(({ id }) =>
    transferInput({
      id: ids.u128(),
      debitAccountId: institutionAccounts.nostro("USD"),
      creditAccountId: idToU128(id),
      amount: cents,
      ledger: ledgerOf("USD"),
      code: 1,
    }),
  );
  for (const { status } of await ledger.createTransfers(funding)) {
    if (status !== "created") throw new Error(`funding failed: ${status}`);
  }
  return members;
}

/**
 * The broker on the real exchange, its journal and a database, with a ledger in memory. `born`
 * begins a process that dies after so many steps; all else stays.
 */
export async function createTradingWorld(seed: string, random: Random) {
  await using stack = new AsyncDisposableStack();
  const ground = await createGround(stack, seed);
  const executed = new Map<string, Exec>();
  const trouble = { percent: 0 };
  const owned = stack.move();
  return {
    ...ground,
    executed,
    trouble,
    tape: createTape(),
    born: (steps = Number.POSITIVE_INFINITY) =>
      startProcess(ground, { random, executed }, trouble, steps),
    list: (market: Market) =>
      market.register.save([
        { ...details, symbol: "ACME", name: "Acme Works", isFractional: true },
        { ...details, symbol: "WHOL", name: "Wholes", isFractional: false },
      ]),
    join: (count: number, cents: bigint) => joinAll(ground, count, cents),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export type TradingWorld = Awaited<ReturnType<typeof createTradingWorld>>;

/** What market makers, who are no members, ask of the exchange at once. */
export async function quoteAround(
  { exchange }: Pick<Process, "exchange">,
  { market }: ListedInstrument,
  random: Random,
  { middle, makers, orders }: { middle: number; makers: readonly number[]; orders: number },
): Promise<void> {
  const list = createCommandRows(orders);
  for (let i = 0; i < orders; i++) {
    const isBuy = random.chance(50);
    // Some cross the middle: makers trade with members and with each other.
    const away = random.between(-8, 60);
    const order: NewOrder = {
      id: exchange.nextOrderId(),
      account: random.pick(makers),
      side: isBuy ? side.buy : side.sell,
      quantity: random.between(1, 12),
      price: isBuy ? middle - away : middle + away,
      timeInForce: random.chance(20) ? timeInForce.immediateOrCancel : timeInForce.day,
    };
    addNewOrder(list, market, exchange.nowMicros(), order);
  }
  await exchange.submit(list);
}
