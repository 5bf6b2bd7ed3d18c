import fc from "fast-check";
import { expect, it } from "vitest";
import { createManualClock, createRandomIds, currencyCodes } from "#kernel";
import { canonicalIntent, type Intent, intentChallenge, securityActions } from "./intent.ts";

const ids = createRandomIds(createManualClock(0));
const movementIds = Array.from({ length: 3 }, () => ids.make("mov"));

const payment: fc.Arbitrary<Intent> = fc.record({
  kind: fc.constant("payment" as const),
  movementId: fc.constantFrom(...movementIds),
  payee: fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('",1', "1", '","', "\\", "\0")),
  amount: fc.bigInt(0n, 20n),
  currency: fc.constantFrom(...currencyCodes),
});
const security: fc.Arbitrary<Intent> = fc.record(
  {
    kind: fc.constant("security" as const),
    action: fc.constantFrom(...securityActions),
    target: fc.string({ maxLength: 4 }),
  },
  { requiredKeys: ["kind", "action"] },
);
const intent = fc.oneof(payment, security);

it("two intents have the same text only when they are the same", () => {
  fc.assert(
    fc.property(intent, intent, (a, b) => {
      const isSame = fc.stringify({ ...a }) === fc.stringify({ ...b });
      expect(canonicalIntent(a) === canonicalIntent(b)).toBe(isSame);
      expect(canonicalIntent({ ...a })).toBe(canonicalIntent(a));
    }),
    { numRuns: 2_000 },
  );
});

it("the challenge of an intent is another for each nonce and each text", () => {
  const challenge = (nonce: number, text: string) =>
    Buffer.from(intentChallenge(new Uint8Array(32).fill(nonce), text)).toString("hex");
  expect(new Set([challenge(1, "a"), challenge(1, "b"), challenge(2, "a")]).size).toBe(3);
  expect(challenge(1, "a")).toMatch(/^[0-9a-f]{64}$/);
});
