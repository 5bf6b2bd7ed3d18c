import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#testing";
import { connectionSettings, sqlState, uniqueViolation } from "../db.ts";
import { idToUuid, u128ToId } from "../ids.ts";
import { type CopyTable, copyIn, copyInto } from "./copy.ts";
import { putId, putInstant, putInt4, putInt8, putJson, putText } from "./wire.ts";

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase([]);
  client = new pg.Client(connectionSettings(database.url));
  await client.connect();
  await client.query(`create table written (place integer primary key, id uuid, name text,
    amount bigint, at timestamptz, said jsonb)`);
  await client.query("create table other (place integer primary key)");
});

afterAll(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
});

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary);
// What PostgreSQL's text cannot hold is refused at the door of the API.
const text = fc.string({ unit: "grapheme" }).filter((one) => !one.includes("\0"));
const written = fc.record({
  id: orNull(fc.bigInt(0n, (1n << 128n) - 1n).map((value) => u128ToId("mov", value))),
  name: orNull(text),
  amount: fc.bigInt(-(1n << 63n), (1n << 63n) - 1n),
  atMs: orNull(fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2300, 0, 1) })),
  said: orNull(fc.dictionary(fc.constantFrom("a", "é", "b c"), text)),
});
type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

const writtenTable: CopyTable<Written & { readonly place: number }> = {
  columns: "place, id, name, amount, at, said",
  write(cursor, { place, id, name, amount, atMs, said }) {
    putInt4(cursor, place);
    putId(cursor, id);
    putText(cursor, name);
    putInt8(cursor, amount);
    putInstant(cursor, atMs);
    putJson(cursor, said);
  },
};

test("what is copied in is what is read, whatever it is and however much", async () => {
  const many = fc.array(written, { minLength: 1, maxLength: 300, size: "max" });
  const property = fc.asyncProperty(many, async (all) => {
    await client.query("truncate written");
    const placed = all.map((one, place) => ({ ...one, place }));
    await copyIn(client, [copyInto("written", writtenTable, placed)]);
    const { rows } = await client.query("select * from written order by place");
    expect(rows).toEqual(
      all.map(({ id, name, amount, atMs, said }, place) => ({
        place,
        id: id && idToUuid(id),
        name,
        amount,
        at: atMs === null ? null : new Date(atMs),
        said: said && { ...said },
      })),
    );
  });
  await fc.assert(property, { numRuns: 30 });
});

test("of several tables, a row that is refused leaves nothing in any", async () => {
  const placeTable: CopyTable<number> = { columns: "place", write: putInt4 };
  const places = (table: string, ...all: number[]) => copyInto(table, placeTable, all);
  await client.query("truncate written, other");
  await client.query("insert into other values (7)");
  const refused = copyIn(client, [places("written", 1, 2), places("other", 6, 7, 8)]);
  const next = copyIn(client, [places("written", 3), places("other")]);
  expect(sqlState(await refused.catch((error: unknown) => error))).toBe(uniqueViolation);
  await next;
  const count = await client.query(
    "select array(select place from written) as written, array(select place from other) as other",
  );
  expect(count.rows).toEqual([{ written: [3], other: [7] }]);
});
