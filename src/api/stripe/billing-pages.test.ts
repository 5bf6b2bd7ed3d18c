import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { createTestDatabase } from "#testing";
import {
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

beforeAll(async () => {
  mall = await openMall(await createTestDatabase(testMigrations));
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

/** A customer pauses and goes on; not with what the business has paused. */
async function pauses(credential: string, id: string): Promise<void> {
  must(await mall.merchants.pauseInPortal(credential, id));
  const paused = await stripe.subscriptions.retrieve(id);
  expect(paused.pause_collection).toEqual({ behavior: "void", resumes_at: null });
  const notAllowed = { error: { code: "portal_not_allowed" } };
  expect(await mall.merchants.pauseInPortal(credential, id)).toMatchObject(notAllowed);
  must(await mall.merchants.resumeInPortal(credential, id));
  expect((await stripe.subscriptions.retrieve(id)).pause_collection).toBeNull();
  // What the business has paused is not theirs to undo.
  const behavior = "keep_as_draft";
  await stripe.subscriptions.update(id, { pause_collection: { behavior } });
  expect(await mall.merchants.resumeInPortal(credential, id)).toMatchObject(notAllowed);
  await stripe.subscriptions.update(id, { pause_collection: "" });
}

describe("the portal", () => {
  it("shows what a customer has, and lets them change what the business allows", async () => {
    const customer = await customerWith("pm_card_bypassPending");
    const price = async (unit_amount: number, name: string) =>
      stripe.prices.create({
        currency: "usd",
        unit_amount,
        recurring: { interval: "month" },
        product_data: { name },
      });
    const [small, large] = [await price(1_000, "Small"), await price(2_000, "Large")];
    const made = await stripe.subscriptions.create({ customer, items: [{ price: small.id }] });
    const configuration = await stripe.billingPortal.configurations.create({
      features: {
        subscription_cancel: { enabled: true, mode: "at_period_end" },
        subscription_pause: { enabled: true },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ["price"],
          products: [{ product: String(large.product), prices: [large.id] }],
        },
        payment_method_update: { enabled: true },
      },
    });
    const session = await stripe.billingPortal.sessions.create({
      customer,
      configuration: configuration.id,
      return_url: "https://shop.example/account",
    });
    const { merchants } = mall;
    const credential = credentialOf(session.url);
    expect(must(await merchants.portal(credential))).toMatchObject({
      subscriptions: [{ id: made.id }],
      plans: [{ id: large.id }],
      methods: [{ card: { last4: "0077" } }],
    });
    must(await merchants.changePlanInPortal(credential, made.id, large.id));
    const changed = await stripe.subscriptions.retrieve(made.id);
    expect(changed.items.data[0]?.price.id).toBe(large.id);
    expect(await merchants.changePlanInPortal(credential, made.id, small.id)).toMatchObject({
      error: { code: "portal_not_allowed" },
    });
    must(await merchants.cancelInPortal(credential, made.id));
    expect((await stripe.subscriptions.retrieve(made.id)).cancel_at_period_end).toBe(true);
    must(await merchants.keepInPortal(credential, made.id));
    await pauses(credential, made.id);
    const who = { name: "A", email: "a@b.example" };
    expect(await merchants.changeCustomerInPortal(credential, who)).toMatchObject({
      error: { code: "portal_not_allowed" },
    });
    const secret = must(await merchants.addMethodInPortal(credential));
    const card = { number: "4242424242424242", expMonth: 12, expYear: 2034, cvc: "123" };
    must(await merchants.payByCard(secret, card));
    const now = await stripe.customers.retrieve(customer, {
      expand: ["invoice_settings.default_payment_method"],
    });
    expect(now).toMatchObject({
      invoice_settings: { default_payment_method: { card: { last4: "4242" } } },
    });
    mall.clock.advanceMs(3_600_001);
    expect(await merchants.portal(credential)).toMatchObject({ error: { code: "not_found" } });
  });
});

describe("a mandate", () => {
  it("lets a business charge up to what the member saw, until they revoke it", async () => {
    const { merchants } = mall;
    const live = mall.client(shop.liveKey);
    const member = await mall.rich(1_000_000n);
    const price = await live.prices.create({
      currency: "usd",
      unit_amount: 1_200,
      recurring: { interval: "month" },
      product_data: { name: "Club" },
    });
    const session = await live.checkout.sessions.create({
      mode: "subscription",
      line_items: [{ price: price.id }],
      success_url: "https://shop.example/thanks",
    });
    const seen = { amount: 1_200n, currency: "USD" };
    must(await merchants.payFromBalance(session.id, { member, approvalId: undefined, seen }));
    const { subscription } = await live.checkout.sessions.retrieve(session.id);
    const id = String(subscription);
    const [mandate] = await merchants.mandatesOf(member);
    expect(mandate).toMatchObject({ world: shop.live, subscriptions: [{ id, status: "active" }] });
    const month = async () => {
      mall.clock.advanceMs(31 * 86_400_000);
      await merchants.runDue();
      mall.clock.advanceMs(3_601_000);
      await merchants.runDue();
      await merchants.runDue();
    };
    await month();
    const paid = await live.invoices.list({ subscription: id });
    expect(paid.data.map(({ status }) => status)).toEqual(["paid", "paid"]);
    const customer = String((await live.subscriptions.retrieve(id)).customer);
    const over = live.paymentIntents.create({
      amount: 99_000_00,
      currency: "usd",
      customer,
      payment_method: mandate?.method.id ?? "",
      off_session: true,
      confirm: true,
    });
    expect(await refused(over)).toMatchObject({ code: "authentication_required" });
    const stranger = await mall.join("person");
    expect(await merchants.revokeMandate(stranger, mandate?.method.id ?? "")).toMatchObject({
      ok: false,
    });
    must(await merchants.revokeMandate(member, mandate?.method.id ?? ""));
    expect(await merchants.mandatesOf(member)).toEqual([]);
    await month();
    expect((await live.subscriptions.retrieve(id)).status).toBe("past_due");
    await expectSound(mall);
  });
});
