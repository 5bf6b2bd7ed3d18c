import { afterAll, beforeAll, expect, test } from "vitest";
import { type Day, dayStartMs, institutionAccounts, ledgerOf } from "#accounts";
import { dayMs, err, hourMs, idToU128, type MemberId, money, must, ok } from "#kernel";
import { transferInput } from "#ledger";
import type { MovementIntent } from "#movements";
import { createTestDatabase } from "#testing";
import { dayAfter } from "./recurring.ts";
import {
  createWorld,
  join,
  price,
  quantity,
  restart,
  testMigrations,
  type World,
} from "./world.testing.ts";

let world: World;
const handles = new Map<string, MemberId>();
let blocked: MemberId | undefined;

beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations), {
    identity: {
      findPayee: async (_, handle) => {
        const id = handles.get(handle);
        return id ? ok({ id }) : err({ code: "not_found" });
      },
      isBlockedBetween: (one, other) => one === blocked || other === blocked,
    },
  });
  world.venue.tradesAt = price("100");
});
afterAll(() => world[Symbol.asyncDispose]());

let keys = 0;
const key = () => `plan-${++keys}`;

/** What the plans of a member have bought, oldest first. */
async function bought(member: MemberId, source: "recurring" | "round_up") {
  await world.venue.quiet();
  const orders = await world.brokerage.orders({ member, limit: 50 });
  const own = orders.toReversed().filter((order) => order.source === source);
  return own.map(({ terms, state }) => [terms.amount?.amount, state]);
}

/** The middle of a day on which the market is open. */
const noon = (day: Day) => world.clock.setMs(dayStartMs(day) + 16 * hourMs);

/** A movement of money between a member and the outside, as a bank or a shop makes it. */
async function move(
  member: MemberId,
  given: Pick<MovementIntent, "kind" | "category">,
  cents: bigint,
) {
  const account = await world.accounts.accountOf(member, "USD");
  if (!account) throw new Error("members have accounts");
  const isIn = given.kind === "bank_credit";
  const own = { type: "member", member, account: account.id } as const;
  const other = { type: "outside", name: "Somewhere" } as const;
  const nostro = institutionAccounts.nostro("USD");
  const transfer = transferInput({
    id: world.ids.u128(),
    debitAccountId: isIn ? nostro : idToU128(account.id),
    creditAccountId: isIn ? idToU128(account.id) : nostro,
    amount: cents,
    ledger: ledgerOf("USD"),
    code: 1,
  });
  must(
    await world.movements.submit({
      id: world.ids.make("mov"),
      ...given,
      owner: member,
      idempotencyKey: key(),
      requestHash: "",
      from: isIn ? other : own,
      to: isIn ? own : other,
      amount: money(cents, "USD"),
      note: "",
      details: {},
      step: { name: "post", target: "completed", transfers: [transfer] },
    }),
  );
}

test("a plan buys on its days, once on each, and does not make up for a pause", async () => {
  const { brokerage } = world;
  noon("2026-02-02");
  const member = await join(world, 100_000n);
  const plan = { symbol: "ACME", amount: money(1_000n, "USD"), every: "week" } as const;
  const name = key();
  const made = must(await brokerage.createRecurring(member, plan, name));
  expect(must(await brokerage.createRecurring(member, plan, name)).id).toBe(made.id);
  for (let again = 0; again < 2; again++) await brokerage.runPlans();
  expect(await bought(member, "recurring")).toEqual([[1_000n, "filled"]]);
  noon("2026-02-08");
  await brokerage.runPlans();
  expect((await bought(member, "recurring")).length).toBe(1);
  noon("2026-02-09");
  must(await brokerage.changeRecurring(member, made.id, { amount: money(500n, "USD") }));
  await brokerage.runPlans();
  must(await brokerage.changeRecurring(member, made.id, { state: "paused" }));
  noon("2026-02-25");
  await brokerage.runPlans();
  must(await brokerage.changeRecurring(member, made.id, { state: "active" }));
  await brokerage.runPlans();
  expect((await bought(member, "recurring")).length).toBe(2);
  noon("2026-03-02");
  await brokerage.runPlans();
  expect(await bought(member, "recurring")).toEqual([
    [1_000n, "filled"],
    [500n, "filled"],
    [500n, "filled"],
  ]);
  must(await brokerage.changeRecurring(member, made.id, { state: "cancelled" }));
  expect(await brokerage.recurring(member)).toEqual([]);
});

