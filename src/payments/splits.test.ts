import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { money, must } from "#kernel";
import { createTestDatabase } from "#testing";
import {
  createWorld,
  fund,
  join,
  key,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";
import { divide, peopleMax } from "./shares.ts";

const amount = fc.bigInt({ min: 1n, max: 10n ** 18n - 1n });

test("even shares sum to the total and differ by one unit at most", () => {
  const people = fc.integer({ min: 1, max: peopleMax });
  fc.assert(
    fc.property(amount, people, (total, count) => {
      const shares = must(
        divide(
          usd(total),
          "even",
          Array.from({ length: count }, () => ({})),
        ),
      );
      const parts = shares.amounts.map((share) => share.amount);
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total);
      const [most, least] = [parts[0] ?? 0n, parts[count - 1] ?? 0n];
      expect(most - least).toBeLessThanOrEqual(1n);
      expect(shares.remainder.amount).toBe(total % BigInt(count));
      const bearers = parts.filter((part) => part > total / BigInt(count)).length;
      expect(BigInt(bearers)).toBe(shares.remainder.amount);
    }),
  );
});

test("weighted shares sum to the total, each its exact part rounded either way", () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(amount, weights, (total, given) => {
      const divided = divide(
        usd(total),
        "shares",
        given.map((weight) => ({ weight })),
      );
      const sum = BigInt(given.reduce((all, weight) => all + weight, 0));
      if (sum === 0n) return expect(divided).toEqual({ ok: false, error: "weights" });
      const parts = must(divided).amounts.map((share) => share.amount);
      expect(parts.reduce((all, part) => all + part, 0n)).toBe(total);
      for (const [i, part] of parts.entries()) {
        const exact = total * BigInt(given[i] ?? 0);
        expect(part - exact / sum === 0n || part - exact / sum === 1n).toBe(true);
        if (exact % sum === 0n) expect(part).toBe(exact / sum);
      }
    }),
  );
});

test("amounts are taken when they sum to the total, and only then", () => {
  const parts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(
    fc.property(parts, fc.bigInt({ min: -2n, max: 2n }), (given, off) => {
      const sum = given.reduce((all, part) => all + part, 0n);
      const people = given.map((part) => ({ amount: part }));
      const divided = divide(money(sum + off, "KWD"), "amounts", people);
      expect(divided.ok).toBe(off === 0n);
    }),
  );
});

test("a division wants what its method needs, and nothing else", () => {
  const total = usd(10n);
  const missing = { ok: false, error: "share_missing" };
  expect(divide(total, "amounts", [{ amount: 10n }, {}])).toEqual(missing);
  expect(divide(total, "amounts", [{ amount: 11n }, { amount: -1n }])).toEqual(missing);
  expect(divide(total, "shares", [{ weight: 1 }, {}])).toEqual(missing);
  expect(divide(total, "even", [{ weight: 1 }])).toEqual(missing);
  const weights = { ok: false, error: "weights" };
  expect(divide(total, "shares", [{ weight: -1 }, { weight: 2 }])).toEqual(weights);
  expect(divide(total, "shares", [{ weight: 0.5 }])).toEqual(weights);
  expect(divide(total, "even", [])).toEqual({ ok: false, error: "nobody" });
  const crowd = Array.from({ length: peopleMax + 1 }, () => ({}));
  expect(divide(total, "even", crowd)).toEqual({ ok: false, error: "too_many" });
});

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

async function dinner() {
  const [alice, bob] = [await join(world), await join(world)];
  await fund(world, bob, 10_000n);
  const order = {
    title: "Dinner",
    total: usd(10_000n),
    method: "even",
    people: [{ handle: alice.handle }, { handle: `@${bob.handle}` }, { guest: "Zoé" }],
  } as const;
  return { alice, bob, order };
}

