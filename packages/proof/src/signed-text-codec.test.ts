import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  comparisonCode,
  formatHead,
  formatLiabilities,
  readHead,
  readLiabilities,
  textHash,
} from "./signed-text-codec.ts";

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));
const count = fc.integer({ min: 1, max: 999_999_999 });
const sum = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const at = fc
  .date({ min: new Date(0), max: new Date("2999-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const ledger = fc.record({
  time: fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
  chain: fc.option(fc.record({ sequence: sum, hash })),
});
const liabilities = fc.record({
  number: count,
  at,
  ledger,
  assets: fc
    .uniqueArray(
      fc.record({
        asset: fc.stringMatching(/^[A-Z0-9]{1,12}$/),
        depth: fc.nat(40),
        total: sum,
        root: hash,
      }),
      { selector: ({ asset }) => asset, maxLength: 6 },
    )
    .map((all) => all.toSorted((one, other) => (one.asset < other.asset ? -1 : 1))),
});
const head = fc.record({
  sequence: count,
  at,
  previous: fc.option(hash),
  ledger,
  liabilities: fc.option(fc.record({ number: count, hash })),
});

describe("texts", () => {
  it("a publication reads back as it was written", () => {
    fc.assert(
      fc.property(liabilities, (value) => {
        expect(readLiabilities(formatLiabilities(value))).toEqual(value);
      }),
    );
  });

  it("a head reads back as it was written", () => {
    fc.assert(
      fc.property(head, (value) => {
        expect(readHead(formatHead(value))).toEqual(value);
      }),
    );
  });

  it("no two texts say the same: what is read writes the same text again", () => {
    const text = formatLiabilities({
      number: 3,
      at: "2026-11-26T15:00:00.000Z",
      ledger: { time: 5n, chain: null },
      assets: [{ asset: "USD", depth: 10, total: 7n, root: "ab".repeat(32) }],
    });
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 2 }), (place, put) => {
        const changed = text.slice(0, place) + put + text.slice(place + 1);
        const read = readLiabilities(changed);
        if (read !== undefined) expect(formatLiabilities(read)).toBe(changed);
      }),
      { numRuns: 2_000 },
    );
  });

  const text = (assets: string) =>
    `bourse proof of liabilities v1\nnumber: 1\nat: 2026-11-26T15:00:00.000Z\n` +
    `ledger time: 1\nledger chain: none\n${assets}`;
  const asset = (name: string, total: string) =>
    `asset: ${name} depth 10 total ${total} root ${"0".repeat(64)}\n`;

  it.each([
    ["a negative total", asset("USD", "-1")],
    ["a total above 128 bits", asset("USD", (1n << 128n).toString())],
    ["a total with a leading zero", asset("USD", "01")],
    ["an asset twice", asset("USD", "1") + asset("USD", "2")],
    ["assets out of order", asset("USD", "1") + asset("EUR", "2")],
    ["something behind the end", `${asset("USD", "1")}\n`],
  ])("%s is not read", (_, assets) => {
    expect(readLiabilities(text(asset("USD", "1")))).toBeDefined();
    expect(readLiabilities(text(assets))).toBeUndefined();
  });

  it("the comparison code is the first half of the text's hash", () => {
    const code = comparisonCode("a text");
    expect(code).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
    expect(textHash("a text").startsWith(code.replaceAll(" ", ""))).toBe(true);
  });
});
