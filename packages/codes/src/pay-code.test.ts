import fc from "fast-check";
import { expect, test } from "vitest";
import { payCodeCount, payCodeOf, readPayCode, spellPayCode } from "./pay-code.ts";

const random = fc.bigInt({ min: 0n, max: payCodeCount - 1n });

test("a code has 18 digits and is read as it is spelled", () => {
  fc.assert(
    fc.property(random, (number) => {
      const code = payCodeOf(number);
      expect(code).toMatch(/^73[0-9]{16}$/);
      expect(readPayCode(code)).toBe(code);
      expect(readPayCode(` ${spellPayCode(code)}`)).toBe(code);
    }),
  );
});

test("a wrong digit is found", () => {
  fc.assert(
    fc.property(random, fc.nat(17), fc.nat(9), (number, at, digit) => {
      const code = payCodeOf(number);
      fc.pre(code[at] !== String(digit));
      expect(readPayCode(code.slice(0, at) + digit + code.slice(at + 1))).toBeUndefined();
    }),
  );
});

test.each(["", "73", "@alice", "740000000000000007", `${payCodeOf(1n)}0`])(
  "%s is no pay code",
  (text) => expect(readPayCode(text)).toBeUndefined(),
);

test("a code is spelled in three groups", () => {
  expect(spellPayCode(payCodeOf(5n))).toMatch(/^[0-9]{6} [0-9]{6} [0-9]{6}$/);
});
