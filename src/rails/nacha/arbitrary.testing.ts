import fc from "fast-check";
import { routingNumberOf } from "../routing-number.ts";
import { buildFile, closeBatch, traceNumber } from "./build.ts";
import type { AddendaLayout, NachaBatch, NachaEntry, NachaFile } from "./file.ts";
import { makeRecord, type NachaRecord } from "./record.ts";
import { isSecCode, type SecCode, secRules } from "./sec-codes.ts";
import { totalsOfBatches, totalsOfEntries } from "./totals.ts";
import { transactionCodes } from "./transaction-codes.ts";

const secCodes = Object.keys(secRules).filter(isSecCode);
const dfi = fc
  .integer({ min: 0, max: 99_999_999 })
  .map((number) => String(number).padStart(8, "0"));
const words = fc.string({ unit: "grapheme-ascii", maxLength: 40 }).map((text) => `x${text}`);
const codes = [...transactionCodes].filter(([, { account }]) => account !== "advice");

type Seed = {
  readonly code: string;
  readonly bank: string;
  readonly cents: number;
  readonly text: string;
  readonly more: number;
  readonly returned: boolean;
};

const entrySeed: fc.Arbitrary<Seed> = fc.record({
  code: fc.constantFrom(...codes.map(([code]) => code)),
  bank: dfi,
  cents: fc.integer({ min: 1, max: 9_999_999_999 }),
  text: words,
  more: fc.integer({ min: 0, max: 3 }),
  returned: fc.boolean(),
});

const batchSeed = fc.record({
  secCode: fc.constantFrom(...secCodes),
  odfi: dfi,
  name: words,
  entries: fc.array(entrySeed, { minLength: 1, maxLength: 4 }),
});

/** Files of all classes with every kind of entry and addenda, right by construction. */
export const arbitraryNachaFile: fc.Arbitrary<NachaFile> = fc
  .array(batchSeed, { minLength: 1, maxLength: 4 })
  .map((seeds) => fileOf(seeds.map((seed, index) => batchOf(seed, index + 1))));

function fileOf(batches: NachaBatch[]): NachaFile {
  const party = { routingNumber: "231380104", name: "First Bank" };
  const options = { destination: party, origin: party, createdAtMs: 0, fileIdModifier: "A" };
  const file = buildFile(options, batches);
  if (!batches.some((batch) => batch.secCode === "ADV")) return file;
  const totals = totalsOfBatches(batches);
  const control = makeRecord("advFileControl", {
    ...file.control.fields,
    totalDebitEntryDollarAmount: totals.debit,
    totalCreditEntryDollarAmount: totals.credit,
    reserved: "",
  });
  return { ...file, control };
}

function batchOf(
  seed: { secCode: SecCode; odfi: string; name: string; entries: readonly Seed[] },
  batchNumber: number,
): NachaBatch {
  const { secCode } = seed;
  const common = {
    serviceClassCode: secCode === "ADV" ? "280" : "200",
    companyIdentification: seed.name,
    standardEntryClassCode: secCode,
    companyEntryDescription: seed.name,
    effectiveEntryDate: "240229",
    originatorStatusCode: "1",
    originatingDfiIdentification: seed.odfi,
    batchNumber,
  };
  const header =
    secCode === "IAT"
      ? makeRecord("iatBatchHeader", {
          ...common,
          isoDestinationCountryCode: "US",
          isoOriginatingCurrencyCode: "CAD",
          isoDestinationCurrencyCode: "USD",
        })
      : makeRecord("batchHeader", { ...common, companyName: seed.name });
  const entries = seed.entries.map((entry, index) =>
    entryOf(secCode, entry, traceNumber(seed.odfi, index + 1)),
  );
  const batch = { secCode, header, entries };
  return secCode === "ADV" ? { ...batch, control: advControl(batch) } : closeBatch(batch);
}

function advControl({
  header,
  entries,
}: Omit<NachaBatch, "control">): NachaRecord<"advBatchControl"> {
  const totals = totalsOfEntries(entries);
  return makeRecord("advBatchControl", {
    entryAddendaCount: totals.entryAddendaCount,
    entryHash: totals.entryHash,
    totalDebitEntryDollarAmount: totals.debit,
    totalCreditEntryDollarAmount: totals.credit,
    originatingDfiIdentification: header.fields.originatingDfiIdentification,
    batchNumber: header.fields.batchNumber,
  });
}

