import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrations as accountMigrations, createAccounts } from "#accounts";
import {
  createIdentity,
  createSandboxIdentityCheck,
  migrations as identityMigrations,
} from "#identity";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  type Db,
  eventMigrations,
  minuteMs,
  must,
  silentLog,
} from "#kernel";
import { createMemoryLedger, type Ledger } from "#ledger";
import { createMovements, movementMigrations, verifyMovements } from "#movements";
import { createTestDatabase } from "#testing";
import { createMerchants, type Merchants } from "./merchants.ts";
import { migrations } from "./migrations.ts";
import type { OperationName } from "./operations.ts";
import type { World } from "./world.ts";

const publicUrl = "https://bank.example";
const testMigrations = [
  ...eventMigrations,
  ...movementMigrations,
  ...identityMigrations,
  ...accountMigrations,
  ...migrations,
];

/** A process that dies at one of its steps: 1 is the first. */
type Fuse = { left: number };
/** Holds up what is posted. */
type Gate = { pass: () => Promise<void> };
const open = async () => {};
const forEver = Number.POSITIVE_INFINITY;
class ProcessDiedError extends Error {
  override readonly name = "ProcessDiedError";
}

function burn(fuse: Fuse): void {
  fuse.left -= 1;
  // A dead process does nothing any more.
  if (fuse.left <= 0) throw new ProcessDiedError("the process died");
}

/** Dies before or after what it stores. */
function dyingDb(db: Db, fuse: Fuse): Db {
  const query = async (...given: [{ name: string; text: string; values: unknown[] }]) => {
    burn(fuse);
    const result = await db.pool.query(...given);
    burn(fuse);
    return result;
  };
  return { ...db, pool: Object.assign(Object.create(db.pool), { query }) };
}

/** Dies before or after what it posts. */
function dyingLedger(ledger: Ledger, fuse: Fuse, gate: Gate): Ledger {
  return {
    ...ledger,
    async createTransfers(events) {
      burn(fuse);
      await gate.pass();
      const results = await ledger.createTransfers(events);
      burn(fuse);
      return results;
    },
  };
}

async function createWorld() {
  const database = await createTestDatabase(testMigrations);
  const { db } = database;
  const clock = createManualClock(Date.UTC(2026, 0, 15, 12));
  const ids = createSeededIds(clock, "merchants-recovery");
  const shared = { db, clock, ids, log: silentLog, events: createEventLog(db) };
  const fuse: Fuse = { left: forEver };
  const gate: Gate = { pass: open };
  const ledger = createMemoryLedger(shared);
  const mortal = dyingLedger(ledger, fuse, gate);
  const movements = await createMovements({ ...shared, ledger: mortal });
  await movements.recover();
  const secretKey = new Uint8Array(32).fill(7);
  const identity = createIdentity({
    ...shared,
    secretKey,
    relyingParty: { id: "bank.example", name: "Bank", origins: [publicUrl] },
    identityCheck: createSandboxIdentityCheck({ clock }),
  });
  const directory = { nameOf: identity.memberById };
  const accounts = createAccounts({ ...shared, ledger, movements, directory });
  await accounts.ensureInstitution();
  const deps = { ...shared, ledger, movements, accounts, identity, secretKey, publicUrl };
  /** A process of its own: it remembers nothing of the one before. */
  const born = async () => {
    fuse.left = forEver;
    const merchants = createMerchants({ ...deps, db: dyingDb(db, fuse), privateWebhooks: true });
    await merchants.open();
    return merchants;
  };
  const world: World = { business: ids.make("usr"), live: false };
  return { db, clock, ledger, movements, fuse, gate, born, world, database };
}

type Test = Awaited<ReturnType<typeof createWorld>>;
type Ask = {
  readonly name: OperationName;
  readonly ids: readonly string[];
  readonly input: object;
};
let calls = 0;

const callOf = ({ world }: Test, key: string) => ({
  world,
  requestId: null,
  idempotency: { key, hash: key },
  expand: [],
});

async function perform(merchants: Merchants, of: Test, { name, ids, input }: Ask) {
  const answer = await merchants.perform(name, callOf(of, `key-${calls++}`), ids, input);
  expect(answer.body).not.toContain('"error"');
  return Object(JSON.parse(answer.body));
}

/** A payment that was taken as far as an operation needs it. */
async function prepare(merchants: Merchants, of: Test, until: "made" | "held" | "paid") {
  const input = { amount: "2000", currency: "usd", ...(until !== "paid" && manual) };
  const made = { name: "POST /v1/payment_intents", ids: [], input } as const;
  const { id } = await perform(merchants, of, made);
  if (until !== "made") await perform(merchants, of, confirm(id));
  return id;
}

const manual = { capture_method: "manual" };
const confirm = (id: string): Ask => ({
  name: "POST /v1/payment_intents/{id}/confirm",
  ids: [id],
  input: { payment_method: "pm_card_visa" },
});
const capture = (id: string, input: object): Ask => ({
  name: "POST /v1/payment_intents/{id}/capture",
  ids: [id],
  input,
});

