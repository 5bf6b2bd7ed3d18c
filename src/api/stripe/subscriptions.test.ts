import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { createTestDatabase } from "#testing";
import { expectSound, type Mall, openMall, refused, testMigrations } from "./shop.testing.ts";

let mall: Mall;
let stripe: Stripe;

beforeAll(async () => {
  mall = await openMall(await createTestDatabase(testMigrations));
  ({ stripe } = await mall.openShop());
});
afterAll(() => mall[Symbol.asyncDispose]());

const day = 86_400;
const start = Date.UTC(2026, 0, 31, 12) / 1_000;
const secondsAt = (year: number, month: number, date: number) =>
  Date.UTC(year, month - 1, date, 12) / 1_000;

async function priceOf(amount: number, interval: "month" | "year" = "month", name = "Plan") {
  const price = await stripe.prices.create({
    currency: "usd",
    unit_amount: amount,
    recurring: { interval },
    product_data: { name },
  });
  return price.id;
}

/** A customer whose time the test keeps, with a card. */
async function customerWith(card: string | null, frozen_time = start) {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time });
  const customer = await stripe.customers.create({ test_clock: clock.id, email: "ada@b.example" });
  if (card !== null) {
    const { id } = await stripe.paymentMethods.attach(card, { customer: customer.id });
    const invoice_settings = { default_payment_method: id };
    await stripe.customers.update(customer.id, { invoice_settings });
  }
  const advance = async (to: number) => {
    const going = await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: to });
    expect(going.status).toBe("advancing");
    await mall.merchants.runDue();
    const now = await stripe.testHelpers.testClocks.retrieve(clock.id);
    expect(now).toMatchObject({ status: "ready", frozen_time: to });
  };
  return { customer: customer.id, clock: clock.id, advance };
}

const invoicesOf = async (subscription: string) =>
  (await stripe.invoices.list({ subscription, limit: 100 })).data;
const eventsOf = async (type: string, id: string) => {
  const all = await stripe.events.list({ type, limit: 100 });
  return all.data.filter(({ data }) => "id" in data.object && data.object.id === id);
};

