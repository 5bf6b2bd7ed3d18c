import { assert, err, ok, type Result } from "#kernel";
import { isRoutingNumber, routingNumberOf } from "../routing-number.ts";
import {
  buildFile,
  closeBatch,
  dfiIdentification,
  type NachaParty,
  serviceClassOf,
  traceNumber,
  traceSequenceDigits,
} from "./build.ts";
import { type NachaBatch, type NachaEntry, type NachaFile, traceNumberOf } from "./file.ts";
import { type FieldValues, makeRecord, type NachaRecord } from "./record.ts";
import type { ReturnReason } from "./return-reasons.ts";
import type { EntryLayout } from "./sec-codes.ts";
import { transactionCodes } from "./transaction-codes.ts";

/** One entry to send back. Batch and trace number name it within its file. */
export type ReturnRequest = {
  readonly batchNumber: number;
  readonly traceNumber: string;
  readonly reason: ReturnReason;
  /** At most 44 characters, 34 of IAT. */
  readonly information?: string;
};

/** The entries of one received file that go back. */
export type ReturnsOfFile = {
  readonly file: NachaFile;
  readonly returns: readonly ReturnRequest[];
};

/** What the header of a return file says. */
export type ReturnFileOptions = {
  /** The bank that received the entries and sends them back. */
  readonly institution: NachaParty;
  /** Where the file goes; by default the origin of the first file. */
  readonly destination?: NachaParty;
  /** By the clock; written in UTC. */
  readonly createdAtMs: number;
  readonly fileIdModifier: string;
};

/** Why an entry cannot go back. */
export type ReturnError =
  | { readonly code: "entry_not_found"; readonly batchNumber: number; readonly traceNumber: string }
  | {
      readonly code: "entry_not_returnable";
      readonly batchNumber: number;
      readonly traceNumber: string;
    };

/**
 * A file that sends entries back: one batch per original batch, entries in original order, each
 * with the transaction code of a return, addressed to the originating bank, and an addenda 99 with
 * the reason and the original trace number. Its own trace numbers count up from 1 through the file.
 * The same input gives the same bytes.
 *
 * Errors: `entry_not_found`; `entry_not_returnable` for what is a return, a notification of change
 * or an advice itself.
 */
export function buildReturns(
  sources: readonly ReturnsOfFile[],
  options: ReturnFileOptions,
): Result<NachaFile, ReturnError> {
  const institution = dfiIdentification(options.institution.routingNumber);
  const state: Numbering = { institution, nextBatch: 1, nextTrace: 1 };
  const batches: NachaBatch[] = [];
  for (const source of sources) {
    const refused = firstRefused(source);
    if (refused) return err(refused);
    const requests = new Map(
      source.returns.map((request) => [
        entryKey(request.batchNumber, request.traceNumber),
        request,
      ]),
    );
    for (const batch of source.file.batches) {
      const returned = returnBatch(batch, requests, state);
      if (returned) batches.push(returned);
    }
  }
  const destination = options.destination ?? originOf(sources[0]?.file);
  const { createdAtMs, fileIdModifier } = options;
  const header = { destination, origin: options.institution, createdAtMs, fileIdModifier };
  return ok(buildFile(header, batches));
}

type Numbering = { readonly institution: string; nextBatch: number; nextTrace: number };

function originOf(file: NachaFile | undefined): NachaParty {
  assert(file, "a return file has entries to return");
  const { immediateOrigin, immediateOriginName } = file.header.fields;
  const digits = immediateOrigin.trim();
  // Ten digits are a routing number after a zero, or the identification of a company.
  const bank = digits.slice(-9);
  const routingNumber = isRoutingNumber(bank) ? bank : digits.padStart(10, "0");
  return { routingNumber, name: immediateOriginName.trim() };
}

function entryKey(batchNumber: number, trace: string): string {
  return `${batchNumber}:${trace}`;
}

function keyOf(batch: NachaBatch, entry: NachaEntry): string {
  return entryKey(Number(batch.header.fields.batchNumber), traceNumberOf(entry.detail));
}