function entryOf(secCode: SecCode, seed: Seed, trace: string): NachaEntry {
  const addenda = addendaOf(secCode, seed, trace);
  const purpose = transactionCodes.get(seed.code)?.purpose;
  const empty = purpose === "prenote" || purpose === "zero-dollar";
  const common = {
    transactionCode: secCode === "ADV" ? "81" : seed.code,
    receivingDfiIdentification: seed.bank,
    checkDigit: routingNumberOf(seed.bank).slice(-1),
    dfiAccountNumber: seed.text,
    amount: empty ? 0 : seed.cents,
    addendaRecordIndicator: addenda.length > 0 ? "1" : "0",
  };
  const layout = secRules[secCode].entry;
  if (layout === "advEntry") {
    const numbers = { sequenceNumber: trace.slice(-4), adviceRoutingNumber: "231380104" };
    return { detail: makeRecord("advEntry", { ...common, ...numbers }), addenda };
  }
  const counted = { ...common, traceNumber: trace, numberOfAddendaRecords: addenda.length };
  return { detail: makeRecord(layout, counted), addenda };
}

function addendaOf(secCode: SecCode, seed: Seed, trace: string): NachaRecord<AddendaLayout>[] {
  if (secCode === "ADV") return [];
  const addenda: NachaRecord<AddendaLayout>[] = [];
  for (const { type, atLeast, atMost } of secRules[secCode].addenda) {
    const count = Math.max(atLeast, Math.min(atMost, seed.more));
    for (let index = 1; index <= count; index++) addenda.push(ownAddenda(type, index, seed, trace));
  }
  if (secCode !== "COR" && !seed.returned) return addenda;
  const original = { originalEntryTraceNumber: trace, traceNumber: trace };
  if (secCode === "COR") {
    const change = { ...original, changeCode: "C01", correctedData: seed.text };
    return [makeRecord("notificationOfChange", change)];
  }
  const layout = secCode === "IAT" ? "iatReturnAddenda" : "returnAddenda";
  const own = secCode === "IAT" ? addenda : [];
  return [...own, makeRecord(layout, { ...original, returnReasonCode: "R03" })];
}

function ownAddenda(
  type: string,
  index: number,
  { text }: Seed,
  trace: string,
): NachaRecord<AddendaLayout> {
  const end = { entryDetailSequenceNumber: trace.slice(-7), addendaSequenceNumber: index };
  switch (type) {
    case "02":
      return makeRecord("addenda02", { terminalLocation: text, traceNumber: trace });
    case "05":
      return makeRecord("addenda05", { paymentRelatedInformation: text, ...end });
    case "17":
      return makeRecord("addenda17", { paymentRelatedInformation: text, ...end });
    default:
      return partyAddenda(type, text, end);
  }
}

function partyAddenda(
  type: string,
  text: string,
  end: { entryDetailSequenceNumber: string; addendaSequenceNumber: number },
): NachaRecord<AddendaLayout> {
  const layouts = {
    "10": ["addenda10", ["transactionTypeCode", "receiverName"]],
    "11": ["addenda11", ["originatorName", "originatorStreetAddress"]],
    "12": ["addenda12", ["originatorCityStateProvince", "originatorCountryPostalCode"]],
    "13": [
      "addenda13",
      ["originatingDfiName", "originatingDfiIdentification", "originatingDfiBranchCountryCode"],
    ],
    "14": [
      "addenda14",
      ["receivingDfiName", "receivingDfiIdentification", "receivingDfiBranchCountryCode"],
    ],
    "15": ["addenda15", ["receiverStreetAddress"]],
    "16": ["addenda16", ["receiverCityStateProvince", "receiverCountryPostalCode"]],
    "18": [
      "addenda18",
      [
        "foreignCorrespondentBankName",
        "foreignCorrespondentBankIdentificationNumber",
        "foreignCorrespondentBankBranchCountryCode",
      ],
    ],
  } as const;
  const found = Object.entries(layouts).find(([key]) => key === type)?.[1];
  if (!found) throw new Error(`no layout of addenda ${type}`);
  const [layout, required] = found;
  return makeRecord(layout, {
    ...Object.fromEntries(required.map((name) => [name, text])),
    ...end,
  });
}
