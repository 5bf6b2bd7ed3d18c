import { LedgerUnsupportedError } from "../errors.ts";
import { type TransferInput, transferFlags } from "../records.ts";
import type { ToldTransfer } from "./codec.ts";

const { imported, postPendingTransfer, voidPendingTransfer } = transferFlags;

/**
 * Keeps from the cluster what ends it: in 0.17.9 an imported event that posts or voids a pending
 * transfer with a timeout fails an assertion in every replica, and again at every start.
 *
 * @throws LedgerUnsupportedError
 */
export async function refuseFatalSettlements(
  events: readonly TransferInput[],
  lookUp: (ids: readonly bigint[]) => Promise<ToldTransfer[]>,
): Promise<void> {
  const settled = events.filter(
    ({ flags }) => flags & imported && flags & (postPendingTransfer | voidPendingTransfer),
  );
  if (settled.length === 0) return;
  // What is imported by the same batch has no timeout.
  const found = await lookUp(settled.map(({ pendingId }) => pendingId));
  const expiring = found.find(({ timeout }) => timeout > 0);
  if (!expiring) return;
  throw new LedgerUnsupportedError(
    `an imported event cannot settle transfer ${expiring.id}, which has a timeout`,
  );
}
