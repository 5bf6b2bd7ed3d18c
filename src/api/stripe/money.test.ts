import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type MemberId, must } from "#kernel";
import { createTestDatabase } from "#testing";
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
const dayMs = 24 * 3_600_000;

beforeAll(async () => {
  mall = await openMall(await createTestDatabase(testMigrations));
  shop = await mall.openShop();
  stripe = shop.stripe;
});
afterEach(() => expectSound(mall));
afterAll(() => mall[Symbol.asyncDispose]());

const pay = (amount: number, payment_method = "pm_card_visa") =>
  stripe.paymentIntents.create({ amount, currency: "usd", confirm: true, payment_method });
const available = async () => (await stripe.balance.retrieve()).available[0]?.amount;

describe("refunds", () => {
  it("are in part and many, up to what was captured, and give the fee back", async () => {
    const { id, latest_charge } = await pay(1_000);
    const first = await stripe.refunds.create({ payment_intent: id, amount: 300 });
    expect(first).toMatchObject({ object: "refund", amount: 300, status: "succeeded" });
    const tooMuch = await refused(stripe.refunds.create({ payment_intent: id, amount: 701 }));
    expect(tooMuch).toMatchObject({ code: "amount_too_large", param: "amount" });
    await stripe.refunds.create({ charge: String(latest_charge), reason: "duplicate" });
    const none = await refused(stripe.refunds.create({ payment_intent: id }));
    expect(none).toMatchObject({ code: "charge_already_refunded" });
    expect(await stripe.charges.retrieve(String(latest_charge))).toMatchObject({
      amount_refunded: 1_000,
      refunded: true,
    });
    const refunds = await stripe.refunds.list({ payment_intent: id });
    expect(refunds.data.map(({ amount }) => amount)).toEqual([700, 300]);
    const updated = await stripe.refunds.update(first.id, { metadata: { why: "late" } });
    expect(updated.metadata).toEqual({ why: "late" });
    expect(await refused(stripe.refunds.cancel(first.id))).toMatchObject({
      code: "refund_not_cancelable",
    });
  });
});

describe("payouts", () => {
  it("are of what is available, which pending money becomes", async () => {
    const shopBefore = await available();
    const { id } = await pay(10_000);
    const early = await refused(stripe.payouts.create({ amount: 9_000, currency: "usd" }));
    expect(early).toMatchObject({ code: "balance_insufficient" });
    mall.clock.advanceMs(2 * dayMs + 1_000);
    await mall.merchants.runDue();
    expect(await available()).toBeGreaterThanOrEqual((shopBefore ?? 0) + 10_000 - 320);
    const payout = await stripe.payouts.create({ amount: 9_000, currency: "usd" });
    expect(payout).toMatchObject({ object: "payout", status: "pending", amount: 9_000 });
    const poor = await refused(stripe.refunds.create({ payment_intent: id }));
    expect(poor).toMatchObject({ code: "balance_insufficient" });
    mall.clock.advanceMs(61_000);
    await mall.merchants.runDue();
    expect(await stripe.payouts.retrieve(payout.id)).toMatchObject({ status: "paid" });
    const reversal = await stripe.payouts.reverse(payout.id);
    expect(reversal).toMatchObject({ amount: -9_000, original_payout: payout.id });
    expect(await refused(stripe.payouts.reverse(payout.id))).toMatchObject({ statusCode: 400 });
    const cancelled = await stripe.payouts.create({ amount: 100, currency: "usd" });
    expect(await stripe.payouts.cancel(cancelled.id)).toMatchObject({ status: "canceled" });
    await stripe.refunds.create({ payment_intent: id });
  });

  it("show in the lines of the balance, whose sum it is", async () => {
    let net = 0;
    for await (const line of stripe.balanceTransactions.list({ limit: 3 })) net += line.net;
    const { available: free, pending } = await stripe.balance.retrieve();
    expect((free[0]?.amount ?? 0) + (pending[0]?.amount ?? 0)).toBe(net);
  });
});

describe("disputes", () => {
  const dispute = async () => {
    const { id } = await pay(2_500, "pm_card_createDispute");
    await mall.merchants.runDue();
    const found = await stripe.disputes.list({ payment_intent: id });
    return { intent: id, dispute: found.data[0]?.id ?? "" };
  };

  it("set the money aside, and give it back when they are won", async () => {
    const opened = await dispute();
    const refund = await refused(stripe.refunds.create({ payment_intent: opened.intent }));
    expect(refund).toMatchObject({ code: "charge_disputed" });
    expect(await stripe.disputes.retrieve(opened.dispute)).toMatchObject({
      status: "needs_response",
      amount: 2_500,
      reason: "fraudulent",
    });
    expect(await brokenInvariants(mall)).toEqual([]);
    const won = await stripe.disputes.update(opened.dispute, {
      evidence: { uncategorized_text: "winning_evidence" },
    });
    expect(won.status).toBe("won");
  });

  it("are lost by closing, by bad evidence and by silence", async () => {
    const closed = await dispute();
    expect(await stripe.disputes.close(closed.dispute)).toMatchObject({ status: "lost" });
    const bad = await dispute();
    const evidence = { uncategorized_text: "losing_evidence" };
    expect(await stripe.disputes.update(bad.dispute, { evidence })).toMatchObject({
      status: "lost",
    });
    const silent = await dispute();
    mall.clock.advanceMs(8 * dayMs);
    await mall.merchants.runDue();
    expect(await stripe.disputes.retrieve(silent.dispute)).toMatchObject({ status: "lost" });
  });
});

