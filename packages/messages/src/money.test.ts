import { describe, expect, test } from "vitest";
import { decimalText } from "./decimal-codec.ts";
import { formatMoney, moneyParts } from "./money.ts";
import { parseAmount, pressKey } from "./parse-money.ts";

const usd = (amount: string) => ({ amount, currency: "USD" });

describe("writing amounts", () => {
  test("minor units become a decimal text with the currency's own decimals", () => {
    expect(decimalText(usd("5"))).toBe("0.05");
    expect(decimalText(usd("-1234"))).toBe("-12.34");
    expect(decimalText({ amount: "1500", currency: "JPY" })).toBe("1500");
    expect(decimalText({ amount: "1234", currency: "KWD" })).toBe("1.234");
  });

  test("an amount beyond a double's precision keeps its last digit", () => {
    expect(formatMoney(usd("900719925474099301"), "en")).toBe("$9,007,199,254,740,993.01");
  });

  test("a negative amount has a true minus in both languages", () => {
    expect(formatMoney(usd("-1234"), "en")).toBe("\u2212$12.34");
    expect(formatMoney({ amount: "-123456", currency: "EUR" }, "fr")).toBe(
      "\u22121\u202f234,56\u00a0€",
    );
  });

  test("money that comes in can carry a plus, zero never does", () => {
    expect(formatMoney(usd("100"), "en", { sign: "always" })).toBe("+$1.00");
    expect(formatMoney(usd("0"), "en", { sign: "always" })).toBe("$0.00");
  });

  test("the fraction is a piece of its own", () => {
    expect(moneyParts(usd("1234"), "en").map((part) => part.type)).toEqual([
      "currency",
      "whole",
      "decimal",
      "fraction",
    ]);
  });
});

describe("reading amounts", () => {
  const read = (text: string, currency: string, locale: "en" | "fr") => {
    const result = parseAmount(text, currency, locale);
    return result.ok ? result.amount : result.reason;
  };

  test.each([
    ["12", "USD", "en", 1200n],
    ["12.5", "USD", "en", 1250n],
    ["12,5", "USD", "en", 1250n],
    ["12,50", "EUR", "fr", 1250n],
    ["12.50", "EUR", "fr", 1250n],
    ["1,234.5", "USD", "en", 123450n],
    ["1.234,5", "USD", "en", 123450n],
    ["1\u202f234,5", "EUR", "fr", 123450n],
    ["1 234,56 €", "EUR", "fr", 123456n],
    ["$1,234,567.89", "USD", "en", 123456789n],
    ["US$ 20", "USD", "en", 2000n],
    ["20 USD", "USD", "en", 2000n],
    ["1'234.50", "CHF", "en", 123450n],
    ["1,234", "USD", "en", 123400n],
    ["0,123", "KWD", "fr", 123n],
    ["1.234", "KWD", "en", 1234n],
    ["1500", "JPY", "en", 1500n],
    [".5", "USD", "en", 50n],
    ["007", "USD", "en", 700n],
    ["0", "USD", "en", 0n],
  ] as const)("%s in %s reads in %s as %s minor units", (text, currency, locale, amount) => {
    expect(read(text, currency, locale)).toBe(amount);
  });

  test.each([
    ["", "USD", "en", "empty"],
    ["  ", "USD", "en", "empty"],
    ["-5", "USD", "en", "invalid"],
    ["1e3", "USD", "en", "invalid"],
    ["NaN", "USD", "en", "invalid"],
    ["\uff11\uff12", "USD", "en", "invalid"],
    ["1.2.3", "USD", "en", "invalid"],
    ["1,23,456", "USD", "en", "invalid"],
    ["1,234.5.6", "USD", "en", "invalid"],
    [".", "USD", "en", "invalid"],
    ["1.234", "USD", "en", "ambiguous"],
    ["1.234", "EUR", "fr", "ambiguous"],
    ["1,234", "KWD", "en", "ambiguous"],
    ["10.5", "JPY", "en", "too_many_decimals"],
    ["10.555", "USD", "en", "ambiguous"],
    ["1000.555", "USD", "en", "too_many_decimals"],
    ["12345678901234567.00", "USD", "en", "too_large"],
  ] as const)("%s in %s is refused in %s as %s", (text, currency, locale, reason) => {
    expect(read(text, currency, locale)).toBe(reason);
  });
});

describe("the keypad", () => {
  const type = (keys: string, currency: string, locale: "en" | "fr") =>
    [...keys].reduce(
      (text, key) =>
        pressKey(
          text,
          key === "." ? "mark" : key === "<" ? "back" : (key as "0"),
          currency,
          locale,
        ),
      "",
    );

  test("it takes no more decimals than the currency has", () => {
    expect(type("12.345", "USD", "en")).toBe("12.34");
    expect(type("12.3456", "KWD", "fr")).toBe("12,345");
    expect(type("12.3", "JPY", "en")).toBe("123");
  });

  test("a leading mark gets its zero and a leading zero gives way", () => {
    expect(type(".5", "EUR", "fr")).toBe("0,5");
    expect(type("05", "USD", "en")).toBe("5");
    expect(type("12<<", "USD", "en")).toBe("");
  });
});
