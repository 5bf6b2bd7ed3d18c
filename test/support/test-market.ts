import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addNewOrder, createCommandRows, side as exchangeSide } from "#exchange";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  type Migration,
  silentLog,
} from "#kernel";
import { createMarket, type InstrumentDetails, type Price, ticksOf, toPrice } from "#market";
import { createTestDatabase } from "./database.ts";

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

/** What a market stands on. */
export type TestGround = {
  readonly migrations: readonly Migration[];
  /** Ids repeat for the same seed. */
  readonly seed: string;
  readonly startMs?: number;
  /** Who follows the exchange's events. */
  readonly keepers?: readonly string[];
  /** Commands after which the exchange writes a snapshot. */
  readonly snapshotCommands?: number;
};

/** A database, a clock that stands still, and a folder for the exchange. */
export async function layTestGround(given: TestGround) {
  const { migrations, seed, startMs, keepers = [], snapshotCommands } = given;
  await using stack = new AsyncDisposableStack();
  const { db } = stack.use(await createTestDatabase(migrations));
  const exchangeFolder = mkdtempSync(join(tmpdir(), "bourse-exchange-"));
  stack.defer(() => rmSync(exchangeFolder, { recursive: true, force: true }));
  const clock = createManualClock(startMs ?? Date.UTC(2026, 10, 26, 15));
  const ids = createSeededIds(clock, seed);
  const owned = stack.move();
  return {
    db,
    clock,
    ids,
    log: silentLog,
    events: createEventLog(db),
    exchangeFolder,
    keepers,
    ...(snapshotCommands !== undefined && { snapshotCommands }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A market on a real database where one share is listed, and somebody else who trades it. */
export async function openTestMarket(given: TestGround) {
  await using stack = new AsyncDisposableStack();
  const ground = stack.use(await layTestGround(given));
  const market = stack.use(await createMarket(ground));
  await market.register.save([shareDetails("ACME")]);
  const instrument = await market.instruments.bySymbol("ACME");
  if (!instrument) throw new Error("it was listed");
  const exchange = await market.venue();
  const account = await exchange.accounts.open("other");
  const owned = stack.move();
  return {
    ...ground,
    market,
    instrument,
    exchange,
    /** An order of the other one, good till cancelled. */
    async other(side: "buy" | "sell", quantity: number, price: Price): Promise<void> {
      const list = createCommandRows(1);
      addNewOrder(list, instrument.market, exchange.nowMicros(), {
        id: exchange.nextOrderId(),
        account,
        side: exchangeSide[side],
        quantity,
        price: ticksOf(instrument, price),
      });
      await exchange.submit(list);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
