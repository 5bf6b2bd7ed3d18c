// PostgreSQL's protocol, as far as a group of changes needs it: statements and rows in binary form,
// written once into the bytes that the socket sends.

/** A place in bytes that are being written. */
export type Cursor = { readonly bytes: Buffer; readonly view: DataView; at: number };

export function cursor(size: number): Cursor {
  const bytes = Buffer.allocUnsafe(size);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, size), at: 0 };
}

export function written(c: Cursor): Buffer {
  return c.bytes.subarray(0, c.at);
}

// Fields of a row: their length, then their bytes.

export function putNull(c: Cursor): void {
  c.view.setInt32(c.at, -1);
  c.at += 4;
}

export function putBoolean(c: Cursor, value: boolean): void {
  c.view.setInt32(c.at, 1);
  c.view.setUint8(c.at + 4, value ? 1 : 0);
  c.at += 5;
}

export function putInt2(c: Cursor, value: number): void {
  c.view.setInt32(c.at, 2);
  c.view.setInt16(c.at + 4, value);
  c.at += 6;
}

export function putInt4(c: Cursor, value: number): void {
  c.view.setInt32(c.at, 4);
  c.view.setInt32(c.at + 4, value);
  c.at += 8;
}

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

export function putBytes(c: Cursor, value: Uint8Array): void {
  c.view.setInt32(c.at, value.length);
  c.bytes.set(value, c.at + 4);
  c.at += 4 + value.length;
}

/** The largest field of a row that is not `bytea`: a numeric, with its length. */
export const fieldBytesMax = 4 + numericHeaderBytes + 2 * digitsMax;

// Messages.

type MessageKind = "P" | "B" | "E" | "S" | "d" | "c";
const headBytes = 5;

function message(c: Cursor, kind: MessageKind, body: () => void): void {
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
function statement(c: Cursor, sql: string): void {
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

const overheadBytes = 200;
const copySignature = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");

/** How the rows of a table are written. */
export type CopyTable<T> = {
  /** Their names, separated by commas. */
  readonly columns: string;
  readonly write: (c: Cursor, entry: T) => void;
};

/** The messages that add rows to a table. */
export function copyInto<T>(
  table: string,
  { columns, write }: CopyTable<T>,
  entries: readonly T[],
): Buffer {
  const sql = `copy ${table} (${columns}) from stdin binary`;
  const fields = columns.split(",").length;
  const rowBytesMax = 2 + fields * fieldBytesMax;
  const c = cursor(overheadBytes + sql.length + entries.length * rowBytesMax);
  statement(c, sql);
  message(c, "d", () => {
    c.bytes.set(copySignature, c.at);
    c.at += copySignature.length;
    for (const entry of entries) {
      c.view.setInt16(c.at, fields);
      c.at += 2;
      write(c, entry);
    }
    c.view.setInt16(c.at, -1);
    c.at += 2;
  });
  message(c, "c", () => {});
  return written(c);
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
