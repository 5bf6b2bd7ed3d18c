import type { FieldType } from "./dictionary/fields.ts";
import { isFixDate, parseTimestamp } from "./timestamp.ts";

const decimal = /^-?(\d+\.?\d*|\.\d+)$/;
/** Longer numbers are no amounts of anything. */
const decimalCharactersMax = 30;

const formats: Readonly<Record<FieldType, (text: string) => boolean>> = {
  boolean: (text) => text === "Y" || text === "N",
  char: (text) => text.length === 1,
  count: (text) => /^\d{1,15}$/.test(text),
  country: (text) => text.length === 2,
  currency: (text) => text.length === 3,
  data: () => true,
  // UTCDate, LocalMktDate; 4.2 also has timestamps in some of these fields.
  date: isFixDate,
  decimal: (text) => text.length <= decimalCharactersMax && decimal.test(text),
  int: (text) => /^-?\d{1,15}$/.test(text),
  monthYear: (text) => /^\d{4}(0[1-9]|1[0-2])(\d{2}|w[1-5])?$/.test(text),
  multiple: (text) => /^\S+( \S+)*$/.test(text),
  string: () => true,
  time: (text) => /^\d{2}:\d{2}:\d{2}(\.\d{3})?$/.test(text),
  timestamp: (text) => parseTimestamp(text) !== undefined,
};

/** Whether a value is written as its type wants it. */
export function isFormatted(type: FieldType, text: string): boolean {
  return formats[type](text);
}
