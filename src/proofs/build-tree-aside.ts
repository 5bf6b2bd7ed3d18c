import { once } from "node:events";
import { setImmediate as breathe } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type BuiltTree, buildTree, type TreePlan } from "./build-tree.ts";

/** So many holdings take a few milliseconds: less than a thread takes to start. */
const countAtOnceMax = 256;

/** Builds a tree while payments go on: a large one in a thread of its own. */
export async function buildTreeAside(plan: TreePlan): Promise<BuiltTree> {
  if (plan.holdings.count <= countAtOnceMax) {
    await breathe();
    return buildTree(plan);
  }
  const worker = new Worker(new URL("./tree-worker.ts", import.meta.url), {
    workerData: plan,
    transferList: [plan.holdings.bytes.buffer],
  });
  try {
    const [built]: BuiltTree[] = await once(worker, "message");
    if (built === undefined) throw new Error("the tree's thread sent nothing");
    return built;
  } finally {
    await worker.terminate();
  }
}
