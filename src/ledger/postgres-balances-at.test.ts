import { expect, it } from "vitest";
import type { Db } from "#kernel";
import { createTestDatabase } from "#testing";
import { balancesAt, type Past } from "./balances-at.ts";
import { settle, startMs, t } from "./contract/fixture.ts";
import { type LedgerDatabase, ledgerIn } from "./contract/postgres-fixture.ts";
import {
  accountsOfOperations,
  createDraw,
  createOperations,
  type Draw,
} from "./contract/random-operations.ts";
import { queryFilter } from "./filters.ts";
import type { Ledger } from "./ledger.ts";
import { fromUuid } from "./postgres/codec.ts";
import { verifyLedger } from "./postgres/verify-ledger.ts";
import { ledgerMigrations } from "./postgres-ledger.ts";
import { batchEventsMax, type TransferInput } from "./records.ts";

/** So small that every few transfers there is another segment, and a checkpoint. */
const limits = {
  segmentTransfersMax: 60,
  checkpointTransfersMax: 15,
  checkpointMsMax: 1,
  checkpointAccountsMax: 3,
  keptTransfersMax: 17,
};
const seed = 7;
const keptMin = 12;
const batchesMax = 500;
const instantsByCommit = 100;
const instantsByDate = 1_000;
const askedAtOnce = 10;
/** Of the first capture: beyond all that are drawn. */
const captureId = 1_000_000n;
/** How far effective dates are from the first event's time. */
const datesSeconds = 300;

/** An instant within which something counts by effective date, before or after its commit. */
const dateOf = (draw: Draw) =>
  BigInt(startMs) * 1_000_000n + BigInt(draw(2 * datesSeconds) - datesSeconds) * 1_000_000_000n;

const dated = (draw: Draw, events: readonly TransferInput[]) =>
  events.map((event) => (draw(3) === 0 ? { ...event, effectiveAt: dateOf(draw) } : event));

/** Transfers of every kind, some of them with an effective date, over many segments. */
async function live(ledger: Ledger, { clock }: LedgerDatabase, db: Db, draw: Draw): Promise<void> {
  const { batch, ending } = createOperations(draw);
  const countKept = async () => {
    const { rows } = await db.pool.query<{ n: bigint }>(
      "select count(*) as n from ledger.kept_checkpoint",
    );
    return Number(rows[0]?.n ?? 0n);
  };
  // Segments are sealed beside the calls, so how many batches it takes is the machine's.
  for (let count = 0; count < batchesMax && (await countKept()) < keptMin; count++) {
    await ledger.createTransfers(dated(draw, batch(1 + draw(20))));
    if (count % 5 === 0) {
      const { held } = ending(3, 1);
      await ledger.createTransfers(dated(draw, held));
      // A part of the first; the rest of it expires with the others.
      const flags = t.postPendingTransfer | t.keepRemainder;
      const capture = settle(captureId + BigInt(count), held[0]?.id ?? 0n, { amount: 1n, flags });
      await ledger.createTransfers(dated(draw, [capture]));
    }
    clock.advanceMs(draw(2_000));
    if (count % 3 === 0) await ledger.expirePending();
  }
  expect(await countKept()).toBeGreaterThanOrEqual(keptMin);
  await ledger.createTransfers(batch(20));
}

/** Everything that a replay needs, as the ledger tells it. */
async function pastOf(ledger: Ledger, db: Db): Promise<Past> {
  const accounts = await ledger.lookupAccounts(accountsOfOperations.map(({ id }) => id));
  const transfers = await ledger.queryTransfers(queryFilter({}));
  expect(transfers.length).toBeLessThan(batchEventsMax);
  const { rows } = await db.pool.query<{ pending: bigint; timestamp: bigint }>(
    "select pending, timestamp from ledger.settlement where status > 1",
  );
  const idOf = new Map(transfers.map(({ id, timestamp }) => [timestamp, id]));
  return {
    accounts: new Map(accounts.map((account) => [account.id, account])),
    transfers: new Map(transfers.map((transfer) => [transfer.id, transfer])),
    endedAt: new Map(rows.map(({ pending, timestamp }) => [idOf.get(pending) ?? 0n, timestamp])),
  };
}

it("balances of the past are those of a replay, by commit and by effective date", async () => {
  await using database = await createTestDatabase(ledgerMigrations);
  const { db } = database;
  const made = ledgerIn(db);
  const ledger = await made.open({ limits });
  await ledger.createAccounts(accountsOfOperations);
  const draw = createDraw(seed);
  await live(ledger, made, db, draw);
  const past = await pastOf(ledger, db);
  const statuses = [...past.transfers.values()].map(({ pendingStatus }) => pendingStatus);
  expect(new Set(statuses)).toEqual(new Set(["none", "pending", "posted", "voided", "expired"]));

  const times = [...past.endedAt.values(), ...past.transfers.values().map((one) => one.timestamp)];
  const instant = () => (times[draw(times.length)] ?? 0n) - BigInt(draw(2));
  const accountIds = accountsOfOperations.map(({ id }) => id);
  const byCommit = Array.from({ length: instantsByCommit }, (_, index) => ({
    at: index === 0 ? 0n : instant(),
    effectiveAt: 0n,
  }));
  const byDate = Array.from({ length: instantsByDate }, () => ({
    at: draw(2) === 0 ? 0n : instant(),
    effectiveAt: draw(2) === 0 ? instant() : dateOf(draw),
  }));
  const questions = [...byCommit, ...byDate];
  while (questions.length > 0) {
    const asked = questions.splice(0, askedAtOnce).map(async (question) => {
      const query = { accountIds, ...question };
      expect(await ledger.getBalancesAt(query)).toEqual(balancesAt(past, query));
    });
    await Promise.all(asked);
  }
  expect(await verifyLedger(db)).toEqual([]);
  await findsAlteredCheckpoint(db);
  await ledger.close();
}, 600_000);

/** Balances of the past that somebody changed are found too. */
async function findsAlteredCheckpoint(db: Db): Promise<void> {
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
}
