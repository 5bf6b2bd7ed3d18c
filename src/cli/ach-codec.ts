import { readFile, writeFile } from "node:fs/promises";
import {
  formatNachaBytes,
  type IncomingEntry,
  incomingEntries,
  type NachaBatch,
  type NachaFile,
  type NachaRecord,
  parseNacha,
} from "#rails";

/** Where a command writes: lines for its user, and complaints. */
export type CommandOutput = { out(line: string): void; error(line: string): void };

/** Exit codes of a command. */
export const exitDone = 0;
export const exitRefused = 1;

/**
 * `ach read FILE [--json]`: parses a NACHA file and prints what it holds, as a table, or as one
 * JSON document with amounts in cents as decimal strings and texts trimmed:
 *
 * ```
 * { "header": { "immediateDestination", "immediateOrigin", ... },
 *   "batches": [ { "secCode", "header": {...}, "entries": [ {
 *       "line", "batchNumber", "traceNumber", "secCode", "companyName", ..., "transactionCode",
 *       "direction", "accountType", "purpose", "routingNumber", "accountNumber", "amount": "1234",
 *       "receiverName", "receiverIdentification", "remittance": [], "correction"?: {...},
 *       "addenda": [ { "addendaTypeCode", ... } ] } ],
 *     "control": {...} } ],
 *   "control": {...} }
 * ```
 *
 * Header, control and addenda objects hold the fields of the record by the camelCase of their
 * standard names. A malformed file prints its error on the error output (with `json`, also
 * `{"error":{"code","line","record","field","message"}}` on the output) and exits with 1.
 */
export async function achRead(
  path: string,
  options: { readonly json: boolean },
  output: CommandOutput,
): Promise<number> {
  const parsed = parseNacha(await readFile(path));
  if (!parsed.ok) {
    if (options.json) output.out(JSON.stringify({ error: parsed.error }, null, 2));
    output.error(`${path}: ${parsed.error.message}`);
    return exitRefused;
  }
  if (options.json) output.out(JSON.stringify(achDocument(parsed.value), null, 2));
  else for (const line of achTable(parsed.value)) output.out(line);
  return exitDone;
}

/**
 * `ach rewrite FILE --out OUT`: parses a NACHA file and writes it from what was parsed, byte for
 * byte the same. A malformed file writes nothing, prints its error and exits with 1.
 */
export async function achRewrite(
  path: string,
  outPath: string,
  output: CommandOutput,
): Promise<number> {
  const parsed = parseNacha(await readFile(path));
  if (!parsed.ok) {
    output.error(`${path}: ${parsed.error.message}`);
    return exitRefused;
  }
  await writeFile(outPath, formatNachaBytes(parsed.value));
  return exitDone;
}

function achDocument(file: NachaFile): object {
  const entries = incomingEntries(file);
  let next = 0;
  const batches = file.batches.map((batch) => {
    const own = entries.slice(next, (next += batch.entries.length));
    return batchDocument(batch, own);
  });
  return { header: trimmed(file.header), batches, control: trimmed(file.control) };
}

function batchDocument(batch: NachaBatch, entries: readonly IncomingEntry[]): object {
  return {
    secCode: batch.secCode,
    header: trimmed(batch.header),
    entries: entries.map((entry, index) => ({
      ...entry,
      amount: entry.amount.toString(),
      addenda: batch.entries[index]?.addenda.map(trimmed) ?? [],
    })),
    control: trimmed(batch.control),
  };
}

function trimmed(record: NachaRecord): object {
  const fields: Record<string, string> = record.fields;
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name !== "recordType" && !name.startsWith("reserved"))
      .map(([name, value]) => [name, isTotal(name) ? BigInt(value).toString() : value.trim()]),
  );
}

function isTotal(name: string): boolean {
  return /^total.*Amount$/.test(name);
}

function* achTable(file: NachaFile): Generator<string> {
  const { fields } = file.header;
  const created = `${fields.fileCreationDate} ${fields.fileCreationTime}`.trim();
  yield `File ${fields.fileIdModifier} of ${created}, from ${partyOf(
    fields.immediateOriginName,
    fields.immediateOrigin,
  )} to ${partyOf(fields.immediateDestinationName, fields.immediateDestination)}`;
  let batchNumber: number | undefined;
  for (const entry of incomingEntries(file)) {
    if (entry.batchNumber !== batchNumber) {
      batchNumber = entry.batchNumber;
      const company = entry.companyName || entry.companyIdentification;
      yield `Batch ${batchNumber} ${entry.secCode} ${company}: ${entry.companyEntryDescription}`;
    }
    const amount = `${entry.amount / 100n}.${String(entry.amount % 100n).padStart(2, "0")}`;
    yield [
      ` ${entry.traceNumber}`,
      entry.direction.padEnd(6),
      amount.padStart(13),
      entry.purpose.padEnd(22),
      `${entry.routingNumber} ${entry.accountNumber.padEnd(17)}`,
      entry.receiverName,
    ]
      .join(" ")
      .trimEnd();
  }
}

function partyOf(name: string, digits: string): string {
  return [name.trim(), digits.trim()].filter((text) => text !== "").join(" ");
}
