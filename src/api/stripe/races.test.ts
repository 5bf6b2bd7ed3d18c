import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dayMs, type MemberId, minuteMs, must } from "#kernel";
import {
  type Arena,
  available,
  cause,
  count,
  empty,
  instant,
  meet as meetIn,
  openArena,
  ownBalance,
  purchase,
  type Race,
} from "./races.testing.ts";
import type { Mall } from "./shop.testing.ts";

let arena: Arena;
let mall: Mall;
let stripe: Stripe;
let live: Stripe;
let buyer: MemberId;

beforeAll(async () => {
  arena = await openArena();
  ({ mall, live, buyer } = arena);
  ({ stripe } = arena.shop);
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
    const before = (await ownBalance(mall, buyer)) + (await ownBalance(mall, other));
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
        expect((await ownBalance(mall, buyer)) + (await ownBalance(mall, other))).toBe(
          before - 700,
        );
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
      mall.clock.advanceMs(3 * dayMs);
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
      const { intent, movement } = await purchase(arena, 900);
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
      await purchase(arena, 900);
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
