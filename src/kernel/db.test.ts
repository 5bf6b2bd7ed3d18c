import { sql } from "kysely";
import { expect, test } from "vitest";
import { createTestDatabase } from "#testing";

test("a database of our own answers, and 64-bit integers arrive as bigint", async () => {
  await using database = await createTestDatabase([]);
  const result = await database.db.pool.query("select 9007199254740993::int8 as n");
  expect(result.rows[0]).toEqual({ n: 9007199254740993n });
});

/** Until the news of a broken connection has arrived. */
const breakMs = 100;

test("a connection that breaks within a transaction fails that one, not the process", async () => {
  await using database = await createTestDatabase([]);
  const { pool, transaction } = database.db;
  const broken = transaction(async (tx) => {
    const found = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    // Between two queries nobody waits for an answer that could bring the bad news.
    await pool.query("select pg_terminate_backend($1)", [found.rows[0]?.pid]);
    await new Promise((next) => setTimeout(next, breakMs));
    await sql`select 1`.execute(tx);
  });
  await expect(broken).rejects.toThrow(/connection/i);
  expect((await pool.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
});
