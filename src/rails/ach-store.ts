import { type Generated, type Selectable, sql } from "kysely";
import {
  assert,
  type Db,
  err,
  type Migration,
  must,
  ok,
  type Result,
  type Tx,
  tablesOf,
} from "#kernel";
import type { IncomingEntry } from "./nacha/entries.ts";
import type { NachaFile } from "./nacha/file.ts";
import { formatNachaBytes } from "./nacha/format.ts";
import { nachaIdentity } from "./nacha/identity.ts";
import { parseNacha } from "./nacha/parse.ts";
import { isReturnReason, type ReturnReason } from "./nacha/return-reasons.ts";
import type { ReturnsOfFile } from "./nacha/returns.ts";

/** The schema `rails`. */
export const migrations: readonly Migration[] = [
  { name: "rails-0001-ach", file: new URL("./migrations/0001-ach.sql", import.meta.url) },
];

type RailsTables = {
  "rails.ach_file": {
    identity: string;
    received_order: Generated<bigint>;
    immediate_destination: string;
    immediate_origin: string;
    file_creation_date: string;
    file_creation_time: string;
    file_id_modifier: string;
    content: Uint8Array;
    recorded_at: Date;
  };
  "rails.ach_return_export": {
    number: Generated<bigint>;
    file_id_modifier: string;
    created_at: Date;
    delivered_at: Date | null;
  };
  "rails.ach_entry": {
    file_identity: string;
    batch_number: number;
    trace_number: string;
    sec_code: string;
    amount: bigint;
    account_number_end: string;
    outcome: AchOutcome["outcome"];
    movement_id: string | null;
    return_reason: string | null;
    ignored_reason: string | null;
    return_export_number: bigint | null;
    recorded_at: Date;
  };
};

/** What became of an entry. Only `returned` ones go into a return file. */
export type AchOutcome =
  | { readonly outcome: "credited"; readonly movementId: string }
  | { readonly outcome: "returned"; readonly reason: ReturnReason }
  | { readonly outcome: "ignored"; readonly reason: string };

/**
 * Records a file before any of its entries; a no-op when the same file was recorded before.
 *
 * @returns its identity, under which outcomes are recorded
 */
export async function recordAchFile(
  tx: Tx,
  file: NachaFile,
  atMs: number,
): Promise<{ readonly identity: string; readonly alreadyRecorded: boolean }> {
  const identity = nachaIdentity(file);
  const { fields } = file.header;
  const inserted = await tablesOf<RailsTables>(tx)
    .insertInto("rails.ach_file")
    .values({
      identity,
      immediate_destination: fields.immediateDestination.trim(),
      immediate_origin: fields.immediateOrigin.trim(),
      file_creation_date: fields.fileCreationDate,
      file_creation_time: fields.fileCreationTime,
      file_id_modifier: fields.fileIdModifier,
      content: formatNachaBytes(file),
      recorded_at: new Date(atMs),
    })
    .onConflict((conflict) => conflict.column("identity").doNothing())
    .returning("identity")
    .executeTakeFirst();
  return { identity, alreadyRecorded: inserted === undefined };
}

/** Names an entry among all ever received: the idempotency key of what it moves. */
export function achEntryKey(
  identity: string,
  entry: { readonly batchNumber: number; readonly traceNumber: string },
): string {
  return `ach:${identity}:${entry.batchNumber}:${entry.traceNumber}`;
}

/**
 * Records what became of an entry. The first outcome stands: recording again changes nothing, so an
 * import that crashed is driven again from the start of its file.
 *
 * @returns false when the entry had an outcome
 */
