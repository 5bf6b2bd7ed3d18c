import { type MarketStreamMessage, marketStreamMessageSchema } from "@bourse/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { addNewOrder, createCommandRows, side } from "#exchange";
import { toPrice } from "#market";
import { joinBourse, type Person, send, startWorld, type World } from "./world.ts";

let world: World;
let alice: Person;

beforeAll(async () => {
  world = await startWorld();
  alice = await joinBourse(world, "alice");
  await world.app.bank.market.register.save(
    ["ACME", "BOLT"].map((symbol) => ({
      symbol,
      name: `${symbol} Works`,
      kind: "share" as const,
      exchange: "XTST",
      currency: "USD" as const,
      tick: toPrice(100n),
      lot: 1,
      isFractional: true,
      calendar: "24x7",
      settlementDays: 1,
      state: "listed" as const,
      facts: { sector: "Test", description: null, sharesOutstanding: 1_000, dividendYield: 50 },
    })),
  );
});
afterAll(() => world[Symbol.asyncDispose]());

/** Sends a limit order for ACME at so many cents. */
async function order(own: number, cents: number, quantity: number): Promise<void> {
  const { market } = world.app.bank;
  const venue = await market.venue();
  const acme = await market.find("ACME");
  const account = await venue.accounts.open(own === side.buy ? "buyer" : "seller");
  const list = createCommandRows(1);
  const one = { id: venue.nextOrderId(), account, side: own, quantity, price: cents };
  addNewOrder(list, acme?.market ?? 0, venue.nowMicros(), one);
  await venue.submit(list);
}

const get = async (path: string) => {
  const { status, body } = await send(world, "GET", path, { token: alice.token });
  expect(status).toBe(200);
  return Object(body);
};

type Client = {
  readonly socket: WebSocket;
  next(): Promise<MarketStreamMessage>;
  say(message: unknown): void;
};

