import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { createMemoryLedger } from "#ledger";
import { createTestDatabase, type TestDatabase } from "#testing";
import {
  brokenInvariants,
  expectSound,
  type Mall,
  openMall,
  refused,
  type TestShop,
  testMigrations,
} from "./shop.testing.ts";

let mall: Mall;
let shop: TestShop;
let stripe: Stripe;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(testMigrations);
  mall = await openMall(database);
  shop = await mall.openShop();
  stripe = shop.stripe;
});
afterAll(() => mall[Symbol.asyncDispose]());

async function customerWith(card: string) {
  const { id } = await stripe.customers.create({ name: "Ada", email: "ada@b.example" });
  const method = await stripe.paymentMethods.attach(card, { customer: id });
  const invoice_settings = { default_payment_method: method.id };
  await stripe.customers.update(id, { invoice_settings });
  return id;
}

const credentialOf = (url: string | null | undefined) => url?.split("/").at(-1) ?? "";

describe("invoices", () => {
  it("gather items, are finalized, and paid once", async () => {
    const customer = await customerWith("pm_card_bypassPending");
    await stripe.invoiceItems.create({
      customer,
      amount: 1_000,
      currency: "usd",
      description: "Tea",
    });
    await stripe.invoiceItems.create({ customer, amount: -200, currency: "usd" });
    const draft = await stripe.invoices.create({
      customer,
      pending_invoice_items_behavior: "include",
      description: "Thank you",
    });
    expect(draft).toMatchObject({ status: "draft", total: 800, number: null, auto_advance: false });
    const price_data = { currency: "usd", unit_amount: 50, product: await productNamed("Cup") };
    const added = await stripe.invoiceItems.create({
      customer,
      invoice: draft.id,
      price_data,
      quantity: 4,
    });
    expect(added).toMatchObject({ amount: 200, invoice: draft.id, description: "Cup" });
    await stripe.invoiceItems.update(added.id, { description: "Cups" });
    const open = await stripe.invoices.finalizeInvoice(draft.id);
    expect(open).toMatchObject({ status: "open", total: 1_000, amount_due: 1_000 });
    expect(open.number).toMatch(/-0001$/);
    expect(open.lines.data.map(({ description }) => description)).toEqual(["Tea", null, "Cups"]);
    const lines = await stripe.invoices.listLineItems(draft.id, { limit: 2 });
    expect(lines).toMatchObject({ has_more: true });
    const late = stripe.invoiceItems.create({
      customer,
      invoice: draft.id,
      amount: 1,
      currency: "usd",
    });
    expect(await refused(late)).toMatchObject({ code: "invoice_not_editable" });
    const pays = await Promise.allSettled([1, 2, 3].map(() => stripe.invoices.pay(draft.id)));
    expect(pays.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await stripe.charges.list({ customer })).data).toHaveLength(1);
    const paid = await stripe.invoices.retrieve(draft.id, {
      expand: ["payments.data.payment.payment_intent"],
    });
    expect(paid).toMatchObject({ status: "paid", amount_paid: 1_000, amount_remaining: 0 });
    expect(paid.payments?.data[0]?.payment.payment_intent).toMatchObject({ status: "succeeded" });
    await expectSound(mall);
  });

  const productNamed = async (name: string) => (await stripe.products.create({ name })).id;

  it("are numbered without a gap, however many are finalized at once", async () => {
    const customer = await customerWith("pm_card_visa");
    const drafts = [];
    for (let index = 0; index < 5; index++) {
      drafts.push(await stripe.invoices.create({ customer, currency: "usd" }));
    }
    await stripe.invoices.del(drafts.pop()?.id ?? "");
    const all = await Promise.all(drafts.map(({ id }) => stripe.invoices.finalizeInvoice(id)));
    const numbers = all.map(({ number }) => Number(number?.slice(-4))).toSorted((a, b) => a - b);
    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ next_invoice_sequence: 5 });
  });

  it("are sent, seen on their page and on paper, and paid there", async () => {
    const issued = must(
      await mall.merchants.issueInvoice(shop.world, {
        customer: { name: "Grace", email: "grace@b.example" },
        currency: "usd",
        lines: [
          { description: "Work", amount: 40_000n },
          { description: "Travel", amount: 2_500n },
        ],
        daysUntilDue: 14,
      }),
    );
    const credential = credentialOf(issued.hosted_invoice_url);
    const page = must(await mall.merchants.hostedInvoice(credential));
    expect(page.invoice).toMatchObject({ status: "open", amount_due: 42_500n });
    const { file } = must(await mall.merchants.invoicePdf(credential, "fr"));
    expect(Buffer.from(file.subarray(0, 5)).toString()).toBe("%PDF-");
    const guessed = credential.replace(/_secret_.*/, "_secret_x");
    expect(await mall.merchants.hostedInvoice(guessed)).toMatchObject({ ok: false });
    const card = { number: "4000000000000077", expMonth: 12, expYear: 2034, cvc: "123" };
    must(await mall.merchants.payByCard(page.checkout ?? "", card));
    expect((await stripe.invoices.retrieve(issued.id)).status).toBe("paid");
    expect(must(await mall.merchants.hostedInvoice(credential)).checkout).toBeNull();
  });

  it("are void, uncollectible, or paid by other means; and then nobody pays them", async () => {
    const customer = await customerWith("pm_card_bypassPending");
    const make = async () => {
      await stripe.invoiceItems.create({ customer, amount: 500, currency: "usd" });
      const draft = await stripe.invoices.create({
        customer,
        collection_method: "send_invoice",
        days_until_due: 1,
        pending_invoice_items_behavior: "include",
      });
      return stripe.invoices.sendInvoice(draft.id);
    };
    const [gone, lost, cash] = [await make(), await make(), await make()];
    expect((await stripe.invoices.voidInvoice(gone.id)).status).toBe("void");
    const secret = gone.confirmation_secret?.client_secret ?? "";
    const card = { number: "4242424242424242", expMonth: 12, expYear: 2034, cvc: "123" };
    expect(await mall.merchants.payByCard(secret, card)).toMatchObject({
      error: { code: "checkout_closed" },
    });
    expect(await refused(stripe.invoices.pay(gone.id))).toMatchObject({ statusCode: 400 });
    expect((await stripe.invoices.markUncollectible(lost.id)).status).toBe("uncollectible");
    expect((await stripe.invoices.pay(lost.id)).status).toBe("paid");
    const byHand = await stripe.invoices.pay(cash.id, { paid_out_of_band: true });
    expect(byHand).toMatchObject({ status: "paid", payments: { data: [{ status: "canceled" }] } });
    const [intent = ""] = (cash.confirmation_secret?.client_secret ?? "").split("_secret_");
    expect((await stripe.paymentIntents.retrieve(intent)).status).toBe("canceled");
    await expectSound(mall);
  });

  it("become overdue when their day has passed", async () => {
    const customer = await customerWith("pm_card_visa");
    await stripe.invoiceItems.create({ customer, amount: 500, currency: "usd" });
    const draft = await stripe.invoices.create({
      customer,
      collection_method: "send_invoice",
      days_until_due: 2,
      pending_invoice_items_behavior: "include",
    });
    await stripe.invoices.sendInvoice(draft.id);
    mall.clock.advanceMs(3 * 86_400_000);
    await mall.merchants.runDue();
    await mall.merchants.runDue();
    const told = await stripe.events.list({ type: "invoice.overdue" });
    expect(
      told.data.filter(({ data }) => "id" in data.object && data.object.id === draft.id),
    ).toHaveLength(1);
  });
});

