import { createManualClock } from "#kernel";
import { describeLedgerContract } from "./contract-suite.ts";
import { createMemoryLedger } from "./memory-ledger.ts";

describeLedgerContract("the memory engine", async (startMs) => {
  const clock = createManualClock(startMs);
  const ledger = createMemoryLedger({ clock });
  return { ledger, clock, [Symbol.asyncDispose]: () => ledger.close() };
});
