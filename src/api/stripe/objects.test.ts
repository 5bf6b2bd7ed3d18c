import type Stripe from "stripe";
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

describe("customers", () => {
  it("are made, changed, found and forgotten", async () => {
    const address = { line1: "1 Rue", city: "Lyon", country: "FR" };
    const made = await stripe.customers.create({ email: "a@b.example", name: "Ada", address });
    expect(made.address).toEqual({ ...address, line2: null, postal_code: null, state: null });
    const changed = await stripe.customers.update(made.id, { name: "", metadata: { vip: "yes" } });
    expect(changed).toMatchObject({ name: null, email: "a@b.example", metadata: { vip: "yes" } });
    const cleared = await stripe.customers.update(made.id, { metadata: "" });
    expect(cleared.metadata).toEqual({});
    expect((await stripe.customers.list({ email: "a@b.example" })).data).toHaveLength(1);
    expect(await stripe.customers.del(made.id)).toEqual(
      expect.objectContaining({ id: made.id, object: "customer", deleted: true }),
    );
    expect(await stripe.customers.retrieve(made.id)).toMatchObject({ deleted: true });
    expect((await stripe.customers.list({ email: "a@b.example" })).data).toEqual([]);
    const gone = stripe.customers.update(made.id, { name: "x" });
    expect(await refused(gone)).toMatchObject({ code: "resource_missing" });
  });

  it("keep payment methods, and pay with them", async () => {
    const { id: customer } = await stripe.customers.create({ payment_method: "pm_card_visa" });
    const method = await stripe.paymentMethods.attach("pm_card_mastercard", { customer });
    expect(method).toMatchObject({ customer, card: { brand: "mastercard", last4: "4444" } });
    const methods = await stripe.customers.listPaymentMethods(customer, { type: "card" });
    expect(methods.data.map(({ card }) => card?.brand)).toEqual(["mastercard", "visa"]);
    expect(await stripe.customers.retrievePaymentMethod(customer, method.id)).toMatchObject({
      id: method.id,
    });
    const order = {
      amount: 100,
      currency: "usd",
      confirm: true,
      payment_method: method.id,
    } as const;
    const stranger = refused(stripe.paymentIntents.create(order));
    expect(await stranger).toMatchObject({ code: "payment_method_customer_mismatch" });
    const paid = await stripe.paymentIntents.create({ ...order, customer, off_session: true });
    expect(paid).toMatchObject({ status: "succeeded", customer });
    expect(await stripe.paymentMethods.detach(method.id)).toMatchObject({ customer: null });
    const declined = stripe.paymentMethods.attach("pm_card_visa_chargeDeclined", { customer });
    expect(await refused(declined)).toMatchObject({ statusCode: 402 });
  });

  it("set methods up for later, on a page where that is needed", async () => {
    const { id: customer } = await stripe.customers.create();
    const setup = await stripe.setupIntents.create({
      customer,
      payment_method: "pm_card_visa",
      confirm: true,
    });
    expect(setup).toMatchObject({ object: "setup_intent", status: "succeeded", customer });
    const asks = await stripe.setupIntents.create({
      customer,
      payment_method: "pm_card_authenticationRequired",
      confirm: true,
    });
    expect(asks.status).toBe("requires_action");
    must(await mall.merchants.authenticate(asks.client_secret ?? "", true));
    expect((await stripe.setupIntents.retrieve(asks.id)).status).toBe("succeeded");
    const open = await stripe.setupIntents.create({ customer });
    expect(await stripe.setupIntents.cancel(open.id)).toMatchObject({ status: "canceled" });
    expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(2);
  });
});

describe("lists", () => {
  it("are paged through in both directions, and by the SDK itself", async () => {
    const made = [];
    for (let i = 0; i < 7; i++) made.push((await stripe.products.create({ name: `p${i}` })).id);
    const newest = made.toReversed();
    const first = await stripe.products.list({ limit: 3 });
    expect(first).toMatchObject({ object: "list", url: "/v1/products", has_more: true });
    expect(first.data.map(({ id }) => id)).toEqual(newest.slice(0, 3));
    const next = await stripe.products.list({ limit: 3, starting_after: newest[2] ?? "" });
    expect(next.data.map(({ id }) => id)).toEqual(newest.slice(3, 6));
    const back = await stripe.products.list({ limit: 2, ending_before: newest[3] ?? "" });
    expect(back.data.map(({ id }) => id)).toEqual(newest.slice(1, 3));
    const all = await stripe.products.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(newest);
    for (const wrong of [{ limit: 0 }, { limit: 101 }, { starting_after: "prod_none" }]) {
      expect(await refused(stripe.products.list(wrong))).toMatchObject({ statusCode: 400 });
    }
    const later = await stripe.products.list({ created: { gt: 2_000_000_000 } });
    expect(later.data).toEqual([]);
  });

  it("are searched", async () => {
    for (const order of ["6735", "6736"]) {
      await stripe.paymentIntents.create({ amount: 1_000, currency: "usd", metadata: { order } });
    }
    const found = (query: string) => stripe.paymentIntents.search({ query });
    expect((await found("metadata['order']:'6735'")).data).toHaveLength(1);
    expect(
      (await found("amount>999 AND currency:'usd' AND -metadata['order']:'6735'")).data,
    ).toHaveLength(1);
    expect((await found("status:'succeeded' OR metadata['order']:'6736'")).data).toHaveLength(2);
    expect(await refused(found("what is this"))).toMatchObject({ code: "query_invalid" });
    const page = await stripe.paymentIntents.search({
      query: "amount>0 AND amount<1001",
      limit: 1,
    });
    expect(page).toMatchObject({ object: "search_result", has_more: true });
    const all = await stripe.paymentIntents
      .search({ query: "amount:1000", limit: 1 })
      .autoPagingToArray({ limit: 10 });
    expect(all).toHaveLength(2);
  });
});

