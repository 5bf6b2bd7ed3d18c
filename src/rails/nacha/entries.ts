import { routingNumberOf } from "../routing-number.ts";
import { dateOfYymmdd } from "./dates.ts";
import { type NachaBatch, type NachaEntry, type NachaFile, traceNumberOf } from "./file.ts";
import { type NachaRecord, numberIn } from "./record.ts";
import type { EntryLayout, SecCode } from "./sec-codes.ts";
import { type TransactionMeaning, transactionCodes } from "./transaction-codes.ts";

/** What one entry of a file asks for, in plain values. All texts are trimmed. */
export type IncomingEntry = {
  /** Line of its entry detail record, from 1. */
  readonly line: number;
  /** Unique together in one file. */
  readonly batchNumber: number;
  readonly traceNumber: string;
  readonly secCode: SecCode;
  /** Originator; empty in IAT, whose addenda name it. */
  readonly companyName: string;
  readonly companyIdentification: string;
  readonly companyEntryDescription: string;
  /** `2019-08-16`; undefined where the originator left it out. */
  readonly effectiveEntryDate: string | undefined;
  /** The originating bank's routing number. */
  readonly originatingRoutingNumber: string;
  readonly transactionCode: string;
  readonly direction: TransactionMeaning["direction"];
  readonly accountType: TransactionMeaning["account"];
  /** Tells money to post (`live`) from what only informs; see {@link EntryPurpose}. */
  readonly purpose: EntryPurpose;
  /** The receiving bank's routing number. */
  readonly routingNumber: string;
  readonly accountNumber: string;
  /** US cents. */
  readonly amount: bigint;
  readonly receiverName: string;
  readonly receiverIdentification: string;
  /** Free text of addenda 05 and 17, in order. */
  readonly remittance: readonly string[];
  /** Of a return or a notification of change: its code and the entry it speaks of. */
  readonly correction: { readonly code: string; readonly originalTraceNumber: string } | undefined;
};

/**
 * `live` moves money; `reversal` takes back a credit to a loan; `prenote` tests an account;
 * `zero-dollar` carries remittance text alone; `return` brings an entry back and
 * `notification-of-change` corrects one; `advice` is bookkeeping of the operator (ADV).
 */
export type EntryPurpose = TransactionMeaning["purpose"] | "notification-of-change";

/** The entries of a file in file order. */
export function incomingEntries(file: NachaFile): IncomingEntry[] {
  return file.batches.flatMap((batch) => batch.entries.map((entry) => incomingEntry(batch, entry)));
}

function incomingEntry(batch: NachaBatch, entry: NachaEntry): IncomingEntry {
  const { header, secCode } = batch;
  const { detail } = entry;
  const { transactionCode } = detail.fields;
  // Parsed files hold known codes only; what is none of them must not look like money.
  const meaning = transactionCodes.get(transactionCode) ?? unknownCode;
  const correction = correctionOf(entry);
  return {
    line: detail.source.line,
    batchNumber: Number(header.fields.batchNumber),
    traceNumber: traceNumberOf(detail),
    secCode,
    companyName: header.layout === "batchHeader" ? header.fields.companyName.trim() : "",
    companyIdentification: header.fields.companyIdentification.trim(),
    companyEntryDescription: header.fields.companyEntryDescription.trim(),
    effectiveEntryDate: dateOfYymmdd(header.fields.effectiveEntryDate),
    originatingRoutingNumber: routingNumberOf(header.fields.originatingDfiIdentification),
    transactionCode,
    direction: meaning.direction,
    accountType: meaning.account,
    purpose: purposeOf(meaning, correction?.code),
    routingNumber: detail.fields.receivingDfiIdentification + detail.fields.checkDigit,
    accountNumber: detail.fields.dfiAccountNumber.trim(),
    amount: numberIn(detail.fields.amount),
    ...receiverOf(entry),
    remittance: remittanceOf(entry),
    correction,
  };
}

const unknownCode: TransactionMeaning = {
  direction: "credit",
  account: "advice",
  purpose: "advice",
};

// Some banks return an entry with its own code, not 21: the addenda decides.
function purposeOf(meaning: TransactionMeaning, code: string | undefined): EntryPurpose {
  if (code === undefined) return meaning.purpose;
  return code.startsWith("C") ? "notification-of-change" : "return";
}

function correctionOf({ addenda }: NachaEntry): IncomingEntry["correction"] {
  for (const record of addenda) {
    if (!("originalEntryTraceNumber" in record.fields)) continue;
    const code = record.fields.addendaTypeCode === "98" ? changeCodeOf(record) : reasonOf(record);
    return { code, originalTraceNumber: record.fields.originalEntryTraceNumber };
  }
  return undefined;
}

type Addenda = NachaEntry["addenda"][number];

function changeCodeOf(record: Addenda): string {
  if (record.layout === "refusedNotificationOfChange") return record.fields.refusedChangeCode;
  return record.layout === "notificationOfChange" ? record.fields.changeCode : "";
}

function reasonOf(record: Addenda): string {
  return "returnReasonCode" in record.fields ? record.fields.returnReasonCode : "";
}

function receiverOf(entry: NachaEntry): { receiverName: string; receiverIdentification: string } {
  const fields: Partial<Record<string, string>> = entry.detail.fields;
  const name = fields["individualName"] ?? fields["receivingCompanyName"] ?? iatReceiver(entry);
  return {
    receiverName: name.trim(),
    receiverIdentification: identificationOf(entry.detail).trim(),
  };
}

function iatReceiver({ addenda }: NachaEntry): string {
  const first = addenda.find((record) => record.layout === "addenda10");
  return first?.fields.receiverName ?? "";
}

function identificationOf({ fields }: NachaRecord<EntryLayout>): string {
  if ("individualIdentificationNumber" in fields) return fields.individualIdentificationNumber;
  if ("identificationNumber" in fields) return fields.identificationNumber;
  if ("checkSerialNumber" in fields) return fields.checkSerialNumber;
  if ("documentReferenceNumber" in fields) return fields.documentReferenceNumber;
  return "originalEntryTraceNumber" in fields ? fields.originalEntryTraceNumber : "";
}

function remittanceOf({ addenda }: NachaEntry): string[] {
  return addenda.flatMap((record) =>
    record.layout === "addenda05" || record.layout === "addenda17"
      ? [record.fields.paymentRelatedInformation.trimEnd()]
      : [],
  );
}
