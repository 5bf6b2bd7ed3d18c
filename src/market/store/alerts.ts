import { type Db, type Id, type MemberId, type Tx, tablesOf } from "#kernel";
import type { InstrumentId, Price } from "../instrument.ts";
import type { Tables } from "./tables.ts";

/** When an alert fires: at a price or better, or so many basis points from the last close. */
export type AlertCondition =
  | { readonly kind: "above" | "below"; readonly price: Price }
  | { readonly kind: "day_change"; readonly basisPoints: number };

/** Tells a member once that a price was reached. */
export type Alert = {
  readonly id: Id<"alr">;
  readonly member: MemberId;
  readonly instrument: InstrumentId;
  readonly condition: AlertCondition;
  readonly createdMs: number;
  /** When it was met, and by which price. */
  readonly fired: { readonly atMs: number; readonly price: Price } | undefined;
};

export async function insertAlert(tx: Tx, alert: Alert): Promise<void> {
  const { condition } = alert;
  const isPrice = condition.kind !== "day_change";
  await tablesOf<Tables>(tx)
    .insertInto("market.alert")
    .values({
      id: alert.id,
      member_id: alert.member,
      instrument_id: alert.instrument,
      kind: condition.kind,
      threshold: isPrice ? condition.price : BigInt(condition.basisPoints),
      created_at: new Date(alert.createdMs),
      fired_at: null,
      fired_price: null,
    })
    .execute();
}

/** The alerts of a member, newest first, of one instrument or of all. */
export async function readAlerts(
  source: Db | Tx,
  member: MemberId,
  instrument: InstrumentId | undefined,
  limit: number,
): Promise<Alert[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("market.alert")
    .selectAll()
    .where("member_id", "=", member)
    .$if(instrument !== undefined, (query) =>
      query.where("instrument_id", "=", instrument as InstrumentId),
    )
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

export async function findAlert(db: Db, id: Id<"alr">): Promise<Alert | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("market.alert")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Every alert that has not fired. */
export async function waitingAlerts(db: Db): Promise<Alert[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.alert")
    .selectAll()
    .where("fired_at", "is", null)
    .execute();
  return rows.map(fromRow);
}

export async function countWaiting(tx: Tx, member: MemberId): Promise<number> {
  const row = await tablesOf<Tables>(tx)
    .selectFrom("market.alert")
    .select(({ fn }) => fn.countAll<bigint>().as("count"))
    .where("member_id", "=", member)
    .where("fired_at", "is", null)
    .executeTakeFirst();
  return Number(row?.count ?? 0n);
}

/** False when it has fired before, or is not there any more. */
export async function markFired(
  tx: Tx,
  id: Id<"alr">,
  { atMs, price }: { readonly atMs: number; readonly price: Price },
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("market.alert")
    .set({ fired_at: new Date(atMs), fired_price: price })
    .where("id", "=", id)
    .where("fired_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** False when the member has no such alert. */
export async function removeAlert(tx: Tx, member: MemberId, id: Id<"alr">): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("market.alert")
    .where("id", "=", id)
    .where("member_id", "=", member)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

function fromRow(row: Tables["market.alert"]): Alert {
  const { kind, threshold } = row;
  return {
    id: row.id,
    member: row.member_id,
    instrument: row.instrument_id,
    condition:
      kind === "day_change"
        ? { kind, basisPoints: Number(threshold) }
        : { kind, price: threshold as Price },
    createdMs: row.created_at.getTime(),
    fired:
      row.fired_at === null
        ? undefined
        : { atMs: row.fired_at.getTime(), price: (row.fired_price ?? 0n) as Price },
  };
}
