import { createHash } from "node:crypto";
import { fileRecords, type NachaFile } from "./file.ts";
import { recordText } from "./record.ts";

/**
 * What makes a file that file: SHA-256 over its records, header to control, in hexadecimal. The
 * header holds destination, origin, date, time and modifier, so two files are the same exactly when
 * the sender made one; line breaks, block filler and trimmed blanks do not count, so the same file
 * fetched in another way is the same file.
 */
export function nachaIdentity(file: NachaFile): string {
  const hash = createHash("sha256");
  for (const record of fileRecords(file)) hash.update(recordText(record), "utf8");
  return hash.digest("hex");
}
