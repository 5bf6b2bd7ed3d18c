import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApprovalId } from "#identity";
import { minuteMs, must } from "#kernel";
import { createTestDatabase } from "#testing";
import {
  balanceOf,
  befriend,
  createWorld,
  fund,
  grant,
  join,
  key,
  type Person,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

async function friends() {
  const [alice, bob] = [await join(world), await join(world)];
  await befriend(world, alice, bob);
  await fund(world, alice, 50_000n);
  return { alice, bob };
}

type Answer = Awaited<ReturnType<World["payments"]["pay"]>>;

function askedFor(answer: Answer): ApprovalId {
  if (answer.ok || answer.error.code !== "approval_required") throw new Error("not asked");
  return answer.error.approval.id;
}

const pay = (from: Person, to: Person, amount: bigint, authority = key()) =>
  world.payments.pay(from.session, { to: to.handle, amount: usd(amount) }, authority);

test("a small first payment and a later one below the threshold need no approval", async () => {
  const { alice, bob } = await friends();
  must(await pay(alice, bob, 5_000n));
  must(await pay(alice, bob, 9_999n));
});

test("a larger first payment, and any at the threshold, need an approval", async () => {
  const { alice, bob } = await friends();
  expect(await pay(alice, bob, 5_001n)).toMatchObject({ error: { code: "approval_required" } });
  must(await pay(alice, bob, 1n));
  must(await pay(alice, bob, 5_001n));
  expect(await pay(alice, bob, 10_000n)).toMatchObject({ error: { code: "approval_required" } });
  expect(await balanceOf(world, bob)).toBe(5_002n);
});

test("an approved payment goes through once, as the movement that was approved", async () => {
  const { alice, bob } = await friends();
  const { idempotencyKey } = key();
  const approvalId = askedFor(await pay(alice, bob, 20_000n, { idempotencyKey }));
  const early = await pay(alice, bob, 20_000n, { idempotencyKey, approvalId });
  expect(early).toMatchObject({ error: { code: "approval_invalid" } });
  await grant(world, alice, approvalId);
  const authority = { idempotencyKey, approvalId };
  const twins = [1, 2, 3].map(() => pay(alice, bob, 20_000n, authority));
  const ids = (await Promise.all(twins)).map((result) => must(result).id);
  expect(new Set(ids).size).toBe(1);
  const again = must(await pay(alice, bob, 20_000n, { idempotencyKey }));
  expect(again.id).toBe(ids[0]);
  const reused = await pay(alice, bob, 20_000n, key(approvalId));
  expect(reused).toMatchObject({ error: { code: "approval_invalid" } });
  expect(await balanceOf(world, bob)).toBe(20_000n);
});

test("an approval of one payment is worth nothing for another", async () => {
  const { alice, bob } = await friends();
  const eve = await join(world);
  await befriend(world, alice, eve);
  const approvalId = await grant(world, alice, askedFor(await pay(alice, bob, 20_000n)));
  const invalid = { error: { code: "approval_invalid" } };
  expect(await pay(alice, eve, 20_000n, key(approvalId))).toMatchObject(invalid);
  expect(await pay(alice, bob, 20_001n, key(approvalId))).toMatchObject(invalid);
  await fund(world, eve, 50_000n);
  expect(await pay(eve, bob, 20_000n, key(approvalId))).toMatchObject(invalid);
  must(await pay(alice, bob, 20_000n, key(approvalId)));
});

test("an approval is dead after five minutes", async () => {
  const { alice, bob } = await friends();
  const approvalId = await grant(world, alice, askedFor(await pay(alice, bob, 20_000n)));
  world.clock.advanceMs(5 * minuteMs);
  const late = await pay(alice, bob, 20_000n, key(approvalId));
  expect(late).toMatchObject({ error: { code: "approval_expired" } });
  expect(await balanceOf(world, bob)).toBe(0n);
});

test("a personal access token pays without one", async () => {
  const { alice, bob } = await friends();
  const order = { to: bob.handle, amount: usd(20_000n) };
  expect(must(await world.payments.pay(alice, order, key())).state).toBe("completed");
});

test("a claim link and a request ask for an approval like any payment", async () => {
  const { payments } = world;
  const { alice, bob } = await friends();
  const order = { amount: usd(6_000n) };
  const id = askedFor(await payments.createClaim(alice.session, order, key()));
  await grant(world, alice, id);
  must(await payments.createClaim(alice.session, order, key(id)));
  const asked = { from: alice.handle, amount: usd(6_000n) };
  const request = must(await payments.createRequest(bob.member, asked));
  const payRequest = (authority = key()) =>
    payments.payRequest(alice.session, request.id, undefined, authority);
  const refused = await payRequest();
  if (refused.ok || refused.error.code !== "approval_required") throw new Error("not asked");
  const approvalId = await grant(world, alice, refused.error.approval.id);
  expect(must(await payRequest(key(approvalId))).state).toBe("completed");
  expect(must(await payments.request(bob.member, request.id)).state).toBe("paid");
});
