import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventMigrations } from "#kernel";
import { migrations as marketMigrations, toPrice } from "#market";
import { openTestMarket, venueContract } from "#testing";
import { migrations } from "../migrations.ts";
import { parkedEvents } from "../store/parked.ts";
import type { VenueEvent, VenueOrder } from "../venue.ts";
import { createEmbeddedVenue } from "./embedded.ts";
import { embeddedKeeper } from "./embedded-stream.ts";

/** One exchange for all: what an order left behind is in nobody's way. */
async function createExchange(more: { readonly snapshotCommands?: number } = {}) {
  const every = [...eventMigrations, ...marketMigrations, ...migrations];
  const keepers = [embeddedKeeper];
  const world = await openTestMarket({ migrations: every, seed: "embedded", keepers, ...more });
  const adapter = () => createEmbeddedVenue(world);
  return { ...world, adapter };
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

  it("gives an order once, and says nothing of it before the exchange does", async () => {
    const { adapter, instrument, other } = exchange;
    const venue = adapter();
    const order: VenueOrder = {
      clientOrderId: "twice",
      owner: "twice",
      instrument,
      side: "buy",
      quantity: 2,
      limitPrice: toPrice(105_0000n),
      trigger: null,
      timeInForce: "gtc",
    };
    const heard: string[] = [];
    const opened = Promise.withResolvers<void>();
    await venue.listen(async (told) => {
      if (!("clientOrderId" in told) || told.clientOrderId !== "twice") return;
      heard.push(told.type === "status" ? told.standing : told.type);
      if (told.type === "new") await opened.promise;
    });
    // Asked again, as one does whose answer was lost, while the first word of it is being heard.
    await venue.send({ type: "new", order });
    for (let time = 0; time < 3; time++) await venue.send({ type: "status", order });
    await venue.send({ type: "new", order });
    await other("sell", 2, toPrice(105_0000n));
    opened.resolve();
    await venue.quiet();
    expect(heard).toEqual(["new", "working", "trade"]);
    await venue.close();
  });

  it("parks what cannot be taken over, and lets the orders of others go on", async () => {
    const { db, clock, adapter, instrument, other } = exchange;
    const heard: string[] = [];
    let isBroken = true;
    const listener = async (told: VenueEvent) => {
      if (!("clientOrderId" in told) || !told.clientOrderId.startsWith("parked-")) return;
      const isBad = told.clientOrderId === "parked-bad" && told.type === "trade";
      if (isBroken && isBad) throw new Error("nobody knows this trade");
      heard.push(`${told.clientOrderId.slice(7)} ${told.type}`);
    };
    const order = (name: string, owner: string): VenueOrder => ({
      clientOrderId: `parked-${name}`,
      owner,
      instrument,
      side: "buy",
      quantity: 2,
      limitPrice: toPrice(110_0000n),
      trigger: null,
      timeInForce: "gtc",
    });
    const first = adapter();
    await first.listen(listener);
    const [bad, good] = [order("bad", "bad"), order("good", "good")];
    for (const one of [bad, good]) await first.send({ type: "new", order: one });
    await other("sell", 1, toPrice(110_0000n));
    await first.send({ type: "cancel", order: bad });
    await other("sell", 2, toPrice(110_0000n));
    // Trouble may be over by the next look, so it is put aside after the third.
    for (let look = 0; look < 3; look++) {
      await first.keepUp();
      await first.quiet();
    }
    expect(heard).toEqual(["bad new", "good new", "good trade"]);
    await first.send({ type: "status", order: bad });
    await first.quiet();
    const parked = await parkedEvents(db);
    expect(parked).toMatchObject([
      { clientOrderId: "parked-bad", attempts: 1, reason: "Error: nobody knows this trade" },
      { clientOrderId: "parked-bad", attempts: 0, reason: null },
    ]);
    await first.close();
    // What is parked outlives the process, and its question is answered behind it.
    const second = adapter();
    await second.listen(listener);
    clock.advanceMs(5_000);
    await second.keepUp();
    await second.quiet();
    expect(heard).toHaveLength(3);
    isBroken = false;
    await second.send({ type: "status", order: bad });
    clock.advanceMs(5_000);
    for (let look = 0; look < 2; look++) {
      await second.keepUp();
      await second.quiet();
    }
    expect(heard.slice(3)).toEqual(["bad trade", "bad canceled", "bad status"]);
    expect(await parkedEvents(db)).toEqual([]);
    await second.close();
  });

  it("lets the exchange write its snapshot while one who listens gives it commands", async () => {
    const { adapter, instrument, market } = exchange;
    const venue = adapter();
    const order = (clientOrderId: string): VenueOrder => ({
      clientOrderId,
      owner: "busy",
      instrument,
      side: "buy",
      quantity: 1,
      limitPrice: toPrice(80_0000n),
      trigger: null,
      timeInForce: "gtc",
    });
    const isHeard = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    const heard: string[] = [];
    await venue.listen(async (told) => {
      if (!("clientOrderId" in told) || !told.clientOrderId.startsWith("busy")) return;
      heard.push(`${told.clientOrderId} ${told.type}`);
      if (told.clientOrderId !== "busy-1" || told.type !== "new") return;
      isHeard.resolve();
      await mayAnswer.promise;
      await venue.send({ type: "new", order: order("busy-2") });
    });
    await venue.send({ type: "new", order: order("busy-1") });
    await isHeard.promise;
    const opened = await market.venue();
    const written = opened.snapshot();
    mayAnswer.resolve();
    await written;
    await venue.quiet();
    expect(heard).toEqual(["busy-1 new", "busy-2 new"]);
    for (const name of ["busy-1", "busy-2"]) {
      await venue.send({ type: "cancel", order: order(name) });
    }
    await venue.quiet();
    expect(await opened.snapshot()).toBe(true);
    await venue.close();
    // Nothing was forgotten that it has to hear.
    const next = adapter();
    await expect(next.listen(async () => {})).resolves.toBeUndefined();
    await next.close();
  });

  it("writes snapshots under a stream that never lets the broker come to rest", async () => {
    const snapshotCommands = 20;
    await using stack = new AsyncDisposableStack();
    const own = stack.use(await createExchange({ snapshotCommands }));
    const { instrument, other, db, exchangeFolder } = own;
    const folder = join(exchangeFolder, `journal-${own.exchange.generation}`);
    /** After how many commands the snapshot that is there was written. */
    const written = () => {
      const names = readdirSync(folder).map((name) => /^snapshot-(\d+)\.bin$/.exec(name)?.[1]);
      return Math.max(0, ...names.map((digits) => Number(digits ?? 0)));
    };
    const mayGoOn = Promise.withResolvers<void>();
    const slow = own.adapter();
    stack.defer(() => slow.close());
    stack.defer(() => mayGoOn.resolve());
    // The first thing that it hears is never done with: there is always more to take over.
    await slow.listen(() => mayGoOn.promise);
    const orders = 60;
    const seen = new Set<number>();
    for (let number = 0; number < orders; number++) {
      const order: VenueOrder = {
        clientOrderId: `steady-${number}`,
        owner: "steady",
        instrument,
        side: "buy",
        quantity: 1,
        limitPrice: toPrice(100_0000n),
        trigger: null,
        timeInForce: "gtc",
      };
      await slow.send({ type: "new", order });
      await other("sell", 1, toPrice(100_0000n));
      seen.add(written());
    }
    await expect.poll(written).toBeGreaterThan(2 * orders - 2 * snapshotCommands);
    expect(seen.size).toBeGreaterThan(3);
    // Another process: what the exchange has forgotten it reads where the first has stored it.
    const next = own.adapter();
    stack.defer(() => next.close());
    const heard: string[] = [];
    await next.listen(async (told) => {
      if ("clientOrderId" in told) heard.push(`${told.clientOrderId} ${told.type}`);
    });
    await next.quiet();
    const all = Array.from({ length: orders }, (_, of) => [
      `steady-${of} new`,
      `steady-${of} trade`,
    ]);
    expect(heard).toEqual(all.flat());
    const { rows } = await db.pool.query("select 1 from brokerage.heard_event");
    expect(rows).toEqual([]);
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
