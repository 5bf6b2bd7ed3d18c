import {
  type Db,
  type MemberId,
  type MovementId,
  sqlState,
  type Tx,
  tablesOf,
  uniqueViolation,
} from "#kernel";
import type { InstrumentId } from "#market";
import type { OrderId } from "../order.ts";
import type { ActionId, ActionState, CorporateAction } from "./action.ts";
import type { OpenOrder } from "./open-order.ts";
import { orderFromJson, orderToJson, termsFromJson, termsToJson } from "./terms-codec.ts";

type ActionTable = {
  id: string;
  instrument_id: string;
  kind: string;
  terms: unknown;
  declared_on: string;
  ex_on: string;
  record_on: string;
  payable_on: string;
  state: string;
  orders_planned: boolean;
  created_at: Date;
};

type EntitlementTable = {
  action_id: string;
  member_id: string;
  instrument_id: string;
  entitled: bigint;
  pending: bigint;
  cash: bigint;
  state: string;
  movement_id: string | null;
  refusals: number;
  order_id: string | null;
};

type ReinvestmentTable = { member_id: string; instrument_id: string };

type AdjustmentTable = {
  action_id: string;
  order_id: string;
  adjusted: unknown;
  is_done: boolean;
};

type Tables = {
  "brokerage.order_adjustment": AdjustmentTable;
  "brokerage.corporate_action": ActionTable;
  "brokerage.entitlement": EntitlementTable;
  "brokerage.reinvestment": ReinvestmentTable;
};

/** What an action is to one member, or to the house. */
export type StoredEntitlement = {
  readonly action: ActionId;
  readonly member: MemberId;
  readonly instrument: InstrumentId;
  readonly entitled: bigint;
  readonly pending: bigint;
  readonly cash: bigint;
  readonly state: "due" | "paid";
  readonly movement: MovementId | null;
  readonly refusals: number;
  readonly order: OrderId | null;
};

export async function insertAction(tx: Tx, action: CorporateAction, nowMs: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.corporate_action")
    .values({
      id: action.id,
      instrument_id: action.instrument,
      kind: action.terms.kind,
      terms: termsToJson(action.terms),
      declared_on: action.declaredOn,
      ex_on: action.exOn,
      record_on: action.recordOn,
      payable_on: action.payableOn,
      state: action.state,
      orders_planned: false,
      created_at: new Date(nowMs),
    })
    .execute();
}

/** Whether an insert failed as the same was announced before. */
export function isKnownAction(error: unknown): boolean {
  return sqlState(error) === uniqueViolation;
}

export async function findAction(db: Db, id: ActionId): Promise<CorporateAction | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("brokerage.corporate_action")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Of all instruments or one, by ex-date; those that are cancelled are left out. */
export async function listActions(
  db: Db,
  of: { readonly instruments?: readonly InstrumentId[]; readonly open?: true } = {},
): Promise<CorporateAction[]> {
  if (of.instruments?.length === 0) return [];
  let query = tablesOf<Tables>(db)
    .selectFrom("brokerage.corporate_action")
    .selectAll()
    .where("state", "in", of.open ? ["announced", "entitled"] : ["announced", "entitled", "paid"]);
  if (of.instruments) query = query.where("instrument_id", "in", of.instruments);
  const rows = await query.orderBy("ex_on").orderBy("id").execute();
  return rows.map(fromRow);
}

/** False when it is not in the state that it was to leave. */
export async function moveAction(
  tx: Tx,
  id: ActionId,
  from: ActionState,
  to: ActionState,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("brokerage.corporate_action")
    .set({ state: to })
    .where("id", "=", id)
    .where("state", "=", from)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Actions whose ex-date has come and for which nobody has looked at open orders yet. */
export async function actionsForOrders(db: Db, today: string): Promise<CorporateAction[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.corporate_action")
    .selectAll()
    .where("orders_planned", "=", false)
    .where("state", "in", ["announced", "entitled"])
    .where("ex_on", "<=", today)
    .orderBy("ex_on")
    .orderBy("id")
    .execute();
  return rows.map(fromRow);
}

/** Announced actions of which prices know: it has been decided what becomes of open orders. */
export async function announcedInEffect(
  db: Db,
  instruments: readonly InstrumentId[],
): Promise<CorporateAction[]> {
  if (instruments.length === 0) return [];
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.corporate_action")
    .selectAll()
    .where("orders_planned", "=", true)
    .where("state", "=", "announced")
    .where("instrument_id", "in", instruments)
    .orderBy("ex_on")
    .orderBy("id")
    .execute();
  return rows.map(fromRow);
}

/** What becomes of one order; `adjusted` is null where it ends. */
export type StoredAdjustment = {
  readonly action: ActionId;
  readonly order: OrderId;
  readonly adjusted: OpenOrder | null;
};

/** Decides what becomes of open orders, once. */
export async function planAdjustments(
  tx: Tx,
  action: ActionId,
  adjustments: readonly StoredAdjustment[],
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  if (adjustments.length > 0) {
    const rows = adjustments.map(({ order, adjusted }) => ({
      action_id: action,
      order_id: order,
      adjusted: adjusted === null ? null : orderToJson(adjusted),
      is_done: false,
    }));
    await tables.insertInto("brokerage.order_adjustment").values(rows).execute();
  }
  await tables
    .updateTable("brokerage.corporate_action")
    .set({ orders_planned: true })
    .where("id", "=", action)
    .execute();
}

/** Adjustments that are not carried out, at most `limit`. */
export async function openAdjustments(db: Db, limit: number): Promise<StoredAdjustment[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.order_adjustment")
    .selectAll()
    .where("is_done", "=", false)
    .orderBy("action_id")
    .orderBy("order_id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    action: row.action_id as ActionId,
    order: row.order_id as OrderId,
    adjusted: row.adjusted === null ? null : orderFromJson(row.adjusted),
  }));
}