test("a plan whose process died after its order buys once; without money it says why", async () => {
  noon("2026-04-06");
  const member = await join(world, 1_500n);
  const plan = { symbol: "ACME", amount: money(1_000n, "USD"), every: "day" } as const;
  must(await world.brokerage.createRecurring(member, plan, key()));
  let isFirst = true;
  const mortal = await restart(world, {
    movements: {
      ...world.movements,
      async submit(intent) {
        const submitted = await world.movements.submit(intent);
        if (intent.owner === member && isFirst) {
          isFirst = false;
          throw new Error("the process died");
        }
        return submitted;
      },
    },
  });
  await mortal.runPlans();
  const brokerage = await restart(world);
  await brokerage.runPlans();
  await world.venue.quiet();
  await brokerage.runDue();
  expect(await bought(member, "recurring")).toEqual([[1_000n, "filled"]]);
  noon("2026-04-07");
  await brokerage.runPlans();
  const [failed] = await brokerage.recurring(member);
  expect(failed?.last).toMatchObject({ on: "2026-04-07", failure: "insufficient_funds" });
});

test.each([
  ["day", "2026-01-31", "2026-01-31", "2026-02-01"],
  ["week", "2026-01-01", "2026-01-09", "2026-01-15"],
  ["two_weeks", "2026-01-01", "2026-01-15", "2026-01-29"],
  ["month", "2026-01-31", "2026-02-01", "2026-02-28"],
  ["month", "2026-01-31", "2026-02-28", "2026-03-31"],
  ["month", "2026-01-31", "2025-12-01", "2026-01-31"],
] as const)("every %s from %s, after %s, is %s", (every, startsOn, day, expected) => {
  expect(dayAfter({ every, startsOn }, day)).toBe(expected);
});

test("a salary buys once, whatever else comes in, however often one looks", async () => {
  const { brokerage, clock } = world;
  noon("2026-05-04");
  const member = await join(world, 0n);
  const plan = { symbol: "ACME", amount: money(2_000n, "USD"), every: "salary" } as const;
  must(await brokerage.createRecurring(member, plan, key()));
  await move(member, { kind: "bank_credit", category: "other" }, 9_000n);
  clock.advanceMs(hourMs);
  await brokerage.runPlans();
  expect(await bought(member, "recurring")).toEqual([]);
  await move(member, { kind: "bank_credit", category: "income" }, 90_000n);
  for (let look = 0; look < 3; look++) {
    clock.advanceMs(90_000);
    await brokerage.runPlans();
  }
  expect(await bought(member, "recurring")).toEqual([[2_000n, "filled"]]);
});

test("round-ups come together until they are worth an order, and are spent once", async () => {
  const { brokerage, clock } = world;
  noon("2026-06-01");
  const member = await join(world, 50_000n);
  const to = { symbol: "ACME", roundUpTo: money(100n, "USD") };
  must(await brokerage.setRoundUpFund(member, to));
  const pay = (cents: bigint) => move(member, { kind: "payment", category: "other" }, cents);
  const look = async () => {
    clock.advanceMs(60_000);
    await brokerage.runPlans();
    return (await brokerage.roundUpFund(member))?.collected.amount;
  };
  await pay(430n);
  await pay(1_000n);
  expect(await look()).toBe(70n);
  expect(await look()).toBe(70n);
  await pay(260n);
  await look();
  expect(await look()).toBe(0n);
  expect(await bought(member, "round_up")).toEqual([[110n, "filled"]]);
  expect(must(await brokerage.setRoundUpFund(member, null))).toBeNull();
  await pay(1n);
  expect(await look()).toBeUndefined();
});

