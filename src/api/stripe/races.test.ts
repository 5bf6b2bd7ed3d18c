import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MemberId, type MovementId, must } from "#kernel";
import { type Arena, count, meet as meetIn, openArena, type Race } from "./races.testing.ts";
import type { Mall } from "./shop.testing.ts";

let arena: Arena;
let mall: Mall;
let stripe: Stripe;
let live: Stripe;
let buyer: MemberId;

beforeAll(async () => {
  arena = await openArena();
  mall = arena.mall;
  const shop = await mall.openShop();
  stripe = shop.stripe;
  live = mall.client(shop.liveKey);
  buyer = await mall.rich(1_000_000n);
});
afterAll(() => arena[Symbol.asyncDispose]());

const meet = (prepare: () => Promise<Race>) => meetIn(arena, prepare);

const order = { currency: "usd", confirm: true } as const;
const pay = (amount: number, payment_method = "pm_card_visa") =>
  stripe.paymentIntents.create({ ...order, amount, payment_method });
const hold = (amount: number) =>
  stripe.paymentIntents.create({
    ...order,
    amount,
    payment_method: "pm_card_visa",
    capture_method: "manual",
  });
const available = async (client: Stripe) =>
  (await client.balance.retrieve()).available.find(({ currency }) => currency === "usd")?.amount ??
  0;
const instant = (client: Stripe, amount: number) =>
  client.payouts.create({ amount, currency: "usd", method: "instant" });
/** Pays out all that is there, so that a race is about what is paid next. */
async function empty(client: Stripe): Promise<void> {
  const amount = await available(client);
  if (amount > 0) await instant(client, amount);
}

/** The buyer pays from their balance; the shop has the money at once. */
async function purchase(cents: number) {
  const { id, client_secret } = await live.paymentIntents.create({
    amount: cents,
    currency: "usd",
  });
  const seen = { amount: BigInt(cents), currency: "USD" };
  const paying = { member: buyer, approvalId: undefined, seen };
  must(await mall.merchants.payFromBalance(client_secret ?? "", paying));
  const [movement] = await mall.movementsOf(buyer, "purchase");
  return { intent: id, movement: movement as MovementId };
}
const cause = { reason: "product_not_received", explanation: "It never came." };
const balanceOf = async (member: MemberId) => {
  const account = await mall.accounts.accountOf(member, "USD");
  const [balance] = account ? await mall.accounts.balances([account]) : [];
  return Number(balance?.available.amount ?? 0n);
};

describe("what is reserved", () => {
  it("is captured once, of three that want all of it", () =>
    meet(async () => {
      const { id } = await hold(1_000);
      const capture = () => stripe.paymentIntents.capture(id);
      return {
        calls: [capture, capture, capture],
        async after(done) {
          expect(count(done)).toBe(1);
          expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
            amount_received: 1_000,
          });
        },
      };
    }));

  it("is captured in parts, of which no more fit than it holds", () =>
    meet(async () => {
      const { id } = await hold(1_000);
      const part = { amount_to_capture: 400, final_capture: false };
      const capture = () => stripe.paymentIntents.capture(id, part);
      return {
        calls: [capture, capture, capture],
        async after(done) {
          expect(count(done)).toBe(2);
          expect(await stripe.paymentIntents.cancel(id)).toMatchObject({ amount_received: 800 });
        },
      };
    }));

  it("is captured or cancelled", () =>
    meet(async () => {
      const { id } = await hold(1_000);
      return {
        calls: [() => stripe.paymentIntents.capture(id), () => stripe.paymentIntents.cancel(id)],
        async after(done) {
          expect(count(done)).toBe(1);
          const status = done[0] ? "succeeded" : "canceled";
          expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status });
        },
      };
    }));

  it("is raised before it is captured, or not at all", () =>
    meet(async () => {
      const { id } = await hold(1_000);
      return {
        calls: [
          () => stripe.paymentIntents.capture(id, { amount_to_capture: 1_000 }),
          () => stripe.paymentIntents.incrementAuthorization(id, { amount: 1_500 }),
        ],
        async after([captured]) {
          expect(captured).toBe(true);
          expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
            status: "succeeded",
            amount_received: 1_000,
            amount_capturable: 0,
          });
        },
      };
    }));
});

