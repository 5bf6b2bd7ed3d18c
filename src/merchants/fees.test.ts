import fc from "fast-check";
import { expect, it } from "vitest";
import { feeOf, feePart } from "./fees.ts";

const amount = fc.bigInt({ min: 1n, max: 99_999_999n });

it("a fee is never more than what it is taken from", () => {
  fc.assert(
    fc.property(amount, fc.constantFrom("card" as const, "bourse" as const), (paid, method) => {
      const fee = feeOf(method, paid);
      expect(fee >= 0n && fee <= paid).toBe(true);
    }),
  );
});

it("refunds of all that was captured give all of the fee back, in whatever parts", () => {
  const parts = fc.array(fc.bigInt({ min: 1n, max: 5_000_000n }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(parts, (refunds) => {
      const captured = refunds.reduce((sum, one) => sum + one, 0n);
      const fee = feeOf("card", captured);
      let before = 0n;
      let returned = 0n;
      for (const refund of refunds) {
        const part = feePart(fee, captured, { before, after: before + refund });
        // What the payer gets is covered by what the business still has of this payment.
        expect(part >= 0n).toBe(true);
        before += refund;
        returned += part;
        expect(captured - fee - before + returned >= 0n).toBe(true);
      }
      expect(returned).toBe(fee);
    }),
  );
});
