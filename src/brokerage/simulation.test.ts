import { expect, test } from "vitest";
import { createRandom, dayMs, type MemberId, money, type Random, secondMs } from "#kernel";
import type { Instrument } from "#market";
import type { Movements } from "#movements";
import { createTestDatabase, seedOfRun } from "#testing";
import { type Brokerage, createBrokerage } from "./brokerage.ts";
import type { OrderRequest } from "./order-request.ts";
import { toPrice, toQuantity } from "./quantity-codec.ts";
import { createWorld, join, testMigrations, type World } from "./world.testing.ts";

/** How long it looks: more with `BOURSE_BROKERAGE_STEPS=5000`. */
const steps = Number(process.env["BOURSE_BROKERAGE_STEPS"] ?? 60);
const membersCount = 4;

/** The boundaries that are left until a process dies. */
type Fuse = { left: number };
const fuseMax = 3;

/** A process that dies before or after it has written an intent, when its fuse has burnt down. */
function dying(movements: Movements, fuse: Fuse): Movements {
  const burn = () => {
    if (--fuse.left === 0) throw new Error("the process died");
  };
  return {
    ...movements,
    async submit(intent) {
      burn();
      const result = await movements.submit(intent);
      burn();
      return result;
    },
  };
}

function requestOf(random: Random, { symbol, isFractional }: Instrument): OrderRequest {
  const side = random.pick(["buy", "buy", "sell"] as const);
  const limitPrice = toPrice(BigInt(random.between(9_500, 10_499)) * 100n);
  const cents = BigInt(random.between(1, 900));
  const quantity = toQuantity(isFractional ? cents * 10_000_000n : cents * 1_000_000_000n);
  if (side === "buy" && isFractional && random.chance(25)) {
    const amount = money(BigInt(random.between(100, 60_099)), "USD");
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
  const price = toPrice(BigInt(random.between(9_400, 10_599)) * 100n);
  const kind = random.between(0, 9);
  if (kind < 4) {
    venue.tradesAt = random.chance(40) ? price : undefined;
    const instrument = random.pick([market.acme, market.whole]);
    const key = `${clock.nowMs()}-${random.between(0, 999_999_999)}`;
    if (random.chance(8)) venue.trouble = random.pick(["lost", "unanswered", "unavailable"]);
    const request = requestOf(random, instrument);
    await brokerage.place(member, request, { idempotencyKey: key });
  } else if (kind < 7) {
    const live = venue.live();
    if (live.length > 0) await venue.tradeSome(random.pick(live), random.between(1, 5));
  } else if (kind === 7) {
    const [order] = await brokerage.orders({ member, state: "open", limit: 1 });
    if (order && random.chance(50)) await brokerage.cancel(member, order.id);
    else if (order) await brokerage.replace(member, order.id, { limitPrice: price });
  } else if (kind === 8 && traded.length > 0) {
    const originalExecId = random.pick(traded);
    const execId = `correction-${random.between(0, 999_999_999)}`;
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
    const seed = seedOfRun();
    const random = createRandom(seed);
    const fuse = { left: random.between(1, fuseMax) };
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
        movements: dying(world.movements, fuse),
        venues: [],
      });
      try {
        await act(world, random.chance(50) ? mortal : brokerage, members, random, venue.executed);
      } catch (error) {
        if (!String(error).includes("the process died")) throw error;
        deaths++;
        fuse.left = random.between(1, fuseMax);
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
    expect(deaths).toBeGreaterThan(0);
  },
  60_000 + steps * 1_000,
);
