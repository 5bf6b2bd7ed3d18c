import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assert, must } from "#kernel";
import type { NachaError } from "../errors.ts";
import { arbitraryNachaFile } from "./arbitrary.testing.ts";
import { fileRecords, type NachaFile } from "./file.ts";
import { formatNacha } from "./format.ts";
import { layouts } from "./layouts.ts";
import { parseNacha } from "./parse.ts";
import { fieldLabel, recordName } from "./record.ts";

const salary = [
  "101 031300012 2313801042608161055A094101Federal Reserve Bank   My Bank Name                   ",
  "5220ACME CORP                           1234567890PPDPAYROLL   AUG 16260816   1231380100000001",
  "6220313000121234567          0000250000E-1            ANNA SMITH              1231380100000001",
  "705AUGUST                                                                          00010000001",
  "6320313000129876543          0000125000E-2            BEN JONES               0231380100000002",
  "822000000300062600020000000000000000003750001234567890                         231380100000001",
  "9000001000001000000030006260002000000000000000000375000                                       ",
];

/** The file with characters of one line replaced; line and position count from 1. */
function changed(line: number, position: number, characters: string): string {
  const lines = [...salary];
  const text = lines[line - 1] ?? "";
  const end = position - 1 + characters.length;
  lines[line - 1] = text.slice(0, position - 1) + characters + text.slice(end);
  return lines.join("\n");
}

function refusal(text: string): NachaError | undefined {
  const parsed = parseNacha(text);
  return parsed.ok ? undefined : parsed.error;
}

describe("a file that is right", () => {
  it("is accepted", () => {
    expect(refusal(salary.join("\n"))).toBeUndefined();
  });

  it("may count its batches up to the last number when one is left out", () => {
    const numbered = salary
      .join("\n")
      .replace(/(?<=^5.{86})0000001/m, "0000004")
      .replace(/(?<=^8.{86})0000001/m, "0000004")
      .replace(/^9000001/m, "9000004");
    expect(refusal(numbered)).toBeUndefined();
    expect(refusal(numbered.replace(/^9000004/m, "9000003"))).toMatchObject({
      field: "Batch Count",
    });
  });
});

describe("what no money depends on is tolerated", () => {
  it.each([
    ["text in a reserved field", 7, 60, "0000000"],
    ["a control record that leaves out the company", 6, 45, " ".repeat(10)],
    ["a destination with a digit before its routing number", 1, 4, "0"],
    ["no effective entry date", 2, 70, "      "],
    ["zeros for an effective entry date", 2, 70, "000000"],
    ["no time", 1, 30, "    "],
  ])("%s", (_what, line, position, characters) => {
    expect(refusal(changed(line, position, characters))).toBeUndefined();
  });

  it("trace numbers of another bank than the batch's", () => {
    const text = changed(2, 80, "03130001").replace(/(?<=^8.{78})23138010/m, "03130001");
    expect(refusal(text)).toBeUndefined();
  });
});

describe("one wrong field is refused by its record and name", () => {
  it.each([
    [1, 2, "02", "File Header", "Priority Code"],
    [1, 4, " 031300013", "File Header", "Immediate Destination"],
    [1, 24, "260231", "File Header", "File Creation Date"],
    [1, 30, "2460", "File Header", "File Creation Time"],
    [1, 34, "a", "File Header", "File ID Modifier"],
    [1, 35, "095", "File Header", "Record Size"],
    [2, 2, "221", "Batch Header", "Service Class Code"],
    [2, 2, "225", "Entry Detail", "Transaction Code"],
    [2, 41, " ".repeat(10), "Batch Header", "Company Identification"],
    [2, 51, "PPX", "Batch Header", "Standard Entry Class Code"],
    [2, 70, "261301", "Batch Header", "Effective Entry Date"],
    [2, 79, "7", "Batch Header", "Originator Status Code"],
    [3, 2, "20", "Entry Detail", "Transaction Code"],
    [3, 2, "27", "Entry Detail", "Transaction Code"],
    [3, 2, "23", "Entry Detail", "Amount"],
    [3, 12, "3", "Entry Detail", "Check Digit"],
    [3, 13, " ".repeat(17), "Entry Detail", "DFI Account Number"],
    [3, 30, "00002500.0", "Entry Detail", "Amount"],
    [3, 30, "0000250001", "Batch Control", "Total Credit Entry Dollar Amount"],
    [3, 79, "0", "Entry Detail", "Addenda Record Indicator"],
    [3, 88, "0000002", "Addenda 05", "Entry Detail Sequence Number"],
    [4, 2, "02", "Addenda 02", "Trace Number"],
    [4, 2, "42", "Addenda", "Addenda Type Code"],
    [4, 84, "0002", "Addenda 05", "Addenda Sequence Number"],
    [5, 80, "231380100000001", "Entry Detail", "Trace Number"],
    [6, 2, "200", "Batch Control", "Service Class Code"],
    [6, 5, "000002", "Batch Control", "Entry Addenda Count"],
    [6, 11, "0006260003", "Batch Control", "Entry Hash"],
    [6, 21, "000000000001", "Batch Control", "Total Debit Entry Dollar Amount"],
    [6, 33, "000000375001", "Batch Control", "Total Credit Entry Dollar Amount"],
    [6, 45, "1234567891", "Batch Control", "Company Identification"],
    [6, 80, "23138011", "Batch Control", "Originating DFI Identification"],
    [6, 88, "0000002", "Batch Control", "Batch Number"],
    [7, 2, "000002", "File Control", "Batch Count"],
    [7, 8, "000002", "File Control", "Block Count"],
    [7, 14, "00000002", "File Control", "Entry Addenda Count"],
    [7, 22, "0006260003", "File Control", "Entry Hash"],
    [7, 32, "000000000001", "File Control", "Total Debit Entry Dollar Amount"],
    [7, 44, "000000375001", "File Control", "Total Credit Entry Dollar Amount"],
  ])("line %i, position %i, %j: %s, %s", (line, position, characters, record, field) => {
    expect(refusal(changed(line, position, characters))).toMatchObject({ record, field });
  });

  it("in what a control character stands", () => {
    expect(refusal(changed(3, 60, "\u0007"))).toMatchObject({
      code: "field_invalid",
      line: 3,
      field: "Individual Name",
    });
  });
});

