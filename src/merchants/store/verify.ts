import { sql } from "kysely";
import { type Currency, type Db, type MemberId, tablesOf } from "#kernel";
import type { World } from "../world.ts";

/** What the objects say that a business has, in one world and currency, in minor units. */
export type Sums = {
  readonly world: World;
  readonly currency: Currency;
  /** Sum over the lines of the balance. */
  readonly net: bigint;
  readonly pending: bigint;
  readonly captured: bigint;
  readonly refunded: bigint;
  readonly fees: bigint;
  readonly paidOut: bigint;
  readonly disputed: bigint;
  /** Of platforms: passed on to accounts and not come back; kept of payments and not given back. */
  readonly passedOn: bigint;
  readonly kept: bigint;
  /** Added of its own. */
  readonly toppedUp: bigint;
};

type Row = {
  business: string;
  live: boolean;
  currency: string;
  net: string;
  pending: string;
  captured: string;
  refunded: string;
  fees: string;
  paid_out: string;
  disputed: string;
  passed_on: string;
  kept: string;
  topped_up: string;
};

const amount = (field: string) => sql.raw(`coalesce((data->'${field}'->>'$')::numeric, 0)`);

/** The sums of every business that has ever been paid, from the objects as they are. */
export async function sumsOfObjects(db: Db): Promise<Sums[]> {
  const { rows } = await sql<Row>`
    select business, live, data->>'currency' as currency,
      sum(case when kind = 'balance_transaction' then ${amount("net")} else 0 end)::text as net,
      sum(case when kind = 'balance_transaction' and data->>'status' = 'pending'
        then ${amount("net")} else 0 end)::text as pending,
      sum(case when kind = 'charge' then ${amount("amount_captured")} else 0 end)::text as captured,
      sum(case when kind = 'refund' and data->>'status' = 'succeeded'
        then ${amount("amount")} else 0 end)::text as refunded,
      sum(case when kind = 'balance_transaction' then ${amount("fee")} else 0 end)::text as fees,
      sum(case when kind = 'payout' and data->>'status' in ('paid', 'pending', 'in_transit')
        then ${amount("amount")} else 0 end)::text as paid_out,
      sum(case when kind = 'dispute' and data->>'status' <> 'won'
        then ${amount("amount")} else 0 end)::text as disputed,
      sum(case when kind = 'transfer'
        then ${amount("amount")} - ${amount("amount_reversed")} else 0 end)::text as passed_on,
      sum(case when kind = 'application_fee'
        then ${amount("amount")} - ${amount("amount_refunded")} else 0 end)::text as kept,
      sum(case when kind = 'topup' then ${amount("amount")} else 0 end)::text as topped_up
    from merchants.object
    where kind in ('balance_transaction', 'charge', 'refund', 'payout', 'dispute', 'transfer',
      'application_fee', 'topup')
    group by business, live, data->>'currency'`.execute(tablesOf(db));
  return rows.map((row) => ({
    world: { business: row.business as MemberId, live: row.live },
    currency: row.currency.toUpperCase() as Currency,
    net: BigInt(row.net),
    pending: BigInt(row.pending),
    captured: BigInt(row.captured),
    refunded: BigInt(row.refunded),
    fees: BigInt(row.fees),
    paidOut: BigInt(row.paid_out),
    disputed: BigInt(row.disputed),
    passedOn: BigInt(row.passed_on),
    kept: BigInt(row.kept),
    toppedUp: BigInt(row.topped_up),
  }));
}

/** Payouts by schedule that are not the sum of the lines that were paid out with them. */
export async function unreconciled(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from merchants.object p
    left join merchants.object l on l.kind = 'balance_transaction'
      and l.business = p.business and l.live = p.live
      and l.refs @> array['payout=' || p.id] and l.data->>'source' <> p.id
    where p.kind = 'payout' and (p.data->>'automatic')::boolean
      and p.data->>'original_payout' is null
    group by p.id, p.data
    having coalesce(sum((l.data->'net'->>'$')::numeric), 0)
      <> (p.data->'amount'->>'$')::numeric
  `.execute(tablesOf(db));
  return rows.map(({ id }) => id);
}

/** Charges of which more was refunded than captured. */
export async function overRefunded(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from merchants.object c
    left join merchants.object r on r.kind = 'refund' and r.data->>'charge' = c.id
      and r.business = c.business
    where c.kind = 'charge' and (c.data->'amount_captured'->>'$')::numeric > 0
    group by c.id, c.data
    having coalesce(sum((r.data->'amount'->>'$')::numeric), 0)
        <> (c.data->'amount_refunded'->>'$')::numeric
      or (c.data->'amount_refunded'->>'$')::numeric > (c.data->'amount_captured'->>'$')::numeric
  `.execute(tablesOf(db));
  return rows.map(({ id }) => id);
}
