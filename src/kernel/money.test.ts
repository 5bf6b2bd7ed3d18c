import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, currencyCodes, money, parseAmount, scale, toDecimal } from "./money.ts";

describe("allocate", () => {
  test("sums to the total, and no part is off by more than one unit", () => {
    const weights = fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n), weights, (amount, drawn) => {
        const all = drawn.some((weight) => weight > 0n) ? drawn : [...drawn, 1n];
        const parts = allocate(money(amount, "USD"), all);
        const sum = all.reduce((a, b) => a + b, 0n);
        expect(parts.reduce((total, part) => total + part.amount, 0n)).toBe(amount);
        parts.forEach((part, i) => {
          const exactFloor = (amount * (all[i] ?? 0n)) / sum;
          expect(part.amount - exactFloor).toBeGreaterThanOrEqual(0n);
          expect(part.amount - exactFloor).toBeLessThanOrEqual(1n);
        });
      }),
    );
  });

  test("gives the units left over to the largest remainders", () => {
    const parts = allocate(money(100n, "USD"), [1n, 1n, 1n]);
    expect(parts.map((part) => part.amount)).toEqual([34n, 33n, 33n]);
  });
});

describe("parseAmount", () => {
  test.each([
    "",
    "-1",
    "+1",
    "1e3",
    "1.0",
    "01",
    " 1",
    "1 ",
    "NaN",
    "Infinity",
    "１００",
    "٣",
    "0x10",
    "1_000",
    "1234567890123456789",
    "1,000",
    "null",
  ])("refuses %j", (text) => {
    expect(parseAmount(text)).toEqual({ ok: false, error: { code: "amount_invalid" } });
  });

  test.each([
    ["0", 0n],
    ["1", 1n],
    ["999999999999999999", 999_999_999_999_999_999n],
  ])("reads %j", (text, value) => {
    expect(parseAmount(text)).toEqual({ ok: true, value });
  });
});

test("scale rounds as named, by magnitude", () => {
  const half = { numerator: 1n, denominator: 2n };
  expect(scale(money(5n, "USD"), half, "down").amount).toBe(2n);
  expect(scale(money(5n, "USD"), half, "up").amount).toBe(3n);
  expect(scale(money(5n, "USD"), half, "half-even").amount).toBe(2n);
  expect(scale(money(7n, "USD"), half, "half-even").amount).toBe(4n);
  expect(scale(money(-5n, "USD"), half, "up").amount).toBe(-3n);
});

test("toDecimal follows each currency's exponent", () => {
  expect(currencyCodes.length).toBeGreaterThanOrEqual(5);
  expect(toDecimal(money(1234n, "USD"))).toBe("12.34");
  expect(toDecimal(money(-5n, "EUR"))).toBe("-0.05");
  expect(toDecimal(money(1234n, "JPY"))).toBe("1234");
  expect(toDecimal(money(1234n, "KWD"))).toBe("1.234");
});
