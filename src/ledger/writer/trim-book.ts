import type { WriterLimits } from "./limits.ts";
import type { Session } from "./session.ts";

/** Keeps the book from growing without end: it forgets what is stored and not on its way. */
export function trimBook(session: Session, limits: WriterLimits): void {
  const { accounts, transfers, failedIds, captured } = session.book;
  const { transfersCachedMax, accountsCachedMax } = limits;
  // A stored transfer is named again by a retry or, if it holds something, by what settles it.
  for (const { group } of session.stored.splice(0)) {
    for (const { id, pendingStatus } of group.transfers) {
      if (pendingStatus === "none") transfers.delete(id);
    }
  }
  if (transfers.size + failedIds.size > transfersCachedMax) {
    const captures = new Map(captured);
    transfers.clear();
    failedIds.clear();
    captured.clear();
    for (const { group } of session.inFlight) {
      for (const entry of group.transfers) transfers.set(entry);
      for (const { held } of group.settlements) {
        transfers.set(held);
        const taken = captures.get(held.id);
        if (taken !== undefined) captured.set(held.id, taken);
      }
      for (const id of group.failedIds) failedIds.add(id);
    }
  }
  const rounds = session.checkpoints.rounds();
  if (accounts.size > accountsCachedMax && session.trimmedAtRound !== rounds) {
    session.trimmedAtRound = rounds;
    for (const entry of accounts.values()) {
      if (session.checkpoints.isCovered(entry)) accounts.delete(entry.id);
    }
  }
}
