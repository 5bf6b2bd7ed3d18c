import { afterAll, beforeAll, expect, test } from "vitest";
import { addNewOrder, createCommandRows, side } from "#exchange";
import { minuteMs, secondMs } from "#kernel";
import { shareDetails } from "#testing";
import { type BandCase, bandPlanOf, bandsOf } from "./band-plan.ts";
import type { ListedInstrument } from "./instrument.ts";
import { toPrice } from "./price.ts";
import { createTradeMean } from "./trade-mean.ts";
import { createTestWorld, type TestWorld } from "./world.testing.ts";

const cent = toPrice(100n);

// The table of the plan, in cents: tier, previous close, reference, left minutes, both bands.
test.each([
  [1, 10_000n, 10_000n, 60, [9_500n, 10_500n]],
  [1, 10_000n, 10_000n, 25, [9_000n, 11_000n]],
  [2, 10_000n, 10_000n, 25, [9_000n, 11_000n]],
  [2, 10_000n, 10_333n, 60, [9_300n, 11_366n]],
  [2, 300n, 300n, 60, [240n, 360n]],
  [2, 300n, 300n, 25, [180n, 420n]],
  [1, 75n, 80n, 60, [64n, 96n]],
  [1, 74n, 74n, 60, [59n, 89n]],
  [2, 10n, 10n, 60, [3n, 17n]],
  [2, 10n, 10n, 25, [1n, 25n]],
] as const)("tier %d, %d before, around %d, %d minutes left", (tier, close, at, left, bands) => {
  const plan = bandPlanOf({ calendar: "XNYS" });
  if (plan === undefined) throw new Error("New York has a plan");
  const found = bandsOf(plan, {
    instrument: { tick: cent, bandTier: tier },
    reference: toPrice(at * 100n),
    previousClose: toPrice(close * 100n),
    leftMs: left * minuteMs,
  } satisfies BandCase);
  expect([found.lower / 100n, found.upper / 100n]).toEqual(bands);
});

test("a mean forgets what is too old, and is nothing without a trade", () => {
  const mean = createTradeMean();
  expect(mean.since(0)).toBeUndefined();
  mean.add(1_000, 100);
  mean.add(1_999, 101);
  mean.add(5_000, 600, 2);
  expect(mean.since(0)).toBe(200.25);
  expect(mean.since(1_000)).toBe(300);
  expect(mean.since(0)).toBe(300);
});

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
  await world.market.register.save([shareDetails("ACME", { bandTier: 1 })]);
  await world.market.venue();
  await pass(0);
});
afterAll(() => world[Symbol.asyncDispose]());

async function acme(): Promise<ListedInstrument> {
  const found = await world.market.find("ACME");
  if (found === undefined) throw new Error("ACME is listed");
  return found;
}

async function pass(ms: number): Promise<void> {
  world.clock.advanceMs(ms);
  await world.market.runSessions();
}

async function place(own: number, cents: number, quantity = 1): Promise<void> {
  const venue = await world.market.venue();
  const account = await venue.accounts.open(own === side.buy ? "buyer" : "seller");
  const list = createCommandRows(1);
  const one = { id: venue.nextOrderId(), account, side: own, quantity, price: cents };
  addNewOrder(list, (await acme()).market, venue.nowMicros(), one);
  await venue.submit(list);
}

async function trade(cents: number): Promise<void> {
  await place(side.sell, cents);
  await place(side.buy, cents);
}

/** Both bands in cents, phase and whether it is at a limit. */
async function now() {
  const { lowerBand, upperBand, phase, isAtLimit } = world.market.status(await acme());
  const inCents = (price: bigint | undefined) => price && Number(price / 100n);
  return { bands: [inCents(lowerBand), inCents(upperBand)], phase, isAtLimit };
}

const open = { bands: [undefined, undefined], isAtLimit: false };

test("bands follow the mean of five minutes, and no sooner than it says", async () => {
  expect(await now()).toEqual({ ...open, phase: "open" });
  await trade(10_000);
  await pass(secondMs);
  expect((await now()).bands).toEqual([9_500, 10_500]);
  // The mean is 10,150 now, but the reference price has not stood for long.
  await trade(10_300);
  await pass(28 * secondMs);
  expect((await now()).bands).toEqual([9_500, 10_500]);
  await pass(2 * secondMs);
  expect((await now()).bands).toEqual([9_643, 10_657]);
  // Less than a hundredth away: it stays.
  await trade(10_300);
  await pass(minuteMs);
  expect((await now()).bands).toEqual([9_643, 10_657]);
  // What was traded more than five minutes ago counts no more; without trades it stays, too.
  await pass(6 * minuteMs);
  expect((await now()).bands).toEqual([9_643, 10_657]);
  await trade(10_400);
  await pass(secondMs);
  expect((await now()).bands).toEqual([9_880, 10_920]);
});

test("bands and limit state are there again after a restart", async () => {
  await place(side.buy, 10_950, 5);
  expect(await now()).toEqual({ bands: [9_880, 10_920], phase: "open", isAtLimit: true });
  await world.restart();
  await world.market.resume();
  expect(await now()).toEqual({ bands: [9_880, 10_920], phase: "open", isAtLimit: true });
});

test("a market that stays at a band pauses, and begins anew from its auction", async () => {
  await pass(14 * secondMs);
  expect((await now()).phase).toBe("open");
  await pass(2 * secondMs);
  expect(await now()).toEqual({ ...open, phase: "opening_auction" });
  await place(side.sell, 12_000, 5);
  await place(side.buy, 12_000, 5);
  await pass(5 * minuteMs);
  await pass(secondMs);
  expect(await now()).toEqual({ bands: [11_400, 12_600], phase: "open", isAtLimit: false });
});
