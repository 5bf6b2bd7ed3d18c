import { sql } from "kysely";
import { type Currency, type Db, type MemberId, money, type Tx, tablesOf } from "#kernel";
import type { SplitId } from "../ids.ts";
import type { PaymentRequest } from "../request.ts";
import { type Split, type SplitMethod, stateOfSplit } from "../split.ts";
import { type Origin, requestsByIds } from "./requests.ts";
import type { SplitShareTable, SplitTable, Tables } from "./tables.ts";

/** False when the member has used the key before. */
export async function insertSplit(tx: Tx, split: Split, origin: Origin): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .insertInto("payments.split")
    .values({
      id: split.id,
      by_member: split.by,
      title: split.title,
      total: split.total.amount,
      currency: split.total.currency,
      method: split.method,
      remainder: split.remainder.amount,
      created_at: new Date(split.createdAtMs),
      idempotency_key: origin.idempotencyKey,
      request_hash: origin.requestHash,
    })
    .onConflict((conflict) => conflict.constraint("split_idempotency").doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** After the requests that the shares name. */
export async function insertShares(tx: Tx, split: Split): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("payments.split_share")
    .values(
      split.shares.map((share, position) => ({
        split_id: split.id,
        position,
        member_id: share.member,
        guest: share.guest,
        amount: share.amount.amount,
        request_id: share.request?.id ?? null,
      })),
    )
    .execute();
}

export async function findSplit(db: Db, id: SplitId): Promise<Split | undefined> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("payments.split")
    .selectAll()
    .where("id", "=", id)
    .execute();
  return (await withShares(db, rows))[0];
}

export async function splitByKey(
  db: Db,
  by: MemberId,
  idempotencyKey: string,
): Promise<{ id: SplitId; requestHash: string } | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.split")
    .select(["id", "request_hash"])
    .where("by_member", "=", by)
    .where("idempotency_key", "=", idempotencyKey)
    .executeTakeFirst();
  return row && { id: row.id as SplitId, requestHash: row.request_hash };
}

export async function listSplits(
  db: Db,
  by: MemberId,
  page: { readonly before?: SplitId; readonly limit: number },
): Promise<Split[]> {
  const { before } = page;
  const rows = await tablesOf<Tables>(db)
    .selectFrom("payments.split")
    .selectAll()
    .where("by_member", "=", by)
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? ""))
    .orderBy("id", "desc")
    .limit(page.limit)
    .execute();
  return withShares(db, rows);
}

/** Ids of splits whose shares do not sum to their total. */
export async function misaddedSplits(db: Db): Promise<string[]> {
  const result = await sql<{ id: string }>`
    select s.id from payments.split s
    left join payments.split_share h on h.split_id = s.id
    group by s.id having s.total <> coalesce(sum(h.amount), 0)`.execute(tablesOf(db));
  return result.rows.map((row) => row.id);
}

async function withShares(db: Db, splits: readonly SplitTable[]): Promise<Split[]> {
  if (splits.length === 0) return [];
  const ids = splits.map((split) => split.id);
  const shares = await tablesOf<Tables>(db)
    .selectFrom("payments.split_share")
    .selectAll()
    .where("split_id", "in", ids)
    .orderBy("position")
    .execute();
  const requestIds = shares.flatMap((share) => (share.request_id ? [share.request_id] : []));
  const requests = await requestsByIds(db, requestIds);
  const byId = new Map<string, PaymentRequest>(requests.map((request) => [request.id, request]));
  const bySplit = Map.groupBy(shares, (share) => share.split_id);
  return splits.map((split) => fromRow(split, bySplit.get(split.id) ?? [], byId));
}

function fromRow(
  row: SplitTable,
  shareRows: readonly SplitShareTable[],
  requests: ReadonlyMap<string, PaymentRequest>,
): Split {
  const currency = row.currency as Currency;
  const shares = shareRows.map((share) => {
    const request = requests.get(share.request_id ?? "") ?? null;
    const state = request?.state ?? (share.member_id === row.by_member ? "own" : "paid");
    return {
      member: share.member_id as MemberId | null,
      guest: share.guest,
      amount: money(share.amount, currency),
      state,
      request,
    } as const;
  });
  const paid = shares.reduce((sum, share) => sum + (share.request?.paid.amount ?? 0n), 0n);
  return {
    id: row.id as SplitId,
    title: row.title,
    by: row.by_member as MemberId,
    total: money(row.total, currency),
    method: row.method as SplitMethod,
    paid: money(paid, currency),
    remainder: money(row.remainder, currency),
    state: stateOfSplit(shares),
    createdAtMs: row.created_at.getTime(),
    shares,
  };
}
