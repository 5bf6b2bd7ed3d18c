import { err, ok, type Result } from "#kernel";
import { type NachaError, Refusal, refuse } from "../errors.ts";
import { checkBatch } from "./check-batch.ts";
import { checkEntry } from "./check-entry.ts";
import { checkFile } from "./check-file.ts";
import { recordLength } from "./field-spec.ts";
import type { AddendaLayout, NachaBatch, NachaEncoding, NachaEntry, NachaFile } from "./file.ts";
import { joinLines, type Line, splitLines } from "./lines.ts";
import { type LayoutName, type NachaRecord, readRecord, refuseField } from "./record.ts";
import { isContest, isDishonor, isRefusedChange } from "./return-reasons.ts";
import { isSecCode, type SecCode, secRules } from "./sec-codes.ts";

/** Largest file read, in characters: a million records and their line breaks. */
export const fileCharactersMax = 96_000_000;

/**
 * Reads a NACHA file of any Standard Entry Class as a receiving bank does. A file is either right
 * or refused whole: the record sequence, each field, the routing check digits, the addenda that its
 * class allows, ascending trace and batch numbers, every count, hash and total.
 *
 * What carriers do to files is accepted and remembered, so that {@link formatNacha} repeats it:
 * any line breaks or none, blanks trimmed or added at the end of a line, missing block filler,
 * blank lines. Bytes are UTF-8 where they can be, else Latin-1.
 *
 * @returns the file, or the first error in file order
 */
export function parseNacha(source: string | Uint8Array): Result<NachaFile, NachaError> {
  const { text, encoding } = typeof source === "string" ? utf8(source) : decode(source);
  try {
    if (text.length > fileCharactersMax) {
      refuseMissing("fileHeader", "file_too_large", 1, `more than ${fileCharactersMax} characters`);
    }
    return ok(parseLines(splitLines(text), encoding));
  } catch (error) {
    if (error instanceof Refusal) return err(error.error);
    throw error;
  }
}

function utf8(text: string): { text: string; encoding: NachaEncoding } {
  return { text, encoding: "utf-8" };
}

function decode(bytes: Uint8Array): { text: string; encoding: NachaEncoding } {
  try {
    return utf8(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // Node's Buffer reads Latin-1 one byte a character; TextDecoder's label means windows-1252.
    return { text: Buffer.from(bytes).toString("latin1"), encoding: "latin1" };
  }
}

function refuseMissing(
  layout: LayoutName,
  code: "record_order" | "file_too_large",
  line: number,
  reason: string,
): never {
  refuseField(layout, { line, length: 0, ending: "" }, "recordType", reason, code);
}

/** Walks the lines once; `next` is the line to be read. */
type Reader = { readonly lines: readonly Line[]; next: number };

const filler = "9".repeat(recordLength);

function typeOf(line: Line | undefined): string {
  return line?.text === filler ? "filler" : (line?.text[0] ?? "");
}

function peek(reader: Reader): string {
  return typeOf(reader.lines[reader.next]);
}

function take(reader: Reader, type: string, layout: LayoutName): Line {
  const line = reader.lines[reader.next];
  if (line && typeOf(line) === type) {
    reader.next += 1;
    return line;
  }
  const number = line?.line ?? (reader.lines.at(-1)?.line ?? 0) + 1;
  const found = line
    ? `one that starts with ${JSON.stringify(line.text[0])}`
    : "the end of the file";
  const reason = `expected a record that starts with "${type}", found ${found}`;
  refuseMissing(layout, "record_order", number, reason);
}

function parseLines(lines: readonly Line[], encoding: NachaEncoding): NachaFile {
  const reader: Reader = { lines, next: 0 };
  const header = readRecord("fileHeader", take(reader, "1", "fileHeader"));
  const batches: NachaBatch[] = [];
  while (peek(reader) === "5") batches.push(parseBatch(reader));
  const layout = batches.some((batch) => batch.secCode === "ADV")
    ? "advFileControl"
    : "fileControl";
  const control = readRecord(layout, take(reader, "9", layout));
  const rest = lines.slice(reader.next);
  for (const line of rest) {
    if (typeOf(line) === "filler") continue;
    refuseMissing(layout, "record_order", line.line, "only block filler may follow the record");
  }
  const file = { header, batches, control, trailer: joinLines(rest), encoding };
  checkFile(file);
  return file;
}

function parseBatch(reader: Reader): NachaBatch {
  const { header, secCode, international } = parseBatchHeader(take(reader, "5", "batchHeader"));
  const rule = secRules[secCode];
  const entryLayout = international ? "iatEntry" : rule.entry;
  const entries: NachaEntry[] = [];
  while (peek(reader) === "6") {
    const detail = readRecord(entryLayout, take(reader, "6", entryLayout));
    const addenda: NachaRecord<AddendaLayout>[] = [];
    while (peek(reader) === "7") addenda.push(parseAddenda(reader, international));
    const entry = { detail, addenda };
    checkEntry(entry, secCode, header);
    entries.push(entry);
  }
  const controlLayout = secCode === "ADV" ? "advBatchControl" : "batchControl";
  const control = readRecord(controlLayout, take(reader, "8", controlLayout));
  const batch = { secCode, header, entries, control };
  checkBatch(batch);
  return batch;
}

// A notification of change for an international entry is a COR batch with the IAT layouts.
const iatNotificationIndicator = "IATCOR";

function parseBatchHeader(line: Line): {
  header: NachaBatch["header"];
  secCode: SecCode;
  international: boolean;
} {
  const code = line.text.slice(50, 53);
  const indicator = line.text.slice(4, 20).trimEnd();
  const international =
    code === "IAT" || (code === "COR" && indicator === iatNotificationIndicator);
  const layout = international ? "iatBatchHeader" : "batchHeader";
  const header = readRecord(layout, line);
  if (!isSecCode(code)) {
    const reason = `"${code}" is not a Standard Entry Class code`;
    refuseField(layout, header.source, "standardEntryClassCode", reason);
  }
  return { header, secCode: code, international };
}

const addendaLayouts: ReadonlyMap<string, AddendaLayout> = new Map([
  ["02", "addenda02"],
  ["05", "addenda05"],
  ["10", "addenda10"],
  ["11", "addenda11"],
  ["12", "addenda12"],
  ["13", "addenda13"],
  ["14", "addenda14"],
  ["15", "addenda15"],
  ["16", "addenda16"],
  ["17", "addenda17"],
  ["18", "addenda18"],
]);

function parseAddenda(reader: Reader, international: boolean): NachaRecord<AddendaLayout> {
  const line = take(reader, "7", "addenda05");
  const type = line.text.slice(1, 3);
  const code = line.text.slice(3, 6);
  if (type === "98") return readRecord(changeLayout(code), line);
  if (type === "99") return readRecord(returnLayout(code, international), line);
  const layout = addendaLayouts.get(type);
  if (layout) return readRecord(layout, line);
  const reason = `${JSON.stringify(type)} is not a type of addenda`;
  refuse("Addenda", "Addenda Type Code", line.line, reason, "field_invalid");
}

function changeLayout(code: string): AddendaLayout {
  return isRefusedChange(code) ? "refusedNotificationOfChange" : "notificationOfChange";
}

function returnLayout(code: string, international: boolean): AddendaLayout {
  if (isDishonor(code)) return "dishonoredReturnAddenda";
  if (isContest(code)) return "contestedReturnAddenda";
  return international ? "iatReturnAddenda" : "returnAddenda";
}