it("two members pay for one thing, and one of them has bought it", async () => {
  const other = await mall.rich(100_000n);
  await meet(async () => {
    const { client_secret } = await live.paymentIntents.create({ amount: 700, currency: "usd" });
    const before = (await balanceOf(buyer)) + (await balanceOf(other));
    const seen = { amount: 700n, currency: "USD" };
    const paid: boolean[] = [];
    const payBy = (member: MemberId) => async () => {
      const paying = { member, approvalId: undefined, seen };
      paid.push((await mall.merchants.payFromBalance(client_secret ?? "", paying)).ok);
    };
    return {
      calls: [payBy(buyer), payBy(other), payBy(buyer)],
      async after() {
        expect(count(paid)).toBe(1);
        expect((await balanceOf(buyer)) + (await balanceOf(other))).toBe(before - 700);
      },
    };
  });
});

describe("what was paid", () => {
  it("is refunded no further than that", () =>
    meet(async () => {
      const { id } = await pay(1_000);
      const refund = () => stripe.refunds.create({ payment_intent: id, amount: 400 });
      return {
        calls: [refund, refund, refund],
        async after(done) {
          expect(count(done)).toBe(2);
          const { data } = await stripe.charges.list({ payment_intent: id });
          expect(data).toMatchObject([{ amount_refunded: 800 }]);
        },
      };
    }));

  it("is refunded while it becomes available", () =>
    meet(async () => {
      const { id } = await pay(1_000);
      mall.clock.advanceMs(3 * 86_400_000);
      return {
        calls: [
          () => stripe.refunds.create({ payment_intent: id, amount: 600 }),
          () => mall.merchants.runDue(),
        ],
        async after(done) {
          expect(count(done)).toBe(2);
        },
      };
    }));

  it("is refunded or disputed by a card", () =>
    meet(async () => {
      const { id } = await pay(800, "pm_card_createDispute");
      return {
        calls: [() => stripe.refunds.create({ payment_intent: id }), () => mall.merchants.runDue()],
        async after([isRefunded]) {
          const { data } = await stripe.disputes.list({ payment_intent: id });
          expect(data).toHaveLength(isRefunded ? 0 : 1);
        },
      };
    }));

  it("is refunded or disputed by a member", () =>
    meet(async () => {
      const { intent, movement } = await purchase(900);
      return {
        calls: [
          () => live.refunds.create({ payment_intent: intent }),
          () => mall.merchants.disputePurchase(buyer, movement, cause),
        ],
        async after([isRefunded]) {
          const { data } = await live.disputes.list({ payment_intent: intent });
          expect(data).toHaveLength(isRefunded ? 0 : 1);
          for (const { id } of data) must(await mall.merchants.decideDispute(id, "lost"));
        },
      };
    }));

  it("leaves by a refund or a payout", () =>
    meet(async () => {
      await empty(stripe);
      const { id } = await pay(5_000, "pm_card_bypassPending");
      const amount = await available(stripe);
      return {
        calls: [() => instant(stripe, amount), () => stripe.refunds.create({ payment_intent: id })],
        async after(done) {
          expect(count(done)).toBe(1);
          expect(await available(stripe)).toBe(0);
        },
      };
    }));

  it("leaves by one payout, of two that want all of it", () =>
    meet(async () => {
      await empty(stripe);
      await pay(5_000, "pm_card_bypassPending");
      const amount = await available(stripe);
      return {
        calls: [() => instant(stripe, amount), () => instant(stripe, amount)],
        async after(done) {
          expect(count(done)).toBe(1);
          expect(await available(stripe)).toBe(0);
        },
      };
    }));
});

describe("a payout", () => {
  const minuteMs = 60_000;

  it("arrives or is cancelled", () =>
    meet(async () => {
      await empty(stripe);
      await pay(2_000, "pm_card_bypassPending");
      const amount = await available(stripe);
      const { id } = await stripe.payouts.create({ amount, currency: "usd" });
      mall.clock.advanceMs(2 * minuteMs);
      return {
        calls: [() => stripe.payouts.cancel(id), () => mall.merchants.runDue()],
        async after([isCancelled]) {
          const status = isCancelled ? "canceled" : "paid";
          expect(await stripe.payouts.retrieve(id)).toMatchObject({ status });
          expect(await available(stripe)).toBe(isCancelled ? amount : 0);
        },
      };
    }));

  it("comes back once", () =>
    meet(async () => {
      await empty(live);
      await purchase(900);
      const amount = await available(live);
      const { id } = await instant(live, amount);
      const reverse = () => live.payouts.reverse(id);
      return {
        calls: [reverse, reverse],
        async after(done) {
          expect(count(done)).toBe(1);
          expect(await available(live)).toBe(amount);
        },
      };
    }));
});
