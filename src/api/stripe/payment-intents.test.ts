import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
afterAll(async () => {
  await expectSound(mall);
  await mall[Symbol.asyncDispose]();
});

const pay = (amount: number, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount,
    currency: "usd",
    confirm: true,
    payment_method: "pm_card_visa",
    ...more,
  });

describe("a payment", () => {
  it("is created, confirmed and paid, less the fee", async () => {
    const metadata = { order: "7" };
    const created = await stripe.paymentIntents.create({
      amount: 2_000,
      currency: "usd",
      metadata,
    });
    expect(created).toMatchObject({
      object: "payment_intent",
      amount: 2_000,
      status: "requires_payment_method",
      livemode: false,
      metadata: { order: "7" },
      application: null,
    });
    const paid = await stripe.paymentIntents.confirm(created.id, {
      payment_method: "pm_card_visa",
      expand: ["latest_charge.balance_transaction"],
    });
    expect(paid.status).toBe("succeeded");
    expect(paid.latest_charge).toMatchObject({
      object: "charge",
      captured: true,
      payment_method_details: { card: { last4: "4242", brand: "visa" } },
      balance_transaction: { amount: 2_000, fee: 88, net: 1_912, status: "pending" },
    });
    const { available, pending } = await stripe.balance.retrieve();
    expect(available[0]).toMatchObject({ amount: 0, currency: "usd" });
    expect(pending[0]).toMatchObject({ amount: 1_912 });
  });

  it("is updated until it is paid, then no more", async () => {
    const { id } = await stripe.paymentIntents.create({ amount: 500, currency: "eur" });
    const updated = await stripe.paymentIntents.update(id, {
      amount: 700,
      description: "seven",
      metadata: { a: "1" },
    });
    expect(updated).toMatchObject({ amount: 700, description: "seven", metadata: { a: "1" } });
    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_mastercard" });
    const error = await refused(stripe.paymentIntents.update(id, { amount: 900 }));
    expect(error).toMatchObject({ statusCode: 400, code: "payment_intent_unexpected_state" });
    await stripe.paymentIntents.update(id, { metadata: { a: "", b: "2" } });
    expect((await stripe.paymentIntents.retrieve(id)).metadata).toEqual({ b: "2" });
  });

  it("is declined as the card says, and paid by the next one", async () => {
    const intent = await stripe.paymentIntents.create({ amount: 800, currency: "usd" });
    const error = await refused(
      stripe.paymentIntents.confirm(intent.id, {
        payment_method: "pm_card_visa_chargeDeclinedInsufficientFunds",
      }),
    );
    expect(error).toMatchObject({
      type: "StripeCardError",
      statusCode: 402,
      code: "card_declined",
      decline_code: "insufficient_funds",
      payment_intent: { id: intent.id, status: "requires_payment_method" },
    });
    const failed = await stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge"] });
    expect(failed.last_payment_error).toMatchObject({ code: "card_declined" });
    expect(failed.latest_charge).toMatchObject({ status: "failed", paid: false });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" });
    expect(paid.status).toBe("succeeded");
    const charges = await stripe.charges.list({ payment_intent: intent.id });
    expect(charges.data.map(({ status }) => status)).toEqual(["succeeded", "failed"]);
  });

  it("is authorised, captured in part, and the rest is given back", async () => {
    const held = await pay(5_000, { capture_method: "manual" });
    expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 5_000 });
    const tooMuch = stripe.paymentIntents.capture(held.id, { amount_to_capture: 5_001 });
    expect(await refused(tooMuch)).toMatchObject({ code: "amount_too_large" });
    const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 3_000 });
    expect(captured).toMatchObject({
      status: "succeeded",
      amount_received: 3_000,
      amount_capturable: 0,
    });
    const again = await refused(stripe.paymentIntents.capture(held.id));
    expect(again).toMatchObject({ code: "payment_intent_unexpected_state" });
  });

  it("is captured several times, raised before, and its rest released", async () => {
    const held = await pay(1_000, { capture_method: "manual" });
    const raised = await stripe.paymentIntents.incrementAuthorization(held.id, { amount: 4_000 });
    expect(raised).toMatchObject({ amount: 4_000, amount_capturable: 4_000 });
    const capture = (amount_to_capture: number) =>
      stripe.paymentIntents.capture(held.id, { amount_to_capture, final_capture: false });
    expect(await capture(1_500)).toMatchObject({
      status: "requires_capture",
      amount_capturable: 2_500,
    });
    expect(await capture(500)).toMatchObject({ amount_capturable: 2_000, amount_received: 2_000 });
    const ended = await stripe.paymentIntents.cancel(held.id);
    expect(ended).toMatchObject({
      status: "succeeded",
      amount_received: 2_000,
      amount_capturable: 0,
    });
  });

  it("is cancelled, and what expires is cancelled by itself", async () => {
    const held = await pay(600, { capture_method: "manual" });
    const cancelled = await stripe.paymentIntents.cancel(held.id, {
      cancellation_reason: "requested_by_customer",
    });
    expect(cancelled).toMatchObject({
      status: "canceled",
      cancellation_reason: "requested_by_customer",
      amount_capturable: 0,
    });
    const forgotten = await pay(700, { capture_method: "manual" });
    mall.clock.advanceMs(7 * 24 * 3_600_000 + 1);
    await mall.merchants.runDue();
    expect(await stripe.paymentIntents.retrieve(forgotten.id)).toMatchObject({
      status: "canceled",
      cancellation_reason: "automatic",
    });
  });

  it("asks for authentication on a page, and goes on from there", async () => {
    const intent = await pay(900, {
      payment_method: "pm_card_authenticationRequired",
      return_url: "https://shop.example/done?a=1",
    });
    expect(intent.status).toBe("requires_action");
    const url = intent.next_action?.redirect_to_url?.url ?? "";
    const credential = url.slice(url.lastIndexOf("/") + 1);
    const passed = await mall.merchants.authenticate(credential, true);
    expect(passed).toMatchObject({ ok: true, value: { intent: { status: "succeeded" } } });
    const successUrl = passed.ok ? passed.value.successUrl : "";
    expect(successUrl).toContain(`payment_intent=${intent.id}`);
    expect(successUrl).toContain("redirect_status=succeeded");
    const failing = await pay(900, { payment_method: "pm_card_authenticationRequired" });
    await mall.merchants.authenticate(failing.client_secret ?? "", false);
    expect(await stripe.paymentIntents.retrieve(failing.id)).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { code: "payment_intent_authentication_failure" },
    });
  });

  it("takes no card number of the live world, and keeps none", async () => {
    const live = mall.client(shop.liveKey);
    const card = { number: "4111111111111111", exp_month: 12, exp_year: 2030, cvc: "123" };
    const order = { amount: 100, currency: "usd", confirm: true } as const;
    type Data = NonNullable<Stripe.PaymentIntentCreateParams["payment_method_data"]>;
    const data = { type: "card", card } as unknown as Data;
    const error = await refused(
      live.paymentIntents.create({ ...order, payment_method_data: data }),
    );
    expect(error).toMatchObject({ statusCode: 400, code: "live_cards_not_accepted" });
    const test = await refused(
      stripe.paymentIntents.create({ ...order, payment_method_data: data }),
    );
    expect(test).toMatchObject({ statusCode: 402, decline_code: "test_mode_live_card" });
  });
});

describe("calls that meet", () => {
  const settled = async (calls: Promise<Stripe.PaymentIntent>[]) => {
    const results = await Promise.allSettled(calls);
    return results.filter(({ status }) => status === "fulfilled").length;
  };

  it("confirm once", async () => {
    const { id } = await stripe.paymentIntents.create({
      amount: 300,
      currency: "usd",
      payment_method: "pm_card_visa",
    });
    const confirm = () => stripe.paymentIntents.confirm(id);
    expect(await settled([confirm(), confirm()])).toBe(1);
    expect((await stripe.charges.list({ payment_intent: id })).data).toHaveLength(1);
  });
});
