import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billionths, compareDecimals, decimalOf } from "./decimals.ts";

describe("decimal texts", () => {
  test.each([
    ["42.15", 42_150_000_000n],
    ["-0.5", -500_000_000n],
    ["0.123456789", 123_456_789n],
    ["7", 7_000_000_000n],
  ])("%s is %s billionths", (text, count) => {
    expect(billionths(text)).toBe(count);
  });

  test("are ordered by what they are worth, not by how they are written", () => {
    expect(["10.5", "9.75", "9.8", "100"].toSorted(compareDecimals)).toEqual([
      "9.75",
      "9.8",
      "10.5",
      "100",
    ]);
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), fc.bigInt(0n, 10n ** 15n), (a, b) => {
        const text = (n: bigint) => `${n / 10_000n}.${(n % 10_000n).toString().padStart(4, "0")}`;
        expect(Math.sign(compareDecimals(text(a), text(b)))).toBe(a < b ? -1 : Number(a > b));
      }),
    );
  });
});

test("a count of billionths is written as the decimal that it is", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (count) => {
      expect(billionths(decimalOf(count))).toBe(count);
    }),
  );
  expect(decimalOf(1_500_000_000n)).toBe("1.5");
  expect(decimalOf(-20_000_000n)).toBe("-0.02");
  expect(decimalOf(0n)).toBe("0");
});
