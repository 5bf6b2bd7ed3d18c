import { assert, createBoundedMap } from "#kernel";
import {
  batchEventsMax,
  type PendingStatus,
  type Transfer,
  type TransferInput,
  transferFlags,
  transferInput,
} from "../records.ts";
import type { CreateResult, CreateTransferStatus } from "../status.ts";
import type { ToldTransfer } from "./codec.ts";

type Settled = Exclude<PendingStatus, "none" | "pending">;
type Create = (events: readonly TransferInput[]) => Promise<CreateResult<CreateTransferStatus>[]>;

/** Completes transfers with what became of those that were pending. */
export type PendingStatuses = (transfers: readonly ToldTransfer[]) => Promise<Transfer[]>;

const settledBy: Readonly<Partial<Record<CreateTransferStatus, Settled>>> = {
  pending_transfer_already_posted: "posted",
  pending_transfer_already_voided: "voided",
  pending_transfer_expired: "expired",
};

/** Makes an id that no transfer has, and that lies near the pending transfer's in the index. */
const trialIdMask = 0x5eed_b0b5_ca7e_d06en;
const trialsMax = Math.floor(batchEventsMax / 2);

/**
 * The cluster does not tell what became of a pending transfer, but it says so to whoever would void
 * it. So a void is tried, in a chain that cannot succeed: it changes nothing and burns no id, and
 * its answer is in order with all other events.
 */
export function createPendingStatuses(create: Create, knownMax: number): PendingStatuses {
  // What is settled stays so.
  const known = createBoundedMap<bigint, Settled>(knownMax);
  return async (transfers) => {
    const statuses = new Map<bigint, Settled>();
    const open: bigint[] = [];
    for (const { id, flags } of transfers) {
      const settled = known.get(id);
      if (settled) statuses.set(id, settled);
      else if (flags & transferFlags.pending) open.push(id);
    }
    for (let start = 0; start < open.length; start += trialsMax) {
      const ids = open.slice(start, start + trialsMax);
      const results = await create(ids.flatMap(trialOf));
      for (const [index, id] of ids.entries()) {
        const settled = settledAsTold(results[index * 2]?.status);
        if (!settled) continue;
        statuses.set(id, settled);
        known.set(id, settled);
      }
    }
    return transfers.map((transfer) => withStatus(transfer, statuses.get(transfer.id)));
  };
}

function trialOf(pendingId: bigint): TransferInput[] {
  const flags = transferFlags.voidPendingTransfer | transferFlags.linked;
  const id = pendingId ^ trialIdMask;
  return [transferInput({ id, pendingId, flags }), transferInput({ id: 0n })];
}

function settledAsTold(status: CreateTransferStatus | undefined): Settled | undefined {
  const settled = status && settledBy[status];
  const isOpen = status === "linked_event_failed";
  assert(settled || isOpen, "a void on trial fails for its chain, or because all is settled");
  return settled;
}

function withStatus(transfer: ToldTransfer, settled: Settled | undefined): Transfer {
  if (!(transfer.flags & transferFlags.pending)) {
    return { ...transfer, pendingStatus: "none", remaining: 0n };
  }
  if (settled) return { ...transfer, pendingStatus: settled, remaining: 0n };
  return { ...transfer, pendingStatus: "pending", remaining: transfer.amount };
}