describe("what must hold of invoices", () => {
  it("is seen to be broken where it is", async () => {
    const customer = await customerWith("pm_card_bypassPending");
    await stripe.invoiceItems.create({ customer, amount: 500, currency: "usd" });
    const draft = await stripe.invoices.create({
      customer,
      pending_invoice_items_behavior: "include",
    });
    await stripe.invoices.pay(draft.id);
    const set = (id: string, path: string, value: string) =>
      database.db.pool.query(
        "update merchants.object set data = jsonb_set(data, $2::text[], $3::jsonb) where id = $1",
        [id, path, value],
      );
    await set(draft.id, "{amount_paid}", '{"$":"501"}');
    await set(customer, "{next_invoice_sequence}", "3");
    expect(await brokenInvariants(mall)).toMatchObject([
      { invariant: "an invoice that is paid was paid what it asked for", ids: [draft.id] },
      { invariant: "the invoices of a customer are numbered without a gap", ids: [customer] },
    ]);
    await set(draft.id, "{amount_paid}", '{"$":"500"}');
    await set(customer, "{next_invoice_sequence}", "2");
    await expectSound(mall);
  });
});

describe("coupons", () => {
  it("take off a part or an amount, for those whom a code was given", async () => {
    const coupon = await stripe.coupons.create({ id: "SPRING", percent_off: 12.5, name: "Spring" });
    expect(coupon).toMatchObject({ percent_off: 12.5, duration: "once", valid: true });
    expect(await refused(stripe.coupons.create({ id: "SPRING", percent_off: 5 }))).toMatchObject({
      code: "resource_already_exists",
    });
    expect(await refused(stripe.coupons.create({ percent_off: 0 }))).toMatchObject({
      param: "percent_off",
    });
    const other = await mall.openShop();
    const theirs = await other.stripe.coupons.create({
      id: "SPRING",
      amount_off: 100,
      currency: "usd",
    });
    expect(theirs.percent_off).toBeNull();
    expect((await stripe.coupons.retrieve("SPRING")).percent_off).toBe(12.5);
    const promotion = { type: "coupon", coupon: "SPRING" } as const;
    const code = await stripe.promotionCodes.create({
      promotion,
      code: "HELLO",
      max_redemptions: 1,
    });
    const found = await stripe.promotionCodes.list({ code: "hello", active: true });
    expect(found.data.map(({ id }) => id)).toEqual([code.id]);
    const customer = await customerWith("pm_card_bypassPending");
    const price = await stripe.prices.create({
      currency: "usd",
      unit_amount: 999,
      recurring: { interval: "month" },
      product_data: { name: "Plan" },
    });
    const order = {
      customer,
      items: [{ price: price.id }],
      discounts: [{ promotion_code: code.id }],
      expand: ["latest_invoice", "discounts.source.coupon"],
    };
    const [first, second] = await Promise.allSettled([
      stripe.subscriptions.create(order),
      stripe.subscriptions.create(order),
    ]);
    const made = [first, second].flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(made).toHaveLength(1);
    expect(made[0]?.latest_invoice).toMatchObject({ subtotal: 999, total: 874 });
    expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({ times_redeemed: 1 });
    await stripe.coupons.del("SPRING");
    expect(await refused(stripe.coupons.retrieve("SPRING"))).toMatchObject({ statusCode: 404 });
  });
});