test("a gift waits: claimed it is the other's, declined or late it comes back", async () => {
  const { brokerage, market, venue, ledger, clock } = world;
  noon("2026-07-06");
  const [ana, bob] = [await join(world, 100_000n), await join(world, 0n)];
  handles.set("bob", bob);
  const order = { symbol: "ACME", side: "buy", type: "market", timeInForce: "day" } as const;
  const buy = { ...order, quantity: quantity("5") };
  must(await brokerage.place(ana, buy, { idempotencyKey: key() }));
  await venue.quiet();
  const give = (units: string) => {
    const gift = { to: "bob", symbol: "ACME", quantity: quantity(units) };
    return brokerage.give(ana, gift, key());
  };
  // Bought, and not settled yet.
  expect(await give("1")).toMatchObject({ error: { code: "insufficient_units" } });
  clock.advanceMs(dayMs);
  await brokerage.settle();
  const held = async (member: MemberId) => (await brokerage.position(member, market.acme)).quantity;
  const claimed = must(await give("2"));
  expect(await brokerage.position(ana, market.acme)).toMatchObject({ available: quantity("3") });
  expect((await brokerage.answerGift(ana, claimed.id, "accept")).ok).toBe(false);
  expect(must(await brokerage.answerGift(bob, claimed.id, "accept")).state).toBe("accepted");
  expect((await brokerage.answerGift(ana, claimed.id, "cancel")).ok).toBe(false);
  const declined = must(await give("1"));
  expect(must(await brokerage.answerGift(bob, declined.id, "decline")).state).toBe("declined");
  const kept = must(await give("1"));
  expect(must(await brokerage.answerGift(ana, kept.id, "cancel")).state).toBe("cancelled");
  const late = must(await give("3"));
  expect(await give("1")).toMatchObject({ error: { code: "insufficient_units" } });
  clock.advanceMs(8 * dayMs);
  await ledger.expirePending();
  expect((await brokerage.answerGift(bob, late.id, "accept")).ok).toBe(false);
  expect(await held(ana)).toBe(quantity("3"));
  expect(await held(bob)).toBe(quantity("2"));
  expect(await brokerage.position(ana, market.acme)).toMatchObject({ available: quantity("3") });
  expect((await brokerage.gifts(bob)).length).toBe(4);
});

test("a gift behind a link is the first claimer's, at what it cost; unclaimed it comes back", async () => {
  const { brokerage, market, venue, ledger, movements, clock } = world;
  noon("2026-07-20");
  const [ana, bob, eve] = [
    await join(world, 100_000n),
    await join(world, 0n),
    await join(world, 0n),
  ];
  const order = { symbol: "ACME", side: "buy", type: "market", timeInForce: "day" } as const;
  const buy = { ...order, quantity: quantity("3") };
  must(await brokerage.place(ana, buy, { idempotencyKey: key() }));
  await venue.quiet();
  clock.advanceMs(dayMs);
  await brokerage.settle();
  const give = (units: string) =>
    brokerage.give(ana, { symbol: "ACME", quantity: quantity(units) }, key());
  const position = (member: MemberId) => brokerage.position(member, market.acme);
  const gift = must(await give("2"));
  expect(gift).toMatchObject({ to: null, state: "pending" });
  expect(await position(ana)).toMatchObject({ quantity: quantity("3"), available: quantity("1") });
  expect((await movements.find(gift.id))?.details["wait"]).toBe("claim");
  expect(await brokerage.claimGift(ana, gift.id)).toMatchObject({
    error: { code: "cannot_pay_self" },
  });
  blocked = eve;
  expect(await brokerage.claimGift(eve, gift.id)).toMatchObject({ error: { code: "blocked" } });
  blocked = undefined;
  // Both open the link at once.
  const claims = await Promise.all([bob, eve].map((one) => brokerage.claimGift(one, gift.id)));
  expect(claims.filter(({ ok }) => ok)).toHaveLength(1);
  const [owner, other] = claims[0]?.ok === true ? [bob, eve] : [eve, bob];
  expect(must(await brokerage.claimGift(owner, gift.id)).state).toBe("completed");
  expect(await brokerage.claimGift(other, gift.id)).toMatchObject({
    error: { code: "claim_closed" },
  });
  expect((await position(owner)).quantity).toBe(quantity("2"));
  expect((await position(ana)).quantity).toBe(quantity("1"));
  const { items } = await brokerage.lots(owner, market.acme.id);
  expect(items).toMatchObject([
    { lot: { quantity: quantity("2"), origin: "gift", cost: 20_000n } },
  ]);
  expect((await brokerage.gifts(owner))[0]).toMatchObject({ to: owner, state: "accepted" });
  const back = must(await give("1"));
  expect(must(await brokerage.answerGift(ana, back.id, "cancel")).state).toBe("cancelled");
  expect(await brokerage.claimGift(bob, back.id)).toMatchObject({
    error: { code: "claim_closed" },
  });
  const late = must(await give("1"));
  clock.advanceMs(8 * dayMs);
  await ledger.expirePending();
  expect(await brokerage.claimGift(bob, late.id)).toMatchObject({
    error: { code: "claim_closed" },
  });
  expect((await position(ana)).available).toBe(quantity("1"));
});

test("after all of it, orders, trades, holds and clearing agree", async () => {
  expect(await world.brokerage.verifyBrokerage()).toEqual([]);
});
