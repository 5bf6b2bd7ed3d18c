import { expect, test } from "vitest";
import { createTestDatabase } from "#testing";

test("a database of our own answers, and 64-bit integers arrive as bigint", async () => {
  await using database = await createTestDatabase([]);
  const result = await database.db.pool.query("select 9007199254740993::int8 as n");
  expect(result.rows[0]).toEqual({ n: 9007199254740993n });
});
