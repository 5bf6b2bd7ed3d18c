import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "#kernel";
import { copyCluster } from "./cluster.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
    /** Folder of a cluster that holds nothing yet and does not run. */
    newCluster: string;
  }
}

/** One server for the whole run; each test file takes databases of its own from it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "bourse-test-"));
  chmodSync(folder, 0o711);
  const options = { folder: join(folder, "postgres"), durable: false };
  const newCluster = join(folder, "new-cluster");
  await (await startPostgres(options)).stop();
  copyCluster(options.folder, newCluster);
  const server = await startPostgres(options);
  project.provide("postgresUrl", server.url("postgres"));
  project.provide("newCluster", newCluster);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
