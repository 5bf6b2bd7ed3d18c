import { afterAll, beforeAll, expect, test } from "vitest";
import { institutionAccounts, ledgerOf } from "#accounts";
import { hourMs, idToU128, minuteMs, must, silentLog } from "#kernel";
import { transferFlags, transferInput } from "#ledger";
import type { Movements } from "#movements";
import { createTestDatabase } from "#testing";
import {
  balanceOf,
  befriend,
  createWorld,
  fund,
  join,
  key,
  testMigrations,
  usd,
  type World,
} from "./fixture.testing.ts";
import { createPayments } from "./payments.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(await createTestDatabase(testMigrations));
});
afterAll(() => world[Symbol.asyncDispose]());

/** Payments of a process that dies while a movement is submitted. */
function dying(when: "before" | "after") {
  return paymentsOver(async (intent) => {
    if (when === "after") await world.movements.submit(intent);
    throw new Error("the process died");
  });
}

function paymentsOver(submit: Movements["submit"]) {
  return createPayments({
    ...world,
    movements: { ...world.movements, submit },
    log: silentLog,
    linkSecret: new Uint8Array(32),
    publicUrl: "https://bank.example",
  });
}

async function asked() {
  const [alice, bob] = [await join(world), await join(world)];
  await fund(world, bob, 10_000n);
  const order = { from: bob.handle, amount: usd(3_000n) };
  const request = must(await world.payments.createRequest(alice.member, order));
  return { alice, bob, request };
}

test("a request whose payment outlived its process is paid, and is not paid again", async () => {
  const { payments } = world;
  const { alice, bob, request } = await asked();
  const authority = key();
  const cut = dying("after").payRequest(bob, request.id, undefined, authority);
  await expect(cut).rejects.toThrow("the process died");
  expect(must(await payments.request(alice.member, request.id)).paid).toEqual(usd(0n));
  const again = await payments.payRequest(bob, request.id, undefined, authority);
  expect(must(again).state).toBe("completed");
  const other = await payments.payRequest(bob, request.id, undefined, key());
  expect(other).toMatchObject({ error: { code: "request_closed" } });
  expect(await balanceOf(world, alice)).toBe(3_000n);
  expect(must(await payments.request(alice.member, request.id)).state).toBe("paid");
});

test("the job takes over a payment of a request that was left open", async () => {
  const { payments, clock } = world;
  const { alice, bob, request } = await asked();
  const cut = dying("after").payRequest(bob, request.id, undefined, key());
  await expect(cut).rejects.toThrow("the process died");
  clock.advanceMs(minuteMs);
  await payments.runDue();
  expect(must(await payments.request(alice.member, request.id)).state).toBe("paid");
  expect(await payments.verifyPayments()).toEqual([]);
});

test("a request whose payment was never stored is held for a minute, then payable", async () => {
  const { payments, clock } = world;
  const { alice, bob, request } = await asked();
  const cut = dying("before").payRequest(bob, request.id, undefined, key());
  await expect(cut).rejects.toThrow("the process died");
  const soon = await payments.payRequest(bob, request.id, undefined, key());
  expect(soon).toMatchObject({ error: { code: "request_closed" } });
  clock.advanceMs(minuteMs);
  must(await payments.payRequest(bob, request.id, undefined, key()));
  expect(await balanceOf(world, alice)).toBe(3_000n);
  expect(await payments.verifyPayments()).toEqual([]);
});

test("a write in doubt that lands late pays its request, and nobody pays it again", async () => {
  const { payments, movements, clock } = world;
  const { alice, bob, request } = await asked();
  let land: (() => Promise<unknown>) | undefined;
  const submit: Movements["submit"] = async (intent) => {
    land = () => movements.submit(intent);
    throw new Error("no answer came");
  };
  const cut = paymentsOver(submit).payRequest(bob, request.id, undefined, key());
  await expect(cut).rejects.toThrow("no answer came");
  for (let attempt = 0; attempt < 3; attempt++) {
    const tried = await payments.payRequest(bob, request.id, undefined, key());
    expect(tried).toMatchObject({ error: { code: "request_closed" } });
  }
  await land?.();
  clock.advanceMs(minuteMs);
  await payments.runDue();
  expect(must(await payments.request(alice.member, request.id)).state).toBe("paid");
  expect(await balanceOf(world, alice)).toBe(3_000n);
});

test("what cannot arrive because the receiver's account was closed goes back", async () => {
  const { payments, accounts, ids, ledger, clock } = world;
  const [alice, bob] = [await join(world), await join(world)];
  await befriend(world, alice, bob);
  await fund(world, alice, 1_000n);
  const order = { to: bob.handle, amount: usd(400n), arrival: "in_2_hours" } as const;
  const sent = must(await payments.pay(alice, order, key()));
  const account = await accounts.accountOf(bob.member, "USD");
  const closing = transferInput({
    id: ids.u128(),
    debitAccountId: institutionAccounts.nostro("USD"),
    creditAccountId: account ? idToU128(account.id) : 0n,
    ledger: ledgerOf("USD"),
    code: 1,
    flags: transferFlags.pending | transferFlags.closingCredit,
  });
  expect((await ledger.createTransfers([closing]))[0]?.status).toBe("created");
  clock.advanceMs(2 * hourMs);
  await payments.runDue();
  const end = { state: "returned", reason: "receiver_cannot_receive" };
  expect(await world.movements.find(sent.id)).toMatchObject(end);
  expect(await balanceOf(world, alice)).toBe(1_000n);
  const refused = await payments.pay(alice, { to: bob.handle, amount: usd(1n) }, key());
  expect(refused).toMatchObject({ error: { code: "account_closed" } });
});

test("a payment to somebody paid before asks the database for nothing", async () => {
  const { payments, db } = world;
  const [alice, bob] = [await join(world), await join(world)];
  await befriend(world, alice, bob);
  await fund(world, alice, 1_000n);
  const order = { to: bob.handle, amount: usd(1n) };
  for (let warm = 0; warm < 2; warm += 1) must(await payments.pay(alice, order, key()));
  let queries = 0;
  const count = () => {
    queries += 1;
  };
  db.pool.on("acquire", count);
  must(await payments.pay(alice, order, key()));
  db.pool.off("acquire", count);
  expect(queries).toBe(0);
});
