import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs, must } from "#kernel";
import { createTestDatabase } from "#testing";
import {
  balanceOf,
  createWorld,
  fund,
  join,
  key,
  runJobs,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

async function claim() {
  const alice = await join(world);
  await fund(world, alice, 10_000n);
  const order = { amount: usd(4_000n), note: "for you" };
  const movement = must(await world.payments.createClaim(alice, order, key()));
  const url = world.payments.claimUrl(movement) ?? "";
  return { alice, movement, token: url.slice(url.lastIndexOf("/") + 1) };
}

test("a claim link shows what it holds and pays whoever claims it first", async () => {
  const { payments } = world;
  const { alice, movement, token } = await claim();
  expect(movement).toMatchObject({ kind: "claim", state: "pending" });
  expect(await balanceOf(world, alice)).toBe(6_000n);
  const view = must(await payments.claim(token));
  expect(view).toMatchObject({ from: alice.member, state: "open", note: "for you" });
  const bob = await join(world);
  const claimed = must(await payments.acceptClaim(bob.member, token));
  expect(claimed).toMatchObject({ state: "completed", to: { member: bob.member } });
  expect(await balanceOf(world, bob)).toBe(4_000n);
  expect(must(await payments.acceptClaim(bob.member, token)).id).toBe(movement.id);
  expect(must(await payments.claim(token)).state).toBe("claimed");
  const eve = await join(world);
  const late = await payments.acceptClaim(eve.member, token);
  expect(late).toMatchObject({ error: { code: "claim_closed" } });
});

test("of many who claim at once, one gets it", async () => {
  const { token } = await claim();
  const people = await Promise.all(Array.from({ length: 8 }, () => join(world)));
  const results = await Promise.all(
    people.map((person) => world.payments.acceptClaim(person.member, token)),
  );
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  const balances = await Promise.all(people.map((person) => balanceOf(world, person)));
  expect(balances.reduce((sum, balance) => sum + balance, 0n)).toBe(4_000n);
});

test("a claim is cancelled until it is claimed, and one of the two wins", async () => {
  const { payments } = world;
  const { alice, movement, token } = await claim();
  const bob = await join(world);
  const [cancelled, claimed] = await Promise.all([
    payments.cancel(alice.member, movement.id),
    payments.acceptClaim(bob.member, token),
  ]);
  expect(cancelled.ok).not.toBe(claimed.ok);
  const total = (await balanceOf(world, alice)) + (await balanceOf(world, bob));
  expect(total).toBe(10_000n);
  const again = await claim();
  must(await payments.cancel(again.alice.member, again.movement.id));
  expect(must(await payments.claim(again.token)).state).toBe("cancelled");
  const late = await payments.acceptClaim(bob.member, again.token);
  expect(late).toMatchObject({ error: { code: "claim_closed" } });
});

test("a claim that nobody takes comes back after seven days", async () => {
  const { alice, movement, token } = await claim();
  world.clock.advanceMs(7 * dayMs);
  await runJobs(world);
  expect(await world.movements.find(movement.id)).toMatchObject({ state: "returned" });
  expect(await balanceOf(world, alice)).toBe(10_000n);
  expect(must(await world.payments.claim(token)).state).toBe("returned");
});

test("one's own claim, a blocked one's and a forged link are refused", async () => {
  const { payments, identity } = world;
  const { alice, token } = await claim();
  const bob = await join(world);
  must(await identity.block(bob.member, alice.handle));
  const own = await payments.acceptClaim(alice.member, token);
  expect(own).toMatchObject({ error: { code: "cannot_pay_self" } });
  const blocked = await payments.acceptClaim(bob.member, token);
  expect(blocked).toMatchObject({ error: { code: "blocked" } });
  const last = token.endsWith("A") ? "B" : "A";
  for (const forged of [`${token.slice(0, -2)}${last}A`, "x".repeat(48), token.slice(0, 30), ""]) {
    expect(await payments.claim(forged)).toMatchObject({ error: { code: "not_found" } });
  }
});

test("money for an e-mail that finds nobody becomes a claim, whoever hides behind it", async () => {
  const { payments, identity } = world;
  const alice = await join(world);
  await fund(world, alice, 10_000n);
  const bob = await join(world, { email: "bob@example.org" });
  const pay = async () => {
    const order = { to: "bob@example.org", amount: usd(100n) };
    return must(await payments.pay(alice, order, key()));
  };
  const unverified = await pay();
  expect(unverified).toMatchObject({ kind: "claim", to: { type: "outside" } });
  expect(payments.claimUrl(unverified)).toMatch(/^https:\/\/bank\.example\/claim\//);
  must(await identity.markVerified(bob.member, "email", "bob@example.org"));
  expect(await pay()).toMatchObject({ kind: "payment", to: { member: bob.member } });
  must(await identity.updateMember(bob.member, { privacy: { discoverableByEmail: false } }));
  const hidden = await pay();
  expect({ ...hidden.to, kind: hidden.kind }).toEqual({ ...unverified.to, kind: "claim" });
});
