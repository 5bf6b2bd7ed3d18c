import { sql } from "kysely";
import { type Db, type MemberId, type MovementId, money, type Tx, tablesOf } from "#kernel";
import type { InstrumentId } from "#market";
import type { RoundUpFund } from "../fund.ts";
import { readCurrency } from "./json-codec.ts";
import type { RoundUpFundTable, Tables } from "./tables.ts";

export async function saveFund(tx: Tx, fund: RoundUpFund): Promise<void> {
  const values = {
    instrument_id: fund.instrument,
    round_up_to: fund.roundUpTo.amount,
    currency: fund.roundUpTo.currency,
    seen_at: new Date(fund.seenAtMs),
  };
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.round_up_fund")
    .values({ member_id: fund.member, ...values })
    .onConflict((conflict) => conflict.column("member_id").doUpdateSet(values))
    .execute();
}

export async function removeFund(tx: Tx, member: MemberId): Promise<void> {
  await tablesOf<Tables>(tx)
    .deleteFrom("brokerage.round_up_fund")
    .where("member_id", "=", member)
    .execute();
}

export async function findFund(db: Db, member: MemberId): Promise<RoundUpFund | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.round_up_fund")
    .selectAll()
    .where("member_id", "=", member)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function allFunds(db: Db): Promise<RoundUpFund[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.round_up_fund")
    .selectAll()
    .orderBy("member_id")
    .execute();
  return rows.map(fromRow);
}

/** Adds what payments leave; one that was counted before is left out. */
export async function addRoundUps(
  tx: Tx,
  member: MemberId,
  found: readonly { readonly movement: MovementId; readonly amount: bigint }[],
): Promise<void> {
  if (found.length === 0) return;
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.round_up")
    .values(
      found.map(({ movement, amount }) => ({
        movement_id: movement,
        member_id: member,
        amount,
        order_id: null,
        batch: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What has come together and no order has spent. */
export async function collectedOf(db: Db, member: MemberId): Promise<bigint> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.round_up")
    .select((eb) => eb.fn.sum<string | null>("amount").as("sum"))
    .where("member_id", "=", member)
    .where("order_id", "is", null)
    .executeTakeFirst();
  return BigInt(row?.sum ?? 0);
}

/** Gathers all that is free into a batch, when it makes up this much. */
export async function markBatch(
  tx: Tx,
  member: MemberId,
  least: bigint,
  name: string,
): Promise<void> {
  await sql`
    update brokerage.round_up set batch = ${name}
    where member_id = ${member} and batch is null and order_id is null
      and (select sum(amount) from brokerage.round_up
           where member_id = ${member} and batch is null and order_id is null) >= ${least}
  `.execute(tablesOf<Tables>(tx));
}

/** Batches that no order has spent. */
export async function openBatches(
  db: Db,
): Promise<{ readonly name: string; readonly member: MemberId; readonly amount: bigint }[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.round_up")
    .select(["batch", "member_id", (eb) => eb.fn.sum<string>("amount").as("sum")])
    .where("batch", "is not", null)
    .where("order_id", "is", null)
    .groupBy(["batch", "member_id"])
    .execute();
  return rows.flatMap(({ batch, member_id, sum }) =>
    batch === null ? [] : [{ name: batch, member: member_id as MemberId, amount: BigInt(sum) }],
  );
}

export async function spendBatch(tx: Tx, name: string, order: string): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("brokerage.round_up")
    .set({ order_id: order })
    .where("batch", "=", name)
    .execute();
}

/** The row was written by us, so its shape is known. */
function fromRow(row: RoundUpFundTable): RoundUpFund {
  return {
    member: row.member_id as MemberId,
    instrument: row.instrument_id as InstrumentId,
    roundUpTo: money(row.round_up_to, readCurrency(row.currency)),
    seenAtMs: row.seen_at.getTime(),
  };
}
