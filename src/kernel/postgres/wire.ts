import { writeIdBytes } from "../ids.ts";

// PostgreSQL's protocol, as far as many changes at once need it: statements and rows in binary
// form, written once into the bytes that the socket sends. Values go where a cursor is: whoever
// writes makes room first, and what is as long as its text makes room for itself.

/** A place in bytes that are being written. */
export type Cursor = { bytes: Buffer; view: DataView; at: number };

/** The beginning of so many bytes; of more, once there is {@link room} for them. */
export function cursor(size: number): Cursor {
  const bytes = Buffer.allocUnsafe(size);
  return { bytes, view: viewOf(bytes), at: 0 };
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Everything up to the cursor. */
export function written(c: Cursor): Buffer {
  return c.bytes.subarray(0, c.at);
}

/** Makes room for so many bytes more. */
export function room(c: Cursor, size: number): void {
  const needed = c.at + size;
  if (needed <= c.bytes.length) return;
  const larger = Buffer.allocUnsafe(Math.max(c.bytes.length * 2, needed));
  c.bytes.copy(larger, 0, 0, c.at);
  c.bytes = larger;
  c.view = viewOf(larger);
}

// Fields of a row: their length, then their bytes.

/** SQL's null, into any column. */
export function putNull(c: Cursor): void {
  c.view.setInt32(c.at, -1);
  c.at += 4;
}

/** Into a `boolean`. */
export function putBoolean(c: Cursor, value: boolean): void {
  c.view.setInt32(c.at, 1);
  c.view.setUint8(c.at + 4, value ? 1 : 0);
  c.at += 5;
}

/** Into a `smallint`. */
export function putInt2(c: Cursor, value: number): void {
  c.view.setInt32(c.at, 2);
  c.view.setInt16(c.at + 4, value);
  c.at += 6;
}

/** Into an `integer`. */
export function putInt4(c: Cursor, value: number): void {
  c.view.setInt32(c.at, 4);
  c.view.setInt32(c.at + 4, value);
  c.at += 8;
}

/** Into a `bigint`. */
export function putInt8(c: Cursor, value: bigint): void {
  c.view.setInt32(c.at, 8);
  c.view.setBigInt64(c.at + 4, value);
  c.at += 12;
}

/** A number of 128 bits as a uuid: 16 bytes that sort as the number does. */
export function putUuid(c: Cursor, value: bigint): void {
  c.view.setInt32(c.at, 16);
  c.view.setBigUint64(c.at + 4, value >> 64n);
  c.view.setBigUint64(c.at + 12, value);
  c.at += 20;
}

const numericHeaderBytes = 8;
const digit = 10_000;
const digitBig = 10_000n;
const negativeSign = 0x4000;
/** Digits of four decimals in a number of 128 bits. */
const digitsMax = 10;
const digits = new Uint16Array(digitsMax);

/** A whole number as numeric: digits of four decimals, most significant first. */
export function putNumeric(c: Cursor, value: bigint): void {
  const magnitude = value < 0n ? -value : value;
  let count = 0;
  if (magnitude <= Number.MAX_SAFE_INTEGER) {
    for (let rest = Number(magnitude); rest > 0; count++) {
      digits[count] = rest % digit;
      rest = Math.floor(rest / digit);
    }
  } else {
    for (let rest = magnitude; rest > 0n; count++) {
      digits[count] = Number(rest % digitBig);
      rest /= digitBig;
    }
  }
  const { view, at } = c;
  view.setInt32(at, numericHeaderBytes + 2 * count);
  view.setInt16(at + 4, count);
  view.setInt16(at + 6, count === 0 ? 0 : count - 1);
  view.setInt16(at + 8, value < 0n ? negativeSign : 0);
  view.setInt16(at + 10, 0);
  c.at = at + 12;
  for (let index = count - 1; index >= 0; index--) {
    view.setUint16(c.at, digits[index] ?? 0);
    c.at += 2;
  }
}

/** Into a `bytea`. */
export function putBytes(c: Cursor, value: Uint8Array): void {
  c.view.setInt32(c.at, value.length);
  c.bytes.set(value, c.at + 4);
  c.at += 4 + value.length;
}

/** Into a `uuid`: the number of an id. */
export function putId(c: Cursor, id: string | null): void {
  if (id === null) return putNull(c);
  c.view.setInt32(c.at, 16);
  writeIdBytes(c.bytes, c.at + 4, id);
  c.at += 20;
}

/** 2000-01-01, from which PostgreSQL counts microseconds. */
const epochMs = 946_684_800_000;
const twoTo32 = 4_294_967_296;

/** Into a `timestamptz`: whole milliseconds since the Unix epoch. */
export function putInstant(c: Cursor, ms: number | null): void {
  if (ms === null) return putNull(c);
  const microseconds = (ms - epochMs) * 1_000;
  const high = Math.floor(microseconds / twoTo32);
  c.view.setInt32(c.at, 8);
  c.view.setInt32(c.at + 4, high);
  c.view.setUint32(c.at + 8, microseconds - high * twoTo32);
  c.at += 12;
}

/** Of one UTF-16 unit. */
const utf8BytesMax = 3;

/** Into a `text`. Leaves the room behind it that there was before. */
export function putText(c: Cursor, text: string | null): void {
  if (text === null) return putNull(c);
  room(c, utf8BytesMax * text.length + rowBytesMax);
  const size = c.bytes.write(text, c.at + 4);
  c.view.setInt32(c.at, size);
  c.at += 4 + size;
}

const jsonbVersion = "\u0001";

/** Into a `jsonb`. */
export function putJson(c: Cursor, value: object | null): void {
  putText(c, value === null ? null : jsonbVersion + JSON.stringify(value));
}

/** The largest field of a row whose length is bounded: a numeric, with its length. */
export const fieldBytesMax = 4 + numericHeaderBytes + 2 * digitsMax;
/** Fields of a row at most. */
export const fieldsMax = 32;
/** Around a statement and its rows. */
export const overheadBytes = 200;
/** The bytes of a row at most, but for texts and `bytea`, with what ends the rows. */
export const rowBytesMax = 2 + fieldsMax * fieldBytesMax + overheadBytes;

// Messages.

type MessageKind = "P" | "B" | "E" | "S" | "d" | "c";
const headBytes = 5;

/** Writes a message: its kind, its length, and what `body` writes. */
export function message(c: Cursor, kind: MessageKind, body: () => void): void {
  const start = c.at;
  c.view.setUint8(start, kind.charCodeAt(0));
  c.at += headBytes;
  body();
  c.view.setInt32(start + 1, c.at - start - 1);
}

function text(c: Cursor, value: string): void {
  c.at += c.bytes.write(value, c.at, "utf8");
  c.view.setUint8(c.at, 0);
  c.at += 1;
}

/** Parses, binds without parameters and executes. */
export function statement(c: Cursor, sql: string): void {
  message(c, "P", () => {
    text(c, "");
    text(c, sql);
    c.view.setInt16(c.at, 0);
    c.at += 2;
  });
  execute(c, "", 0, () => {});
}

/** Executes a prepared statement; its parameters are fields in binary form. */
function execute(c: Cursor, name: string, count: number, parameters: () => void): void {
  message(c, "B", () => {
    text(c, "");
    text(c, name);
    c.view.setInt16(c.at, 1);
    c.view.setInt16(c.at + 2, 1);
    c.view.setInt16(c.at + 4, count);
    c.at += 6;
    parameters();
    c.view.setInt16(c.at, 0);
    c.at += 2;
  });
  message(c, "E", () => {
    text(c, "");
    c.view.setInt32(c.at, 0);
    c.at += 4;
  });
}

/** The messages that run one statement without parameters. */
export function runStatement(sql: string): Buffer {
  const c = cursor(overheadBytes + Buffer.byteLength(sql));
  statement(c, sql);
  return written(c);
}

/** The messages that run a prepared statement. */
export function runPrepared(
  name: string,
  parameterBytesMax: number,
  count: number,
  parameters: (c: Cursor) => void,
): Buffer {
  const c = cursor(overheadBytes + name.length + parameterBytesMax);
  execute(c, name, count, () => parameters(c));
  return written(c);
}

/** The end of what belongs together: the server commits it, or rolls all of it back. */
export function sync(): Buffer {
  const c = cursor(headBytes);
  message(c, "S", () => {});
  return written(c);
}
