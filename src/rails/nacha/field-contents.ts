import { assert, unreachable } from "#kernel";
import { dateOfYymmdd } from "./dates.ts";
import type { FieldContents } from "./field-spec.ts";
import { isChangeCode, isReturnReason } from "./return-reasons.ts";

type Constant = `=${string}`;

function isConstant(contents: FieldContents): contents is Constant {
  return contents.startsWith("=");
}

function choices(contents: Constant): string[] {
  return contents.slice(1).split("|");
}

const digits = /^[0-9]+$/;
// Alphameric is any printable character; a control character would be a broken line.
const printable = /^[ -~\u0080-\u{10ffff}]*$/u;

/** True when the characters are what the layout says the field contains. */
export function holds(contents: FieldContents, value: string): boolean {
  if (isConstant(contents)) return choices(contents).includes(value);
  const blank = value.trim() === "";
  switch (contents) {
    case "numeric":
    case "amount":
    case "routing":
      return digits.test(value);
    case "optional numeric":
      return blank || digits.test(value.trim());
    case "text":
    case "reserved":
      return printable.test(value);
    case "required":
      return !blank && printable.test(value);
    case "modifier":
      return /^[A-Z0-9]$/.test(value);
    case "date":
      return dateOfYymmdd(value) !== undefined;
    case "optional date":
      return blank || /^0+$/.test(value) || dateOfYymmdd(value) !== undefined;
    case "optional time":
      return blank || /^([01][0-9]|2[0-3])[0-5][0-9]$/.test(value);
    case "return reason":
      return isReturnReason(value);
    case "change code":
      return isChangeCode(value);
    default:
      return unreachable(contents);
  }
}

/** The words that follow `is not` in a refusal. */
export function describeContents(contents: FieldContents): string {
  if (isConstant(contents)) return choices(contents).join(" or ");
  switch (contents) {
    case "numeric":
    case "amount":
    case "routing":
      return "all digits";
    case "optional numeric":
      return "digits or blanks";
    case "text":
    case "reserved":
      return "printable text";
    case "required":
      return "printable text that is not blank";
    case "modifier":
      return "a letter A to Z or a digit";
    case "date":
      return "a date YYMMDD";
    case "optional date":
      return "a date YYMMDD, blanks or zeros";
    case "optional time":
      return "a time HHMM or blanks";
    case "return reason":
      return "a return reason code";
    case "change code":
      return "a change code";
    default:
      return unreachable(contents);
  }
}

/** The characters of a field for a value. */
export function write(
  contents: FieldContents,
  value: string | bigint | number | undefined,
  length: number,
): string {
  if (isConstant(contents)) return String(value ?? choices(contents)[0]);
  const text = String(value ?? "");
  const numeric = contents === "numeric" || contents === "amount" || contents === "routing";
  if (numeric || (contents === "optional numeric" && text.trim() !== "")) {
    const filled = text.padStart(length, "0");
    assert(filled.length === length, `${text} does not fit a field of ${length} digits`);
    return filled;
  }
  return toAlphameric(text).slice(0, length).padEnd(length);
}

// Receiving banks read single-byte records: a name is written without its accents.
function toAlphameric(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^\u0020-\u007e]/gu, "?");
}