describe("subscriptions", () => {
  it("are paid at once, and again each month, to the day", async () => {
    const { customer, advance } = await customerWith("pm_card_bypassPending");
    const price = await priceOf(1_500);
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price, quantity: 2 }],
      metadata: { seat: "A" },
      expand: ["latest_invoice.payments"],
    });
    expect(made).toMatchObject({ status: "active", currency: "usd", metadata: { seat: "A" } });
    expect(made.items.data[0]).toMatchObject({
      quantity: 2,
      current_period_start: start,
      current_period_end: secondsAt(2026, 2, 28),
    });
    expect(made.latest_invoice).toMatchObject({
      status: "paid",
      billing_reason: "subscription_create",
      amount_paid: 3_000,
      payments: { data: [{ status: "paid", amount_paid: 3_000 }] },
    });
    await advance(secondsAt(2026, 3, 31) + day);
    const now = await stripe.subscriptions.retrieve(made.id);
    expect(now.items.data[0]?.current_period_end).toBe(secondsAt(2026, 4, 30));
    const invoices = await invoicesOf(made.id);
    expect(invoices.map(({ status, amount_paid }) => [status, amount_paid])).toEqual(
      Array.from({ length: 3 }, () => ["paid", 3_000]),
    );
    const numbers = invoices.map(({ number }) => Number(number?.slice(-4))).toSorted();
    expect(numbers).toEqual([1, 2, 3]);
    expect(await eventsOf("invoice.paid", invoices[0]?.id ?? "")).toHaveLength(1);
    await expectSound(mall);
  });

  it("are billed once for a period, whoever runs the job how often at once", async () => {
    const customer = await stripe.customers.create({ payment_method: "pm_card_bypassPending" });
    const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
    const made = await stripe.subscriptions.create({
      customer: customer.id,
      default_payment_method: method?.id ?? "",
      items: [{ price: await priceOf(700) }],
    });
    mall.clock.advanceMs(31 * day * 1_000);
    const run = () => mall.merchants.runDue();
    await Promise.all([run(), run(), run()]);
    mall.clock.advanceMs(3_601_000);
    await Promise.all([run(), run(), run()]);
    await Promise.all([run(), run()]);
    const invoices = await invoicesOf(made.id);
    expect(invoices.map(({ status, attempt_count }) => [status, attempt_count])).toEqual([
      ["paid", 1],
      ["paid", 1],
    ]);
    const charges = await stripe.charges.list({ customer: customer.id });
    expect(charges.data).toHaveLength(2);
    await expectSound(mall);
  });

  it("wait for their first payment, and expire without it", async () => {
    const { customer, advance } = await customerWith(null);
    const items = [{ price: await priceOf(900) }];
    const none = stripe.subscriptions.create({ customer, items });
    expect(await refused(none)).toMatchObject({ code: "resource_missing" });
    const order = { customer, items, payment_behavior: "default_incomplete" } as const;
    const paid = await stripe.subscriptions.create({
      ...order,
      payment_settings: { save_default_payment_method: "on_subscription" },
      expand: ["latest_invoice"],
    });
    expect(paid.status).toBe("incomplete");
    const invoice = paid.latest_invoice as Stripe.Invoice;
    const secret = invoice.confirmation_secret?.client_secret ?? "";
    const [intent = ""] = secret.split("_secret_");
    await stripe.paymentIntents.confirm(intent, { payment_method: "pm_card_bypassPending" });
    const active = await stripe.subscriptions.retrieve(paid.id);
    expect(active.status).toBe("active");
    expect(active.default_payment_method).toMatch(/^pm_/);
    expect((await stripe.invoices.retrieve(invoice.id)).status).toBe("paid");
    const late = await stripe.subscriptions.create(order);
    await advance(start + day);
    expect((await stripe.subscriptions.retrieve(late.id)).status).toBe("incomplete_expired");
    const [voided] = await invoicesOf(late.id);
    expect(voided?.status).toBe("void");
    await expectSound(mall);
  });

  it("are past due, then unpaid, when nobody pays, and active again once paid", async () => {
    const { customer, advance } = await customerWith("pm_card_bypassPending");
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await priceOf(1_000) }],
    });
    const bad = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    await stripe.subscriptions.update(made.id, { default_payment_method: bad.id });
    await advance(secondsAt(2026, 2, 28) + 7_200);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe("past_due");
    const [open] = await invoicesOf(made.id);
    expect(open).toMatchObject({ status: "open", attempt_count: 1, amount_remaining: 1_000 });
    expect(open?.next_payment_attempt).toBe(secondsAt(2026, 2, 28) + 3_600 + day);
    await advance(secondsAt(2026, 2, 28) + 8 * day);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe("unpaid");
    expect(await stripe.invoices.retrieve(open?.id ?? "")).toMatchObject({
      attempt_count: 5,
      next_payment_attempt: null,
      status: "open",
    });
    expect(await eventsOf("invoice.payment_failed", open?.id ?? "")).toHaveLength(5);
    const good = await stripe.paymentMethods.attach("pm_card_bypassPending", { customer });
    const declined = stripe.invoices.pay(open?.id ?? "");
    expect(await refused(declined)).toMatchObject({ statusCode: 402, code: "card_declined" });
    const paid = await stripe.invoices.pay(open?.id ?? "", { payment_method: good.id });
    expect(paid.status).toBe("paid");
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe("active");
    await expectSound(mall);
  });

  it("change in the middle of a period, to the cent", async () => {
    const { customer, advance } = await customerWith(
      "pm_card_bypassPending",
      secondsAt(2026, 4, 1),
    );
    const [small, large] = [await priceOf(3_000), await priceOf(6_000, "month", "Large")];
    const made = await stripe.subscriptions.create({ customer, items: [{ price: small }] });
    const item = made.items.data[0]?.id ?? "";
    await advance(secondsAt(2026, 4, 16));
    const preview = await stripe.invoices.createPreview({
      subscription: made.id,
      subscription_details: { items: [{ id: item, price: large }] },
    });
    expect(preview).toMatchObject({ total: 7_500, status: "draft" });
    await stripe.subscriptions.update(made.id, {
      items: [{ id: item, price: large }],
      proration_behavior: "always_invoice",
    });
    const [now] = await invoicesOf(made.id);
    expect(now).toMatchObject({
      billing_reason: "subscription_update",
      status: "paid",
      total: 1_500,
    });
    expect(now?.lines.data.map(({ amount }) => amount)).toEqual([-1_500, 3_000]);
    await stripe.subscriptionItems.update(item, {
      price: small,
      proration_behavior: "always_invoice",
    });
    const [credit] = await invoicesOf(made.id);
    expect(credit).toMatchObject({ total: -1_500, amount_due: 0, status: "paid" });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -1_500 });
    await advance(secondsAt(2026, 5, 2));
    const [renewed] = await invoicesOf(made.id);
    expect(renewed).toMatchObject({ total: 3_000, amount_paid: 1_500, starting_balance: -1_500 });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 0 });
    const yearly = await priceOf(30_000, "year");
    const yearlong = await stripe.subscriptions.update(made.id, {
      items: [{ id: item, price: yearly }],
    });
    expect(yearlong.items.data[0]?.current_period_start).toBe(secondsAt(2026, 5, 2));
    await expectSound(mall);
  });

  it("begin with a trial, pause without a way to pay, and go on", async () => {
    const { customer, advance } = await customerWith(null);
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await priceOf(800) }],
      trial_period_days: 10,
      trial_settings: { end_behavior: { missing_payment_method: "pause" } },
    });
    expect(made).toMatchObject({ status: "trialing", trial_end: start + 10 * day });
    await advance(start + 8 * day);
    expect(await eventsOf("customer.subscription.trial_will_end", made.id)).toHaveLength(1);
    await advance(start + 11 * day);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe("paused");
    const method = await stripe.paymentMethods.attach("pm_card_bypassPending", { customer });
    await stripe.subscriptions.update(made.id, { default_payment_method: method.id });
    const resumed = await stripe.subscriptions.resume(made.id, {
      billing_cycle_anchor: { type: "now" },
    });
    expect(resumed).toMatchObject({ status: "active", billing_cycle_anchor: start + 11 * day });
    expect(await eventsOf("customer.subscription.resumed", made.id)).toHaveLength(1);
    const paid = (await invoicesOf(made.id)).map(({ amount_paid }) => amount_paid);
    expect(paid).toEqual([800, 0]);
  });

  it("end when they are told to: now, or with their period", async () => {
    const { customer, advance } = await customerWith("pm_card_bypassPending");
    const items = [{ price: await priceOf(1_000) }];
    const later = await stripe.subscriptions.create({ customer, items });
    const told = await stripe.subscriptions.update(later.id, { cancel_at_period_end: true });
    expect(told).toMatchObject({ status: "active", cancel_at: secondsAt(2026, 2, 28) });
    const kept = await stripe.subscriptions.update(later.id, { cancel_at_period_end: false });
    expect(kept).toMatchObject({ cancel_at: null, canceled_at: null });
    await stripe.subscriptions.update(later.id, { cancel_at_period_end: true });
    const other = await stripe.subscriptions.create({ customer, items });
    const ended = await stripe.subscriptions.cancel(other.id, { invoice_now: true, prorate: true });
    expect(ended).toMatchObject({ status: "canceled", ended_at: start });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -1_000 });
    await advance(secondsAt(2026, 3, 1));
    expect((await stripe.subscriptions.retrieve(later.id)).status).toBe("canceled");
    expect(await invoicesOf(later.id)).toHaveLength(1);
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
    expect((await stripe.subscriptions.list({ customer, status: "all" })).data).toHaveLength(2);
    expect(await refused(stripe.subscriptions.cancel(other.id))).toMatchObject({ statusCode: 404 });
  });

  it("keep their invoices as drafts, or void them, while they are paused", async () => {
    const { customer, advance } = await customerWith("pm_card_bypassPending");
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await priceOf(1_000) }],
    });
    const pause_collection = { behavior: "void", resumes_at: secondsAt(2026, 3, 10) } as const;
    await stripe.subscriptions.update(made.id, { pause_collection });
    await advance(secondsAt(2026, 4, 2));
    expect((await invoicesOf(made.id)).map(({ status }) => status)).toEqual([
      "paid",
      "void",
      "paid",
    ]);
    expect((await stripe.subscriptions.retrieve(made.id)).pause_collection).toBeNull();
  });

  it("start on the page of a checkout", async () => {
    const price = await priceOf(2_000);
    const coupon = await stripe.coupons.create({ percent_off: 25, duration: "once" });
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      line_items: [{ price, quantity: 1 }],
      discounts: [{ coupon: coupon.id }],
      customer_email: "eve@b.example",
      success_url: "https://shop.example/thanks",
    });
    expect(session).toMatchObject({ amount_subtotal: 2_000, amount_total: 1_500 });
    const card = { number: "4000000000000077", expMonth: 12, expYear: 2034, cvc: "123" };
    must(await mall.merchants.payByCard(session.id, card));
    const done = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["subscription", "invoice", "customer"],
    });
    expect(done).toMatchObject({
      status: "complete",
      payment_status: "paid",
      subscription: { status: "active", discounts: [] },
      invoice: { status: "paid", amount_paid: 1_500, total_discount_amounts: [{ amount: 500 }] },
      customer: { email: "eve@b.example" },
    });
    const trial = await stripe.checkout.sessions.create({
      mode: "subscription",
      line_items: [{ price }],
      subscription_data: { trial_period_days: 7 },
      success_url: "https://shop.example/thanks",
    });
    expect(trial).toMatchObject({ amount_total: 0, payment_intent: null });
    must(await mall.merchants.payByCard(trial.id, card));
    const begun = await stripe.checkout.sessions.retrieve(trial.id, { expand: ["subscription"] });
    expect(begun.subscription).toMatchObject({ status: "trialing" });
    await expectSound(mall);
  });
});
