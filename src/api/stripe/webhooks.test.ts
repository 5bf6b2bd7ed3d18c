import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase } from "#testing";
import { type Mall, openMall, type TestShop, testMigrations } from "./shop.testing.ts";

type Received = { readonly body: string; readonly signature: string };

let mall: Mall;
let shop: TestShop;
let stripe: Stripe;
let server: Server;
let url: string;
const received: Received[] = [];
const deaf: (() => void)[] = [];
let status = 200;

beforeAll(async () => {
  mall = await openMall(await createTestDatabase(testMigrations));
  shop = await mall.openShop();
  stripe = shop.stripe;
  server = createServer((request, response) => {
    // Answers nothing until the test lets it.
    if (request.url === "/deaf") {
      deaf.push(() => void response.end());
      return;
    }
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ body, signature: String(request.headers["stripe-signature"]) });
      response.writeHead(status, status === 302 ? { location: url } : {}).end("thanks");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/hook`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await mall[Symbol.asyncDispose]();
});

/** What arrived since the last time, once that is at least so many. */
async function arrivals(count: number): Promise<Received[]> {
  for (let i = 0; i < 200 && received.length < count; i++) await sleep(10);
  await mall.merchants.deliverWebhooks();
  return received.splice(0);
}
// The SDK holds the age against the clock of the machine, and that of the tests is behind.
const read = ({ body, signature }: Received, secret: string) =>
  Stripe.webhooks.constructEvent(body, signature, secret, Number.MAX_SAFE_INTEGER);

describe("webhooks", () => {
  it("tell endpoints of what they asked for, signed as the SDK checks it", async () => {
    const endpoint = await stripe.webhookEndpoints.create({
      url,
      enabled_events: ["customer.created", "payment_intent.succeeded"],
    });
    const secret = endpoint.secret ?? "";
    expect(secret).toMatch(/^whsec_/);
    expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
    const customer = await stripe.customers.create({ name: "Ünï" }, { idempotencyKey: "hook-1" });
    await stripe.customers.update(customer.id, { name: "y" });
    const [delivery, ...others] = await arrivals(1);
    expect(others).toEqual([]);
    const event = read(delivery ?? { body: "", signature: "" }, secret);
    expect(event).toMatchObject({
      type: "customer.created",
      livemode: false,
      api_version: "2026-10-28.endive",
      data: { object: { id: customer.id, name: "Ünï" } },
      request: { idempotency_key: "hook-1", id: expect.stringMatching(/^req_/) },
    });
    expect(() => read(delivery ?? { body: "", signature: "" }, `${secret}x`)).toThrow(
      "No signatures found",
    );
    const listed = await stripe.events.list({ type: "customer.updated" });
    expect(listed.data[0]?.data.previous_attributes).toEqual({ name: "Ünï" });
    expect(await stripe.events.retrieve(event.id)).toMatchObject({
      id: event.id,
      pending_webhooks: 0,
    });
    await stripe.webhookEndpoints.del(endpoint.id);
  });

  it("are signed by both secrets for a day after a change", async () => {
    const made = await stripe.webhookEndpoints.create({ url, enabled_events: ["*"] });
    const rotated = await stripe.rawRequest(
      "POST",
      `/v1/webhook_endpoints/${made.id}/rotate_secret`,
    );
    const next = String(Object(rotated).secret);
    await stripe.customers.create({});
    const [both] = await arrivals(1);
    for (const secret of [made.secret ?? "", next]) {
      expect(read(both ?? { body: "", signature: "" }, secret).type).toBe("customer.created");
    }
    mall.clock.advanceMs(24 * 3_600_000 + 1_000);
    await stripe.customers.create({});
    const [one] = await arrivals(1);
    expect(() => read(one ?? { body: "", signature: "" }, made.secret ?? "")).toThrow(
      "No signatures found",
    );
    expect(read(one ?? { body: "", signature: "" }, next).type).toBe("customer.created");
    await stripe.webhookEndpoints.del(made.id);
  });

  it("are tried again for three days, then given up, and sent again by hand", async () => {
    const { id } = await stripe.webhookEndpoints.create({
      url,
      enabled_events: ["product.created"],
    });
    status = 302;
    await stripe.products.create({ name: "x" });
    await arrivals(1);
    const startMs = mall.clock.nowMs();
    let attempts = 1;
    for (let hours = 0; hours < 24 * 4; hours++) {
      for (const minutes of [1, 5, 24, 30]) {
        mall.clock.advanceMs(minutes * 60_000);
        attempts += await mall.merchants.deliverWebhooks();
      }
    }
    received.splice(0);
    expect(attempts).toBe(10);
    const [log] = await mall.merchants.deliveries(shop.world, id, 10);
    expect(log).toMatchObject({ state: "failed", attempts: 10, next_at: null });
    expect(log?.log[0]).toMatchObject({ number: 1, status: 302, response: "thanks" });
    const last = log?.log.at(-1)?.at.getTime() ?? 0;
    expect((last - startMs) / 3_600_000).toBeGreaterThan(71);
    expect((last - startMs) / 3_600_000).toBeLessThan(73);
    status = 200;
    expect(await mall.merchants.replayDelivery(shop.world, log?.id ?? "")).toBe(true);
    await arrivals(1);
    const [after] = await mall.merchants.deliveries(shop.world, id, 10);
    expect(after).toMatchObject({ state: "delivered", attempts: 11 });
    await stripe.webhookEndpoints.del(id);
  });

  it("to an endpoint that does not answer delay no other", async () => {
    const enabled_events = ["customer.created"] as const;
    const mute = { url: url.replace("/hook", "/deaf"), enabled_events: [...enabled_events] };
    const silent = await stripe.webhookEndpoints.create(mute);
    const quick = await stripe.webhookEndpoints.create({ ...mute, url });
    await stripe.customers.create({ name: "first" });
    await expect.poll(() => deaf.length).toBe(1);
    await stripe.customers.create({ name: "second" });
    await expect.poll(() => received.length).toBe(2);
    expect(deaf).toHaveLength(1);
    deaf.shift()?.();
    await expect.poll(() => deaf.length).toBe(1);
    deaf.shift()?.();
    await mall.merchants.deliverWebhooks();
    const [log] = await mall.merchants.deliveries(shop.world, silent.id, 10);
    expect(log).toMatchObject({ state: "delivered", attempts: 1 });
    for (const { id } of [silent, quick]) await stripe.webhookEndpoints.del(id);
    received.splice(0);
  });
});
