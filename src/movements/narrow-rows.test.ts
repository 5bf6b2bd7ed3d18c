import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  eventMigrations,
  idToU128,
  migrate,
  silentLog,
} from "#kernel";
import { createMemoryLedger } from "#ledger";
import { createTestDatabase, type TestDatabase } from "#testing";
import { createMovements, type Movements, movementMigrations } from "./index.ts";

// A database as it was before rows became narrow, brought to what it is now.
const clock = createManualClock(Date.UTC(2026, 0, 1));
const ids = createSeededIds(clock, "narrow rows");
const alice = { member: ids.make("usr"), account: ids.make("acc") };
const bob = { member: ids.make("usr"), account: ids.make("acc") };
const [pot, paid, held, credited, asked] = [
  ids.make("pot"),
  ...Array.from({ length: 4 }, () => ids.make("mov")),
] as const;
const createdAt = "2026-01-01T00:00:00.123Z";
const finalAt = "2026-01-01T00:00:00.456Z";
const numbers = { id: "340282366920938463463374607431768211455", debit: "7", credit: "8" };
const transfer = { ...numbers, amount: "100", ledger: 840, code: 1, flags: 0 };
const step = { name: "send", target: "completed", transfers: [transfer] };
const claim = { ...step, name: "claim", to: { type: "member", ...bob }, outcome: "planned" };

let database: TestDatabase;
let movements: Movements;

async function storeIntent(id: string | undefined, key: string, sides: object[], owner: string) {
  await database.db.pool.query(
    `insert into movements.intent (id, kind, owner, idempotency_key, request_hash, from_side,
       to_side, amount, currency, note, category, details, step, created_at)
     values ($1, 'payment', $2, $3, 'hash', $4, $5, 100, 'USD', 'né', 'friends', $6, $7, $8)`,
    [id, owner, key, sides[0], sides[1], key === "held" ? { wait: "claim" } : {}, step, createdAt],
  );
}

beforeAll(async () => {
  database = await createTestDatabase([
    ...eventMigrations.slice(0, 1),
    ...movementMigrations.slice(0, 1),
  ]);
  const { db, url } = database;
  const [from, to] = [
    { type: "member", ...alice },
    { type: "member", ...bob },
  ];
  await storeIntent(paid, "paid", [from, to], alice.member);
  await storeIntent(held, "held", [from, { type: "outside", name: "" }], alice.member);
  await storeIntent(
    credited,
    "credited",
    [{ type: "bourse" }, { ...from, type: "pot", pot }],
    "bourse",
  );
  await storeIntent(asked, "asked", [to, { ...to, account: null }], bob.member);
  await db.pool.query(
    `insert into movements.outcome (movement_id, state, version, step_outcome, further, timeline,
       final_at, ends_at)
     values ($1, 'completed', 2, 'posted', '[]', $4, $6, null),
       ($2, 'pending', 3, 'posted', $5, '[]', null, $6),
       ($3, 'completed', 2, 'posted', '[]', '[]', $6, null)`,
    [
      paid,
      held,
      credited,
      JSON.stringify([{ state: "completed", atMs: 5, reason: "r" }]),
      JSON.stringify([claim]),
      finalAt,
    ],
  );
  await db.pool.query("update movements.recovery set through_id = $1", [paid]);
  await db.pool.query(
    "insert into event.event (member_id, type, subject, at) values ($1, 'movement', $2, $3)",
    [alice.member, paid, finalAt],
  );
  await migrate(url, [...eventMigrations, ...movementMigrations]);
  const events = createEventLog(db);
  const ledger = createMemoryLedger({ clock });
  movements = await createMovements({ db, ledger, clock, events, log: silentLog });
});

afterAll(async () => {
  await movements.close();
  await database[Symbol.asyncDispose]();
});

test("movements of before are read as they were written", async () => {
  const posted = { id: 2n ** 128n - 1n, debitAccountId: 7n, creditAccountId: 8n, amount: 100n };
  const all = await movements.findMany([paid, held, credited, asked].flatMap((id) => id ?? []));
  const [first, second, third, fourth] = all;
  expect(first).toMatchObject({
    id: paid,
    owner: alice.member,
    idempotencyKey: "paid",
    from: { type: "member", ...alice },
    to: { type: "member", ...bob },
    note: "né",
    details: {},
    createdAtMs: Date.parse(createdAt),
    finalAtMs: Date.parse(finalAt),
    timeline: [{ state: "created" }, { state: "completed", atMs: 5, reason: "r" }],
  });
  const userData128 = idToU128(paid ?? "");
  expect(first?.steps).toMatchObject([
    { name: "send", outcome: "posted", transfers: [{ ...posted, userData128 }] },
  ]);
  expect(second).toMatchObject({
    state: "pending",
    to: { type: "outside", name: "" },
    details: { wait: "claim" },
    steps: [{ outcome: "posted" }, { name: "claim", outcome: "planned" }],
  });
  expect(third).toMatchObject({
    owner: "bourse",
    from: { type: "bourse" },
    to: { type: "pot", pot },
  });
  expect(fourth).toMatchObject({ state: "created", version: 1, to: { account: null } });
  expect((await movements.list({ member: alice.member, pot, limit: 9 })).length).toBe(1);
});

test("people who look at the tables see ids and sides as the API shows them", async () => {
  const { rows } = await database.db.pool.query(
    `select id, owner, from_side, to_side, steps -> -1 ->> 'outcome' as outcome, to_member
     from movements.movement order by id`,
  );
  expect(rows).toEqual([
    {
      id: paid,
      owner: alice.member,
      from_side: { type: "member", ...alice },
      to_side: { type: "member", ...bob },
      outcome: "posted",
      to_member: bob.member,
    },
    expect.objectContaining({
      id: held,
      to_side: { type: "outside", name: "" },
      outcome: "planned",
    }),
    expect.objectContaining({
      id: credited,
      owner: "bourse",
      from_side: { type: "bourse" },
      to_side: { type: "pot", ...alice, pot },
    }),
    expect.objectContaining({ id: asked, outcome: "planned" }),
  ]);
});

test("events of before are read, and later ones are numbered above them", async () => {
  const { db } = database;
  const log = createEventLog(db);
  const [before] = await log.since(alice.member, 0n, 10);
  expect(before).toMatchObject({ memberId: alice.member, subject: paid, seq: 1n });
  const event = { memberId: alice.member, type: "movement", subject: "x", atMs: 0 } as const;
  const [next] = await db.transaction((tx) => log.append(tx, [event]));
  const [other] = await createEventLog(db).number([event]);
  expect(next && other && 1n < next.seq && next.seq < other.seq).toBe(true);
});
