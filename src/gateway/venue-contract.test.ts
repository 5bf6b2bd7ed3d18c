import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  migrations as brokerageMigrations,
  createEmbeddedVenue,
  createFixVenue,
  type VenueEvent,
  type VenueOrder,
  type VenuePort,
  VenueUnavailableError,
} from "#brokerage";
import type { FixVersion } from "#fix";
import { createSystemClock, must, silentLog } from "#kernel";
import { type ListedInstrument, type Price, parsePrice } from "#market";
import type { TestDatabase } from "#testing";
import {
  createGatewayDatabase,
  joinFloor,
  openFloor,
  type Trader,
  temporaryFolder,
} from "./world.testing.ts";

type Floor = Awaited<ReturnType<typeof openFloor>>;

const clock = createSystemClock();
const folder = temporaryFolder();
let database: TestDatabase;
let floor: Floor;
let maker: Trader;
let acme: ListedInstrument;

beforeAll(async () => {
  database = await createGatewayDatabase(brokerageMigrations);
  floor = await openFloor(database, { folder: folder.path });
  maker = await joinFloor(floor, "MAKER");
  const found = await floor.market.instruments.bySymbol("ACME");
  if (found === undefined) throw new Error("there is ACME");
  acme = found;
});
afterAll(async () => {
  await maker.close();
  await floor.close();
  await database[Symbol.asyncDispose]();
  folder.remove();
});

const price = (text: string): Price => parsePrice(text) ?? toFail(text);
function toFail(text: string): never {
  throw new Error(`${text} is a price`);
}

async function openFix(version: FixVersion): Promise<VenuePort> {
  const compId = `HOUSE${version.at(-1)}`;
  const added = must(
    await floor.firms.add({
      compId,
      name: compId,
      version,
      certificate: null,
      cancelOnDisconnect: false,
      copies: null,
    }),
  );
  const password = added.password ?? "";
  return createFixVenue({
    db: database.db,
    clock,
    log: silentLog,
    name: compId,
    host: "127.0.0.1",
    port: floor.gateway.port,
    version,
    sender: compId,
    target: "BOURSE",
    logonFields:
      version === "FIX.4.4"
        ? [[554, password]]
        : [
            [95, password.length],
            [96, password],
          ],
    reconnectMs: 20,
  });
}

const adapters: readonly (readonly [string, () => Promise<VenuePort>])[] = [
  [
    "the embedded exchange",
    async () => {
      await floor.market.venue();
      return createEmbeddedVenue({ db: database.db, clock, log: silentLog, market: floor.market });
    },
  ],
  ["a venue behind FIX 4.4", () => openFix("FIX.4.4")],
  ["a venue behind FIX 4.2", () => openFix("FIX.4.2")],
];

