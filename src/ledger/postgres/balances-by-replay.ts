import type { Db } from "#kernel";
import type { BalancesAtQuery, Ledger } from "../ledger.ts";
import { timestampMax } from "../records.ts";
import { type BalancesRow, toArray, toBalances, toUuid } from "./codec.ts";
import { hasId, settles } from "./index-keys.ts";
import { type Segment, within } from "./segments.ts";

type Row = BalancesRow & { id: bigint; number: number; timestamp: bigint };
type Found = Awaited<ReturnType<Ledger["getBalancesAt"]>>;

// Parameters: $1 ids, $2 the instant, $3 the effective date or null.

/** What counts of rows with a ledger time and perhaps an effective date. */
const counts = (t: string) => `${t}.timestamp <= $2::bigint
  and ($3::bigint is null or coalesce(${t}.effective_at, ${t}.timestamp) <= $3)`;

const sidesOf = (leaf: string) =>
  ["debit", "credit"]
    .map(
      (side) => `select a.number, '${side}' as side, t.timestamp, t.flags, t.amount, t.pending_id
        from asked a join ${leaf} t on t.${side}_account = a.number where ${counts("t")}`,
    )
    .join(" union all ");

// A pending transfer holds what the settlements that count have left of it. A void of one that does
// not count moves nothing, and so is no change.
const query = (leaves: readonly string[]) => `
  with asked as materialized (
    select number, id, timestamp from ledger.account
    where id = any($1::uuid[]) and timestamp <= $2::bigint
  ), sides as (${leaves.map(sidesOf).join(" union all ")}),
  moves as (
    select m.number, m.side, m.flags, m.amount,
      case when m.flags & 2 = 0 or s.ending is not null then 0
        else m.amount - coalesce(s.captured, 0) end as held,
      greatest(m.timestamp, s.expired_at) as timestamp
    from sides m left join lateral (
      select max(s.status) filter (where s.status <> 1) as ending,
        sum(s.released) filter (where s.status = 1) as captured,
        max(s.timestamp) filter (where s.status = 4) as expired_at
      from ledger.settlement s
      where ${settles("m.timestamp")} and m.flags & 2 <> 0 and ${counts("s")}
    ) s on true
    where $3::bigint is null or m.flags & 8 = 0 or exists (
      select from ledger.transfer p where ${hasId("p.id", "m.pending_id")} and ${counts("p")}
    )
  )
  select a.id, coalesce(greatest(a.timestamp, max(m.timestamp)), 0) as timestamp,
    coalesce(sum(held) filter (where side = 'debit'), 0) as debits_pending,
    coalesce(sum(amount) filter (where side = 'debit' and flags & 10 = 0), 0) as debits_posted,
    coalesce(sum(held) filter (where side = 'credit'), 0) as credits_pending,
    coalesce(sum(amount) filter (where side = 'credit' and flags & 10 = 0), 0) as credits_posted
  from asked a left join moves m on m.number = a.number group by a.number, a.id, a.timestamp`;

/**
 * Balances at an instant by replay of the accounts' own transfers, each read from its index. The
 * cost is that of the transfers that these accounts had by then.
 */
export async function replayedBalancesAt(
  db: Db,
  all: readonly Segment[],
  { accountIds, at, effectiveAt }: BalancesAtQuery,
): Promise<Found> {
  const until = at || timestampMax;
  const leaves = within(all, 0n, until).map(({ number }) => `ledger.transfer_${number}`);
  const { rows } = await db.pool.query<Omit<Row, "id"> & { id: string }>({
    text: query(leaves.length > 0 ? leaves : ["ledger.transfer"]),
    values: [toArray(accountIds, toUuid), until, effectiveAt || null],
  });
  const byId = new Map(rows.map((row) => [row.id.replaceAll("-", ""), row]));
  return accountIds.flatMap((accountId) => {
    const row = byId.get(toUuid(accountId));
    return row ? [{ accountId, ...toBalances(row), timestamp: row.timestamp }] : [];
  });
}