export async function closeAdjustment(tx: Tx, { action, order }: StoredAdjustment): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("brokerage.order_adjustment")
    .set({ is_done: true })
    .where("action_id", "=", action)
    .where("order_id", "=", order)
    .execute();
}

export async function insertEntitlements(
  tx: Tx,
  entitlements: readonly StoredEntitlement[],
): Promise<void> {
  if (entitlements.length === 0) return;
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.entitlement")
    .values(entitlements.map(toRow))
    .execute();
}

/** Those of an action that are not paid, at most `limit`. */
export async function dueEntitlements(
  db: Db,
  action: ActionId,
  limit: number,
): Promise<StoredEntitlement[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.entitlement")
    .selectAll()
    .where("action_id", "=", action)
    .where("state", "=", "due")
    .orderBy("member_id")
    .limit(limit)
    .execute();
  return rows.map(entitlementFromRow);
}

export async function countDue(db: Db, action: ActionId): Promise<number> {
  const { count } = await tablesOf<Tables>(db)
    .selectFrom("brokerage.entitlement")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .where("action_id", "=", action)
    .where("state", "=", "due")
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Writes how far it has come. */
export async function updateEntitlement(tx: Tx, of: StoredEntitlement): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("brokerage.entitlement")
    .set({
      state: of.state,
      movement_id: of.movement,
      refusals: of.refusals,
      order_id: of.order,
    })
    .where("action_id", "=", of.action)
    .where("member_id", "=", of.member)
    .execute();
}

/** Writes to how much an action applies after all, also where it did not apply before. */
export async function restateEntitlement(tx: Tx, of: StoredEntitlement): Promise<void> {
  const { entitled, cash } = of;
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.entitlement")
    .values(toRow(of))
    .onConflict((conflict) =>
      conflict.columns(["action_id", "member_id"]).doUpdateSet({ entitled, cash }),
    )
    .execute();
}

/** The action does not apply to this member after all. */
export async function removeEntitlement(tx: Tx, of: StoredEntitlement): Promise<void> {
  await tablesOf<Tables>(tx)
    .deleteFrom("brokerage.entitlement")
    .where("action_id", "=", of.action)
    .where("member_id", "=", of.member)
    .execute();
}

/** An entitlement with its action. */
export type OwnEntitlement = {
  readonly action: CorporateAction;
  readonly entitlement: StoredEntitlement;
};

/** A member's, by ex-date. */
export async function entitlementsOf(db: Db, member: MemberId): Promise<OwnEntitlement[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.entitlement as e")
    .innerJoin("brokerage.corporate_action as a", "a.id", "e.action_id")
    .selectAll("e")
    .select(["a.terms", "a.declared_on", "a.ex_on", "a.record_on", "a.payable_on", "a.kind"])
    .select(["a.state as action_state", "a.created_at", "a.orders_planned"])
    .where("e.member_id", "=", member)
    .orderBy("a.ex_on")
    .orderBy("a.id")
    .execute();
  return rows.map((row) => ({
    action: fromRow({ ...row, id: row.action_id, state: row.action_state }),
    entitlement: entitlementFromRow(row),
  }));
}

/** Instruments whose dividends a member reinvests. */
export async function reinvestedBy(db: Db, member: MemberId): Promise<ReadonlySet<InstrumentId>> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.reinvestment")
    .select("instrument_id")
    .where("member_id", "=", member)
    .execute();
  return new Set(rows.map((row) => row.instrument_id as InstrumentId));
}

/** Repeating it changes nothing. */
export async function setReinvestment(
  tx: Tx,
  member: MemberId,
  instrument: InstrumentId,
  reinvest: boolean,
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  if (reinvest) {
    await tables
      .insertInto("brokerage.reinvestment")
      .values({ member_id: member, instrument_id: instrument })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return;
  }
  await tables
    .deleteFrom("brokerage.reinvestment")
    .where("member_id", "=", member)
    .where("instrument_id", "=", instrument)
    .execute();
}

function toRow(of: StoredEntitlement): EntitlementTable {
  return {
    action_id: of.action,
    member_id: of.member,
    instrument_id: of.instrument,
    entitled: of.entitled,
    pending: of.pending,
    cash: of.cash,
    state: of.state,
    movement_id: of.movement,
    refusals: of.refusals,
    order_id: of.order,
  };
}

function entitlementFromRow(row: EntitlementTable): StoredEntitlement {
  return {
    action: row.action_id as ActionId,
    member: row.member_id as MemberId,
    instrument: row.instrument_id as InstrumentId,
    entitled: row.entitled,
    pending: row.pending,
    cash: row.cash,
    state: row.state as StoredEntitlement["state"],
    movement: row.movement_id as MovementId | null,
    refusals: row.refusals,
    order: row.order_id as OrderId | null,
  };
}

function fromRow(row: ActionTable): CorporateAction {
  return {
    id: row.id as ActionId,
    instrument: row.instrument_id as InstrumentId,
    terms: termsFromJson(row.terms),
    declaredOn: row.declared_on,
    exOn: row.ex_on,
    recordOn: row.record_on,
    payableOn: row.payable_on,
    state: row.state as ActionState,
  };
}
