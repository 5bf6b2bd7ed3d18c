import { rmSync } from "node:fs";
import { type Db, eventMigrations } from "#kernel";
import { layTestGround } from "#testing";
import { createMarket, type Market, migrations } from "./index.ts";

/** A market on a real database with an exchange of its own, for tests. */
export async function createTestWorld(startMs = Date.UTC(2026, 10, 26, 15)) {
  await using stack = new AsyncDisposableStack();
  const every = [...eventMigrations, ...migrations];
  const ground = stack.use(await layTestGround({ migrations: every, seed: "market", startMs }));
  const { db } = ground;
  const unplugged = { is: false };
  const plugged: Db = {
    ...db,
    transaction: (run) =>
      unplugged.is ? Promise.reject(new Error("the database is away")) : db.transaction(run),
  };
  const deps = { ...ground, db: plugged };
  let market: Market = await createMarket(deps);
  stack.defer(() => market[Symbol.asyncDispose]());
  const owned = stack.move();
  return {
    ...deps,
    get market() {
      return market;
    },
    /** Ends the market in order and opens it again. */
    async restart() {
      await market[Symbol.asyncDispose]();
      market = await createMarket(deps);
    },
    /** Ends it, and loses the folder of the exchange. */
    async loseExchange() {
      await market[Symbol.asyncDispose]();
      rmSync(ground.exchangeFolder, { recursive: true });
      market = await createMarket(deps);
    },
    /** Ends it without the database: what was not stored by now is known to the exchange alone. */
    async crash() {
      unplugged.is = true;
      await market[Symbol.asyncDispose]();
      unplugged.is = false;
      market = await createMarket(deps);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export type TestWorld = Awaited<ReturnType<typeof createTestWorld>>;
