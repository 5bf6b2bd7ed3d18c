import { assert } from "#kernel";
import { routingCheckDigit } from "../routing-number.ts";
import { blockingFactor } from "./check-file.ts";
import { fileTimestamp } from "./dates.ts";
import { recordLength } from "./field-spec.ts";
import type { NachaBatch, NachaEntry, NachaFile } from "./file.ts";
import { type FieldValues, makeRecord, type NachaRecord } from "./record.ts";
import { totalsOfBatches, totalsOfEntries } from "./totals.ts";
import { transactionCodes } from "./transaction-codes.ts";

/** A party of a file: its routing number (or ten digits of a company), and its name. */
export type NachaParty = { readonly routingNumber: string; readonly name: string };

/** What the header of a built file says. */
export type FileOptions = {
  /** Where the file goes: the operator, or the bank that receives it directly. */
  readonly destination: NachaParty;
  readonly origin: NachaParty;
  /** By the clock; written in UTC. */
  readonly createdAtMs: number;
  /** Tells files of one day apart: A to Z, then 0 to 9. */
  readonly fileIdModifier: string;
  readonly referenceCode?: string;
};

// Nine digits stand after a blank.
const partyLength = 10;

/**
 * A file of these batches, numbered as given, with its control record and block filler. Invariant:
 * `parseNacha(formatNacha(file))` gives the same file.
 */
export function buildFile(options: FileOptions, batches: readonly NachaBatch[]): NachaFile {
  const created = fileTimestamp(options.createdAtMs);
  const header = makeRecord("fileHeader", {
    immediateDestination: options.destination.routingNumber.padStart(partyLength),
    immediateOrigin: options.origin.routingNumber.padStart(partyLength),
    fileCreationDate: created.date,
    fileCreationTime: created.time,
    fileIdModifier: options.fileIdModifier,
    immediateDestinationName: options.destination.name,
    immediateOriginName: options.origin.name,
    referenceCode: options.referenceCode ?? "",
  });
  const totals = totalsOfBatches(batches);
  // File header and file control, and in each batch its header and control.
  const records = 2 + 2 * batches.length + Number(totals.entryAddendaCount);
  const blocks = Math.ceil(records / blockingFactor);
  const filler = `${"9".repeat(recordLength)}\n`.repeat(blocks * blockingFactor - records);
  const control = makeRecord("fileControl", {
    batchCount: batches.length,
    blockCount: blocks,
    entryAddendaCount: totals.entryAddendaCount,
    entryHash: totals.entryHash,
    totalDebitEntryDollarAmount: totals.debit,
    totalCreditEntryDollarAmount: totals.credit,
  });
  return { header, batches, control, trailer: filler, encoding: "utf-8" };
}

/** One entry to originate. */
export type EntryInput = {
  /** E.g. 22, a credit to a checking account. */
  readonly transactionCode: string;
  readonly routingNumber: string;
  readonly accountNumber: string;
  /** US cents, at most 99,999,999.99 dollars. */
  readonly amount: bigint;
  readonly receiverName: string;
  readonly receiverIdentification?: string;
  /** At most 80 characters, carried by an addenda record 05. */
  readonly remittance?: string;
};

/** What the header of a built batch says. */
export type BatchOptions = {
  /** The classes a bank originates to people and companies with plain entries. */
  readonly secCode: "PPD" | "CCD" | "WEB";
  readonly companyName: string;
  readonly companyIdentification: string;
  /** At most ten characters, e.g. `PAYROLL`. */
  readonly companyEntryDescription: string;
  /** `2026-01-31`. */
  readonly effectiveEntryDate: string;
  readonly originatingRoutingNumber: string;
  readonly batchNumber: number;
  /** Trace numbers of the batch count up from it; 1 by default. */
  readonly firstTraceSequence?: number;
};

