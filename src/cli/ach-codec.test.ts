import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { achRead, achRewrite } from "./ach-codec.ts";

const web = [
  "101 031300012 2313801042608161055A094101Federal Reserve Bank   My Bank Name                   ",
  "5220SHOP                                1234567890WEBREFUND          260817   1231380100000001",
  "6220313000121234567          0000012345E-1            ANNA SMITH            S 1231380100000001",
  "705ORDER 7                                                                         00010000001",
  "82200000020003130001000000000000000000012345" +
    "1234567890                         231380100000001",
  "9000001000001000000020003130001000000000000000000012345                                       ",
].join("\r\n");

let folder = "";
let path = "";
let out: string[] = [];
let errors: string[] = [];
const output = {
  out: (line: string) => out.push(line),
  error: (line: string) => errors.push(line),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bourse-ach-"));
  path = join(folder, "web.ach");
  writeFileSync(path, web);
  [out, errors] = [[], []];
});
afterEach(() => rmSync(folder, { recursive: true }));

it("reads a file as JSON with amounts as text", async () => {
  expect(await achRead(path, { json: true }, output)).toBe(0);
  expect(JSON.parse(out.join("\n"))).toMatchObject({
    header: { immediateDestination: "031300012", fileIdModifier: "A" },
    batches: [
      {
        secCode: "WEB",
        header: { companyName: "SHOP", companyIdentification: "1234567890" },
        entries: [
          {
            line: 3,
            traceNumber: "231380100000001",
            direction: "credit",
            amount: "12345",
            accountNumber: "1234567",
            receiverName: "ANNA SMITH",
            remittance: ["ORDER 7"],
            addenda: [{ addendaTypeCode: "05", paymentRelatedInformation: "ORDER 7" }],
          },
        ],
        control: { totalCreditEntryDollarAmount: "12345", totalDebitEntryDollarAmount: "0" },
      },
    ],
    control: { batchCount: "000001", totalCreditEntryDollarAmount: "12345" },
  });
});

it("reads a file as a table", async () => {
  expect(await achRead(path, { json: false }, output)).toBe(0);
  expect(out).toEqual([
    "File A of 260816 1055, from My Bank Name 231380104 to Federal Reserve Bank 031300012",
    "Batch 1 WEB SHOP: REFUND",
    " 231380100000001 credit        123.45 live                   031300012 1234567           ANNA SMITH",
  ]);
});

it("rewrites a file byte for byte", async () => {
  const outPath = join(folder, "out.ach");
  expect(await achRewrite(path, outPath, output)).toBe(0);
  expect(readFileSync(outPath).equals(readFileSync(path))).toBe(true);
});

it("refuses a malformed file, names record and field, and writes nothing", async () => {
  writeFileSync(path, web.replace("0000012345E-1", "0000012346E-1"));
  expect(await achRewrite(path, join(folder, "out.ach"), output)).toBe(1);
  expect(await achRead(path, { json: true }, output)).toBe(1);
  expect(readdirSync(folder)).toEqual(["web.ach"]);
  expect(errors[0]).toContain("line 5: Batch Control, Total Credit Entry Dollar Amount");
  expect(JSON.parse(out.join("\n"))).toMatchObject({
    error: { code: "total_mismatch", line: 5, record: "Batch Control" },
  });
});
