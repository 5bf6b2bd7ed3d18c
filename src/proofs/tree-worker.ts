// The thread of `buildTreeAside`: one tree, and it ends.
import { parentPort, workerData } from "node:worker_threads";
import { buildTree, type TreePlan } from "./build-tree.ts";

const plan: TreePlan = workerData;
const built = buildTree(plan);
const bytes = [built.nodes, built.leaves, built.owners];
parentPort?.postMessage(
  built,
  bytes.map(({ buffer }) => buffer),
);