/** A batch of entries in the order given, with ascending trace numbers and its control record. */
export function buildBatch(options: BatchOptions, entries: readonly EntryInput[]): NachaBatch {
  const originator = dfiIdentification(options.originatingRoutingNumber);
  const first = options.firstTraceSequence ?? 1;
  const built = entries.map((entry, index) =>
    buildEntry(options.secCode, entry, traceNumber(originator, first + index)),
  );
  const header = makeRecord("batchHeader", {
    serviceClassCode: serviceClassOf(built),
    companyName: options.companyName,
    companyIdentification: options.companyIdentification,
    standardEntryClassCode: options.secCode,
    companyEntryDescription: options.companyEntryDescription,
    effectiveEntryDate: options.effectiveEntryDate.slice(2).replaceAll("-", ""),
    originatorStatusCode: "1",
    originatingDfiIdentification: originator,
    batchNumber: options.batchNumber,
  });
  return closeBatch({ secCode: options.secCode, header, entries: built });
}

function buildEntry(
  secCode: BatchOptions["secCode"],
  input: EntryInput,
  trace: string,
): NachaEntry {
  const common = {
    transactionCode: input.transactionCode,
    receivingDfiIdentification: dfiIdentification(input.routingNumber),
    checkDigit: input.routingNumber.slice(-1),
    dfiAccountNumber: input.accountNumber,
    amount: input.amount,
    addendaRecordIndicator: input.remittance ? "1" : "0",
    traceNumber: trace,
  };
  const identification = input.receiverIdentification ?? "";
  const detail =
    secCode === "CCD"
      ? makeRecord("corporateEntry", {
          ...common,
          identificationNumber: identification,
          receivingCompanyName: input.receiverName,
        })
      : makeRecord("individualEntry", {
          ...common,
          individualIdentificationNumber: identification,
          individualName: input.receiverName,
          discretionaryData: secCode === "WEB" ? "S" : "",
        });
  if (!input.remittance) return { detail, addenda: [] };
  const values: FieldValues<"addenda05"> = {
    paymentRelatedInformation: input.remittance,
    addendaSequenceNumber: 1,
    entryDetailSequenceNumber: trace.slice(-traceSequenceDigits),
  };
  return { detail, addenda: [makeRecord("addenda05", values)] };
}

/** Adds the control record that the header and the entries ask for. */
export function closeBatch(batch: Omit<NachaBatch, "control">): NachaBatch {
  const { fields } = batch.header;
  const totals = totalsOfEntries(batch.entries);
  const control: NachaRecord<"batchControl"> = makeRecord("batchControl", {
    serviceClassCode: fields.serviceClassCode,
    entryAddendaCount: totals.entryAddendaCount,
    entryHash: totals.entryHash,
    totalDebitEntryDollarAmount: totals.debit,
    totalCreditEntryDollarAmount: totals.credit,
    companyIdentification: fields.companyIdentification,
    originatingDfiIdentification: fields.originatingDfiIdentification,
    batchNumber: fields.batchNumber,
  });
  return { ...batch, control };
}

/** 220 for credits only, 225 for debits only, 200 for both. */
export function serviceClassOf(entries: readonly NachaEntry[]): "200" | "220" | "225" {
  const directions = new Set(
    entries.map(({ detail }) => transactionCodes.get(detail.fields.transactionCode)?.direction),
  );
  if (directions.size > 1) return "200";
  return directions.has("debit") ? "225" : "220";
}

export const traceSequenceDigits = 7;

/** A trace number: the bank that makes the entry, and a sequence number. */
export function traceNumber(originatingDfi: string, sequence: number): string {
  const digits = String(sequence).padStart(traceSequenceDigits, "0");
  assert(digits.length === traceSequenceDigits, "a trace sequence has at most seven digits");
  return originatingDfi + digits;
}

/** The eight digits that records hold, of a routing number whose check digit is right. */
export function dfiIdentification(routingNumber: string): string {
  const identification = routingNumber.slice(0, -1);
  assert(
    routingNumber === identification + routingCheckDigit(identification),
    `${routingNumber} is not a routing number`,
  );
  return identification;
}
