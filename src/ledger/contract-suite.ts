import { describe } from "vitest";
import { describeAccountLimits } from "./contract/account-limits.ts";
import { describeAccountStatuses } from "./contract/account-statuses.ts";
import { describeBalancesAt } from "./contract/balances-at.ts";
import type { MakeLedger } from "./contract/fixture.ts";
import { describeImportedEvents } from "./contract/imported-events.ts";
import { describeQueries } from "./contract/queries.ts";
import { describeRepeatedCapture } from "./contract/repeated-capture.ts";
import { describeTransferSemantics } from "./contract/semantics.ts";
import { describeBatchSemantics } from "./contract/semantics-of-batches.ts";
import { describeTransferStatuses } from "./contract/transfer-statuses.ts";

/** What every engine must do, to the status code. Written from TigerBeetle's semantics. */
export function describeLedgerContract(
  name: string,
  makeLedger: MakeLedger,
  makeNewLedger = makeLedger,
): void {
  describe(`${name} keeps the ledger's contract`, () => {
    describeAccountStatuses(makeLedger);
    describeTransferStatuses(makeLedger);
    describeTransferSemantics(makeLedger);
    describeBatchSemantics(makeLedger);
    describeQueries(makeLedger);
    describeImportedEvents(makeNewLedger);
    describeAccountLimits(makeLedger);
    describeRepeatedCapture(makeLedger);
    describeBalancesAt(makeLedger);
  });
}