async function connect(headers: Record<string, string>): Promise<Client> {
  const socket = new WebSocket(`${world.url.replace("http", "ws")}/v1/market/stream`, { headers });
  const arrived: MarketStreamMessage[] = [];
  let wake = () => {};
  socket.on("message", (data) => {
    arrived.push(marketStreamMessageSchema.parse(JSON.parse(String(data))));
    wake();
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return {
    socket,
    say: (message) => socket.send(JSON.stringify(message)),
    async next() {
      while (arrived.length === 0) {
        await new Promise<void>((done) => {
          wake = done;
        });
      }
      const [first] = arrived.splice(0, 1);
      if (first === undefined) throw new Error("a message has arrived");
      return first;
    },
  };
}

const withToken = () => connect({ authorization: `Bearer ${alice.token}` });

test("what rests and what trades is in the book, the quote, the trades and the bars", async () => {
  await order(side.sell, 10_150, 30);
  await order(side.buy, 10_150, 12);
  await order(side.buy, 10_000, 5);
  const quote = await get("/v1/instruments/acme/quote");
  expect(quote).toMatchObject({ last: "101.50", ask: "101.50", askSize: "18", bid: "100.00" });
  expect(quote).toMatchObject({ volume: "12", source: "venue", previousClose: null });
  const depth = await get("/v1/instruments/ACME/depth");
  expect(depth.asks).toEqual([{ price: "101.50", quantity: "18", orders: 1 }]);
  const book = await get("/v1/instruments/ACME/orders?limit=5");
  const resting = { id: expect.stringMatching(/^[0-9]+$/), side: "sell" };
  expect(book.asks).toEqual([{ ...resting, price: "101.50", quantity: "18" }]);
  // Bands may have come between the two.
  expect(book.sequence).toBeGreaterThanOrEqual(depth.sequence);
  const trades = await get("/v1/instruments/ACME/trades");
  expect(trades.items).toMatchObject([{ price: "101.50", quantity: "12", taker: "buy" }]);
  for (const length of ["1s", "1m", "15m", "1h", "1d", "1w", "1mo"]) {
    const { items } = await get(`/v1/instruments/ACME/bars?length=${length}`);
    expect(items).toMatchObject([{ open: "101.50", close: "101.50", volume: "12" }]);
  }
  const acme = await get("/v1/instruments/ACME");
  expect(acme).toMatchObject({ marketCapitalisation: "101500", yearHigh: "101.50", tick: "0.01" });
  const list = await get("/v1/instruments?limit=1");
  expect(list).toMatchObject({ items: [{ symbol: "ACME" }], nextCursor: "ACME" });
  expect((await get("/v1/instruments?limit=1&cursor=ACME")).items[0].symbol).toBe("BOLT");
  expect((await get("/v1/instruments?search=bolt%20w")).items[0].symbol).toBe("BOLT");
  expect((await get("/v1/instruments?symbols=BOLT,NONE,ACME")).items).toHaveLength(2);
  const market = await get("/v1/market");
  expect(market.active).toMatchObject([{ symbol: "ACME" }]);
  expect(market.exchanges).toMatchObject([{ exchange: "XTST", halted: [] }]);
  const unknown = await send(world, "GET", "/v1/instruments/NONE", { token: alice.token });
  expect(unknown.code).toBe("not_found");
});

test("a stream begins with what is, tells what changes, and goes on after a break", async () => {
  const client = await withToken();
  client.say({
    subscribe: [
      { channel: "depth", symbol: "acme" },
      { channel: "trades", symbol: "ACME" },
    ],
  });
  const first = [await client.next(), await client.next()];
  expect(first.map(({ type }) => type)).toEqual(["snapshot", "snapshot"]);
  await order(side.buy, 10_150, 3);
  const seen = [await client.next(), await client.next()];
  const trades = seen.find((one) => one.type === "update" && one.channel === "trades");
  expect(trades).toMatchObject({ trades: [{ price: "101.50", quantity: "3" }] });
  const depth = seen.find((one) => one.type === "update" && one.channel === "depth");
  expect(depth).toMatchObject({ asks: [{ price: "101.50", quantity: "15" }], bids: [] });
  client.socket.close();

  await order(side.sell, 10_000, 5);
  const after = depth !== undefined && "sequence" in depth ? depth.sequence : "";
  const again = await withToken();
  again.say({ subscribe: [{ channel: "depth", symbol: "ACME", after }] });
  expect(await again.next()).toMatchObject({
    type: "update",
    previous: after,
    bids: [{ price: "100.00", quantity: "0" }],
  });
  again.say({ subscribe: [{ channel: "top", symbol: "NONE" }] });
  expect(await again.next()).toMatchObject({ type: "error", code: "not_found" });
  const ended = new Promise((resolve) => again.socket.once("close", resolve));
  again.socket.send("not JSON");
  expect(await ended).toBe(1007);
});

test("a stream is for members, from our own pages or with a token", async () => {
  const { cookie } = alice;
  await expect(connect({})).rejects.toThrow("403");
  await expect(connect({ cookie, origin: "https://evil.example" })).rejects.toThrow("403");
  await expect(connect({ cookie })).rejects.toThrow("403");
  await expect(connect({ authorization: "Bearer nobody" })).rejects.toThrow("401");
  const own = await connect({ cookie, origin: world.url });
  own.socket.close();
});

test("an alert fires once, and its member hears of it", async () => {
  const body = { symbol: "ACME", condition: { kind: "above", price: "101.5" } };
  const made = await send(world, "POST", "/v1/price-alerts", { token: alice.token, body });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ kind: "above", price: "101.50", firedAt: null });
  const { market, events } = world.app.bank;
  const heard: string[] = [];
  events.subscribe(alice.id, ({ type, subject }) => heard.push(`${type} ${subject}`));
  await market.alerts.run();
  expect(heard).toEqual([]);
  await order(side.buy, 10_150, 1);
  expect(await Promise.all([market.alerts.run(), market.alerts.run()])).toContain(1);
  await market.alerts.run();
  expect(heard).toEqual([`price_alert ${Object(made.body).id}`]);
  const [alert] = (await get("/v1/price-alerts?symbol=acme")).items;
  expect(alert).toMatchObject({ firedPrice: "101.50" });
});

test("watchlists keep their order and their members' order", async () => {
  const make = (name: string, symbols: string[]) =>
    send(world, "POST", "/v1/watchlists", { token: alice.token, body: { name, symbols } });
  const first = Object((await make("First", ["BOLT", "ACME", "BOLT"])).body);
  expect(first.items.map((one: object) => Object(one).symbol)).toEqual(["BOLT", "ACME"]);
  const second = Object((await make("Second", [])).body);
  expect((await make("Third", ["NONE"])).code).toBe("invalid_request");
  const change = { token: alice.token, body: { place: 0, symbols: ["ACME"] } };
  await send(world, "PATCH", `/v1/watchlists/${second.id}`, change);
  const { items } = await get("/v1/watchlists");
  expect(items.map((one: object) => Object(one).name)).toEqual(["Second", "First"]);
  const { token } = alice;
  const removed = await send(world, "DELETE", `/v1/watchlists/${first.id}`, { token });
  expect(removed.status).toBe(204);
  const again = await send(world, "DELETE", `/v1/watchlists/${first.id}`, { token });
  expect(again.code).toBe("not_found");
});