const operations = [
  { title: "authorise", from: "made", ask: confirm, charged: 0n, status: "requires_capture" },
  {
    title: "pay",
    from: "made",
    ask: (id: string): Ask => ({
      ...confirm(id),
      input: { ...confirm(id).input, capture_method: "automatic" },
    }),
    charged: 2_000n,
    status: "succeeded",
  },
  {
    title: "capture",
    from: "held",
    ask: (id: string) => capture(id, {}),
    charged: 2_000n,
    status: "succeeded",
  },
  {
    title: "capture a part, and hold the rest",
    from: "held",
    ask: (id: string) => capture(id, { amount_to_capture: "500", final_capture: "false" }),
    charged: 500n,
    status: "requires_capture",
  },
  {
    title: "raise an authorisation",
    from: "held",
    ask: (id: string): Ask => ({
      name: "POST /v1/payment_intents/{id}/increment_authorization",
      ids: [id],
      input: { amount: "3000" },
    }),
    charged: 0n,
    status: "requires_capture",
  },
  {
    title: "cancel",
    from: "held",
    ask: (id: string): Ask => ({
      name: "POST /v1/payment_intents/{id}/cancel",
      ids: [id],
      input: {},
    }),
    charged: 0n,
    status: "canceled",
  },
  {
    title: "refund",
    from: "paid",
    ask: (id: string): Ask => ({
      name: "POST /v1/refunds",
      ids: [],
      input: { payment_intent: id, amount: "700" },
    }),
    charged: 1_300n,
    status: "succeeded",
  },
] as const;

/** What the ledger holds for the business before its fees. */
async function chargedOf({ db }: Test): Promise<bigint> {
  const { rows } = await db.pool.query(
    `select coalesce(sum((data->'amount'->>'$')::numeric), 0)::bigint as sum
     from merchants.object where kind = 'balance_transaction'`,
  );
  return rows[0].sum;
}

async function eventsOf({ db }: Test): Promise<string[]> {
  const { rows } = await db.pool.query(
    "select data->>'type' as type from merchants.object where kind = 'event' order by id",
  );
  return rows.map(({ type }) => type);
}

async function faultsOf(of: Test, merchants: Merchants): Promise<unknown[]> {
  of.clock.advanceMs(2 * minuteMs);
  const faults = [...(await merchants.verifyMerchants()), ...(await verifyMovements(of))];
  return faults.filter(({ ids }) => ids.length > 0);
}

let of: Test;
beforeAll(async () => {
  of = await createWorld();
});
afterAll(async () => {
  await of.movements.close();
  await of.database[Symbol.asyncDispose]();
});

test("a work that takes long is left to whoever carries it out", async () => {
  await using merchants = await of.born();
  const id = await prepare(merchants, of, "held");
  const before = await chargedOf(of);
  const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  of.gate.pass = () => {
    arrived.resolve();
    return released.promise;
  };
  const capturing = perform(merchants, of, capture(id, {}));
  await arrived.promise;
  of.clock.advanceMs(minuteMs);
  expect(await merchants.recoverWork()).toBe(0);
  of.gate.pass = open;
  released.resolve();
  expect(await capturing).toMatchObject({ status: "succeeded" });
  expect(await merchants.recoverWork()).toBe(0);
  expect((await chargedOf(of)) - before).toBe(2_000n);
  expect(await faultsOf(of, merchants)).toEqual([]);
});

describe("a process that dies while it has to", () => {
  /** @returns whether the process died */
  async function dieAt(step: number, operation: (typeof operations)[number], untold: string[]) {
    const { from, ask, status, charged } = operation;
    const merchants = await of.born();
    const before = await chargedOf(of);
    const id = await prepare(merchants, of, from);
    const told = (await eventsOf(of)).length;
    const asked = ask(id);
    const call = callOf(of, `key-${calls++}`);
    of.fuse.left = step;
    const first = await merchants.perform(asked.name, call, asked.ids, asked.input).then(
      (answer) => answer.body,
      (cause: unknown) => cause,
    );
    const isDead = first instanceof ProcessDiedError;
    await merchants[Symbol.asyncDispose]();
    const next = await of.born();
    const again = await next.perform(asked.name, call, asked.ids, asked.input);
    expect(again.status).toBe(200);
    if (!isDead) expect(again.body).toBe(first);
    const intent = await next.ask("GET /v1/payment_intents/{id}", of.world, [id], {});
    expect(must(intent)).toMatchObject({ status });
    expect((await chargedOf(of)) - before).toBe(charged);
    const events = (await eventsOf(of)).slice(told);
    if (step === forEver) untold.push(...events);
    else expect(events).toEqual(untold);
    expect(await faultsOf(of, next)).toEqual([]);
    await next[Symbol.asyncDispose]();
    return isDead;
  }

  test.each(operations)("$title is found to have done it once", async (operation) => {
    const events: string[] = [];
    expect(await dieAt(forEver, operation, events)).toBe(false);
    let step = 1;
    while (await dieAt(step, operation, events)) step += 1;
    // Before and after: what is begun, what is posted, what came of it.
    expect(step).toBeGreaterThan(6);
  });
});

