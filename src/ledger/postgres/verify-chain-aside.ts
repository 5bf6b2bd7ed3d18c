import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Db } from "#kernel";
import { lastSequence } from "./chain-store.ts";
import { type ChainDefect, type ChainRange, verifyChain } from "./verify-chain.ts";

/** What the thread is given, and what it sends when it is done. */
export type ChainTask = { readonly url: string; readonly range: ChainRange };
export type ChainOutcome = { readonly defect: ChainDefect | undefined };

/** So many batches are gone over sooner than a thread starts. */
const batchesHereMax = 100n;

/**
 * Does what {@link verifyChain} does while others are served: a long chain in a thread of its own,
 * with connections of its own, that end with it.
 *
 * @returns the first defect; undefined for a ledger in which every event is as it was committed
 */
export async function verifyChainAside(
  db: Db,
  range: ChainRange = {},
  hereMax = batchesHereMax,
): Promise<ChainDefect | undefined> {
  if ((await lastSequence(db)) - (range.after ?? 0n) <= hereMax) return verifyChain(db, range);
  const task: ChainTask = { url: db.url, range };
  const worker = new Worker(new URL("./verify-chain-worker.ts", import.meta.url), {
    workerData: task,
  });
  try {
    const [outcome]: ChainOutcome[] = await once(worker, "message");
    if (outcome === undefined) throw new Error("the thread that verifies the chain sent nothing");
    return outcome.defect;
  } finally {
    await worker.terminate();
  }
}
