import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { createTestDatabase } from "#testing";
import { type Mall, openMall, refused, type TestShop, testMigrations } from "./shop.testing.ts";

let mall: Mall;
let shop: TestShop;
let stripe: Stripe;

beforeAll(async () => {
  mall = await openMall(await createTestDatabase(testMigrations));
  shop = await mall.openShop();
  stripe = shop.stripe;
});
afterAll(() => mall[Symbol.asyncDispose]());

/** A call as other clients than the SDK would make it. */
async function raw(
  method: string,
  path: string,
  more: { body?: string; key?: string; token?: string } = {},
) {
  const { body, key, token = shop.key } = more;
  const answer = await fetch(`http://127.0.0.1:${mall.port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(key !== undefined && { "idempotency-key": key }),
      ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: JSON.parse(text), headers: answer.headers };
}

describe("a key of idempotency", () => {
  const order = { amount: 100, currency: "usd" } as const;

  it("gives the first answer again, to the byte", async () => {
    const body =
      "amount=100&currency=usd&confirm=true&payment_method=pm_card_visa&expand[]=latest_charge";
    const first = await raw("POST", "/v1/payment_intents", { body, key: "k1" });
    const second = await raw("POST", "/v1/payment_intents", { body, key: "k1" });
    expect(second.text).toBe(first.text);
    expect(first.json.latest_charge.object).toBe("charge");
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.headers.get("original-request")).toBe(first.headers.get("request-id"));
    expect((await stripe.charges.list({ payment_intent: first.json.id })).data).toHaveLength(1);
  });

  it("gives a refusal again, also a decline", async () => {
    const declined = { ...order, confirm: true, payment_method: "pm_card_visa_chargeDeclined" };
    const options = { idempotencyKey: "k2" };
    const first = await refused(stripe.paymentIntents.create(declined, options));
    const second = await refused(stripe.paymentIntents.create(declined, options));
    expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
    expect(second.statusCode).toBe(402);
  });

  it("is refused with other parameters", async () => {
    await stripe.paymentIntents.create(order, { idempotencyKey: "k3" });
    const other = { ...order, amount: 101 };
    const error = await refused(stripe.paymentIntents.create(other, { idempotencyKey: "k3" }));
    expect(error).toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  });

  it("is free after a call that was not understood", async () => {
    const wrong = { body: "amount=x&currency=usd", key: "k4" };
    expect((await raw("POST", "/v1/payment_intents", wrong)).status).toBe(400);
    const right = { body: "amount=1&currency=usd", key: "k4" };
    expect((await raw("POST", "/v1/payment_intents", right)).status).toBe(200);
  });

  it("lets one of twins through; the others are told, and the SDK tries again", async () => {
    const body = "amount=100&currency=usd&confirm=true&payment_method=pm_card_visa";
    const twins = await Promise.all(
      Array.from({ length: 5 }, () => raw("POST", "/v1/payment_intents", { body, key: "k5" })),
    );
    const statuses = twins.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect(new Set(statuses)).toEqual(new Set(statuses.includes(409) ? [200, 409] : [200]));
    expect(new Set(twins.filter((one) => one.status === 200).map((one) => one.json.id)).size).toBe(
      1,
    );
    const conflict = twins.find(({ status }) => status === 409);
    expect(conflict?.json.error.code ?? "idempotency_key_in_use").toBe("idempotency_key_in_use");
    const params = { ...order, confirm: true, payment_method: "pm_card_visa" };
    const both = await Promise.all([
      stripe.paymentIntents.create(params, { idempotencyKey: "k6" }),
      stripe.paymentIntents.create(params, { idempotencyKey: "k6" }),
    ]);
    expect(both[0].id).toBe(both[1].id);
  });

  it("is one world's own", async () => {
    const other = await mall.openShop();
    const first = await stripe.customers.create({ name: "a" }, { idempotencyKey: "k7" });
    const second = await other.stripe.customers.create({ name: "b" }, { idempotencyKey: "k7" });
    expect(second.name).toBe("b");
    expect(first.id).not.toBe(second.id);
  });
});

describe("who asks", () => {
  it("needs a key that is one", async () => {
    expect(await refused(mall.client("sk_test_wrong").balance.retrieve())).toMatchObject({
      type: "StripeAuthenticationError",
      statusCode: 401,
      message: "Invalid API Key provided: sk_test_****rong",
    });
    const missing = await fetch(`http://127.0.0.1:${mall.port}/v1/balance`);
    expect(missing.status).toBe(401);
    const basic = await fetch(`http://127.0.0.1:${mall.port}/v1/balance`, {
      headers: { authorization: `Basic ${Buffer.from(`${shop.key}:`).toString("base64")}` },
    });
    expect(basic.status).toBe(200);
  });

  it("may do what the scopes of the key say", async () => {
    const scopes = ["customers:write", "refunds:read"];
    const { key } = must(await mall.merchants.makeKey(shop.world, "restricted", { scopes }));
    const restricted = mall.client(key);
    await restricted.customers.create({});
    await restricted.customers.list();
    await restricted.refunds.list();
    for (const call of [
      restricted.refunds.create({ charge: "ch_1" }),
      restricted.paymentIntents.list(),
    ]) {
      expect(await refused(call)).toMatchObject({ type: "StripePermissionError", statusCode: 403 });
    }
  });

  it("has a day to change keys, unless a key is ended", async () => {
    const old = must(await mall.merchants.makeKey(shop.world, "secret"));
    const next = must(await mall.merchants.rotateKey(shop.world, old.id));
    await mall.client(old.key).balance.retrieve();
    await mall.client(next.key).balance.retrieve();
    mall.clock.advanceMs(24 * 3_600_000 + 1);
    expect(await refused(mall.client(old.key).balance.retrieve())).toMatchObject({
      statusCode: 401,
    });
    must(await mall.merchants.revokeKey(shop.world, next.id));
    expect(await refused(mall.client(next.key).balance.retrieve())).toMatchObject({
      statusCode: 401,
    });
  });

  it("pays with a publishable key and the secret of one intent", async () => {
    const { key } = must(await mall.merchants.makeKey(shop.world, "publishable"));
    const { id, client_secret } = await stripe.paymentIntents.create({
      amount: 5,
      currency: "usd",
    });
    const browser = mall.client(key);
    expect(await refused(browser.balance.retrieve())).toMatchObject({ statusCode: 403 });
    expect(await refused(browser.paymentIntents.retrieve(id))).toMatchObject({ statusCode: 403 });
    const wrong = { client_secret: `${id}_secret_x` };
    expect(await refused(browser.paymentIntents.retrieve(id, wrong))).toMatchObject({
      statusCode: 404,
    });
    const own = await browser.paymentIntents.retrieve(id, { client_secret: client_secret ?? "" });
    expect(own.id).toBe(id);
  });

  it("sees nothing of another business, nor of the other world", async () => {
    const { id } = await stripe.customers.create({ email: "a@b.example" });
    const other = await mall.openShop();
    for (const client of [other.stripe, mall.client(shop.liveKey)]) {
      expect(await refused(client.customers.retrieve(id))).toMatchObject({
        statusCode: 404,
        code: "resource_missing",
        param: "id",
        message: `No such customer: '${id}'`,
      });
      expect((await client.customers.list()).data).toEqual([]);
    }
  });
});

