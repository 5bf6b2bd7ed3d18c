import { expect, test } from "vitest";
import { createManualClock, createSeededIds, eventMigrations, type MemberId } from "#kernel";
import { createTestDatabase } from "#testing";
import { migrations } from "../migrations.ts";
import type { MerchantObject } from "../objects.ts";
import { type Changes, flush } from "./flush.ts";
import { findObject } from "./objects.ts";

const ids = createSeededIds(createManualClock(Date.UTC(2026, 0, 1)), "flush");
const business: MemberId = ids.make("usr");
const world = { business, live: false };
const created_at = new Date(Date.UTC(2026, 0, 1));

/** A customer, and the answer that its creation had. */
function change(id: string, name: string, key: string): Changes {
  const data = { id, object: "customer", name, balance: 0n } as unknown as MerchantObject;
  const row = { ...world, id, kind: "customer", refs: [], data, due_at: null, created_at };
  const answer = { status: 200, body: id, request_id: "", hash: key };
  const responses = [{ ...world, ...answer, key, created_at }];
  const without = { deliveries: [], finished: [], claims: [], begun: [], letters: [] };
  const nothing = { ...without, events: [] };
  return { objects: [row], responses, ...nothing };
}

test("changes that meet are stored together, and each stands or falls alone", async () => {
  await using database = await createTestDatabase([...eventMigrations, ...migrations]);
  const { db } = database;
  await flush(db, change("cus_1", "first", "a"));
  const met = await Promise.allSettled([
    flush(db, change("cus_2", "second", "b")),
    flush(db, change("cus_3", "third", "a")),
    flush(db, change("cus_1", "changed", "c")),
    flush(db, change("cus_1", "changed again", "d")),
  ]);
  expect(met.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  const { rows } = await db.pool.query(
    "select id, data->>'name' as name from merchants.object order by id",
  );
  expect(rows).toEqual([
    { id: "cus_1", name: "changed again" },
    { id: "cus_2", name: "second" },
  ]);
  const names = ["cus_1", "cus_2", "cus_3"].map((id) => findObject(db, world, "customer", id));
  expect((await Promise.all(names)).map((found) => found?.name)).toEqual([
    "changed again",
    "second",
    undefined,
  ]);
  const other = { business, live: true };
  expect(await findObject(db, other, "customer", "cus_1")).toBeUndefined();
});
