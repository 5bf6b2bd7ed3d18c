import type { NachaRecord } from "./record.ts";
import type { EntryLayout, SecCode } from "./sec-codes.ts";

/** One entry detail record and its addenda. */
export type NachaEntry = {
  readonly detail: NachaRecord<EntryLayout>;
  readonly addenda: readonly NachaRecord<AddendaLayout>[];
};

export type AddendaLayout =
  | "addenda02"
  | "addenda05"
  | "addenda10"
  | "addenda11"
  | "addenda12"
  | "addenda13"
  | "addenda14"
  | "addenda15"
  | "addenda16"
  | "addenda17"
  | "addenda18"
  | "notificationOfChange"
  | "refusedNotificationOfChange"
  | ReturnLayout;

export type ReturnLayout =
  | "returnAddenda"
  | "iatReturnAddenda"
  | "dishonoredReturnAddenda"
  | "contestedReturnAddenda";

/** A batch: its header, its entries, and a control record that agrees with them. */
export type NachaBatch = {
  readonly secCode: SecCode;
  readonly header: NachaRecord<"batchHeader" | "iatBatchHeader">;
  readonly entries: readonly NachaEntry[];
  readonly control: NachaRecord<"batchControl" | "advBatchControl">;
};

/**
 * A NACHA file whose counts, hashes and totals are right. `trailer` is what stands after the file
 * control record, block filler as a rule; `encoding` is how its bytes were read.
 */
export type NachaFile = {
  readonly header: NachaRecord<"fileHeader">;
  readonly batches: readonly NachaBatch[];
  readonly control: NachaRecord<"fileControl" | "advFileControl">;
  readonly trailer: string;
  readonly encoding: NachaEncoding;
};

export type NachaEncoding = "utf-8" | "latin1";

/** The 15 characters that tell an entry from others of its batch; ADV has no trace number. */
export function traceNumberOf(detail: NachaRecord<EntryLayout>): string {
  if (detail.layout !== "advEntry") return detail.fields.traceNumber;
  const { achOperatorRoutingNumber, julianDate, sequenceNumber } = detail.fields;
  return achOperatorRoutingNumber + julianDate + sequenceNumber;
}

/** All records of a batch, in file order. */
export function batchRecords(batch: NachaBatch): NachaRecord[] {
  const entries = batch.entries.flatMap((entry) => [entry.detail, ...entry.addenda]);
  return [batch.header, ...entries, batch.control];
}

/** All records of a file, in file order, without the block filler. */
export function fileRecords(file: NachaFile): NachaRecord[] {
  return [file.header, ...file.batches.flatMap(batchRecords), file.control];
}
