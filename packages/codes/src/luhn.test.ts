import { expect, test } from "vitest";
import { endsInLuhnDigit, luhnDigit } from "./luhn.ts";

test("the check digit is that of ISO/IEC 7812-1", () => {
  expect(luhnDigit("7992739871")).toBe("3");
  expect(luhnDigit("453201511283036")).toBe("6");
});

test("a number with another last digit, or none, is not checked by it", () => {
  expect(endsInLuhnDigit("4242424242424242")).toBe(true);
  expect(endsInLuhnDigit("4242424242424243")).toBe(false);
  expect(endsInLuhnDigit("")).toBe(false);
});
