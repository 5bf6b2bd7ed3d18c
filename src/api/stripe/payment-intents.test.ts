import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase } from "#testing";
import { type Mall, openMall, type TestShop, testMigrations } from "./shop.testing.ts";

let mall: Mall;
let shop: TestShop;
let stripe: Stripe;

beforeAll(async () => {
  mall = await openMall(await createTestDatabase(testMigrations));
  shop = await mall.openShop();
  stripe = shop.stripe;
});
afterAll(() => mall[Symbol.asyncDispose]());

const pay = (amount: number, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount,
    currency: "usd",
    confirm: true,
    payment_method: "pm_card_visa",
    ...more,
  });

/** What a call was refused with. */
async function refused(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("a payment", () => {
  it("is created, confirmed and paid, less the fee", async () => {
    const created = await stripe.paymentIntents.create({
      amount: 2_000,
      currency: "usd",
      metadata: { order: "7" },
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
  });
});
void [pay, refused];
