import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs, must } from "#kernel";
import { isFinal } from "#movements";
import { createTestDatabase } from "#testing";
import {
  balanceOf,
  createWorld,
  fund,
  join,
  key,
  type Person,
  runJobs,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";

let world: World;
let people: readonly Person[];
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
  people = [await join(world), await join(world), await join(world)];
  for (const person of people) await fund(world, person, 1_000_000n);
});
afterAll(() => world[Symbol.asyncDispose]());

const acts = ["accept", "decline", "cancel", "claim", "expire", "due", "day"] as const;
type Act = (typeof acts)[number];
type Payment = { readonly id: Parameters<World["payments"]["cancel"]>[1]; readonly token: string };

async function total(): Promise<bigint> {
  const balances = await Promise.all(people.map((person) => balanceOf(world, person)));
  return balances.reduce((sum, balance) => sum + balance, 0n);
}

/** A claim by the first of the people. */
async function send(sender: Person): Promise<Payment> {
  const movement = must(await world.payments.createClaim(sender, { amount: usd(7n) }, key()));
  const url = world.payments.claimUrl(movement) ?? "";
  return { id: movement.id, token: url.slice(url.lastIndexOf("/") + 1) };
}

/** Whether the act ended the payment in the eyes of the one who did it. */
async function run(act: Act, { id, token }: Payment, by: Person): Promise<boolean> {
  const { payments, ledger, clock } = world;
  switch (act) {
    case "accept":
    case "decline":
    case "cancel":
      return (await payments[act](by.member, id)).ok;
    case "claim":
      return (await payments.acceptClaim(by.member, token)).ok;
    case "expire":
      await ledger.expirePending();
      return false;
    case "due":
      await runJobs(world);
      return false;
    case "day":
      clock.advanceMs(dayMs);
      return false;
  }
}

test("whatever happens to a claim in any order, it ends once and no cent is lost", async () => {
  const step = fc.record({ act: fc.constantFrom(...acts), who: fc.nat({ max: 2 }) });
  const rounds = fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rounds, async (plan) => {
      const [sender] = people;
      if (!sender) throw new Error("nobody");
      const before = await total();
      const payment = await send(sender);
      const ended = new Set<string>();
      for (const together of plan) {
        const results = together.map(async ({ act, who }) => {
          const by = people[who] ?? sender;
          if (await run(act, payment, by)) ended.add(`${act} ${act === "cancel" ? 0 : who}`);
        });
        await Promise.all(results);
      }
      // Each end may be heard of by repeating it, but there is one.
      expect(ended.size).toBeLessThanOrEqual(1);
      world.clock.advanceMs(7 * dayMs);
      await runJobs(world);
      const movement = await world.movements.find(payment.id);
      expect(movement && isFinal(movement.state)).toBe(true);
      expect(movement?.timeline).toHaveLength(3);
      expect(await total()).toBe(before);
    }),
    { numRuns: 40 },
  );
});
