import { expect, test } from "vitest";
import {
  type AccountId,
  createEventLog,
  createManualClock,
  createSeededIds,
  eventMigrations,
  hourMs,
  type Ids,
  idToU128,
  type MemberId,
  money,
  must,
  silentLog,
} from "#kernel";
import {
  accountFlags,
  accountInput,
  createMemoryLedger,
  type Ledger,
  LedgerUnknownOutcomeError,
  transferFlags,
  transferInput,
} from "#ledger";
import { createTestDatabase } from "#testing";
import { createMovements, movementMigrations, verifyMovements } from "./index.ts";
import type { MovementIntent, Step } from "./movement.ts";

const usd = 840;

async function createWorld() {
  const database = await createTestDatabase([...eventMigrations, ...movementMigrations]);
  const { db } = database;
  const clock = createManualClock(Date.UTC(2026, 0, 1));
  const ids = createSeededIds(clock, "movements");
  const ledger = createMemoryLedger({ clock });
  const events = createEventLog(db);
  const [alice, bob] = [ids.make("acc"), ids.make("acc")];
  const members: Record<AccountId, MemberId> = { [alice]: ids.make("usr"), [bob]: ids.make("usr") };
  const bank = 1n;
  const limited = { flags: accountFlags.debitsMustNotExceedCredits, ledger: usd, code: 1 };
  await ledger.createAccounts([
    accountInput({ id: bank, ledger: usd, code: 2 }),
    accountInput({ id: idToU128(alice), ...limited }),
    accountInput({ id: idToU128(bob), ...limited }),
  ]);
  const funding = { id: ids.u128(), debitAccountId: bank, creditAccountId: idToU128(alice) };
  await ledger.createTransfers([
    transferInput({ ...funding, amount: 10_000n, ledger: usd, code: 1 }),
  ]);
  const open = (on: Ledger = ledger) =>
    createMovements({ db, ledger: on, clock, events, log: silentLog });
  const balance = async (account: AccountId) => {
    const [found] = await ledger.lookupAccounts([idToU128(account)]);
    return (found?.creditsPosted ?? 0n) - (found?.debitsPosted ?? 0n);
  };
  const pay = (amount: bigint, key: string, change: Partial<MovementIntent> = {}) =>
    intent({ ids, amount, key, from: alice, to: bob, members, change });
  // What the database does when the process at the other end has died.
  const endWriters = () =>
    db.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`,
    );
  const dispose = () => database[Symbol.asyncDispose]();
  const people = { alice, bob, members };
  return { clock, ids, ledger, events, ...people, db, open, balance, pay, endWriters, dispose };
}

type World = Awaited<ReturnType<typeof createWorld>>;

function intent(given: {
  ids: Ids;
  amount: bigint;
  key: string;
  from: AccountId;
  to: AccountId;
  members: Record<AccountId, MemberId>;
  change: Partial<MovementIntent>;
}): MovementIntent {
  const { ids, amount, key, from, to, members } = given;
  const [sender, receiver] = [members[from], members[to]];
  if (!sender || !receiver) throw new Error("unknown account");
  return {
    id: ids.make("mov"),
    kind: "payment",
    owner: sender,
    idempotencyKey: key,
    requestHash: `${amount}`,
    from: { type: "member", member: sender, account: from },
    to: { type: "member", member: receiver, account: to },
    amount: money(amount, "USD"),
    note: "lunch",
    category: "friends",
    details: {},
    step: { name: "send", target: "completed", transfers: [transfer(ids, amount, from, to)] },
    ...given.change,
  };
}

function transfer(ids: Ids, amount: bigint, from: AccountId, to: AccountId, flags = 0) {
  return transferInput({
    id: ids.u128(),
    debitAccountId: idToU128(from),
    creditAccountId: idToU128(to),
    amount,
    ledger: usd,
    code: 1,
    flags,
  });
}

function pendingPayment(world: World, amount: bigint, key: string): MovementIntent {
  const hold = transfer(world.ids, amount, world.alice, world.bob, transferFlags.pending);
  const endsAtMs = world.clock.nowMs() + 24 * hourMs;
  const step: Step = {
    name: "send",
    target: "pending",
    endsAtMs,
    transfers: [{ ...hold, timeout: (24 * hourMs) / 1000 }],
  };
  return world.pay(amount, key, { step });
}

function settle(world: World, held: MovementIntent, name: "accept" | "cancel"): Step {
  const flag = name === "accept" ? "postPendingTransfer" : "voidPendingTransfer";
  const settlement = transferInput({
    id: world.ids.u128(),
    pendingId: held.step.transfers[0]?.id ?? 0n,
    amount: name === "accept" ? held.amount.amount : 0n,
    flags: transferFlags[flag],
  });
  const target = name === "accept" ? "completed" : "cancelled";
  return { name, target, transfers: [settlement] };
}

test("a payment is carried through and both sides hear of it", async () => {
  const world = await createWorld();
  const movements = await world.open();
  const heard: string[] = [];
  for (const member of Object.values(world.members)) {
    world.events.subscribe(member, (event) => heard.push(event.subject));
  }
  const paid = must(await movements.submit(world.pay(2_000n, "k1")));
  expect(paid.state).toBe("completed");
  expect(paid.timeline.map((entry) => entry.state)).toEqual(["created", "completed"]);
  expect(await movements.find(paid.id)).toEqual(paid);
  expect(await world.balance(world.bob)).toBe(2_000n);
  expect(heard).toEqual([paid.id, paid.id]);
  await movements.close();
  await world.dispose();
});

test("the same key gives the first result, another request with it is a conflict", async () => {
  const world = await createWorld();
  const movements = await world.open();
  const first = must(await movements.submit(world.pay(2_000n, "k1")));
  expect(must(await movements.submit(world.pay(2_000n, "k1")))).toEqual(first);
  const other = await movements.submit(world.pay(2_001n, "k1"));
  expect(other).toEqual({ ok: false, error: { code: "idempotency_key_conflict" } });
  expect(must((await movements.replay(first.owner, "k1", "2000")) ?? other)).toEqual(first);
  expect(await movements.replay(first.owner, "k2", "2000")).toBeUndefined();
  expect(await world.balance(world.bob)).toBe(2_000n);
  await movements.close();
  await world.dispose();
});

test("concurrent twins get one result, and money moves once", async () => {
  const world = await createWorld();
  const movements = await world.open();
  const twins = await Promise.all(
    Array.from({ length: 20 }, () => movements.submit(world.pay(100n, "twin"))),
  );
  expect(new Set(twins.map((result) => must(result).id)).size).toBe(1);
  expect(await world.balance(world.bob)).toBe(100n);
  await movements.close();
  await world.dispose();
});

test("keys that are there already keep nobody else's payment from being stored", async () => {
  const world = await createWorld();
  const movements = await world.open();
  const submit = (key: string) => movements.submit(world.pay(100n, key));
  const first = await Promise.all(["a", "b"].map(submit));
  const batch = await Promise.all(["c", "a", "d", "b", "e"].map(submit));
  expect([batch[1], batch[3]]).toEqual(first);
  expect(new Set(batch.map((result) => must(result).id)).size).toBe(5);
  expect(await world.balance(world.bob)).toBe(500n);
  expect((await verifyMovements({ ...world })).flatMap(({ ids }) => ids)).toEqual([]);
  await movements.close();
  await world.dispose();
});

test("a refusal is a result too: it is stored and given again", async () => {
  const world = await createWorld();
  const movements = await world.open();
  const first = await movements.submit(world.pay(10_001n, "k1"));
  expect(first).toMatchObject({ ok: false, error: { refusal: "insufficient_funds" } });
  expect(await movements.submit(world.pay(10_001n, "k1"))).toEqual(first);
  await movements.close();
  await world.dispose();
});

test("1,000 concurrent payments never overdraw the account and lose no cent", async () => {
  const world = await createWorld();
  const movements = await world.open();
  const results = await Promise.all(
    Array.from({ length: 1_000 }, (_, i) => movements.submit(world.pay(30n, `k${i}`))),
  );
  expect(results.filter((result) => result.ok)).toHaveLength(333);
  expect(await world.balance(world.alice)).toBe(10n);
  expect(await world.balance(world.bob)).toBe(9_990n);
  const violations = await verifyMovements({ ...world });
  expect(violations.flatMap((violation) => violation.ids)).toEqual([]);
  expect(violations).toHaveLength(3);
  await movements.close();
  await world.dispose();
});

test("of an acceptance and a cancellation that meet, exactly one happens", async () => {
  const world = await createWorld();
  const movements = await world.open();
  for (let round = 0; round < 10; round++) {
    const held = pendingPayment(world, 100n, `k${round}`);
    expect(must(await movements.submit(held)).state).toBe("pending");
    const results = await Promise.all([
      movements.advance(held.id, settle(world, held, "accept")),
      movements.advance(held.id, settle(world, held, "cancel")),
    ]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect((await movements.find(held.id))?.endsAtMs).toBeNull();
  }
  const total = (await world.balance(world.alice)) + (await world.balance(world.bob));
  expect(total).toBe(10_000n);
  await movements.close();
  await world.dispose();
});

test("repeating an acceptance gives the movement; an expired one is returned", async () => {
  const world = await createWorld();
  const movements = await world.open();
  const held = pendingPayment(world, 100n, "k1");
  await movements.submit(held);
  const accepted = await movements.advance(held.id, settle(world, held, "accept"));
  expect(await movements.advance(held.id, settle(world, held, "accept"))).toEqual(accepted);
  const late = pendingPayment(world, 100n, "k2");
  await movements.submit(late);
  // Ledger time may be some nanoseconds ahead of the clock.
  world.clock.advanceMs(24 * hourMs + 1);
  expect((await movements.due(10)).map((movement) => movement.id)).toEqual([late.id]);
  expect(await movements.advance(late.id, settle(world, late, "accept"))).toMatchObject({
    error: { code: "step_refused", refusal: "expired" },
  });
  expect(await movements.find(late.id)).toMatchObject({ state: "returned", reason: "expired" });
  await movements.close();
  await world.dispose();
});

/** A ledger whose process dies: before the transfers are posted, or after. */
function dyingLedger(ledger: Ledger, when: "before" | "after"): Ledger {
  return {
    ...ledger,
    async createTransfers(events) {
      if (when === "after") await ledger.createTransfers(events);
      return new Promise(() => {});
    },
  };
}

test.each(["before", "after"] as const)(
  "a crash %s the posting is repaired at the next start, once",
  async (when) => {
    const world = await createWorld();
    const dying = await world.open(dyingLedger(world.ledger, when));
    void dying.submit(world.pay(100n, "k1"));
    await expect
      .poll(async () => (await world.db.pool.query("select 1 from movements.movement")).rowCount)
      .toBe(1);
    await world.endWriters();
    const movements = await world.open();
    expect(await movements.recover()).toBe(1);
    expect(await movements.recover()).toBe(0);
    const repeated = must(await movements.submit(world.pay(100n, "k1")));
    expect(repeated.state).toBe("completed");
    expect(await world.balance(world.bob)).toBe(100n);
    await movements.close();
    await world.dispose();
  },
);

test("what its caller keeps is stored with its outcome, and is asked again", async () => {
  const world = await createWorld();
  const kept = { kept: true };
  const dying = await world.open(dyingLedger(world.ledger, "after"));
  const payment = world.pay(100n, "k1");
  void dying.submit(payment, kept);
  await expect.poll(() => world.balance(world.bob)).toBe(100n);
  expect(await dying.find(payment.id)).toBeUndefined();
  await world.endWriters();
  const movements = await world.open();
  expect(await movements.recover()).toBe(0);
  expect(must(await movements.submit(payment)).state).toBe("completed");
  const held = pendingPayment(world, 500n, "k2");
  must(await movements.submit(held, kept));
  const step = settle(world, held, "accept");
  const accepted = must(await movements.advance(held.id, step, kept));
  expect(accepted.steps.map(({ outcome }) => outcome)).toEqual(["posted", "posted"]);
  expect(await movements.find(held.id)).toEqual(accepted);
  expect(must(await movements.advance(held.id, step))).toEqual(accepted);
  expect(await world.balance(world.bob)).toBe(600n);
  expect((await verifyMovements({ ...world })).flatMap(({ ids }) => ids)).toEqual([]);
  await movements.close();
  await world.dispose();
});

test("the next process waits until nothing of the last one is on its way", async () => {
  const world = await createWorld();
  const last = await world.open();
  let isOpen = false;
  const opening = world.open().then((movements) => {
    isOpen = true;
    return movements;
  });
  await new Promise((next) => setTimeout(next, 100));
  expect(isOpen).toBe(false);
  must(await last.submit(world.pay(100n, "k1")));
  await last.close();
  const next = await opening;
  expect(must(await next.submit(world.pay(100n, "k1"))).state).toBe("completed");
  expect(await world.balance(world.bob)).toBe(100n);
  await next.close();
  await world.dispose();
});

test("an outcome that landed, though its answer was lost, is found and told", async () => {
  const world = await createWorld();
  const landing: Ledger = {
    ...world.ledger,
    async createTransfers(events) {
      const results = await world.ledger.createTransfers(events);
      await world.db.pool.query(
        `insert into movements.outcome
           (movement_id, state, version, step_outcome, timeline, final_at)
         select id, 'completed', 2, 'posted', '[]', created_at from movements.intent`,
      );
      return results;
    },
  };
  const movements = await world.open(landing);
  const paid = must(await movements.submit(world.pay(100n, "k1")));
  expect(paid).toMatchObject({ state: "completed", version: 2 });
  expect(await movements.find(paid.id)).toEqual(paid);
  await movements.close();
  await world.dispose();
});

test("an unknown outcome of the ledger is found out, and money moves once", async () => {
  const world = await createWorld();
  let losses = 2;
  const movements = await world.open({
    ...world.ledger,
    async createTransfers(events) {
      const results = await world.ledger.createTransfers(events);
      if (losses-- > 0) throw new LedgerUnknownOutcomeError("the answer was lost");
      return results;
    },
  });
  expect(must(await movements.submit(world.pay(100n, "k1"))).state).toBe("completed");
  expect(await world.balance(world.bob)).toBe(100n);
  await movements.close();
  await world.dispose();
});

test("activity is listed newest first, page by page, with filters", async () => {
  const world = await createWorld();
  const movements = await world.open();
  for (let i = 0; i < 7; i++) {
    world.clock.advanceMs(1_000);
    await movements.submit(world.pay(BigInt(i + 1), `k${i}`, { note: `note_${i}%` }));
  }
  const member = world.members[world.bob];
  if (!member) throw new Error("no member");
  const first = await movements.list({ member, limit: 5 });
  const before = first[4]?.id;
  if (!before) throw new Error("a page of five");
  const rest = await movements.list({ member, limit: 5, before });
  const amounts = [...first, ...rest].map((movement) => movement.amount.amount);
  expect(amounts).toEqual([7n, 6n, 5n, 4n, 3n, 2n, 1n]);
  expect(await movements.list({ member, limit: 5, direction: "out" })).toEqual([]);
  expect(await movements.list({ member, limit: 5, text: "NOTE_3%" })).toHaveLength(1);
  expect(await movements.list({ member, limit: 5, text: "note%3" })).toHaveLength(0);
  const sender = world.members[world.alice];
  if (!sender) throw new Error("no member");
  const sums = await movements.sentSince(sender, ["payment"], Date.UTC(2026, 0, 1));
  expect(sums).toEqual([{ currency: "USD", dayMs: Date.UTC(2026, 0, 1), amount: 28n }]);
  await movements.close();
  await world.dispose();
});
