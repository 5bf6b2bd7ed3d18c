import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assert, must } from "#kernel";
import { routingNumberOf } from "../routing-number.ts";
import { arbitraryNachaFile } from "./arbitrary.testing.ts";
import { buildBatch, buildFile, type EntryInput } from "./build.ts";
import { type IncomingEntry, incomingEntries } from "./entries.ts";
import { fileRecords, type NachaFile } from "./file.ts";
import { formatNacha } from "./format.ts";
import { parseNacha } from "./parse.ts";
import { isRefused, realNachaFiles } from "./real-files.testing.ts";
import { buildReturns, type ReturnRequest } from "./returns.ts";
import { transactionCodes } from "./transaction-codes.ts";

const employer = { routingNumber: "231380104", name: "First Bank" };
const institution = { routingNumber: "031300012", name: "Bourse" };
const createdAtMs = Date.UTC(2026, 7, 16, 10, 55);

function salaries(entries: readonly EntryInput[]): NachaFile {
  const batch = buildBatch(
    {
      secCode: "PPD",
      companyName: "Café Zürich GmbH & Company",
      companyIdentification: "1234567890",
      companyEntryDescription: "PAYROLL",
      effectiveEntryDate: "2026-08-17",
      originatingRoutingNumber: employer.routingNumber,
      batchNumber: 1,
    },
    entries,
  );
  const options = { destination: institution, origin: employer, createdAtMs, fileIdModifier: "A" };
  return buildFile(options, [batch]);
}

const anna: EntryInput = {
  transactionCode: "22",
  routingNumber: institution.routingNumber,
  accountNumber: "1234567",
  amount: 250_000n,
  receiverName: "Anna Smith",
  receiverIdentification: "E-1",
  remittance: "AUGUST",
};

const entryInput: fc.Arbitrary<EntryInput> = fc.record({
  transactionCode: fc.constantFrom("22", "27", "32", "37"),
  routingNumber: fc
    .integer({ min: 0, max: 99_999_999 })
    .map((number) => routingNumberOf(String(number).padStart(8, "0"))),
  accountNumber: fc.integer({ min: 1 }).map(String),
  amount: fc.bigInt({ min: 0n, max: 9_999_999_999n }),
  receiverName: fc.string({ unit: "grapheme", maxLength: 30 }),
  remittance: fc.string({ unit: "grapheme", maxLength: 100 }),
});

describe("a built file", () => {
  it("reads as Nacha prints it, in blocks of ten", () => {
    const lines = formatNacha(salaries([anna])).split("\n");
    expect(lines.slice(0, 6)).toEqual([
      "101 031300012 2313801042608161055A094101Bourse                 First Bank                     ",
      "5220Cafe Zurich GmbH                    1234567890PPDPAYROLL         260817   1231380100000001",
      "6220313000121234567          0000250000E-1            Anna Smith              1231380100000001",
      "705AUGUST                                                                          00010000001",
      "82200000020003130001000000000000000000250000" +
        "1234567890                         231380100000001",
      "9000001000001000000020003130001000000000000000000250000                                       ",
    ]);
    expect(lines.slice(6)).toEqual([...Array(4).fill("9".repeat(94)), ""]);
  });

  it("is accepted and gives back the entries it was built from", () => {
    fc.assert(
      fc.property(fc.array(entryInput, { minLength: 1, maxLength: 25 }), (inputs) => {
        const text = formatNacha(salaries(inputs));
        expect(text.length % (95 * 10)).toBe(0);
        const entries = incomingEntries(must(parseNacha(text)));
        expect(entries.map(({ amount, transactionCode }) => ({ amount, transactionCode }))).toEqual(
          inputs.map(({ amount, transactionCode }) => ({ amount, transactionCode })),
        );
      }),
    );
  });

  it("says what an import needs to know of each entry", () => {
    expect(incomingEntries(must(parseNacha(formatNacha(salaries([anna])))))).toEqual([
      {
        line: 3,
        batchNumber: 1,
        traceNumber: "231380100000001",
        secCode: "PPD",
        companyName: "Cafe Zurich GmbH",
        companyIdentification: "1234567890",
        companyEntryDescription: "PAYROLL",
        effectiveEntryDate: "2026-08-17",
        originatingRoutingNumber: "231380104",
        transactionCode: "22",
        direction: "credit",
        accountType: "checking",
        purpose: "live",
        routingNumber: "031300012",
        accountNumber: "1234567",
        amount: 250_000n,
        receiverName: "Anna Smith",
        receiverIdentification: "E-1",
        remittance: ["AUGUST"],
        correction: undefined,
      } satisfies IncomingEntry,
    ]);
  });

  it("keeps the last ten digits of a hash that outgrows its field", () => {
    const far = { ...anna, routingNumber: routingNumberOf("99999999"), remittance: "" };
    const text = formatNacha(salaries(Array.from({ length: 150 }, () => far)));
    expect(must(parseNacha(text)).control.fields.entryHash).toBe("4999999850");
  });

  it("is never made with an amount or a routing number that its fields cannot hold", () => {
    expect(() => salaries([{ ...anna, amount: 10_000_000_000n }])).toThrow("does not fit");
    expect(() => salaries([{ ...anna, routingNumber: "031300013" }])).toThrow("routing number");
  });
});

const options = { institution, createdAtMs, fileIdModifier: "B" };

