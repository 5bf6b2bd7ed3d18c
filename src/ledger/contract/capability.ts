import { describe, expect, it } from "vitest";
import { LedgerUnsupportedError } from "../errors.ts";
import type { LedgerCapabilities } from "../ledger.ts";
import { type MakeLedger, startMs, type TestLedger } from "./fixture.ts";

type Test = (made: TestLedger) => Promise<void>;
export type It = (name: string, test: Test) => void;

/** Tests of what not every engine can do: one that cannot has to refuse each of `uses`. */
export function describeCapability(
  capability: keyof LedgerCapabilities,
  makeLedger: MakeLedger,
  uses: readonly ((made: TestLedger) => Promise<unknown>)[],
  tests: (it: It) => void,
): void {
  describe(`the capability ${capability}`, () => {
    tests((testName, test) => {
      it(`has it that ${testName}`, async ({ skip }) => {
        await using made = await makeLedger(startMs);
        if (!made.ledger.capabilities[capability])
          skip(`the engine says that it lacks ${capability}`);
        await test(made);
      });
    });

    it("is there, or what needs it is refused", async () => {
      await using made = await makeLedger(startMs);
      const { capabilities } = made.ledger;
      for (const use of uses) {
        if (capabilities[capability]) await use(made);
        else await expect(use(made)).rejects.toThrow(LedgerUnsupportedError);
      }
    });
  });
}
