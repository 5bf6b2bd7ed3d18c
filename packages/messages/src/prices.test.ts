import { describe, expect, test } from "vitest";
import { parseDecimal } from "./parse-money.ts";
import { formatBasisPoints, formatPrice, formatQuantity } from "./prices.ts";

describe("writing prices and quantities", () => {
  test("a price has two decimals, and up to four where it has them", () => {
    expect(formatPrice("42", "USD", "en")).toBe("$42.00");
    expect(formatPrice("0.0105", "USD", "en")).toBe("$0.0105");
    expect(formatPrice("1234.5", "EUR", "fr")).toBe("1\u202f234,50\u00a0€");
    // As every amount of the app has it.
    expect(formatPrice("42", "USD", "fr")).toBe("42,00\u00a0$US");
  });

  test("a change has its sign, a true minus when negative, and none at zero", () => {
    expect(formatPrice("1.25", "USD", "en", "always")).toBe("+$1.25");
    expect(formatPrice("-1.25", "USD", "en", "always")).toBe("\u2212$1.25");
    expect(formatPrice("0.00", "USD", "en", "always")).toBe("$0.00");
  });

  test("nine decimals of a quantity beyond a double's precision are kept", () => {
    expect(formatQuantity("123456789.123456789", "en")).toBe("123,456,789.123456789");
    expect(formatQuantity("0.237091986", "fr", 4)).toBe("0,2371");
  });

  test.each([
    [125, "+1.25%"],
    [-7, "\u22120.07%"],
    [0, "0.00%"],
    [123456, "+1,234.56%"],
  ])("%i basis points are %s", (basisPoints, text) => {
    expect(formatBasisPoints(basisPoints, "en")).toBe(text);
  });
});

describe("reading prices and quantities", () => {
  const read = (text: string, locale: "en" | "fr") => {
    const parse = parseDecimal(text, 9, locale);
    return parse.ok ? parse.text : parse.reason;
  };
  test.each([
    ["1", "en", "1"],
    ["1.5", "en", "1.5"],
    ["1,5", "fr", "1.5"],
    ["0.123456789", "en", "0.123456789"],
    ["1.234", "en", "1.234"],
    ["1,234", "en", "invalid"],
    ["1,234.5", "en", "1234.5"],
    ["0.1234567891", "en", "too_many_decimals"],
    ["12345678901", "en", "too_large"],
    ["-1", "en", "invalid"],
    ["1e3", "en", "invalid"],
    ["", "en", "empty"],
    ["007.5", "en", "7.5"],
  ] as const)("%s in %s reads as %s", (text, locale, expected) => {
    expect(read(text, locale)).toBe(expected);
  });
});
