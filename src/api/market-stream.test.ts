import { once } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { createManualClock, createSeededIds } from "#kernel";
import { type ListedInstrument, type Market, toPrice } from "#market";
import { shareDetails } from "#testing";
import { createMarketStream, type MarketStreamDeps } from "./market-stream.ts";

type Subscribe = Awaited<ReturnType<Market["feed"]>>["subscribe"];

const acme: ListedInstrument = {
  id: createSeededIds(createManualClock(0), "stream").make("ins"),
  number: 1,
  ...shareDetails("ACME"),
  ledger: 1_000_001,
  market: 1,
};

const book = { channel: "depth" as const, bids: [], asks: [] };

/** What these tests look at of a message. */
const messageSchema = z.looseObject({
  type: z.string(),
  code: z.string().optional(),
  symbol: z.string().optional(),
  sequence: z.string().optional(),
});

/** A feed whose listeners are told what the test says. */
function createTestMarket() {
  const listeners = new Set<Parameters<Subscribe>[2]>();
  const market: MarketStreamDeps["market"] = {
    instruments: { bySymbol: async (symbol) => (symbol === "NONE" ? undefined : acme) },
    feed: async (): ReturnType<Market["feed"]> => ({
      async subscribe(_topic, _after, listener) {
        listeners.add(listener);
        listener({ sequence: "1-0-0", previous: undefined, body: book });
        return () => void listeners.delete(listener);
      },
      close: () => undefined,
    }),
  };
  return { market, listeners };
}

let opened: AsyncDisposableStack | undefined;
afterEach(async () => {
  await opened?.disposeAsync();
  opened = undefined;
});

/** A client and its stream, over a socket. */
async function open(given: Partial<MarketStreamDeps> = {}) {
  opened = new AsyncDisposableStack();
  const { market, listeners } = createTestMarket();
  const server = opened.adopt(new WebSocketServer({ port: 0, host: "127.0.0.1" }), (one) => {
    for (const socket of one.clients) socket.terminate();
    one.close();
  });
  await once(server, "listening");
  const served = new Promise<WebSocket>((resolve) =>
    server.once("connection", (socket) => {
      const clock = createManualClock(0);
      const isAllowed = async () => true;
      const onFailure = (cause: unknown) => expect.unreachable(String(cause));
      const heartbeatMs = 3_600_000;
      createMarketStream({ socket, market, clock, isAllowed, heartbeatMs, onFailure, ...given });
      resolve(socket);
    }),
  );
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on a port");
  const client = opened.adopt(new WebSocket(`ws://127.0.0.1:${address.port}`), (one) =>
    one.terminate(),
  );
  const heard: z.infer<typeof messageSchema>[] = [];
  client.on("message", (data) => {
    heard.push(messageSchema.parse(JSON.parse(String(data))));
  });
  const closed = new Promise<number>((resolve) => client.once("close", resolve));
  await once(client, "open");
  const subscribe = (symbols: readonly string[]) =>
    client.send(
      JSON.stringify({ subscribe: symbols.map((symbol) => ({ channel: "depth", symbol })) }),
    );
  return { client, socket: await served, listeners, heard, closed, subscribe };
}

const symbols = (count: number) => Array.from({ length: count }, (_, index) => `S${index}`);

test("a connection has a hundred subscriptions; what does not exist takes no place", async () => {
  const { subscribe, heard, listeners, client } = await open();
  subscribe(["NONE"]);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  subscribe(symbols(100));
  subscribe(["MORE"]);
  await vi.waitFor(() => expect(heard).toHaveLength(102));
  const errors = heard.flatMap((one) =>
    one.type === "error" ? [`${one.code} ${one.symbol ?? ""}`] : [],
  );
  expect(errors.toSorted()).toEqual(["not_found NONE", "too_many_subscriptions MORE"]);
  expect(listeners.size).toBe(100);
  // A place that is given back can be taken.
  client.send(JSON.stringify({ unsubscribe: [{ channel: "depth", symbol: "S7" }] }));
  subscribe(["MORE"]);
  await vi.waitFor(() => expect(heard).toHaveLength(103));
  expect(heard.at(-1)?.type).toBe("snapshot");
  expect(listeners.size).toBe(100);
});

test("who reads too slowly is cut off, and told why; others are not held up by it", async () => {
  const { subscribe, heard, listeners, client, socket, closed } = await open();
  subscribe(["ACME"]);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  const [listener] = listeners;
  client.pause();
  const level = { price: toPrice(100n), quantity: 1, orders: 1 };
  const body = { ...book, bids: Array.from({ length: 1_000 }, () => level) };
  // Each is some fifty kilobytes; sockets of the system hold a few megabytes.
  let sent = 0;
  while (socket.readyState === WebSocket.OPEN && sent < 4_000) {
    listener?.({ sequence: `1-${++sent}-0`, previous: `1-${sent - 1}-0`, body });
  }
  expect(socket.readyState).not.toBe(WebSocket.OPEN);
  expect(socket.bufferedAmount).toBeLessThan(2 * 1024 * 1024);
  client.resume();
  expect(await closed).toBe(4408);
  await vi.waitFor(() => expect(listeners.size).toBe(0));
  // It has heard everything up to a message: from there it goes on.
  expect(heard.at(-1)).toMatchObject({ type: "update", sequence: `1-${sent - 1}-0` });
});

test("who says too much is cut off", async () => {
  const { client, closed } = await open();
  for (let count = 0; count <= 200; count++) client.send("{}");
  expect(await closed).toBe(4429);
});

test("who does not answer a ping is cut off", async () => {
  const { client, socket } = await open({ heartbeatMs: 10 });
  const gone = once(socket, "close");
  client.pause();
  expect((await gone)[0]).toBe(1006);
});

test("a stream ends with its session", async () => {
  const { closed } = await open({ heartbeatMs: 10, isAllowed: async () => false });
  expect(await closed).toBe(4401);
});
