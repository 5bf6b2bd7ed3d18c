import { afterAll, beforeAll, expect, test } from "vitest";
import {
  balanceOf,
  befriend,
  dollars,
  joinBourse,
  type Person,
  send,
  startWorld,
  type World,
} from "./world.ts";

let world: World;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  world = await startWorld();
  alice = await joinBourse(world, "alice", 20_000n);
  bob = await joinBourse(world, "bobby", 100n);
  await befriend(world, alice, bob);
});
afterAll(() => world[Symbol.asyncDispose]());

const pay = (key: string | undefined, amount: string, rest: object = {}, from = alice) =>
  send(world, "POST", "/v1/payments", {
    token: from.token,
    ...(key !== undefined && { key }),
    body: { to: from === alice ? "@bobby" : "@alice", amount: dollars(amount), ...rest },
  });

test("a call that moves money needs a key", async () => {
  expect(await pay(undefined, "1")).toMatchObject({
    status: 400,
    code: "idempotency_key_required",
  });
});

test.each(["with space", "é", "x".repeat(256)])("a key %j is refused", async (key) => {
  const refused = await send(world, "POST", "/v1/payments", {
    token: alice.token,
    headers: { "idempotency-key": Buffer.from(key, "utf8").toString("latin1") },
    body: { to: "@bobby", amount: dollars("1") },
  });
  expect(refused).toMatchObject({ status: 400, code: "invalid_request" });
});

test("the same key and body give the same movement, and move the money once", async () => {
  const before = await balanceOf(world, bob);
  const first = await pay("once", "500");
  const again = await pay("once", "500");
  expect(first.status).toBe(201);
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(await balanceOf(world, bob)).toBe(before + 500n);
});

test("the order of the fields does not make it another body", async () => {
  const first = await pay("order", "10", { note: "x" });
  const again = await send(world, "POST", "/v1/payments", {
    token: alice.token,
    key: "order",
    text: `{"note":"x","amount":{"currency":"USD","amount":"10"},"to":"@bobby"}`,
  });
  expect(again.body).toEqual(first.body);
});

test("the same key with another body is a conflict, and nothing moves", async () => {
  await pay("conflict", "5");
  const before = await balanceOf(world, bob);
  expect(await pay("conflict", "6")).toMatchObject({
    status: 409,
    code: "idempotency_key_conflict",
  });
  expect(await pay("conflict", "5", { note: "other" })).toMatchObject({ status: 409 });
  expect(await balanceOf(world, bob)).toBe(before);
});

test("the same key of another member is another key", async () => {
  await pay("shared", "5");
  const other = await pay("shared", "5", {}, bob);
  expect(other).toMatchObject({ status: 201, body: { direction: "out" } });
});

test("twins that meet get one movement", async () => {
  const before = await balanceOf(world, bob);
  const twins = await Promise.all(Array.from({ length: 10 }, () => pay("twins", "100")));
  expect(new Set(twins.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(twins.map(({ body }) => Object(body).id)).size).toBe(1);
  expect(await balanceOf(world, bob)).toBe(before + 100n);
});

test("a failure is repeated, also when the money would be there by now", async () => {
  const tooMuch = String((await balanceOf(world, alice)) + 1n);
  const refused = await pay("failed", tooMuch);
  expect(refused).toMatchObject({ status: 409, code: "insufficient_funds" });
  await pay("back", "50", {}, bob);
  expect(await balanceOf(world, alice)).toBeGreaterThan(BigInt(tooMuch));
  expect(await pay("failed", tooMuch)).toMatchObject({ status: 409, code: "insufficient_funds" });
});

test("a key is remembered when the server has been started anew", async () => {
  const first = await pay("restart", "7");
  const before = await balanceOf(world, bob);
  await world.restart();
  expect(await pay("restart", "7")).toMatchObject({ status: 201, body: first.body });
  expect(await pay("restart", "8")).toMatchObject({ status: 409 });
  expect(await balanceOf(world, bob)).toBe(before);
});
