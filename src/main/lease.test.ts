import { afterEach, beforeEach, expect, test } from "vitest";
import { openDb, ServerReplacedError, silentLog } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import { DatabaseServedError, type Lease, takeLease } from "./lease.ts";
import { connectLease } from "./lease-store.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase([]);
  await database.db.pool.query("create table money (amount int)");
});
afterEach(() => database[Symbol.asyncDispose]());

const take = (waits = false): Promise<Lease> =>
  takeLease({ url: database.url, log: silentLog, waits, tell: () => {} });
const open = ({ url, admit }: Lease) => openDb(url, 4, admit);
/** What the driver says of a connection that another has ended. */
const broken = /terminat|not queryable/;
const insert = "insert into money values (1)";

test("a second server is refused while the first is alive, and has its turn later", async () => {
  const first = await take();
  await expect(take()).rejects.toThrow(DatabaseServedError);
  await first[Symbol.asyncDispose]();
  await using second = await take();
  await second.check();
});

test("of many that wait, one has the lease at a time", async () => {
  let holders = 0;
  const inTurn = async () => {
    await using _lease = await take(true);
    holders++;
    await new Promise((next) => setTimeout(next, 50));
    expect(holders).toBe(1);
    holders--;
  };
  await Promise.all([inTurn(), inTurn(), inTurn(), inTurn()]);
});

test("what a former server has under way is never committed, nor what it begins", async () => {
  const former = await take();
  const db = open(former);
  const writer = await db.pool.connect();
  await writer.query("begin");
  await writer.query(insert);
  await db.pool.query(insert);
  // It hangs: it keeps its connections, and no longer shows itself.
  await former[Symbol.asyncDispose]();
  await using present = await take();
  await expect(writer.query("commit")).rejects.toThrow(broken);
  writer.release(true);
  await expect(db.pool.query(insert)).rejects.toThrow(ServerReplacedError);
  const presentDb = open(present);
  await presentDb.pool.query(insert);
  const { rows } = await presentDb.pool.query("select count(*)::int as n from money");
  expect(rows).toEqual([{ n: 2 }]);
  await db.close();
  await presentDb.close();
});

test("a holder whose connection breaks takes the lease again", async () => {
  await using lease = await take();
  const other = await connectLease(database.url);
  const holder = await other.holder();
  if (holder === undefined) throw new Error("there is a holder");
  await database.db.pool.query("select pg_terminate_backend($1)", [holder.pid]);
  await expect.poll(async () => (await other.holder())?.pid).toBeDefined();
  await expect.poll(() => lease.check().then(() => "held")).toBe("held");
  await other.close();
});

test("a holder that hangs loses the lease to the one who waits, and learns of it", async () => {
  // Nobody beats on this connection.
  const hung = await connectLease(database.url);
  expect(await hung.tryLock()).toBe(true);
  const term = await hung.beginTerm();
  const started = performance.now();
  await using _present = await take(true);
  expect(performance.now() - started).toBeGreaterThan(1_500);
  await expect(hung.beat(term)).rejects.toThrow(broken);
  await hung.close();
});

test("the next term tells the holder that it was replaced", async () => {
  await using lease = await take();
  const other = await connectLease(database.url);
  await other.beginTerm();
  await lease.replaced;
  await other.close();
});