test("a split asks each other person and is settled when all have paid", async () => {
  const { payments } = world;
  const { alice, bob, order } = await dinner();
  const split = must(await payments.createSplit(alice.member, order));
  expect(split).toMatchObject({ state: "open", remainder: usd(1n), paid: usd(0n) });
  expect(split.shares.map((share) => [share.amount.amount, share.state])).toEqual([
    [3_334n, "own"],
    [3_333n, "open"],
    [3_333n, "open"],
  ]);
  const [, byBob, byGuest] = split.shares;
  if (!byBob?.request || !byGuest?.request) throw new Error("shares without requests");
  const paid = must(await payments.payRequest(bob, byBob.request.id, undefined, key()));
  expect(paid).toMatchObject({ kind: "split_share", details: { splitId: split.id } });
  const url = payments.requestUrl(byGuest.request) ?? "";
  const carol = await join(world);
  await fund(world, carol, 5_000n);
  const token = url.slice(url.lastIndexOf("/") + 1);
  must(await payments.payLink(carol, token, undefined, key()));
  const after = must(await payments.split(alice.member, split.id));
  expect(after).toMatchObject({ state: "settled", paid: usd(6_666n) });
  expect(await payments.verifyPayments()).toEqual([]);
});

test("a split that is closed cancels what is open and keeps what is paid", async () => {
  const { payments } = world;
  const { alice, bob, order } = await dinner();
  const split = must(await payments.createSplit(alice.member, order));
  const request = split.shares[1]?.request;
  if (!request) throw new Error("share without request");
  must(await payments.payRequest(bob, request.id, undefined, key()));
  const nothing = { error: { code: "not_found" } };
  expect(await payments.closeSplit(bob.member, split.id)).toMatchObject(nothing);
  expect(await payments.split(bob.member, split.id)).toMatchObject(nothing);
  const closed = must(await payments.closeSplit(alice.member, split.id));
  expect(closed.state).toBe("closed");
  expect(closed.shares.map((share) => share.state)).toEqual(["own", "paid", "cancelled"]);
  expect((await payments.splits(alice.member, { limit: 5 })).map(({ id }) => id)).toEqual([
    split.id,
  ]);
});

test("a split with a share of nothing asks that person for nothing", async () => {
  const { alice, bob, order } = await dinner();
  const people = [
    { handle: alice.handle, weight: 1 },
    { handle: bob.handle, weight: 0 },
    { guest: "Zoé", weight: 3 },
  ];
  const given = { ...order, method: "shares", people } as const;
  const split = must(await world.payments.createSplit(alice.member, given));
  expect(split.shares.map((share) => [share.amount.amount, share.request !== null])).toEqual([
    [2_500n, false],
    [0n, false],
    [7_500n, true],
  ]);
});

test("a split is refused whole when anything about it is wrong", async () => {
  const { payments } = world;
  const { alice, bob, order } = await dinner();
  const make = (people: object[], more: object = {}) =>
    payments.createSplit(alice.member, { ...order, people, ...more });
  const invalid = (reason: string) => ({ error: { code: "split_invalid", reason } });
  const [a, b] = [{ handle: alice.handle }, { handle: bob.handle }];
  expect(await make([a])).toMatchObject(invalid("nobody"));
  expect(await make([b, b])).toMatchObject(invalid("person"));
  expect(await make([{}])).toMatchObject(invalid("person"));
  expect(await make([{ ...b, guest: "Bob" }])).toMatchObject(invalid("person"));
  const amounts = [{ ...b, amount: 9_999n }];
  expect(await make(amounts, { method: "amounts" })).toMatchObject(invalid("sum"));
  const zero = await make([b], { total: usd(0n) });
  expect(zero).toMatchObject({ error: { code: "amount_invalid" } });
  const nobody = await make([{ handle: "nobody_at_all" }]);
  expect(nobody).toMatchObject({ error: { code: "not_found" } });
  must(await world.identity.updateMember(bob.member, { privacy: { whoMayRequest: "nobody" } }));
  expect(await make([b])).toMatchObject({ error: { code: "blocked" } });
  expect(await payments.requests(alice.member, { limit: 10 })).toEqual([]);
});

test("a split is made once for a key", async () => {
  const { alice, order } = await dinner();
  const make = (title: string) =>
    world.payments.createSplit(alice.member, { ...order, title }, "split-key");
  const [first, twin] = await Promise.all([make("Dinner"), make("Dinner")]);
  expect(must(first).id).toBe(must(twin).id);
  expect(await make("Lunch")).toMatchObject({ error: { code: "idempotency_key_conflict" } });
});
