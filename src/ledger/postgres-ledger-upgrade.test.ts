import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { createManualClock, type Migration, silentLog } from "#kernel";
import { createTestDatabase } from "#testing";
import { balances, createTransfers, settle, startMs, t, transfer } from "./contract/fixture.ts";
import { accountFilter } from "./filters.ts";
import { verifyChain } from "./postgres/verify-chain.ts";
import { verifyLedger } from "./postgres/verify-ledger.ts";
import { ledgerMigrations, openPostgresLedger } from "./postgres-ledger.ts";

const start = BigInt(startMs) * 1_000_000n;
const uuid = (id: number) => `'${id.toString(16).padStart(32, "0")}'`;
const at = (nanoseconds: number) => start + BigInt(nanoseconds);

/** From account 1 to account 2: flags, id and amount, then what the others lack. */
const row = (time: number, flags: number, id: number, amount: number, rest = "") =>
  `(${at(time)}, ${at(1)}, ${at(2)}, 1, ${flags}, ${uuid(id)}, ${amount}, ${
    rest || "null, null, null, null, null"
  })`;

/** A ledger as the first version wrote it: a transfer, holds in every state, a burned id. */
const firstVersion = `
  insert into ledger.account values
    (${at(1)}, ${uuid(1)}, 1, 1, 8, 9, 12, 0, 0, ${uuid(77)}, 7, 70),
    (${at(2)}, ${uuid(2)}, 1, 1, 0, 0, 0, 9, 12, null, null, null),
    (${at(3)}, ${uuid(3)}, 1, 2, 32, 0, 0, 0, 0, null, null, null);
  insert into ledger.transfer values
    ${row(10, 0, 10, 10)},
    ${row(11, 2, 11, 9, `null, ${uuid(78)}, null, null, null`)},
    ${row(12, 2, 12, 5, "null, null, null, null, 60")},
    ${row(13, 4, 13, 2, `${uuid(12)}, null, null, null, null`)},
    ${row(14, 2, 14, 6, "null, null, null, null, 1")};
  insert into ledger.pending values
    (${at(11)}, 1, null),
    (${at(12)}, 2, ${at(12) + 60_000_000_000n}),
    (${at(14)}, 4, ${at(14) + 1_000_000_000n});
  insert into ledger.failed_transfer values (${uuid(20)});
  insert into ledger.account_balance values
    (${at(1)}, ${at(10)}, 0, 10, 0, 0), (${at(1)}, ${at(11)}, 9, 10, 0, 0),
    (${at(1)}, ${at(12)}, 14, 10, 0, 0), (${at(1)}, ${at(13)}, 9, 12, 0, 0),
    (${at(1)}, ${at(14)}, 15, 12, 0, 0);
  update ledger.writer set epoch = 3, last_timestamp = ${start + 2_000_000_000n}`;

const nothing = "select";
/** As the writer of before the indexes became denser sealed a segment, and went on to the next. */
const sealed = `select ledger.seal_segment(1); select ledger.open_segment(2);
  update ledger.writer set segment = 2`;

it.each([
  ["", nothing],
  [", sealed on the way,", sealed],
])(
  "a ledger of the first version%s is brought over with all that is in it",
  async (_, onTheWay) => {
    await using database = await createTestDatabase([]);
    const { db } = database;
    const run = async ({ file }: Migration) => db.pool.query(await readFile(file, "utf8"));
    const [first, ...later] = ledgerMigrations;
    if (!first) throw new Error("there is a first migration");
    await run(first);
    await db.pool.query(firstVersion);
    for (const migration of later) {
      if (migration.name === "ledger-0013-denser-indexes") await db.pool.query(onTheWay);
      await run(migration);
    }

    const clock = createManualClock(startMs + 5_000);
    const ledger = await openPostgresLedger({ db, clock, log: silentLog });
    expect(await verifyLedger(db)).toEqual([]);
    expect(await verifyChain(db)).toBeUndefined();
    expect(await balances(ledger, 1n)).toEqual([9n, 12n, 0n, 0n]);
    const [one, closed] = await ledger.lookupAccounts([1n, 3n]);
    expect(one).toMatchObject({ userData128: 77n, userData64: 7n, userData32: 70, flags: 8 });
    expect(closed).toMatchObject({ flags: 32, code: 2 });
    const transfers = await ledger.getAccountTransfers(accountFilter({ accountId: 1n }));
    expect(transfers.map(({ id, pendingStatus }) => [id, pendingStatus])).toEqual([
      [10n, "none"],
      [11n, "pending"],
      [12n, "posted"],
      [13n, "none"],
      [14n, "expired"],
    ]);
    expect(await ledger.getAccountBalances(accountFilter({ accountId: 1n }))).toHaveLength(5);
    expect(
      await createTransfers(
        ledger,
        transfer(10n, { amount: 10n }),
        transfer(20n),
        settle(21n, 11n, { amount: 4n, flags: t.postPendingTransfer | t.keepRemainder }),
      ),
    ).toEqual(["exists", "id_already_failed", "created"]);
    expect(await balances(ledger, 1n)).toEqual([5n, 16n, 0n, 0n]);
    const query = { accountIds: [2n], at: start + 12n, effectiveAt: 0n };
    expect(await ledger.getBalancesAt(query)).toMatchObject([{ creditsPending: 14n }]);
    expect(await verifyLedger(db)).toEqual([]);
    expect(await verifyChain(db)).toBeUndefined();
    await ledger.close();
  },
);