describe("the live world", () => {
  const rich = (cents: bigint) => mall.rich(cents);
  const balanceOf = async (member: MemberId) => {
    const account = await mall.accounts.accountOf(member, "USD");
    const [balance] = account ? await mall.accounts.balances([account]) : [];
    return balance?.available.amount;
  };

  it("is paid from a member's balance, refunded to it, and paid out to the business", async () => {
    const live = mall.client(shop.liveKey);
    const member = await rich(8_000n);
    const session = await live.checkout.sessions.create({
      mode: "payment",
      success_url: "https://shop.example/ok?id={CHECKOUT_SESSION_ID}",
      line_items: [
        {
          quantity: 2,
          price_data: { currency: "usd", unit_amount: 2_000, product_data: { name: "Tea" } },
        },
      ],
    });
    expect(session).toMatchObject({
      livemode: true,
      amount_total: 4_000,
      payment_status: "unpaid",
    });
    const page = must(await mall.merchants.checkout(session.id));
    expect(page.items[0]).toMatchObject({ description: "Tea", quantity: 2 });
    const seen = { amount: 4_000n, currency: "USD" };
    const paying = { member, approvalId: undefined, seen };
    const other = { ...paying, seen: { ...seen, amount: 3_999n } };
    const changed = await mall.merchants.payFromBalance(session.id, other);
    expect(changed).toMatchObject({ ok: false, error: { code: "checkout_changed" } });
    const paid = must(await mall.merchants.payFromBalance(session.id, paying));
    expect(paid.successUrl).toBe(`https://shop.example/ok?id=${session.id}`);
    expect(await balanceOf(member)).toBe(4_000n);
    const complete = await live.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent.latest_charge"],
    });
    expect(complete).toMatchObject({
      status: "complete",
      payment_status: "paid",
      payment_intent: { latest_charge: { payment_method_details: { type: "bourse" } } },
    });
    const twice = await mall.merchants.payFromBalance(session.id, paying);
    expect(twice).toMatchObject({ ok: false, error: { code: "checkout_closed" } });
    const intent = Object(complete.payment_intent).id;
    await live.refunds.create({ payment_intent: intent, amount: 1_000 });
    expect(await balanceOf(member)).toBe(5_000n);
    await live.payouts.create({ amount: 2_000, currency: "usd", method: "instant" });
    expect(await balanceOf(shop.world.business)).toBe(2_000n);
    expect((await stripe.checkout.sessions.list()).data).toEqual([]);
  });

  it("asks for an approval above the member's threshold, and takes no other", async () => {
    const live = mall.client(shop.liveKey);
    const member = await rich(50_000n);
    const { client_secret } = await live.paymentIntents.create({ amount: 30_000, currency: "usd" });
    const seen = { amount: 30_000n, currency: "USD" };
    const asked = await mall.merchants.payFromBalance(client_secret ?? "", {
      member,
      approvalId: undefined,
      seen,
    });
    expect(asked).toMatchObject({ ok: false, error: { code: "approval_required" } });
    const approvalId =
      !asked.ok && asked.error.code === "approval_required" ? asked.error.approval.id : undefined;
    const early = await mall.merchants.payFromBalance(client_secret ?? "", {
      member,
      approvalId,
      seen,
    });
    expect(early).toMatchObject({ ok: false, error: { code: "approval_invalid" } });
    expect(await balanceOf(member)).toBe(50_000n);
  });

  it("declines whoever has too little, and says so to the shop", async () => {
    const live = mall.client(shop.liveKey);
    const member = await rich(100n);
    const intent = await live.paymentIntents.create({ amount: 5_000, currency: "usd" });
    const seen = { amount: 5_000n, currency: "USD" };
    const paying = { member, approvalId: undefined, seen };
    const failed = await mall.merchants.payFromBalance(intent.client_secret ?? "", paying);
    expect(failed).toMatchObject({ ok: false, error: { code: "insufficient_funds" } });
    expect(await live.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { decline_code: "insufficient_funds" },
    });
  });
});
