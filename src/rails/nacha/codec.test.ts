import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assert, must } from "#kernel";
import { arbitraryNachaFile } from "./arbitrary.testing.ts";
import { incomingEntries } from "./entries.ts";
import { recordLength } from "./field-spec.ts";
import { fileRecords, type NachaFile } from "./file.ts";
import { formatNacha, formatNachaBytes } from "./format.ts";
import { nachaIdentity } from "./identity.ts";
import { layouts } from "./layouts.ts";
import { parseNacha } from "./parse.ts";
import { isRefused, realNachaFiles } from "./real-files.testing.ts";
import { isSecCode, secRules } from "./sec-codes.ts";

const real = realNachaFiles();

describe("record layouts", () => {
  it.each(Object.entries(layouts))("%s covers positions 1 to 94 without gap", (_name, fields) => {
    let next = 1;
    for (const [, position, length] of fields) {
      expect(position).toBe(next);
      next += length;
    }
    expect(next - 1).toBe(recordLength);
    expect(new Set(fields.map(([name]) => name)).size).toBe(fields.length);
  });
});

describe.skipIf(real.length === 0)("files of the field", () => {
  const right = real.filter((file) => !isRefused(file));

  it.each(right)("$name is parsed and written back byte for byte", ({ content }) => {
    const file = must(parseNacha(content));
    expect(Buffer.from(formatNachaBytes(file)).equals(Buffer.from(content))).toBe(true);
  });

  it("hold every Standard Entry Class", () => {
    const seen = right.flatMap(({ content }) =>
      must(parseNacha(content)).batches.map((batch) => batch.secCode),
    );
    expect([...new Set(seen)].sort()).toEqual(Object.keys(secRules).filter(isSecCode).sort());
  });

  it.each(real.filter(isRefused))("$name is refused by record and field", ({ content }) => {
    expect(parseNacha(content)).toMatchObject({
      ok: false,
      error: { line: 1, record: "File Header", field: "File Creation Date" },
    });
  });

  it("never throw when bytes of them flip, and what is accepted is written back", () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.constantFrom(...right), flips, ({ content }, changes) => {
        const bytes = Uint8Array.from(content);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const parsed = parseNacha(bytes);
        const written = parsed.ok ? formatNachaBytes(parsed.value) : bytes;
        expect(Buffer.from(written).equals(bytes)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("any file", () => {
  it("is read as it was built", () => {
    fc.assert(
      fc.property(arbitraryNachaFile, (file) => {
        const text = formatNacha(file);
        const parsed = must(parseNacha(text));
        expect(formatNacha(parsed)).toBe(text);
        expect(fileRecords(parsed).map(({ layout, fields }) => ({ layout, fields }))).toEqual(
          fileRecords(file).map(({ layout, fields }) => ({ layout, fields })),
        );
      }),
    );
  });

  it("is the same file however its lines were carried, and is written back so", () => {
    const carried = fc.record({
      lineBreak: fc.constantFrom("\n", "\r\n", "\r", ""),
      trim: fc.boolean(),
      filler: fc.boolean(),
      end: fc.constantFrom("", "\n", "\n\n \n", "\r\n\u001a"),
    });
    fc.assert(
      fc.property(arbitraryNachaFile, carried, (file, how) => {
        const text = carry(file, how);
        const parsed = must(parseNacha(text));
        expect(formatNacha(parsed)).toBe(text);
        expect(nachaIdentity(parsed)).toBe(nachaIdentity(file));
      }),
    );
  });

  it("keeps names in UTF-8 and in Latin-1", () => {
    const [file] = fc.sample(arbitraryNachaFile, { seed: 1, numRuns: 1 });
    assert(file, "a sample was drawn");
    const named = formatNacha(file).replace("First Bank", "Ünïon Bäñk");
    for (const encoding of ["utf8", "latin1"] as const) {
      const bytes = Buffer.from(named, encoding);
      const parsed = must(parseNacha(bytes));
      expect(parsed.header.fields.immediateDestinationName.trim()).toBe("Ünïon Bäñk");
      expect(Buffer.from(formatNachaBytes(parsed))).toEqual(bytes);
    }
  });

  it("gives entries whose amounts sum to the totals it states", () => {
    fc.assert(
      fc.property(arbitraryNachaFile, (file) => {
        const sums = { credit: 0n, debit: 0n };
        for (const entry of incomingEntries(file)) sums[entry.direction] += entry.amount;
        const { fields } = file.control;
        expect(sums.credit).toBe(BigInt(fields.totalCreditEntryDollarAmount));
        expect(sums.debit).toBe(BigInt(fields.totalDebitEntryDollarAmount));
      }),
    );
  });
});

describe("any text", () => {
  it("is refused or read, and never throws", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 100 }),
      fc
        .tuple(
          fc.constantFrom("1", "5", "6", "7", "8", "9"),
          fc.string({ minLength: 93, maxLength: 93 }),
        )
        .map(([type, rest]) => type + rest),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join("\n");
        const parsed = parseNacha(text);
        expect(parsed.ok ? formatNacha(parsed.value) : text).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("that is empty has no file header", () => {
    expect(parseNacha("")).toMatchObject({
      ok: false,
      error: { code: "record_order", line: 1, record: "File Header" },
    });
  });
});

function carry(
  file: NachaFile,
  how: { lineBreak: string; trim: boolean; filler: boolean; end: string },
): string {
  const whole = formatNacha(file).split("\n").slice(0, -1);
  const lines = how.filler ? whole : whole.filter((line) => line !== "9".repeat(recordLength));
  // Without line breaks the length alone tells records apart.
  const trimmed = how.trim && how.lineBreak !== "" ? lines.map((line) => line.trimEnd()) : lines;
  return trimmed.join(how.lineBreak) + how.end;
}
