import { type Clock, type Db, minuteMs } from "#kernel";
import type { Ledger, TransferInput } from "#ledger";
import { allMovements } from "./store/read.ts";

/** An invariant that does not hold, and the ids of what breaks it. */
export type MovementViolation = { readonly invariant: string; readonly ids: readonly string[] };

const pageSize = 2_000;
const settleTimeMaxMs = minuteMs;

/**
 * Proves that every movement agrees with the ledger: none is stuck between intent and outcome, all
 * transfers of a posted step are there with the accounts that were planned, and none of a step
 * that was refused.
 */
export async function verifyMovements(deps: {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly clock: Clock;
}): Promise<MovementViolation[]> {
  const stuck: string[] = [];
  const missing: string[] = [];
  const unexpected: string[] = [];
  const stuckBeforeMs = deps.clock.nowMs() - settleTimeMaxMs;
  for await (const page of allMovements(deps.db, pageSize)) {
    const wanted = page.flatMap((movement) => movement.steps.flatMap((step) => step.transfers));
    const found = await transfersById(deps.ledger, wanted);
    for (const movement of page) {
      if (movement.state === "created" && movement.createdAtMs < stuckBeforeMs) {
        stuck.push(movement.id);
      }
      for (const step of movement.steps) {
        if (step.outcome === "posted" && !step.transfers.every((t) => agrees(t, found.get(t.id)))) {
          missing.push(movement.id);
        }
        if (step.outcome === "refused" && step.transfers.some((t) => found.has(t.id))) {
          unexpected.push(movement.id);
        }
      }
    }
  }
  return [
    { invariant: "no movement is stuck without an outcome", ids: stuck },
    { invariant: "what a movement posted is in the ledger", ids: missing },
    { invariant: "what the ledger refused is not in it", ids: unexpected },
  ];
}

async function transfersById(
  ledger: Ledger,
  transfers: readonly TransferInput[],
): Promise<Map<bigint, TransferInput>> {
  const found = new Map<bigint, TransferInput>();
  for (let start = 0; start < transfers.length; start += pageSize) {
    const ids = transfers.slice(start, start + pageSize).map((transfer) => transfer.id);
    for (const transfer of await ledger.lookupTransfers(ids)) found.set(transfer.id, transfer);
  }
  return found;
}

// A post or void names no accounts: it inherits them. A balancing transfer may post less.
function agrees(planned: TransferInput, posted: TransferInput | undefined): boolean {
  if (!posted || posted.userData128 !== planned.userData128) return false;
  const inherits = planned.pendingId !== 0n;
  return (
    inherits ||
    (posted.debitAccountId === planned.debitAccountId &&
      posted.creditAccountId === planned.creditAccountId &&
      posted.amount <= planned.amount)
  );
}
