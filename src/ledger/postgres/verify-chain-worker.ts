// The thread of `verifyChainAside`: one verification, and it ends.
import { parentPort, workerData } from "node:worker_threads";
import { openDb } from "#kernel";
import { verifyChain } from "./verify-chain.ts";
import type { ChainOutcome, ChainTask } from "./verify-chain-aside.ts";

const { url, range }: ChainTask = workerData;
const db = openDb(url);
const outcome: ChainOutcome = { defect: await verifyChain(db, range) };
await db.close();
parentPort?.postMessage(outcome);