describe("records out of sequence are refused", () => {
  const without = (line: number) => salary.filter((_text, index) => index !== line - 1).join("\n");

  it.each([
    [1, 1, "File Header"],
    [2, 2, "File Control"],
    [6, 6, "Batch Control"],
    [7, 7, "File Control"],
  ])("when line %i is missing", (line, at, record) => {
    expect(refusal(without(line))).toMatchObject({ code: "record_order", line: at, record });
  });

  it("when something follows the file control", () => {
    expect(refusal(`${salary.join("\n")}\n${salary[2]}`)).toMatchObject({
      code: "record_order",
      line: 8,
    });
  });

  it("when the file control is block filler", () => {
    expect(refusal(changed(7, 1, "9".repeat(94)))).toMatchObject({ record: "File Control" });
  });

  it("when an addenda stands before its entry", () => {
    const [header = "", batch = "", entry = "", addenda = "", ...rest] = salary;
    expect(refusal([header, batch, addenda, entry, ...rest].join("\n"))).toMatchObject({
      code: "record_order",
      line: 3,
    });
  });

  it("when a batch number does not ascend", () => {
    const batch = salary.slice(1, 6);
    const text = [salary[0], ...batch, ...batch, salary[6]].join("\n");
    expect(refusal(text)).toMatchObject({ line: 7, field: "Batch Number" });
  });

  it("when a line is longer than a record", () => {
    expect(refusal(`${salary.join("\n")}\n`.replace("AUGUST", "AUGUST!"))).toMatchObject({
      code: "record_length",
      line: 4,
      record: "Addenda",
    });
  });

  it("when a line has lost a character", () => {
    const shifted = salary.join("\n").replace("ACME CORP ", "ACME CORP");
    expect(refusal(shifted)).toMatchObject({ line: 2, record: "Batch Header" });
    expect(refusal(shifted)?.message).toContain("the line has 93 characters");
  });
});

type Place = { readonly record: string; readonly field: string };

type Change = { readonly pick: number; readonly at: number; readonly add: number };

const change: fc.Arbitrary<Change> = fc.record({
  pick: fc.nat(),
  at: fc.nat(),
  add: fc.integer({ min: 1, max: 9 }),
});

/** Changes one digit in one of the wanted places; tells which, and what the refusal names. */
function changeDigit(
  file: NachaFile,
  { pick, at, add }: Change,
  isWanted: (place: Place) => boolean,
): Place & { readonly refused: string } {
  const text = formatNacha(file);
  const places = fileRecords(must(parseNacha(text))).flatMap(({ layout, source }) =>
    layouts[layout]
      .filter(([field]) => isWanted({ record: layout, field }))
      .map(([field, position, length]) => ({ layout, source, field, position, length })),
  );
  const place = places[pick % places.length];
  assert(place, "each file has such a place");
  const lines = text.split("\n");
  const record = lines[place.source.line - 1] ?? "";
  const index = place.position - 1 + (at % place.length);
  const digit = (Number(record[index]) + add) % 10;
  lines[place.source.line - 1] = record.slice(0, index) + digit + record.slice(index + 1);
  const error = refusal(lines.join("\n"));
  const refused = error ? `${error.record}, ${error.field}` : "nothing";
  return { record: recordName(place.layout), field: fieldLabel(place.field), refused };
}

describe("any one digit changed", () => {
  const isEntry = (record: string) => record.endsWith("Entry");

  it("in a count, hash or total is refused there", () => {
    const isSum = ({ record, field }: Place) =>
      record.endsWith("Control") && /Count$|^entryHash$|^total/.test(field);
    fc.assert(
      fc.property(arbitraryNachaFile, change, (file, how) => {
        const { record, field, refused } = changeDigit(file, how, isSum);
        expect(refused).toBe(`${record}, ${field}`);
      }),
      { numRuns: 300 },
    );
  });

  it("in a routing number is refused by its check digit", () => {
    const isRouting = ({ record, field }: Place) =>
      isEntry(record) && /^(receivingDfiIdentification|checkDigit)$/.test(field);
    fc.assert(
      fc.property(arbitraryNachaFile, change, (file, how) => {
        const { record, refused } = changeDigit(file, how, isRouting);
        expect(refused).toBe(`${record}, Check Digit`);
      }),
    );
  });

  it("in an amount is refused by the total, or where it must be zero", () => {
    const isAmount = ({ record, field }: Place) => isEntry(record) && field === "amount";
    fc.assert(
      fc.property(arbitraryNachaFile, change, (file, how) => {
        const { refused } = changeDigit(file, how, isAmount);
        expect(refused).toMatch(
          /Control, Total (Debit|Credit) Entry Dollar Amount$|Detail, Amount$/,
        );
      }),
    );
  });
});