describe.each(adapters)("%s", (_what, open) => {
  let venue: VenuePort;
  const heard: VenueEvent[] = [];
  let failures = 0;
  let number = 0;
  const prefix = `c${Math.floor(Math.random() * 1e9)}`;

  beforeAll(async () => {
    venue = await open();
    await venue.listen(async (event) => {
      if (failures > 0) {
        failures--;
        throw new Error("not now");
      }
      heard.push(event);
    });
    await vi.waitFor(() => {
      if (!venue.isUp()) throw new Error("It is not up.");
    });
    heard.length = 0;
  });
  afterAll(() => venue.close());

  function order(more: Partial<VenueOrder> = {}): VenueOrder {
    return {
      clientOrderId: `${prefix}-${++number}`,
      owner: "usr_one",
      instrument: acme,
      side: "buy",
      quantity: 10,
      limitPrice: price("10.00"),
      trigger: null,
      timeInForce: "day",
      ...more,
    };
  }

  /** The next event about an order, without what differs from venue to venue. */
  async function next(clientOrderId: string): Promise<object> {
    const isIt = (event: VenueEvent) =>
      "clientOrderId" in event && event.clientOrderId === clientOrderId;
    await vi.waitFor(
      () => {
        if (!heard.some(isIt)) throw new Error(`Nothing was said of ${clientOrderId}.`);
      },
      { interval: 2, timeout: 5_000 },
    );
    const [event] = heard.splice(heard.findIndex(isIt), 1);
    if (event === undefined) throw new Error("it was there");
    const { atMs, ...said } = event;
    expect(atMs).toBeGreaterThan(0);
    if (!("execId" in said)) return said;
    const { execId, ...trade } = said;
    expect(execId).not.toBe("");
    return trade;
  }

  it("tells of a new order, its trades, and its end", async () => {
    const one = order();
    const { clientOrderId } = one;
    await venue.send({ type: "new", order: one });
    expect(await next(clientOrderId)).toEqual({ type: "new", clientOrderId });
    maker.order(`${clientOrderId}-a`, 2, 4, "10.00", [[59, 3]]);
    const traded = { type: "trade", clientOrderId, price: price("10.00") };
    expect(await next(clientOrderId)).toMatchObject({ ...traded, quantity: 4 });
    await venue.send({ type: "status", order: one });
    const status = { type: "status", clientOrderId };
    expect(await next(clientOrderId)).toEqual({ ...status, standing: "working", traded: 4 });
    maker.order(`${clientOrderId}-b`, 2, 6, "10.00", [[59, 3]]);
    expect(await next(clientOrderId)).toMatchObject({ ...traded, quantity: 6 });
    await venue.send({ type: "status", order: one });
    expect(await next(clientOrderId)).toEqual({ ...status, standing: "filled", traded: 10 });
  });

  it("cancels once; then it is too late", async () => {
    const one = order();
    const { clientOrderId } = one;
    await venue.send({ type: "new", order: one });
    await next(clientOrderId);
    await venue.send({ type: "cancel", order: one });
    expect(await next(clientOrderId)).toEqual({ type: "canceled", clientOrderId, reason: null });
    await venue.send({ type: "status", order: one });
    expect(await next(clientOrderId)).toMatchObject({ standing: "canceled", traded: 0 });
  });

  it("ends what is not filled at once, and refuses what is far from the market", async () => {
    const quick = order({ timeInForce: "ioc", limitPrice: price("9.90") });
    await venue.send({ type: "new", order: quick });
    await next(quick.clientOrderId);
    const reason = "not_filled_at_once";
    expect(await next(quick.clientOrderId)).toMatchObject({ type: "canceled", reason });
    const far = order({ limitPrice: price("90.00") });
    await venue.send({ type: "new", order: far });
    expect(await next(far.clientOrderId)).toMatchObject({ type: "rejected" });
    await venue.send({ type: "status", order: far });
    expect(await next(far.clientOrderId)).toHaveProperty(
      "standing",
      expect.stringMatching(/^re|un/),
    );
  });

  it("takes a stop, which waits", async () => {
    const stop = order({ side: "sell", trigger: { type: "stop", price: price("9.00") } });
    await venue.send({ type: "new", order: { ...stop, limitPrice: price("8.90") } });
    expect(await next(stop.clientOrderId)).toMatchObject({ type: "new" });
    await venue.send({ type: "cancel", order: stop });
    expect(await next(stop.clientOrderId)).toMatchObject({ type: "canceled", reason: null });
  });

  it("knows nothing of an order that it never got", async () => {
    const never = order();
    await venue.send({ type: "status", order: never });
    expect(await next(never.clientOrderId)).toEqual({
      type: "status",
      clientOrderId: never.clientOrderId,
      standing: "unknown",
      traded: 0,
    });
  });

  it("tells again what could not be stored", async () => {
    failures = 1;
    const one = order();
    await venue.send({ type: "new", order: one });
    expect(await next(one.clientOrderId)).toMatchObject({ type: "new" });
    expect(failures).toBe(0);
    await venue.send({ type: "cancel", order: one });
    expect(await next(one.clientOrderId)).toMatchObject({ type: "canceled" });
  });
});

describe("a venue behind FIX that was away", () => {
  it("says so, and tells of trades meanwhile before it answers", async () => {
    const venue = await openFixTwice();
    const heard: VenueEvent[] = [];
    const one: VenueOrder = {
      clientOrderId: "away-1",
      owner: "usr_one",
      instrument: acme,
      side: "buy",
      quantity: 10,
      limitPrice: price("10.00"),
      trigger: null,
      timeInForce: "day",
    };
    await expect(venue.first.send({ type: "new", order: one })).rejects.toThrow(
      VenueUnavailableError,
    );
    await venue.first.listen(async (event) => void heard.push(event));
    const types = () => heard.map(({ type }) => type);
    await expect.poll(types).toContain("sessionUp");
    await venue.first.send({ type: "new", order: one });
    await expect.poll(types).toContain("new");
    await venue.first.close();
    maker.order("away-m", 2, 3, "10.00", [[59, 3]]);
    heard.length = 0;
    await venue.second.listen(async (event) => void heard.push(event));
    await expect.poll(types).toContain("sessionUp");
    await venue.second.send({ type: "status", order: one });
    await expect.poll(types).toEqual(["sessionUp", "trade", "status"]);
    expect(heard[2]).toMatchObject({ standing: "working", traded: 3 });
    await venue.second.send({ type: "cancel", order: one });
    await expect.poll(types).toContain("canceled");
    await venue.second.close();
  });

  /** The same session, in two lives of our process. */
  async function openFixTwice(): Promise<{
    readonly first: VenuePort;
    readonly second: VenuePort;
  }> {
    const added = must(
      await floor.firms.add({
        compId: "AWAY",
        name: "Away",
        version: "FIX.4.4",
        certificate: null,
        cancelOnDisconnect: false,
        copies: null,
      }),
    );
    const make = () =>
      createFixVenue({
        db: database.db,
        clock,
        log: silentLog,
        name: "away",
        host: "127.0.0.1",
        port: floor.gateway.port,
        version: "FIX.4.4",
        sender: "AWAY",
        target: "BOURSE",
        logonFields: [[554, added.password ?? ""]],
        reconnectMs: 20,
      });
    return { first: make(), second: make() };
  }
});
