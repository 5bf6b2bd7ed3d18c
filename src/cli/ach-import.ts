import { readFile, writeFile } from "node:fs/promises";
import type { Institution } from "#accounts";
import type { AchEntryResult, Flows } from "#flows";
import type { Clock, Db } from "#kernel";
import { exportReturns, returnReasons } from "#rails";
import { type CommandOutput, exitDone, exitRefused } from "./ach-codec.ts";

/**
 * `ach import FILE`: credits a NACHA file to the accounts it names, and prints a line for each
 * entry that was not, then the sums. Importing again moves nothing twice. A malformed file changes
 * nothing, prints its error and exits with 1.
 */
export async function achImport(
  deps: { readonly flows: Pick<Flows, "importAch"> },
  path: string,
  output: CommandOutput,
): Promise<number> {
  const imported = await deps.flows.importAch(await readFile(path));
  if (!imported.ok) {
    output.error(`${path}: ${imported.error.message}`);
    return exitRefused;
  }
  const { entries, alreadyRecorded } = imported.value;
  if (alreadyRecorded) output.out("This file was imported before: nothing is moved twice.");
  for (const result of entries) {
    const line = lineOf(result);
    if (line !== undefined) output.out(line);
  }
  const credited = entries.filter(({ outcome }) => outcome.outcome === "credited");
  const cents = credited.reduce((sum, { entry }) => sum + entry.amount, 0n);
  const count = (kind: string) => entries.filter(({ outcome }) => outcome.outcome === kind).length;
  output.out(
    `${credited.length} credited (USD ${decimal(cents)}), ${count("returned")} to return, ` +
      `${count("ignored")} without money`,
  );
  return exitDone;
}

function lineOf({ entry, outcome }: AchEntryResult): string | undefined {
  const place = `line ${entry.line}, trace ${entry.traceNumber}`;
  switch (outcome.outcome) {
    case "credited":
      return undefined;
    case "returned":
      return `${place}: ${outcome.reason} ${returnReasons[outcome.reason]}`;
    case "ignored":
      return `${place}: ${outcome.reason.replaceAll("_", " ")}`;
  }
}

function decimal(cents: bigint): string {
  return `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
}

/**
 * `ach returns --out FILE [--all]`: writes the entries that go back as a NACHA file. They count as
 * delivered once it is written; with `all`, a copy of every return ever made, which changes
 * nothing. Writes no file when there is nothing to return.
 */
export async function achReturns(
  deps: { readonly db: Db; readonly clock: Clock; readonly institution: Institution },
  options: { readonly outPath: string; readonly all?: boolean },
  output: CommandOutput,
): Promise<number> {
  const { name, routingNumber } = deps.institution;
  const exported = await exportReturns(
    deps,
    { institution: { name, routingNumber }, all: options.all ?? false },
    (content) => writeFile(options.outPath, content),
  );
  if (!exported.ok) {
    output.error("No more return files can be made today: a day has 35.");
    return exitRefused;
  }
  const { entries } = exported.value;
  output.out(entries === 0 ? "Nothing to return." : `${entries} to return in ${options.outPath}`);
  return exitDone;
}
