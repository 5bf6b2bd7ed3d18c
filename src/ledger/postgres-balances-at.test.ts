import { expect, it } from "vitest";
import { createTestDatabase } from "#testing";
import { settle, t } from "./contract/fixture.ts";
import { ledgerIn } from "./contract/postgres-fixture.ts";
import {
  accountsOfOperations,
  createDraw,
  createOperations,
} from "./contract/random-operations.ts";
import { queryFilter } from "./filters.ts";
import { replayedBalancesAt } from "./postgres/balances-by-replay.ts";
import { fromUuid } from "./postgres/codec.ts";
import { readSegments } from "./postgres/segments.ts";
import { verifyLedger } from "./postgres/verify-ledger.ts";
import { ledgerMigrations } from "./postgres-ledger.ts";

/** So small that every few transfers there is another segment, and a checkpoint. */
const limits = {
  segmentTransfersMax: 60,
  checkpointTransfersMax: 15,
  checkpointMsMax: 1,
  checkpointAccountsMax: 3,
};
const seed = 7;
const keptMin = 12;
const batchesMax = 500;
const instantsCount = 100;
/** Of the first capture: beyond all that are drawn. */
const captureId = 1_000_000n;

it("balances of the past are those of a replay, whichever checkpoint they begin at", async () => {
  await using database = await createTestDatabase(ledgerMigrations);
  const { db } = database;
  const made = ledgerIn(db);
  const ledger = await made.open({ limits });
  await ledger.createAccounts(accountsOfOperations);
  const draw = createDraw(seed);
  const { batch, ending } = createOperations(draw);
  const countKept = async () => {
    const { rows } = await db.pool.query<{ n: bigint }>(
      "select count(*) as n from ledger.kept_checkpoint",
    );
    return Number(rows[0]?.n ?? 0n);
  };
  // Segments are sealed beside the calls, so how many batches it takes is the machine's.
  for (let count = 0; count < batchesMax && (await countKept()) < keptMin; count++) {
    await ledger.createTransfers(batch(1 + draw(20)));
    if (count % 5 === 0) {
      const { held } = ending(3, 1);
      await ledger.createTransfers(held);
      // A part of the first; the rest of it expires with the others.
      const flags = t.postPendingTransfer | t.keepRemainder;
      const capture = settle(captureId + BigInt(count), held[0]?.id ?? 0n, { amount: 1n, flags });
      await ledger.createTransfers([capture]);
    }
    made.clock.advanceMs(draw(2_000));
    if (count % 3 === 0) await ledger.expirePending();
  }
  expect(await countKept()).toBeGreaterThanOrEqual(keptMin);
  await ledger.createTransfers(batch(20));

  const all = await ledger.queryTransfers(queryFilter({}));
  const { rows } = await db.pool.query<{ time: bigint }>(
    "select timestamp as time from ledger.settlement where status = 4",
  );
  expect(rows.length).toBeGreaterThan(0);
  const times = [...all.map(({ timestamp }) => timestamp), ...rows.map(({ time }) => time)];
  const accountIds = accountsOfOperations.map(({ id }) => id);
  for (let index = 0; index < instantsCount; index++) {
    const at = index === 0 ? 0n : (times[draw(times.length)] ?? 0n) - BigInt(draw(2));
    const query = { accountIds, at, effectiveAt: 0n };
    const replayed = await replayedBalancesAt(db, await readSegments(db), query);
    expect(await ledger.getBalancesAt(query)).toEqual(replayed);
  }
  expect(await verifyLedger(db)).toEqual([]);
  // Balances of the past that somebody changed are found too.
  await db.pool.query("alter table ledger.kept_checkpoint disable trigger append_only");
  const altered = await db.pool.query<{ id: string }>(
    `update ledger.kept_checkpoint k set debits_posted = debits_posted + 1 from ledger.account a
     where a.number = k.account and (k.account, k.transfer_time) = (
       select account, max(transfer_time) from ledger.kept_checkpoint group by account limit 1
     ) returning a.id`,
  );
  expect(await verifyLedger(db)).toEqual([
    { invariant: "balance_equals_replay", id: fromUuid(altered.rows[0]?.id ?? "") },
  ]);
  await ledger.close();
}, 600_000);
