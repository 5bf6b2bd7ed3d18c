import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  type Db,
  eventMigrations,
  silentLog,
} from "#kernel";
import { createTestDatabase } from "#testing";
import { createMarket, type Market, migrations, toPrice } from "./index.ts";
import type { InstrumentDetails } from "./register.ts";

/** A market on a real database with an exchange of its own, for tests. */
export async function createTestWorld(startMs = Date.UTC(2026, 10, 26, 15)) {
  await using stack = new AsyncDisposableStack();
  const { db } = stack.use(await createTestDatabase([...eventMigrations, ...migrations]));
  const exchangeFolder = mkdtempSync(join(tmpdir(), "bourse-market-"));
  stack.defer(() => rmSync(exchangeFolder, { recursive: true, force: true }));
  const clock = createManualClock(startMs);
  const ids = createSeededIds(clock, "market");
  const events = createEventLog(db);
  const unplugged = { is: false };
  const plugged: Db = {
    ...db,
    transaction: (run) =>
      unplugged.is ? Promise.reject(new Error("the database is away")) : db.transaction(run),
  };
  const deps = { db: plugged, clock, ids, log: silentLog, events, exchangeFolder };
  let market: Market = await createMarket(deps);
  stack.defer(() => market[Symbol.asyncDispose]());
  const owned = stack.move();
  return {
    ...deps,
    get market() {
      return market;
    },
    /** Ends the market in order and opens it again. */
    async restart() {
      await market[Symbol.asyncDispose]();
      market = await createMarket(deps);
    },
    /** Ends it, and loses the folder of the exchange. */
    async loseExchange() {
      await market[Symbol.asyncDispose]();
      rmSync(exchangeFolder, { recursive: true });
      market = await createMarket(deps);
    },
    /** Ends it without the database: what was not stored by now is known to the exchange alone. */
    async crash() {
      unplugged.is = true;
      await market[Symbol.asyncDispose]();
      unplugged.is = false;
      market = await createMarket(deps);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export type TestWorld = Awaited<ReturnType<typeof createTestWorld>>;

/** A share that trades around the clock in cents. */
export function shareDetails(symbol: string, given: Partial<InstrumentDetails> = {}) {
  return {
    symbol,
    name: `${symbol} Works`,
    kind: "share",
    exchange: "XTST",
    currency: "USD",
    tick: toPrice(100n),
    lot: 1,
    isFractional: true,
    calendar: "24x7",
    settlementDays: 1,
    state: "listed",
    facts: { sector: null, description: null, sharesOutstanding: null, dividendYield: null },
    ...given,
  } satisfies InstrumentDetails;
}