function firstRefused({ file, returns }: ReturnsOfFile): ReturnError | undefined {
  const entries = new Map(
    file.batches.flatMap((batch) => batch.entries.map((entry) => [keyOf(batch, entry), entry])),
  );
  for (const { batchNumber, traceNumber: trace } of returns) {
    const entry = entries.get(entryKey(batchNumber, trace));
    if (!entry) return { code: "entry_not_found", batchNumber, traceNumber: trace };
    const meaning = transactionCodes.get(entry.detail.fields.transactionCode);
    const corrects = entry.addenda.some((record) => /9[89]/.test(record.fields.addendaTypeCode));
    if (meaning?.returnedAs && !corrects) continue;
    return { code: "entry_not_returnable", batchNumber, traceNumber: trace };
  }
  return undefined;
}

function returnBatch(
  batch: NachaBatch,
  requests: ReadonlyMap<string, ReturnRequest>,
  state: Numbering,
): NachaBatch | undefined {
  const entries: NachaEntry[] = [];
  for (const entry of batch.entries) {
    const request = requests.get(keyOf(batch, entry));
    if (request) entries.push(returnEntry(batch, entry, request, state));
  }
  if (entries.length === 0) return undefined;
  const own = {
    serviceClassCode: serviceClassOf(entries),
    settlementDate: "",
    originatorStatusCode: "1",
    originatingDfiIdentification: state.institution,
    batchNumber: state.nextBatch++,
  };
  const { header, secCode } = batch;
  const returned: NachaBatch["header"] =
    header.layout === "iatBatchHeader"
      ? makeRecord("iatBatchHeader", { ...header.fields, ...own })
      : makeRecord("batchHeader", { ...header.fields, ...own });
  return closeBatch({ secCode, header: returned, entries });
}

function returnEntry(
  batch: NachaBatch,
  { detail, addenda }: NachaEntry,
  request: ReturnRequest,
  state: Numbering,
): NachaEntry {
  const trace = traceNumber(state.institution, state.nextTrace++);
  const originator = batch.header.fields.originatingDfiIdentification;
  const own = {
    transactionCode: transactionCodes.get(detail.fields.transactionCode)?.returnedAs,
    receivingDfiIdentification: originator,
    checkDigit: routingNumberOf(originator).slice(-1),
    addendaRecordIndicator: "1",
    traceNumber: trace,
  };
  const reason = {
    returnReasonCode: request.reason,
    originalEntryTraceNumber: request.traceNumber,
    originalReceivingDfiIdentification: detail.fields.receivingDfiIdentification,
    addendaInformation: request.information ?? "",
    traceNumber: trace,
  };
  if (detail.layout !== "iatEntry") {
    // The addenda 99 takes the place of the entry's own addenda.
    const counted = detail.layout === "tradeExchangeEntry" ? { numberOfAddendaRecords: 1 } : {};
    return {
      detail: rewrite(detail, { ...own, ...counted }),
      addenda: [makeRecord("returnAddenda", reason)],
    };
  }
  return {
    detail: rewrite(detail, own),
    addenda: [
      ...iatAddendaReturned(addenda, trace),
      makeRecord("iatReturnAddenda", {
        ...reason,
        originalForwardEntryPaymentAmount: detail.fields.amount,
      }),
    ],
  };
}

// The return of an international entry repeats addenda 10 to 16, which carry its names.
function iatAddendaReturned(
  addenda: NachaEntry["addenda"],
  trace: string,
): NachaEntry["addenda"][number][] {
  const sequence = { entryDetailSequenceNumber: trace.slice(-traceSequenceDigits) };
  return addenda
    .filter((record) => /^1[0-6]$/.test(record.fields.addendaTypeCode))
    .map((record) => rewrite(record, sequence));
}

function rewrite<R extends NachaRecord<EntryLayout> | NachaEntry["addenda"][number]>(
  record: R,
  changes: Record<string, string | number | undefined>,
): R {
  const values: FieldValues<R["layout"]> = { ...record.fields, ...changes };
  return makeRecord(record.layout, values) as unknown as R;
}
