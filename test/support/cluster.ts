import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { inject } from "vitest";

/**
 * Lays a new cluster of PostgreSQL into a folder, as the first start there would: for a test of
 * something else than that start, whose longest part it is.
 */
export function layCluster(folder: string): void {
  copyCluster(inject("newCluster"), folder);
}

/** Lays one where a server looks for its own. */
export function layClusterOfServer(dataFolder: string): void {
  layCluster(join(dataFolder, "postgres"));
}

/** Copies a cluster that does not run, with whose its files are. */
export function copyCluster(from: string, to: string): void {
  execFileSync("cp", ["-a", from, to]);
}
