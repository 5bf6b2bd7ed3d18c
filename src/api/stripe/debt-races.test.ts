import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MemberId, type MovementId, money, must } from "#kernel";
import {
  type Arena,
  available as availableTo,
  cause,
  count,
  empty as emptyOf,
  meet as meetIn,
  openArena,
  ownBalance as ownBalanceOf,
  instant as payOut,
  purchase as purchaseIn,
  type Race,
} from "./races.testing.ts";
import type { Mall, TestShop } from "./shop.testing.ts";

let arena: Arena;
let mall: Mall;
let shop: TestShop;
let live: Stripe;
let buyer: MemberId;

beforeAll(async () => {
  arena = await openArena();
  ({ mall, shop, live, buyer } = arena);
});
afterAll(() => arena[Symbol.asyncDispose]());

const meet = (prepare: () => Promise<Race>) => meetIn(arena, prepare);
const cents = 1_000;
/** What a shop has of a purchase of 1,000. */
const net = 995;
const purchase = () => purchaseIn(arena, cents);
const instant = (amount: number) => payOut(live, amount);
const available = () => availableTo(live);
const empty = () => emptyOf(live);
const ownBalance = (member: MemberId) => ownBalanceOf(mall, member);

const dispute = async (movement: MovementId) => {
  const opened = await mall.merchants.disputePurchase(buyer, movement, cause);
  return opened.ok ? opened.value.dispute?.id : undefined;
};

/** A shop without money that owes what was disputed after it was paid out. */
async function owing() {
  await empty();
  const { intent, movement } = await purchase();
  await empty();
  const id = (await dispute(movement)) ?? "";
  return { intent, movement, id };
}

it("a dispute and a payout, where no own funds stand behind, are one of them", () =>
  meet(async () => {
    await empty();
    const { movement } = await purchase();
    let opened: string | undefined;
    return {
      calls: [
        async () => {
          opened = await dispute(movement);
        },
        () => instant(net),
      ],
      async after([, isPaidOut]) {
        expect(opened === undefined).toBe(isPaidOut);
        if (opened) must(await mall.merchants.decideDispute(opened, "lost"));
        expect(await available()).toBe(0);
      },
    };
  }));

describe("with own funds behind it,", () => {
  beforeAll(() => mall.accounts.contributeCapital(money(20_000n, "USD"), "capital"));

  it("a dispute that meets a payout is opened, and takes the shop below zero or stops it", () =>
    meet(async () => {
      await mall.merchants.runDue();
      await empty();
      const { movement } = await purchase();
      let opened: string | undefined;
      return {
        calls: [
          async () => {
            opened = await dispute(movement);
          },
          () => instant(net),
        ],
        async after([, isPaidOut]) {
          expect(opened).toBeDefined();
          expect(await available()).toBe(isPaidOut ? -net : 0);
          must(await mall.merchants.decideDispute(opened ?? "", "won"));
          await mall.merchants.runDue();
          expect(await available()).toBe(isPaidOut ? 0 : net);
        },
      };
    }));

  it("what is owed is paid back before a payout takes what is added", () =>
    meet(async () => {
      const { id } = await owing();
      expect(await available()).toBe(-net);
      return {
        calls: [
          () => live.topups.create({ amount: net, currency: "usd" }),
          () => instant(net),
          () => mall.merchants.runDue(),
        ],
        async after(done) {
          expect(done).toEqual([true, false, true]);
          expect(await available()).toBe(0);
          must(await mall.merchants.decideDispute(id, "lost"));
        },
      };
    }));

  it("and before what is added since is refunded to somebody else", () =>
    meet(async () => {
      await empty();
      const { intent } = await purchase();
      await empty();
      const { movement } = await purchase();
      await empty();
      const id = (await dispute(movement)) ?? "";
      return {
        calls: [
          () => live.topups.create({ amount: net, currency: "usd" }),
          () => live.refunds.create({ payment_intent: intent }),
          () => mall.merchants.runDue(),
        ],
        async after(done) {
          expect(done).toEqual([true, false, true]);
          await mall.merchants.runDue();
          expect(await available()).toBe(0);
          must(await mall.merchants.decideDispute(id, "lost"));
        },
      };
    }));

  it("a purchase that is disputed and lost goes back once, whatever else is asked", () =>
    meet(async () => {
      await empty();
      const before = await ownBalance(buyer);
      const { intent, movement } = await purchase();
      const id = (await dispute(movement)) ?? "";
      let decided = 0;
      const decide = (outcome: "lost" | "won") => async () => {
        if ((await mall.merchants.decideDispute(id, outcome)).ok) decided += 1;
      };
      return {
        calls: [
          decide("lost"),
          () => live.refunds.create({ payment_intent: intent }),
          decide("lost"),
        ],
        async after([, isRefunded]) {
          expect([isRefunded, decided]).toEqual([false, 1]);
          expect(await ownBalance(buyer)).toBe(before);
        },
      };
    }));

  it("a dispute is won or lost", () =>
    meet(async () => {
      await empty();
      const before = await ownBalance(buyer);
      const { movement } = await purchase();
      const id = (await dispute(movement)) ?? "";
      const ended: string[] = [];
      const decide = (outcome: "lost" | "won") => async () => {
        if ((await mall.merchants.decideDispute(id, outcome)).ok) ended.push(outcome);
      };
      return {
        calls: [decide("won"), decide("lost"), () => live.disputes.close(id)],
        async after(done) {
          const { status } = await live.disputes.retrieve(id);
          expect(ended.length + count(done.slice(2))).toBe(1);
          expect(await ownBalance(buyer)).toBe(status === "won" ? before - cents : before);
          expect(await available()).toBe(status === "won" ? net : 0);
        },
      };
    }));
});

it("a shop adds to its balance no more than it has, of two top-ups that meet", () =>
  meet(async () => {
    await empty();
    const all = await ownBalance(shop.live.business);
    const add = () => live.topups.create({ amount: all, currency: "usd" });
    const before = await available();
    return {
      calls: [add, add],
      async after(done) {
        expect(count(done)).toBe(1);
        expect(await available()).toBe(before + all);
      },
    };
  }));