describe("what is wrong with a call", () => {
  const cases: [body: string, error: object][] = [
    ["currency=usd", { code: "parameter_missing", param: "amount" }],
    ["amount=1&currency=usd&foo=1", { code: "parameter_unknown", param: "foo" }],
    [
      "amount=1&currency=usd&shipping[name]=a&shipping[address][x]=1",
      { code: "parameter_unknown", param: "shipping[address][x]" },
    ],
    [
      "amount=1.5&currency=usd",
      { code: "parameter_invalid_integer", param: "amount", message: "Invalid integer: 1.5" },
    ],
    ["amount=-1&currency=usd", { code: "parameter_invalid_integer", param: "amount" }],
    ["amount=100000000&currency=usd", { code: "amount_too_large", param: "amount" }],
    ["amount=1&currency=xyz", { param: "currency" }],
    ["amount=1&currency=usd&confirm=maybe", { param: "confirm" }],
    ["amount=&currency=usd", { code: "parameter_invalid_empty", param: "amount" }],
    ["amount=1&currency=usd&customer=cus_none", { code: "resource_missing", param: "customer" }],
    [
      "amount=1&currency=usd&payment_method=pm_none&confirm=true",
      { code: "resource_missing", param: "payment_method" },
    ],
    [`amount=1&currency=usd&metadata[${"k".repeat(41)}]=v`, {}],
    [`amount=1&currency=usd&metadata[k]=${"v".repeat(501)}`, { param: "metadata[k]" }],
    ["amount=1&currency=usd&expand[]=nothing", { param: "expand" }],
    ["amount=1&currency=usd&a[b=1", {}],
  ];
  it.each(cases)("is told: %s", async (body, error) => {
    const answer = await raw("POST", "/v1/payment_intents", { body });
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({ type: "invalid_request_error", ...error });
    expect(answer.headers.get("request-id")).toMatch(/^req_/);
  });

  it("is that a route is not served, by its name", async () => {
    const error = await refused(stripe.issuing.cards.list());
    expect(error).toMatchObject({ statusCode: 404, type: "StripeInvalidRequestError" });
    expect(error.message).toContain("GET: /v1/issuing/cards");
    const wrongMethod = await raw("DELETE", "/v1/balance");
    expect(wrongMethod.status).toBe(404);
  });

  it("is that it is not a form", async () => {
    const answer = await fetch(`http://127.0.0.1:${mall.port}/v1/customers`, {
      method: "POST",
      headers: { authorization: `Bearer ${shop.key}`, "content-type": "application/json" },
      body: "{}",
    });
    expect(answer.status).toBe(400);
  });
});

it("has the SDK try again after a dropped connection, and does the thing once", async () => {
  let drops = 1;
  const dropping: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (drops-- > 0) throw new TypeError("connection dropped after the server had answered");
    return answer;
  };
  const client = new Stripe(shop.key, {
    host: "127.0.0.1",
    port: mall.port,
    protocol: "http",
    httpClient: Stripe.createFetchHttpClient(dropping),
  });
  const name = `once ${mall.port}`;
  await client.customers.create({ name });
  const found = await stripe.customers.search({ query: `name:'${name}'` });
  expect(found.data).toHaveLength(1);
});
