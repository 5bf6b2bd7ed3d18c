import fc from "fast-check";
import { expect, it } from "vitest";
import { isRoutingNumber, routingCheckDigit, routingNumberOf } from "./routing-number.ts";

it.each(["021000021", "011000015", "121042882", "231380104", "026009593"])(
  "the routing number %s of a bank is right",
  (number) => {
    expect(isRoutingNumber(number)).toBe(true);
    expect(routingNumberOf(number.slice(0, 8))).toBe(number);
  },
);

it.each(["", "12345678", "123456789", "0210000210", "02100002a", "０21000021"])(
  "%j is not a routing number",
  (text) => {
    expect(isRoutingNumber(text)).toBe(false);
  },
);

it("one wrong digit is always found, and a swap of neighbours unless they differ by five", () => {
  const identification = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 })
    .map((digits) => digits.join(""));
  fc.assert(
    fc.property(
      identification,
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 1, max: 9 }),
      (eight, at, add) => {
        const number = eight + routingCheckDigit(eight);
        const wrong = Array.from(number);
        wrong[at] = String((Number(number[at]) + add) % 10);
        expect(isRoutingNumber(wrong.join(""))).toBe(false);
        const [first, second] = [Number(number[at]), Number(number[at + 1])];
        if (at === 8 || (first - second) % 5 === 0) return;
        const swapped = Array.from(number);
        [swapped[at], swapped[at + 1]] = [String(second), String(first)];
        expect(isRoutingNumber(swapped.join(""))).toBe(false);
      },
    ),
  );
});
