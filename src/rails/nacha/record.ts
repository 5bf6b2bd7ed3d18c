import { AssertionFailure, assert } from "#kernel";
import { type NachaErrorCode, Refusal, refuse } from "../errors.ts";
import { describeContents, holds, write } from "./field-contents.ts";
import { type FieldSpec, recordLength } from "./field-spec.ts";
import { layouts } from "./layouts.ts";
import type { Line } from "./lines.ts";

/** Which table of the standard a record follows. */
export type LayoutName = keyof typeof layouts;
export type FieldName<L extends LayoutName> = (typeof layouts)[L][number][0];

/** Where a record stood and how its line was written; what the writer needs to repeat it. */
export type LineSource = Omit<Line, "text">;

type RecordOf<L extends LayoutName> = {
  readonly layout: L;
  /** The characters of each field as they stand in the file, padding included. */
  readonly fields: { readonly [N in FieldName<L>]: string };
  readonly source: LineSource;
};

/** One record of 94 characters, cut into the fields of its layout. */
export type NachaRecord<L extends LayoutName = LayoutName> = { [K in L]: RecordOf<K> }[L];

const recordNames: Partial<Record<LayoutName, string>> = {
  iatBatchHeader: "IAT Batch Header",
  iatEntry: "IAT Entry Detail",
  advEntry: "ADV Entry Detail",
  advBatchControl: "ADV Batch Control",
  advFileControl: "ADV File Control",
  iatReturnAddenda: "IAT Return Addenda",
};

/** `batchControl` is `Batch Control`, `individualEntry` an `Entry Detail`. */
export function recordName(layout: LayoutName): string {
  if (recordNames[layout]) return recordNames[layout];
  return layout.endsWith("Entry") ? "Entry Detail" : fieldLabel(layout.replace(/(\d+)/, " $1"));
}

/** `dfiAccountNumber` is `DFI Account Number`. */
export function fieldLabel(name: string): string {
  return name
    .replace(/([A-Z])/g, " $1")
    .replace(/^./, (first) => first.toUpperCase())
    .replace(/\b(Dfi|Id|Iat|Iso|Ofac|Ach)\b/g, (word) => word.toUpperCase());
}

/** Cuts a line into fields; throws a {@link Refusal} at the first that its layout does not allow. */
export function readRecord<L extends LayoutName>(layout: L, line: Line): NachaRecord<L> {
  const { text, ...source } = line;
  const fields: Record<string, string> = {};
  for (const [name, position, length, contents] of specs(layout)) {
    const value = text.slice(position - 1, position - 1 + length);
    fields[name] = value;
    if (holds(contents, value)) continue;
    const reason = `${JSON.stringify(value)} is not ${describeContents(contents)}`;
    refuseField(layout, source, name, reason + lengthHint(line));
  }
  return { layout, fields, source } as unknown as NachaRecord<L>;
}

function lengthHint(line: Line): string {
  if (line.length === recordLength) return "";
  return `; the line has ${line.length} characters, a record has ${recordLength}`;
}

/** Throws the {@link Refusal} that names one field of a record. */
export function refuseField(
  layout: LayoutName,
  source: LineSource,
  field: string,
  reason: string,
  code: NachaErrorCode = "field_invalid",
): never {
  refuse(recordName(layout), fieldLabel(field), source.line, reason, code);
}

export function recordText(record: NachaRecord): string {
  const fields: Record<string, string> = record.fields;
  return specs(record.layout)
    .map(([name]) => fields[name] ?? "")
    .join("");
}

export type FieldValues<L extends LayoutName> = {
  readonly [N in FieldName<L>]?: string | bigint | number;
};

/**
 * A record made from values: text is cut to its field and made ASCII, numbers are zero-filled, a
 * field without a value gets its constant, zeros or blanks. A value its field cannot hold is a
 * bug of the caller.
 */
export function makeRecord<L extends LayoutName>(
  layout: L,
  values: FieldValues<L>,
): NachaRecord<L> {
  const given: Record<string, string | bigint | number | undefined> = values;
  const text = specs(layout)
    .map(([name, , length, contents]) => write(contents, given[name], length))
    .join("");
  assert(text.length === recordLength, `${layout} has ${recordLength} characters`);
  try {
    return readRecord(layout, { text, line: 0, length: recordLength, ending: "\n" });
  } catch (error) {
    if (error instanceof Refusal) throw new AssertionFailure(error.message);
    throw error;
  }
}

/** The number in a numeric or amount field; a blank optional one is zero. */
export function numberIn(field: string): bigint {
  return BigInt(field.trim() === "" ? "0" : field);
}

function specs(layout: LayoutName): readonly FieldSpec[] {
  return layouts[layout];
}
