import type { Day } from "#accounts";
import {
  type Currency,
  type Db,
  type MemberId,
  type MovementId,
  money,
  type Tx,
  tablesOf,
} from "#kernel";
import type { ScheduleId } from "../ids.ts";
import type { Schedule, ScheduleInterval, ScheduleState } from "../schedule.ts";
import type { ScheduleTable, Tables } from "./tables.ts";

/** A schedule with what its runs need to know. */
export type StoredSchedule = Schedule & {
  readonly startsOn: Day;
  /** How often `nextOn` was tried. */
  readonly attempts: number;
  readonly runAtMs: number | null;
  readonly requestHash: string;
};

/** False when the member has used the key before. */
export async function insertSchedule(
  tx: Tx,
  schedule: StoredSchedule,
  idempotencyKey: string,
): Promise<boolean> {
  const result = await tablesOf<Tables>(tx)
    .insertInto("payments.schedule")
    .values({
      id: schedule.id,
      member_id: schedule.member,
      payee: schedule.payee,
      amount: schedule.amount.amount,
      currency: schedule.amount.currency,
      note: schedule.note,
      every: schedule.every,
      starts_on: schedule.startsOn,
      ends_on: schedule.endsOn,
      noticed_on: null,
      ...progress(schedule),
      state: schedule.state,
      paused_at: null,
      created_at: new Date(schedule.createdAtMs),
      idempotency_key: idempotencyKey,
      request_hash: schedule.requestHash,
    })
    .onConflict((conflict) => conflict.constraint("schedule_idempotency").doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function findSchedule(db: Db, id: ScheduleId): Promise<StoredSchedule | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.schedule")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function scheduleByKey(
  db: Db,
  member: MemberId,
  idempotencyKey: string,
): Promise<StoredSchedule | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("payments.schedule")
    .selectAll()
    .where("member_id", "=", member)
    .where("idempotency_key", "=", idempotencyKey)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The next first, then those that do not run any more, newest first. */
export async function listSchedules(
  db: Db,
  member: MemberId,
  limit: number,
): Promise<StoredSchedule[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("payments.schedule")
    .selectAll()
    .where("member_id", "=", member)
    .orderBy("next_on", (order) => order.asc().nullsLast())
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

/** Writes state and progress. The caller has the schedule's turn. */
export async function updateSchedule(
  tx: Tx,
  schedule: StoredSchedule,
  nowMs: number,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("payments.schedule")
    .set({
      ...progress(schedule),
      state: schedule.state,
      paused_at: schedule.state === "paused" ? new Date(nowMs) : null,
    })
    .where("id", "=", schedule.id)
    .execute();
}

export async function dueSchedules(db: Db, nowMs: number, limit: number): Promise<ScheduleId[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("payments.schedule")
    .select("id")
    .where("state", "=", "active")
    .where("run_at", "<=", new Date(nowMs))
    .orderBy("run_at")
    .limit(limit)
    .execute();
  return rows.map((row) => row.id as ScheduleId);
}

/** Marks as told, and returns, schedules that run until `untilMs` on a date not yet told. */
export async function takeNotices(
  tx: Tx,
  untilMs: number,
  limit: number,
): Promise<StoredSchedule[]> {
  const tables = tablesOf<Tables>(tx);
  const rows = await tables
    .updateTable("payments.schedule")
    .set((row) => ({ noticed_on: row.ref("next_on") }))
    .where(
      "id",
      "in",
      tables
        .selectFrom("payments.schedule")
        .select("id")
        .where("state", "=", "active")
        .where("run_at", "<=", new Date(untilMs))
        .whereRef("noticed_on", "is distinct from", "next_on")
        .orderBy("run_at")
        .limit(limit)
        .forUpdate(),
    )
    .returningAll()
    .execute();
  return rows.map(fromRow);
}

/** Ends what nobody has resumed since. Returns how many. */
export async function cancelPausedSince(tx: Tx, beforeMs: number): Promise<number> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("payments.schedule")
    .set({ state: "cancelled", paused_at: null, next_on: null })
    .where("state", "=", "paused")
    .where("paused_at", "<=", new Date(beforeMs))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

type Progress = Pick<
  ScheduleTable,
  "next_on" | "attempts" | "run_at" | "last_on" | "last_movement_id" | "last_failure"
>;

function progress({ nextOn, attempts, runAtMs, last }: StoredSchedule): Progress {
  return {
    next_on: nextOn,
    attempts,
    run_at: runAtMs === null ? null : new Date(runAtMs),
    last_on: last?.on ?? null,
    last_movement_id: last?.movementId ?? null,
    last_failure: last?.failure ?? null,
  };
}

/** The row was written by us, so its shape is known. */
function fromRow(row: ScheduleTable): StoredSchedule {
  return {
    id: row.id as ScheduleId,
    member: row.member_id as MemberId,
    payee: row.payee as MemberId,
    amount: money(row.amount, row.currency as Currency),
    note: row.note,
    every: row.every as ScheduleInterval,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    nextOn: row.next_on,
    attempts: row.attempts,
    runAtMs: row.run_at?.getTime() ?? null,
    state: row.state as ScheduleState,
    last:
      row.last_on === null
        ? null
        : {
            on: row.last_on,
            movementId: row.last_movement_id as MovementId | null,
            failure: row.last_failure,
          },
    createdAtMs: row.created_at.getTime(),
    requestHash: row.request_hash,
  };
}
