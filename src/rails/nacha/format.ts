import { fileRecords, type NachaFile } from "./file.ts";
import { joinLines } from "./lines.ts";
import { recordText } from "./record.ts";

/** The text of a file: of a parsed one, exactly the text that was parsed. */
export function formatNacha(file: NachaFile): string {
  const lines = fileRecords(file).map((record) => ({ text: recordText(record), ...record.source }));
  return joinLines(lines) + file.trailer;
}

/** The bytes of a file: of a parsed one, exactly the bytes that were parsed. */
export function formatNachaBytes(file: NachaFile): Uint8Array {
  return Buffer.from(formatNacha(file), file.encoding);
}