export async function recordAchOutcome(
  tx: Tx,
  identity: string,
  entry: IncomingEntry,
  result: AchOutcome,
  atMs: number,
): Promise<boolean> {
  const inserted = await tablesOf<RailsTables>(tx)
    .insertInto("rails.ach_entry")
    .values({
      file_identity: identity,
      batch_number: entry.batchNumber,
      trace_number: entry.traceNumber,
      sec_code: entry.secCode,
      amount: entry.amount,
      account_number_end: entry.accountNumber.slice(-4),
      outcome: result.outcome,
      movement_id: result.outcome === "credited" ? result.movementId : null,
      return_reason: result.outcome === "returned" ? result.reason : null,
      ignored_reason: result.outcome === "ignored" ? result.reason : null,
      return_export_number: null,
      recorded_at: new Date(atMs),
    })
    .onConflict((conflict) =>
      conflict.columns(["file_identity", "batch_number", "trace_number"]).doNothing(),
    )
    .returning("trace_number")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** The outcomes recorded for a file, by {@link achEntryKey}. */
export async function achOutcomes(
  source: Db | Tx,
  identity: string,
): Promise<ReadonlyMap<string, AchOutcome>> {
  const rows = await tablesOf<RailsTables>(source)
    .selectFrom("rails.ach_entry")
    .selectAll()
    .where("file_identity", "=", identity)
    .execute();
  return new Map(
    rows.map((row) => [
      achEntryKey(identity, { batchNumber: row.batch_number, traceNumber: row.trace_number }),
      outcomeOf(row),
    ]),
  );
}

function outcomeOf(row: RailsTables["rails.ach_entry"]): AchOutcome {
  if (row.outcome === "credited") {
    return { outcome: row.outcome, movementId: row.movement_id ?? "" };
  }
  if (row.outcome === "ignored") return { outcome: row.outcome, reason: row.ignored_reason ?? "" };
  return { outcome: row.outcome, reason: returnReasonOf(row.return_reason) };
}

function returnReasonOf(text: string | null): ReturnReason {
  assert(text !== null && isReturnReason(text), "a returned entry has a return reason");
  return text;
}

/** An entry that waits to go back. Amount in US cents; of the account only its last characters. */
export type PendingReturn = {
  readonly identity: string;
  readonly batchNumber: number;
  readonly traceNumber: string;
  readonly reason: ReturnReason;
  readonly amount: bigint;
  readonly accountNumberEnd: string;
  readonly recordedAtMs: number;
};

const pendingReturnsMax = 1_000;

/** The entries that wait to go back, longest waiting first, at most a thousand of them. */
export async function listPendingReturns(source: Db | Tx): Promise<PendingReturn[]> {
  const rows = await tablesOf<RailsTables>(source)
    .selectFrom("rails.ach_entry as entry")
    .leftJoin("rails.ach_return_export as file", "file.number", "entry.return_export_number")
    .selectAll("entry")
    .where("entry.outcome", "=", "returned")
    .where("file.delivered_at", "is", null)
    .orderBy("entry.recorded_at")
    .orderBy("entry.batch_number")
    .orderBy("entry.trace_number")
    .limit(pendingReturnsMax)
    .execute();
  return rows.map((row) => ({
    identity: row.file_identity,
    batchNumber: row.batch_number,
    traceNumber: row.trace_number,
    reason: returnReasonOf(row.return_reason),
    amount: row.amount,
    accountNumberEnd: row.account_number_end,
    recordedAtMs: row.recorded_at.getTime(),
  }));
}

/** How many entries wait to go back in a file that was not delivered yet. */
export async function countPendingReturns(source: Db | Tx): Promise<bigint> {
  const row = await tablesOf<RailsTables>(source)
    .selectFrom("rails.ach_entry as entry")
    .leftJoin("rails.ach_return_export as file", "file.number", "entry.return_export_number")
    .select((expression) => expression.fn.countAll<bigint>().as("pending"))
    .where("entry.outcome", "=", "returned")
    .where("file.delivered_at", "is", null)
    .executeTakeFirstOrThrow();
  return row.pending;
}

/** A return file that was made up. `fileIdModifier` tells it from others of its day. */
export type ReturnExport = {
  readonly number: bigint;
  readonly createdAtMs: number;
  readonly fileIdModifier: string;
};

/** Why no return file is made. */
export type ReturnExportError = { readonly code: "return_files_of_day_used_up" };

// 0 is kept for copies of all returns, which are not sent.
const fileIdModifiers = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789";

/**
 * The export that is not delivered yet, or a new one that takes all returns no export has, or
 * undefined when there is none to send. Two callers take turns.
 *
 * Errors: `return_files_of_day_used_up`, the 36th file of one day (UTC).
 */
export async function openReturnExport(
  tx: Tx,
  atMs: number,
): Promise<Result<ReturnExport | undefined, ReturnExportError>> {
  const tables = tablesOf<RailsTables>(tx);
  await sql`lock table rails.ach_return_export in share row exclusive mode`.execute(tables);
  const open = await tables
    .selectFrom("rails.ach_return_export")
    .selectAll()
    .where("delivered_at", "is", null)
    .executeTakeFirst();
  if (open) return ok(exportOf(open));
  if ((await countPendingReturns(tx)) === 0n) return ok(undefined);
  const today = await tables
    .selectFrom("rails.ach_return_export")
    .select((expression) => expression.fn.countAll<bigint>().as("count"))
    .where(sql<boolean>`(created_at at time zone 'UTC')::date = (${new Date(atMs)}::timestamptz
      at time zone 'UTC')::date`)
    .executeTakeFirstOrThrow();
  const modifier = fileIdModifiers[Number(today.count)];
  if (modifier === undefined) return err({ code: "return_files_of_day_used_up" });
  const made = await tables
    .insertInto("rails.ach_return_export")
    .values({ file_id_modifier: modifier, created_at: new Date(atMs), delivered_at: null })
    .returningAll()
    .executeTakeFirstOrThrow();
  await tables
    .updateTable("rails.ach_entry")
    .set({ return_export_number: exportOf(made).number })
    .where("outcome", "=", "returned")
    .where("return_export_number", "is", null)
    .execute();
  return ok(exportOf(made));
}

function exportOf(row: Selectable<RailsTables["rails.ach_return_export"]>): ReturnExport {
  return {
    number: row.number,
    createdAtMs: row.created_at.getTime(),
    fileIdModifier: row.file_id_modifier,
  };
}

/**
 * The returns of one export, or of all time, with the files they go back to, oldest file first:
 * what `buildReturns` takes. The same export gives the same value for ever.
 */
export async function loadReturns(
  source: Db | Tx,
  exportNumber: bigint | "all",
): Promise<ReturnsOfFile[]> {
  const rows = await tablesOf<RailsTables>(source)
    .selectFrom("rails.ach_entry as entry")
    .innerJoin("rails.ach_file as file", "file.identity", "entry.file_identity")
    .select(["entry.batch_number", "entry.trace_number", "entry.return_reason", "file.identity"])
    .where("entry.outcome", "=", "returned")
    .$if(exportNumber !== "all", (query) =>
      query.where("entry.return_export_number", "=", exportNumber === "all" ? null : exportNumber),
    )
    .orderBy("file.received_order")
    .orderBy("entry.batch_number")
    .orderBy("entry.trace_number")
    .execute();
  const sources: ReturnsOfFile[] = [];
  for (const [identity, entries] of Map.groupBy(rows, (row) => row.identity)) {
    const returns = entries.map((row) => ({
      batchNumber: row.batch_number,
      traceNumber: row.trace_number,
      reason: returnReasonOf(row.return_reason),
    }));
    sources.push({ file: await loadAchFile(source, identity), returns });
  }
  return sources;
}

async function loadAchFile(source: Db | Tx, identity: string): Promise<NachaFile> {
  const row = await tablesOf<RailsTables>(source)
    .selectFrom("rails.ach_file")
    .select("content")
    .where("identity", "=", identity)
    .executeTakeFirstOrThrow();
  return must(parseNacha(row.content));
}

/** States that a return file was written where it had to go: the next export holds newer ones. */
export async function markReturnsExported(
  tx: Tx,
  exportNumber: bigint,
  atMs: number,
): Promise<void> {
  await tablesOf<RailsTables>(tx)
    .updateTable("rails.ach_return_export")
    .set({ delivered_at: new Date(atMs) })
    .where("number", "=", exportNumber)
    .where("delivered_at", "is", null)
    .execute();
}
