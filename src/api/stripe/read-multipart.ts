import { FormInvalidError } from "./read-form.ts";

/** A file as a form brings it. */
export type FormFile = { readonly name: string; readonly content: Uint8Array };
/** The parts of a form: texts as a form would encode them, files by the names of their fields. */
export type MultipartForm = {
  readonly text: string;
  readonly files: Readonly<Record<string, FormFile>>;
};

const partsMax = 50;
const lineEnd = "\r\n";

/**
 * Reads `multipart/form-data` (RFC 7578) whole, from memory.
 *
 * @throws FormInvalidError
 */
export function readMultipart(body: Uint8Array, contentType: string): MultipartForm {
  const boundary = /boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) throw new FormInvalidError("the form has no boundary");
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const fields: [string, string][] = [];
  const files = new Map<string, FormFile>();
  for (const part of partsOf(bytes, `--${name}`)) {
    const { field, fileName, content } = readPart(part);
    if (fileName === undefined) fields.push([field, content.toString("utf8")]);
    else files.set(field, { name: fileName, content });
  }
  const text = fields
    .map(([field, value]) => `${encodeURIComponent(field)}=${encodeURIComponent(value)}`)
    .join("&");
  return { text, files: Object.fromEntries(files) };
}

function partsOf(bytes: Buffer, delimiter: string): Buffer[] {
  const parts: Buffer[] = [];
  let from = bytes.indexOf(delimiter);
  if (from < 0) throw new FormInvalidError("the form has no parts");
  for (;;) {
    const start = from + delimiter.length;
    if (bytes.subarray(start, start + 2).toString("latin1") === "--") return parts;
    const end = bytes.indexOf(`${lineEnd}${delimiter}`, start);
    if (end < 0) throw new FormInvalidError("the form breaks off");
    parts.push(bytes.subarray(start + lineEnd.length, end));
    if (parts.length > partsMax) throw new FormInvalidError(`more than ${partsMax} parts`);
    from = end + lineEnd.length;
  }
}

function readPart(part: Buffer) {
  const end = part.indexOf(lineEnd + lineEnd);
  if (end < 0) throw new FormInvalidError("a part of the form has no content");
  const head = part.subarray(0, end).toString("utf8");
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? "";
  const field = /[;\s]name="([^"]{1,200})"/i.exec(disposition)?.[1];
  if (field === undefined) throw new FormInvalidError("a part of the form has no name");
  const fileName = /[;\s]filename="([^"]*)"/i.exec(disposition)?.[1];
  return { field, fileName, content: part.subarray(end + 2 * lineEnd.length) };
}
