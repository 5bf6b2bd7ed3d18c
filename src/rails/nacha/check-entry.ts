import { routingCheckDigit } from "../routing-number.ts";
import { type NachaBatch, type NachaEntry, traceNumberOf } from "./file.ts";
import { type NachaRecord, numberIn, refuseField } from "./record.ts";
import { type AddendaRule, type EntryLayout, type SecCode, secRules } from "./sec-codes.ts";
import { transactionCodes } from "./transaction-codes.ts";

/** Throws a Refusal when an entry breaks a rule that its fields alone cannot show. */
export function checkEntry(
  entry: NachaEntry,
  secCode: SecCode,
  header: NachaBatch["header"],
): void {
  checkDetail(entry.detail, secCode, header);
  checkAddendaCount(entry);
  const correction = entry.addenda.findIndex((record) => isCorrection(typeOf(record)));
  const own = correction < 0 ? entry.addenda : entry.addenda.slice(0, correction);
  // A return or a notification of change need not repeat the addenda of the entry.
  const rules = secRules[entry.detail.layout === "iatEntry" ? "IAT" : secCode].addenda;
  checkAddendaTypes(entry, own, rules, correction < 0);
  checkCorrection(entry, secCode, correction);
  for (const [index, record] of own.entries()) checkAddendaSequence(entry, record, index);
}

function checkDetail(
  detail: NachaRecord<EntryLayout>,
  secCode: SecCode,
  header: NachaBatch["header"],
): void {
  const { transactionCode, receivingDfiIdentification, checkDigit, amount } = detail.fields;
  const refuse = (field: string, reason: string): never =>
    refuseField(detail.layout, detail.source, field, reason);

  const meaning = transactionCodes.get(transactionCode);
  if (!meaning) return refuse("transactionCode", `"${transactionCode}" is not a transaction code`);
  if ((meaning.account === "advice") !== (secCode === "ADV")) {
    refuse("transactionCode", `"${transactionCode}" cannot stand in a batch of ${secCode}`);
  }
  checkServiceClass(detail, header, meaning.direction);
  const expected = routingCheckDigit(receivingDfiIdentification);
  if (checkDigit !== expected) {
    refuse("checkDigit", `"${checkDigit}" is not ${expected}, the one its routing number asks for`);
  }
  const empty = meaning.purpose === "prenote" || meaning.purpose === "zero-dollar";
  if (empty && numberIn(amount) !== 0n) {
    refuse("amount", `"${amount}" is not zero, as transaction code ${transactionCode} asks for`);
  }
}

// Senders of IAT put both directions in one class; the totals still prove the amounts.
function checkServiceClass(
  { layout, source, fields }: NachaRecord<EntryLayout>,
  header: NachaBatch["header"],
  direction: "credit" | "debit",
): void {
  const service = header.fields.serviceClassCode;
  const allowed = service === "220" ? "credit" : service === "225" ? "debit" : direction;
  if (direction === allowed || layout === "iatEntry") return;
  const reason = `"${fields.transactionCode}" is a ${direction} in a batch of ${allowed}s only`;
  refuseField(layout, source, "transactionCode", reason);
}

function checkAddendaCount({ detail, addenda }: NachaEntry): void {
  const announced = detail.fields.addendaRecordIndicator;
  if ((announced === "1") !== addenda.length > 0) {
    const reason = `"${announced}", but ${addenda.length} addenda records follow`;
    refuseField(detail.layout, detail.source, "addendaRecordIndicator", reason);
  }
  if (detail.layout !== "tradeExchangeEntry") return;
  // IAT has such a field too; senders differ in which addenda they count there.
  const count = detail.fields.numberOfAddendaRecords;
  if (Number(count) !== addenda.length) {
    const reason = `"${count}", but ${addenda.length} addenda records follow`;
    refuseField(detail.layout, detail.source, "numberOfAddendaRecords", reason, "total_mismatch");
  }
}

type Addenda = NachaEntry["addenda"][number];

function typeOf(record: Addenda | undefined): string | undefined {
  return record?.fields.addendaTypeCode;
}

function isCorrection(type: string | undefined): boolean {
  return type === "98" || type === "99";
}

function checkAddendaTypes(
  entry: NachaEntry,
  own: readonly Addenda[],
  rules: readonly AddendaRule[],
  complete: boolean,
): void {
  let next = 0;
  for (const rule of rules) {
    const start = next;
    while (next - start < rule.atMost && typeOf(own[next]) === rule.type) next += 1;
    if (complete && next - start < rule.atLeast) {
      const at = own[next] ?? entry.detail;
      refuseField(at.layout, at.source, "addendaTypeCode", `addenda ${rule.type} is missing`);
    }
  }
  const beyond = own[next];
  if (!beyond) return;
  const reason = `addenda ${typeOf(beyond)} cannot stand here`;
  refuseField(beyond.layout, beyond.source, "addendaTypeCode", reason);
}

function checkCorrection(entry: NachaEntry, secCode: SecCode, first: number): void {
  if (secCode === "COR" && (first < 0 || typeOf(entry.addenda[first]) !== "98")) {
    const { layout, source } = entry.detail;
    refuseField(layout, source, "addendaTypeCode", "addenda 98 is missing in a batch of COR");
  }
  if (first < 0) return;
  for (const record of entry.addenda.slice(first)) {
    const type = typeOf(record);
    if (isCorrection(type) && (type === "99" || secCode === "COR")) continue;
    const reason = `addenda ${type} cannot stand in a batch of ${secCode} here`;
    refuseField(record.layout, record.source, "addendaTypeCode", reason);
  }
}

function checkAddendaSequence(entry: NachaEntry, record: Addenda, index: number): void {
  const trace = traceNumberOf(entry.detail);
  if (record.layout === "addenda02" && record.fields.traceNumber !== trace) {
    const reason = `"${record.fields.traceNumber}" is not ${trace}, its entry's`;
    refuseField(record.layout, record.source, "traceNumber", reason);
  }
  if ("entryDetailSequenceNumber" in record.fields) {
    const found = record.fields.entryDetailSequenceNumber;
    if (found !== trace.slice(-found.length)) {
      const reason = `"${found}" is not the end of its entry's trace number ${trace}`;
      refuseField(record.layout, record.source, "entryDetailSequenceNumber", reason);
    }
  }
  // An entry with addenda 05 has no other; those of IAT carry senders' own counts.
  if (record.layout === "addenda05") {
    const found = record.fields.addendaSequenceNumber;
    if (Number(found) !== index + 1) {
      const reason = `"${found}" is not ${index + 1}`;
      refuseField(record.layout, record.source, "addendaSequenceNumber", reason);
    }
  }
}
