import { expect } from "vitest";
import { openPostgresLedger, verifyLedger } from "#ledger";
import { createTestDatabase, repeated, type TestDatabase } from "#testing";
import { expectSound, type Mall, openMall, refused, testMigrations } from "./shop.testing.ts";

type Call = () => Promise<unknown>;
/** Which of the calls that met were carried out, in the order in which they are written. */
type Done = readonly boolean[];
/** Calls that are to meet, and what has to be so after them. */
export type Race = {
  readonly calls: readonly Call[];
  readonly after: (done: Done) => Promise<void>;
};

export type Arena = AsyncDisposable & {
  readonly mall: Mall;
  readonly database: TestDatabase;
};

/** A mall whose ledger is in PostgreSQL, as that of a server. */
export async function openArena(): Promise<Arena> {
  const database = await createTestDatabase(testMigrations);
  const mall = await openMall(database, openPostgresLedger);
  return { mall, database, [Symbol.asyncDispose]: () => mall[Symbol.asyncDispose]() };
}

const rounds = repeated(4);

/**
 * The calls all at once, several times: as they are written, and the last one first, by turns.
 *
 * @throws when anything that must hold does not, after each of them
 */
export async function meet({ mall, database }: Arena, prepare: () => Promise<Race>): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const { calls, after } = await prepare();
    const numbered = calls.map((call, index) => ({ call, index }));
    if (round % 2 === 1) numbered.reverse();
    const done = calls.map(() => false);
    const results = await Promise.allSettled(
      numbered.map(async ({ call, index }) => {
        await call();
        done[index] = true;
      }),
    );
    // Refused is what a call may be; whatever else it met with is a fault.
    for (const result of results) {
      if (result.status === "rejected") await refused(Promise.reject(result.reason));
    }
    await after(done);
    await expectSound(mall);
  }
  // No work is left, however long one waits.
  mall.clock.advanceMs(2 * 60_000);
  await expectSound(mall);
  expect(await verifyLedger(database.db)).toEqual([]);
}

/** How many were carried out. */
export const count = (done: Done): number => done.filter(Boolean).length;