describe("after a crash", () => {
  it("a first payment that went through is noted, once", async () => {
    const stops = { next: false };
    const stoppable = (deps: Parameters<typeof createMemoryLedger>[0]) => {
      const ledger = createMemoryLedger(deps);
      return {
        ...ledger,
        async createTransfers(events: Parameters<typeof ledger.createTransfers>[0]) {
          const results = await ledger.createTransfers(events);
          if (!stops.next) return results;
          stops.next = false;
          throw new Error("the process stops here");
        },
      };
    };
    await using own = await openMall(await createTestDatabase(testMigrations), stoppable);
    const { stripe: client } = await own.openShop();
    const customer = await client.customers.create({ payment_method: "pm_card_bypassPending" });
    const [method] = (await client.customers.listPaymentMethods(customer.id)).data;
    const price = await client.prices.create({
      currency: "usd",
      unit_amount: 500,
      recurring: { interval: "month" },
      product_data: { name: "Plan" },
    });
    stops.next = true;
    const made = client.subscriptions.create({
      customer: customer.id,
      default_payment_method: method?.id ?? "",
      items: [{ price: price.id }],
    });
    expect(await refused(made)).toMatchObject({ statusCode: 500 });
    const [begun] = (await client.subscriptions.list({ status: "all" })).data;
    expect(begun?.status).toBe("incomplete");
    own.clock.advanceMs(60_000);
    await own.merchants.recoverWork();
    await own.merchants.runDue();
    const [now] = (await client.subscriptions.list({})).data;
    expect(now).toMatchObject({ id: begun?.id, status: "active" });
    expect((await client.invoices.list({})).data).toMatchObject([{ status: "paid" }]);
    expect((await client.charges.list({})).data).toHaveLength(1);
    await expectSound(own);
  });
});
