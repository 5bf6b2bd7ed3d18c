import { expect, test } from "vitest";
import { dayMs, type MemberId, money, secondMs } from "#kernel";
import type { Instrument } from "#market";
import type { Movements } from "#movements";
import { createTestDatabase, freshSeed } from "#testing";
import { type Brokerage, createBrokerage } from "./brokerage.ts";
import type { OrderRequest } from "./order-request.ts";
import { toPrice, toQuantity } from "./quantity-codec.ts";
import { createWorld, join, testMigrations, type World } from "./world.testing.ts";

/** How long it looks: more with `BOURSE_BROKERAGE_STEPS=5000`. */
const steps = Number(process.env["BOURSE_BROKERAGE_STEPS"] ?? 60);
const membersCount = 4;

/** Numbers that repeat from a seed (mulberry32). */
function createRandom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number) => Math.floor(next() * count);
  const pick = <T>(all: readonly T[]): T => {
    const found = all[below(all.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  };
  return { below, pick, chance: (percent: number) => next() * 100 < percent };
}

type Random = ReturnType<typeof createRandom>;

/** A process that may die before or after it has written an intent. */
function dying(movements: Movements, random: Random): Movements {
  const perhaps = () => {
    if (random.chance(4)) throw new Error("the process died");
  };
  return {
    ...movements,
    async submit(intent) {
      perhaps();
      const result = await movements.submit(intent);
      perhaps();
      return result;
    },
  };
}

function requestOf(random: Random, { symbol, isFractional }: Instrument): OrderRequest {
  const side = random.pick(["buy", "buy", "sell"] as const);
  const limitPrice = toPrice(BigInt(9_500 + random.below(1_000)) * 100n);
  const cents = BigInt(1 + random.below(900));
  const quantity = toQuantity(isFractional ? cents * 10_000_000n : cents * 1_000_000_000n);
  if (side === "buy" && isFractional && random.chance(25)) {
    const amount = money(BigInt(100 + random.below(60_000)), "USD");
    return { symbol, side, type: "market", amount, timeInForce: "day" };
  }
  if (random.chance(40)) return { symbol, side, type: "market", quantity, timeInForce: "day" };
  return { symbol, side, type: "limit", limitPrice, quantity, timeInForce: "gtc" };
}

/** What everybody does in one step. */
async function act(
  { venue, market, clock }: World,
  brokerage: Brokerage,
  members: readonly MemberId[],
  random: Random,
  traded: string[],
): Promise<void> {
  const member = random.pick(members);
  const price = toPrice(BigInt(9_400 + random.below(1_200)) * 100n);
  const kind = random.below(10);
  if (kind < 4) {
    venue.tradesAt = random.chance(40) ? price : undefined;
    const instrument = random.pick([market.acme, market.whole]);
    const key = `${clock.nowMs()}-${random.below(1e9)}`;
    if (random.chance(8)) venue.trouble = random.pick(["lost", "unanswered", "unavailable"]);
    const request = requestOf(random, instrument);
    await brokerage.place(member, request, { idempotencyKey: key });
  } else if (kind < 7) {
    const live = venue.live();
    if (live.length > 0) await venue.tradeSome(random.pick(live), random.below(5) + 1);
  } else if (kind === 7) {
    const [order] = await brokerage.orders({ member, state: "open", limit: 1 });
    if (order && random.chance(50)) await brokerage.cancel(member, order.id);
    else if (order) await brokerage.replace(member, order.id, { limitPrice: price });
  } else if (kind === 8 && traded.length > 0) {
    const originalExecId = random.pick(traded);
    const execId = `correction-${random.below(1e9)}`;
    await venue.say({ type: "tradeBust", execId, originalExecId });
  } else {
    clock.advanceMs(random.chance(20) ? dayMs : 6 * secondMs);
    await brokerage.runDue();
    await brokerage.settle();
  }
}

test(
  "whatever happens, nothing is lost, spent twice or left open",
  async () => {
    const seed = freshSeed();
    const random = createRandom(Number.parseInt(seed.slice(0, 8), 16));
    await using world = await createWorld(await createTestDatabase(testMigrations));
    const { venue } = world;
    const members: MemberId[] = [];
    for (let i = 0; i < membersCount; i++) members.push(await join(world, 500_000n));
    const born = async (movements: Movements) => {
      const brokerage = createBrokerage({ ...world.deps, movements });
      await brokerage.start();
      return brokerage;
    };
    let brokerage = await born(world.movements);
    let deaths = 0;
    for (let step = 0; step < steps; step++) {
      const mortal = createBrokerage({
        ...world.deps,
        movements: dying(world.movements, random),
        venues: [],
      });
      try {
        await act(world, random.chance(30) ? mortal : brokerage, members, random, venue.executed);
      } catch (error) {
        if (!String(error).includes("the process died")) throw error;
        deaths++;
        brokerage = await born(world.movements);
      }
      await venue.quiet();
    }
    venue.tradesAt = undefined;
    for (const member of members) await brokerage.cancelAll(member);
    for (let day = 0; day < 4; day++) {
      await venue.quiet();
      world.clock.advanceMs(dayMs);
      await brokerage.runDue();
      await venue.quiet();
      await brokerage.settle();
    }
    const faults = await brokerage.verifyBrokerage();
    expect({ seed, faults }).toEqual({ seed, faults: [] });
    for (const member of members) {
      const open = await brokerage.orders({ member, state: "open", limit: 10 });
      expect({ seed, open }).toEqual({ seed, open: [] });
    }
    expect(venue.executed.length).toBeGreaterThan(0);
    expect(deaths).toBeGreaterThanOrEqual(0);
  },
  60_000 + steps * 1_000,
);