describe("what is sold", () => {
  it("has prices, looked up by keys that move", async () => {
    const product = await stripe.products.create({
      name: "Tea",
      default_price_data: { currency: "usd", unit_amount: 350 },
      expand: ["default_price"],
    });
    expect(product.default_price).toMatchObject({ object: "price", unit_amount: 350 });
    const monthly = await stripe.prices.create({
      currency: "usd",
      unit_amount: 900,
      recurring: { interval: "month" },
      product: product.id,
      lookup_key: "tea_monthly",
    });
    expect(monthly).toMatchObject({ type: "recurring", recurring: { interval_count: 1 } });
    const again = {
      currency: "usd",
      unit_amount: 950,
      product: product.id,
      lookup_key: "tea_monthly",
    };
    expect(await refused(stripe.prices.create(again))).toMatchObject({ param: "lookup_key" });
    const moved = await stripe.prices.create({ ...again, transfer_lookup_key: true });
    const found = await stripe.prices.list({
      lookup_keys: ["tea_monthly"],
      expand: ["data.product"],
    });
    expect(found.data).toMatchObject([{ id: moved.id, product: { name: "Tea" } }]);
    expect(await refused(stripe.products.del(product.id))).toMatchObject({
      code: "resource_in_use",
    });
    await stripe.prices.update(moved.id, { active: false });
    expect((await stripe.prices.list({ product: product.id, active: true })).data).toHaveLength(2);
  });
});

describe("checkout", () => {
  const item = {
    quantity: 3,
    price_data: { currency: "usd", unit_amount: 500, product_data: { name: "Cup" } },
  };

  it("is opened, shown, paid by a test card, and completed", async () => {
    const session = await stripe.checkout.sessions.create({
      mode: "payment",
      line_items: [item],
      success_url: "https://shop.example/ok/{CHECKOUT_SESSION_ID}",
      cancel_url: "https://shop.example/no",
      client_reference_id: "cart-1",
      payment_intent_data: { description: "Cups", metadata: { cart: "1" } },
      expand: ["line_items"],
    });
    expect(session).toMatchObject({
      status: "open",
      payment_status: "unpaid",
      amount_total: 1_500,
    });
    expect(session.line_items?.data[0]).toMatchObject({ quantity: 3, amount_total: 1_500 });
    expect(session.url).toBe(`https://bank.example/checkout/${session.id}`);
    const card = { number: "4000 0000 0000 0002", expMonth: 1, expYear: 2030, cvc: "123" };
    const declined = await mall.merchants.payByCard(session.id, card);
    expect(declined).toMatchObject({ ok: false, error: { code: "card_refused" } });
    const good = { ...card, number: "4242424242424242" };
    const paid = must(await mall.merchants.payByCard(session.id, good));
    expect(paid.successUrl).toBe(`https://shop.example/ok/${session.id}`);
    const done = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent"],
    });
    expect(done).toMatchObject({
      status: "complete",
      payment_status: "paid",
      url: null,
      payment_intent: { status: "succeeded", metadata: { cart: "1" }, description: "Cups" },
    });
    const items = await stripe.checkout.sessions.listLineItems(session.id, { limit: 5 });
    expect(items.data).toHaveLength(1);
    expect(await mall.merchants.payByCard(session.id, good)).toMatchObject({
      error: { code: "checkout_closed" },
    });
  });

  it("ends by hand or by time, and is not paid after that", async () => {
    const open = () => stripe.checkout.sessions.create({ mode: "payment", line_items: [item] });
    const one = await open();
    expect(await stripe.checkout.sessions.expire(one.id)).toMatchObject({ status: "expired" });
    expect(await refused(stripe.checkout.sessions.expire(one.id))).toMatchObject({
      statusCode: 400,
    });
    const two = await open();
    mall.clock.advanceMs(24 * 3_600_000 + 1_000);
    await mall.merchants.runDue();
    const expired = await stripe.checkout.sessions.retrieve(two.id, { expand: ["payment_intent"] });
    expect(expired).toMatchObject({ status: "expired", payment_intent: { status: "canceled" } });
  });

  it("keeps a method in mode setup", async () => {
    const { id: customer } = await stripe.customers.create();
    const session = await stripe.checkout.sessions.create({
      mode: "setup",
      customer,
      currency: "usd",
    });
    const card = { number: "4242424242424242", expMonth: 1, expYear: 2030, cvc: "123" };
    must(await mall.merchants.payByCard(session.id, card));
    const done = await stripe.checkout.sessions.retrieve(session.id);
    expect(done).toMatchObject({ status: "complete", payment_status: "no_payment_required" });
    expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  });

  it("is opened by a payment link, by anybody, again and again", async () => {
    const { id: price } = await stripe.prices.create({
      currency: "usd",
      unit_amount: 700,
      product_data: { name: "Book" },
    });
    const link = await stripe.paymentLinks.create({ line_items: [{ price, quantity: 1 }] });
    expect(link.url).toBe(`https://bank.example/buy/${link.id}`);
    const one = must(await mall.merchants.followLink(link.id));
    const two = must(await mall.merchants.followLink(link.id));
    expect(one.id).not.toBe(two.id);
    expect(await stripe.checkout.sessions.retrieve(one.id)).toMatchObject({
      payment_link: link.id,
      amount_total: 700,
    });
    await stripe.paymentLinks.update(link.id, { active: false });
    expect((await mall.merchants.followLink(link.id)).ok).toBe(false);
  });
});
