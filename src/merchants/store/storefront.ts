import { sql } from "kysely";
import { type Db, tablesOf } from "#kernel";
import type { PaymentFilter, PaymentState } from "../payment-filter.ts";
import type { World } from "../world.ts";
import type { Condition } from "./objects.ts";
import type { Tables } from "./tables.ts";

const refunded = sql`(data #>> '{amount_refunded,$}')::numeric`;
const good = sql`data ->> 'status' <> 'failed' and not (data ->> 'disputed')::boolean`;
const captured = sql`(data ->> 'captured')::boolean`;

/** As `stateOf` reads them off a charge. */
const inState: Readonly<Record<PaymentState, Condition>> = {
  failed: sql`data ->> 'status' = 'failed'`,
  disputed: sql`data ->> 'status' <> 'failed' and (data ->> 'disputed')::boolean`,
  held: sql`${good} and not ${captured}`,
  refunded: sql`${good} and ${captured} and ${refunded} > 0`,
  succeeded: sql`${good} and ${captured} and ${refunded} = 0`,
};

/** The conditions of a charge to be what is looked for. */
export function paymentConditions({ text, state }: PaymentFilter): Condition[] {
  const wanted = text?.trim().replace(/^@/, "").toLowerCase() ?? "";
  const places = [
    sql`id`,
    sql`data ->> 'payment_intent'`,
    sql`data ->> 'description'`,
    sql`data ->> 'receipt_email'`,
    sql`data #>> '{payment_method_details,bourse,handle}'`,
    sql`data #>> '{payment_method_details,card,brand}'`,
    sql`data #>> '{payment_method_details,card,last4}'`,
  ];
  const holds = places.map((place) => sql`position(${wanted} in lower(${place})) > 0`);
  return [
    ...(wanted === "" ? [] : [sql<boolean>`coalesce(${sql.join(holds, sql` or `)}, false)`]),
    ...(state === undefined ? [] : [inState[state]]),
  ];
}

/** What a day (UTC) brought. */
export type DayRow = {
  /** `2026-11-26` */
  readonly day: string;
  readonly payments: bigint;
  readonly gross: bigint;
  readonly refunded: bigint;
};

/** The days with a payment or a refund since then, in one currency. */
export async function volumeSince(
  db: Db,
  world: World,
  currency: string,
  since: Date,
): Promise<DayRow[]> {
  const amount = sql`(data #>> '{amount,$}')::numeric`;
  const isPayment = sql`data ->> 'type' in ('charge', 'payment')`;
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.object")
    .select([
      sql<string>`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')`.as("day"),
      sql<string>`count(*) filter (where ${isPayment})`.as("payments"),
      sql<string>`coalesce(sum(${amount}) filter (where ${isPayment}), 0)::text`.as("gross"),
      sql<string>`coalesce(-sum(${amount}) filter (where not (${isPayment})), 0)::text`.as(
        "refunded",
      ),
    ])
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .where(sql<boolean>`kind = 'balance_transaction'`)
    .where("created_at", ">=", since)
    .where(sql<boolean>`data ->> 'currency' = ${currency}`)
    .where(sql<boolean>`data ->> 'type' in ('charge', 'payment', 'refund', 'payment_refund')`)
    .groupBy("day")
    .orderBy("day")
    .execute();
  return rows.map(({ day, ...sums }) => ({
    day,
    payments: BigInt(sums.payments),
    gross: BigInt(sums.gross),
    refunded: BigInt(sums.refunded),
  }));
}