describe("a dispute, of which a process dies", () => {
  const evidence = (uncategorized_text: string) => ({ evidence: { uncategorized_text } });
  const ends = (text: string) => ({ opens: true, input: evidence(text) });
  const cases = [
    { title: "while it is opened", opens: false, input: null, status: "needs_response", kept: 0n },
    { title: "while it is won", ...ends("winning_evidence"), status: "won", kept: 2_000n },
    { title: "while it is lost", ...ends("losing_evidence"), status: "lost", kept: 0n },
  ] as const;
  type Case = (typeof cases)[number];

  async function disputesOf(merchants: Merchants, payment: string) {
    const input = { payment_intent: payment };
    const found = must(await merchants.ask("GET /v1/disputes", of.world, [], input));
    const data: unknown = Reflect.get(found, "data");
    return Array.isArray(data) ? data.map((one) => Object(one)) : [];
  }

  /** @returns whether the process died */
  async function dieAt(step: number, { opens, input, status, kept }: Case): Promise<boolean> {
    const before = await chargedOf(of);
    const merchants = await of.born();
    const ask = { amount: "2000", currency: "usd", confirm: "true" };
    const payment_method = "pm_card_createDispute";
    const made = { name: "POST /v1/payment_intents", ids: [], input: { ...ask, payment_method } };
    const { id } = await perform(merchants, of, { ...made, name: "POST /v1/payment_intents" });
    if (opens) await merchants.runDue();
    const [open] = opens ? await disputesOf(merchants, id) : [];
    const call = callOf(of, `key-${calls++}`);
    const act = (by: Merchants): Promise<unknown> =>
      open ? by.perform("POST /v1/disputes/{id}", call, [open.id], input ?? {}) : by.runDue();
    of.fuse.left = step;
    await act(merchants).catch((cause: unknown) => {
      if (!(cause instanceof ProcessDiedError)) throw cause;
    });
    const isDead = of.fuse.left <= 0;
    await merchants[Symbol.asyncDispose]();
    await using next = await of.born();
    await act(next);
    expect(await disputesOf(next, id)).toMatchObject([{ status, amount: 2_000n }]);
    expect((await chargedOf(of)) - before).toBe(kept);
    expect(await faultsOf(of, next)).toEqual([]);
    return isDead;
  }

  test.each(cases)("$title, is found to be that once", async (one) => {
    expect(await dieAt(forEver, one)).toBe(false);
    let step = 1;
    while (await dieAt(step, one)) step += 1;
    expect(step).toBeGreaterThan(6);
  });
});

test("a credit note and its refund are both there, wherever a process dies", async () => {
  const make = async (merchants: Merchants, name: OperationName, ids: string[], input: object) =>
    String((await perform(merchants, of, { name, ids, input })).id);

  async function dieAt(step: number): Promise<boolean> {
    const merchants = await of.born();
    const customer = await make(merchants, "POST /v1/customers", [], {});
    const item = { customer, amount: "2000", currency: "usd" };
    await make(merchants, "POST /v1/invoiceitems", [], item);
    const drafted = { customer, pending_invoice_items_behavior: "include" };
    const invoice = await make(merchants, "POST /v1/invoices", [], drafted);
    const how = { payment_method: "pm_card_bypassPending" };
    await make(merchants, "POST /v1/invoices/{id}/pay", [invoice], how);
    const before = await chargedOf(of);
    const call = callOf(of, `key-${calls++}`);
    const input = { invoice, amount: "1500", refund_amount: "900", credit_amount: "600" };
    const act = (by: Merchants) => by.perform("POST /v1/credit_notes", call, [], input);
    of.fuse.left = step;
    const first = await act(merchants).catch((cause: unknown) => cause);
    const isDead = first instanceof ProcessDiedError;
    await merchants[Symbol.asyncDispose]();
    await using next = await of.born();
    const again = await act(next);
    expect(again.status).toBe(200);
    const listed = must(await next.ask("GET /v1/credit_notes", of.world, [], { invoice }));
    const refunds = [{ amount_refunded: 900n }];
    expect(Reflect.get(listed, "data")).toMatchObject([{ post_payment_amount: 1_500n, refunds }]);
    const who = must(await next.ask("GET /v1/customers/{id}", of.world, [customer], {}));
    expect(who).toMatchObject({ balance: -600n });
    expect((await chargedOf(of)) - before).toBe(-900n);
    expect(await faultsOf(of, next)).toEqual([]);
    return isDead;
  }

  expect(await dieAt(forEver)).toBe(false);
  let step = 1;
  while (await dieAt(step)) step += 1;
  expect(step).toBeGreaterThan(6);
});
