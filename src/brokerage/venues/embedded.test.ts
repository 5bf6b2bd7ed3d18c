import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addNewOrder, createCommandRows, side as exchangeSide } from "#exchange";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  eventMigrations,
  silentLog,
} from "#kernel";
import {
  createMarket,
  migrations as marketMigrations,
  type Price,
  ticksOf,
  toPrice,
} from "#market";
import { createTestDatabase, venueContract } from "#testing";
import { migrations } from "../migrations.ts";
import type { Side, VenueEvent, VenueOrder } from "../venue.ts";
import { createEmbeddedVenue } from "./embedded.ts";
import { embeddedKeeper } from "./embedded-stream.ts";

/** One exchange for all: what an order left behind is in nobody's way. */
async function createExchange() {
  await using stack = new AsyncDisposableStack();
  const every = [...eventMigrations, ...marketMigrations, ...migrations];
  const { db } = stack.use(await createTestDatabase(every));
  const exchangeFolder = mkdtempSync(join(tmpdir(), "bourse-embedded-"));
  stack.defer(() => rmSync(exchangeFolder, { recursive: true, force: true }));
  const clock = createManualClock(Date.UTC(2026, 10, 26, 15));
  const shared = { db, clock, ids: createSeededIds(clock, "embedded"), log: silentLog };
  const market = stack.use(
    await createMarket({
      ...shared,
      events: createEventLog(db),
      exchangeFolder,
      keepers: [embeddedKeeper],
    }),
  );
  await market.register.save([
    {
      symbol: "ACME",
      name: "Acme Works",
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
    },
  ]);
  const instrument = await market.instruments.bySymbol("ACME");
  if (!instrument) throw new Error("it was listed");
  const exchange = await market.venue();
  const account = await exchange.accounts.open("other");
  const adapter = () => createEmbeddedVenue({ ...shared, market });
  const owned = stack.move();
  return {
    adapter,
    instrument,
    async other(side: Side, quantity: number, price: Price) {
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

describe("the embedded exchange as a venue", () => {
  let exchange: Awaited<ReturnType<typeof createExchange>>;
  beforeAll(async () => {
    exchange = await createExchange();
  });
  afterAll(() => exchange[Symbol.asyncDispose]());

  it("tells what happened before anybody listened", async () => {
    const { adapter, instrument, other } = exchange;
    const venue = adapter();
    const order: VenueOrder = {
      clientOrderId: "early",
      owner: "early",
      instrument,
      side: "buy",
      quantity: 2,
      limitPrice: toPrice(103_0000n),
      trigger: null,
      timeInForce: "gtc",
    };
    await venue.send({ type: "new", order });
    await other("sell", 2, toPrice(103_0000n));
    const heard: VenueEvent["type"][] = [];
    await venue.listen(async (told) => {
      if ("clientOrderId" in told && told.clientOrderId === "early") heard.push(told.type);
    });
    await expect.poll(() => heard).toEqual(["new", "trade"]);
    await venue.close();
  });

  venueContract(async () => {
    const { adapter, instrument, other } = exchange;
    const venue = adapter();
    return {
      venue,
      instrument,
      other,
      restart: async () => adapter(),
      [Symbol.asyncDispose]: () => venue.close(),
    };
  });
});
