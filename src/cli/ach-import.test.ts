import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sandboxInstitution } from "#accounts";
import { createManualClock, must, ok } from "#kernel";
import {
  buildBatch,
  buildFile,
  formatNachaBytes,
  incomingEntries,
  parseNacha,
  migrations as railsMigrations,
  recordAchFile,
  recordAchOutcome,
} from "#rails";
import { createTestDatabase } from "#testing";
import { achImport, achReturns } from "./ach-import.ts";

const bank = { routingNumber: "091000019", name: "FIRST TOWN BANK" };
const content = formatNachaBytes(
  buildFile(
    {
      destination: sandboxInstitution,
      origin: bank,
      createdAtMs: Date.UTC(2026, 0, 14),
      fileIdModifier: "A",
    },
    [
      buildBatch(
        {
          secCode: "PPD",
          companyName: "ACME CORP",
          companyIdentification: "1234567890",
          companyEntryDescription: "PAYROLL",
          effectiveEntryDate: "2026-01-15",
          originatingRoutingNumber: bank.routingNumber,
          batchNumber: 1,
          firstTraceSequence: 1,
        },
        ["111", "222"].map((accountNumber) => ({
          transactionCode: "22",
          routingNumber: sandboxInstitution.routingNumber,
          accountNumber,
          amount: 1_050n,
          receiverName: "ANA",
        })),
      ),
    ],
  ),
);

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "ach-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function listen() {
  const out: string[] = [];
  const errors: string[] = [];
  const output = {
    out: (line: string) => out.push(line),
    error: (line: string) => errors.push(line),
  };
  return { out, errors, output };
}

test("an import tells what was credited and what goes back", () =>
  inFolder(async (folder) => {
    const path = join(folder, "in.ach");
    await writeFile(path, content);
    const [first, second] = incomingEntries(must(parseNacha(content)));
    if (!first || !second) throw new Error("the file has two entries");
    const { out, output } = listen();
    const importAch = async (given: Uint8Array) => {
      expect(Buffer.compare(given, content)).toBe(0);
      const credited = { outcome: "credited", movementId: "mov_1" } as const;
      const returned = { outcome: "returned", reason: "R03" } as const;
      const entries = [
        { entry: first, outcome: credited },
        { entry: second, outcome: returned },
      ];
      return ok({ identity: "", alreadyRecorded: true, entries });
    };
    expect(await achImport({ flows: { importAch } }, path, output)).toBe(0);
    expect(out).toEqual([
      "This file was imported before: nothing is moved twice.",
      `line 4, trace ${second.traceNumber}: R03 No account, or unable to locate account`,
      "1 credited (USD 10.50), 1 to return, 0 without money",
    ]);
  }));

test("returns are written once, and a copy of all of them at any time", () =>
  inFolder(async (folder) => {
    await using database = await createTestDatabase(railsMigrations);
    const { db } = database;
    const file = must(parseNacha(content));
    await db.transaction(async (tx) => {
      const { identity } = await recordAchFile(tx, file, 0);
      for (const entry of incomingEntries(file)) {
        await recordAchOutcome(tx, identity, entry, { outcome: "returned", reason: "R03" }, 0);
      }
    });
    const clock = createManualClock(Date.UTC(2026, 0, 16));
    const deps = { db, clock, institution: sandboxInstitution };
    const outPath = join(folder, "returns.ach");
    const { out, output } = listen();
    expect(await achReturns(deps, { outPath }, output)).toBe(0);
    const written = incomingEntries(must(parseNacha(await readFile(outPath))));
    expect(written.map(({ correction }) => correction?.code)).toEqual(["R03", "R03"]);
    expect(await achReturns(deps, { outPath: join(folder, "none.ach") }, output)).toBe(0);
    await expect(readFile(join(folder, "none.ach"))).rejects.toThrow("ENOENT");
    expect(await achReturns(deps, { outPath, all: true }, output)).toBe(0);
    expect(out).toEqual([
      `2 to return in ${outPath}`,
      "Nothing to return.",
      `2 to return in ${outPath}`,
    ]);
  }));