function returned(file: NachaFile, returns: readonly ReturnRequest[]): string {
  return formatNacha(must(buildReturns([{ file, returns }], options)));
}

function returnable(entry: IncomingEntry): boolean {
  const meaning = transactionCodes.get(entry.transactionCode);
  return meaning?.returnedAs !== undefined && !entry.correction;
}

/** All returns of a file, as they are read, beside what they should say. */
function returnAll(file: NachaFile): { found: object; expected: object } {
  const entries = incomingEntries(file).filter(returnable);
  if (entries.length === 0) return { found: {}, expected: {} };
  const returns = entries.map(({ batchNumber, traceNumber }) => ({
    batchNumber,
    traceNumber,
    reason: "R03" as const,
  }));
  const back = must(parseNacha(returned(file, [...returns].reverse())));
  const found = incomingEntries(back).map((entry) => ({
    purpose: entry.purpose,
    direction: entry.direction,
    amount: entry.amount,
    accountNumber: entry.accountNumber,
    correction: entry.correction,
  }));
  const expected = entries.map(({ direction, amount, accountNumber, traceNumber }) => ({
    purpose: "return",
    direction,
    amount,
    accountNumber,
    correction: { code: "R03", originalTraceNumber: traceNumber },
  }));
  const batches = new Set(entries.map((entry) => entry.batchNumber)).size;
  return {
    found: { entries: found, batches: back.batches.map(({ header }) => header.fields.batchNumber) },
    expected: {
      entries: expected,
      batches: Array.from({ length: batches }, (_none, index) => `${index + 1}`.padStart(7, "0")),
    },
  };
}

describe("a return file", () => {
  it("sends an entry back to its originator with reason and original trace number", () => {
    const file = salaries([anna, { ...anna, transactionCode: "37", remittance: "" }]);
    const text = returned(file, [
      { batchNumber: 1, traceNumber: "231380100000002", reason: "R20" },
      { batchNumber: 1, traceNumber: "231380100000001", reason: "R03", information: "NO ACCOUNT" },
    ]);
    expect(text.split("\n").slice(0, 8)).toEqual([
      "101 231380104 0313000122608161055B094101First Bank             Bourse                         ",
      "5200Cafe Zurich GmbH                    1234567890PPDPAYROLL         260817   1031300010000001",
      "6212313801041234567          0000250000E-1            Anna Smith              1031300010000001",
      "799R03231380100000001      03130001NO ACCOUNT                                  031300010000001",
      "6362313801041234567          0000250000E-1            Anna Smith              1031300010000002",
      "799R20231380100000002      03130001                                            031300010000002",
      "82000000040046276020000000250000000000250000" +
        "1234567890                         031300010000001",
      "9000001000001000000040046276020000000250000000000250000                                       ",
    ]);
  });

  it("of any file is accepted and brings back every entry that can be", () => {
    fc.assert(
      fc.property(arbitraryNachaFile, (file) => {
        const { found, expected } = returnAll(file);
        expect(found).toEqual(expected);
      }),
    );
  });

  it.skipIf(realNachaFiles().length === 0)("of the files of the field is accepted", () => {
    for (const { content } of realNachaFiles().filter((real) => !isRefused(real))) {
      const { found, expected } = returnAll(must(parseNacha(content)));
      expect(found).toEqual(expected);
    }
  });

  it("counts traces on through the files it answers", () => {
    const file = salaries([anna]);
    const returns = [{ batchNumber: 1, traceNumber: "231380100000001", reason: "R03" as const }];
    const built = must(
      buildReturns(
        [
          { file, returns },
          { file, returns },
        ],
        options,
      ),
    );
    expect(incomingEntries(built).map((entry) => entry.traceNumber)).toEqual([
      "031300010000001",
      "031300010000002",
    ]);
    expect(must(parseNacha(formatNacha(built))).batches).toHaveLength(2);
  });

  it("is not made of an entry that is not there, nor of one that is a return", () => {
    const file = salaries([anna]);
    const request = { batchNumber: 1, traceNumber: "231380100000001", reason: "R03" as const };
    const missing = { ...request, batchNumber: 2 };
    expect(buildReturns([{ file, returns: [missing] }], options)).toMatchObject({
      error: { code: "entry_not_found", batchNumber: 2 },
    });
    const back = must(buildReturns([{ file, returns: [request] }], options));
    const again = { ...request, traceNumber: "031300010000001" };
    expect(buildReturns([{ file: back, returns: [again] }], options)).toMatchObject({
      error: { code: "entry_not_returnable" },
    });
  });

  it("of an international entry repeats the addenda that name its parties", () => {
    const [found] = fc
      .sample(arbitraryNachaFile, { seed: 1, numRuns: 200 })
      .flatMap((file) => incomingEntries(file).map((entry) => ({ file, entry })))
      .filter(({ entry }) => entry.secCode === "IAT" && returnable(entry));
    assert(found, "a sample has an international entry");
    const { file, entry } = found;
    const { batchNumber, traceNumber } = entry;
    const back = must(parseNacha(returned(file, [{ batchNumber, traceNumber, reason: "R80" }])));
    const types = fileRecords(back).flatMap((record) =>
      "addendaTypeCode" in record.fields ? [record.fields.addendaTypeCode] : [],
    );
    expect(types).toEqual(["10", "11", "12", "13", "14", "15", "16", "99"]);
  });
});
