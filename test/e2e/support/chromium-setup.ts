import type { TestProject } from "vitest/node";
import { buildWebApp } from "../../../scripts/web-build.mjs";
import startPostgres from "../../support/postgres-setup.ts";
import { unpackChromium } from "./chromium.ts";

/** Brings what every test needs before the first one: browser, web app, database server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [stopPostgres] = await Promise.all([
    startPostgres(project),
    unpackChromium(),
    buildWebApp(process.execPath),
  ]);
  return stopPostgres;
}
