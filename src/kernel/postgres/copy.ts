import type pg from "pg";
import { assert } from "../assert.ts";
import { writeIdBytes } from "../ids.ts";

/**
 * Rows of one table in PostgreSQL's binary format (COPY, "Binary Format"), written straight into
 * the bytes that are sent: the cheapest way in for both sides. Values follow in the order of the
 * columns that {@link copyIn} names; null is SQL's null.
 */
export type CopyRows = {
  row(): void;
  /** Into a `uuid`: the number of an id. */
  id(id: string | null): void;
  text(text: string | null): void;
  /** Into a `bigint`. */
  bigint(value: bigint): void;
  /** Into an `integer`. */
  integer(value: number): void;
  /** Into a `timestamptz`: whole milliseconds since the Unix epoch. */
  instant(ms: number | null): void;
  /** Into a `jsonb`. */
  json(value: object | null): void;
  readonly count: number;
  /** The messages that carry the rows; nothing is added after this. */
  messages(): Buffer;
};

const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
/** After the signature: no flags, no header extension. */
const prologueBytes = 5 + signature.length + 8;
/** The end of the rows, and the message CopyDone. */
const epilogueBytes = 2 + 5;
const startBytes = 64 * 1024;
const copyDataCode = 0x64;
const copyDoneCode = 0x63;
const noValue = -1;
const jsonbVersion = "\u0001";
/** Of one UTF-16 unit. */
const utf8BytesMax = 3;
/** 2000-01-01, from which PostgreSQL counts microseconds. */
const epochMs = 946_684_800_000;
const twoTo32 = 4_294_967_296;

/** Begins the rows of one table. */
export function createCopyRows(columns: number): CopyRows {
  let bytes: Buffer = Buffer.allocUnsafe(startBytes);
  let used = prologueBytes;
  let count = 0;

  function room(size: number): void {
    const needed = used + size + epilogueBytes;
    if (needed > bytes.length) bytes = enlarged(bytes, needed);
  }

  /** Makes room for a value of this size and states it. */
  function field(size: number): void {
    room(4 + size);
    used = bytes.writeInt32BE(size, used);
  }

  function nothing(): void {
    room(4);
    used = bytes.writeInt32BE(noValue, used);
  }

  function characters(text: string): void {
    room(4 + utf8BytesMax * text.length);
    const size = bytes.write(text, used + 4);
    used = bytes.writeInt32BE(size, used) + size;
  }

  return {
    row() {
      room(2);
      used = bytes.writeInt16BE(columns, used);
      count += 1;
    },
    id(id) {
      if (id === null) return nothing();
      field(16);
      writeIdBytes(bytes, used, id);
      used += 16;
    },
    text(text) {
      if (text === null) return nothing();
      characters(text);
    },
    bigint(value) {
      field(8);
      used = bytes.writeBigInt64BE(value, used);
    },
    integer(value) {
      field(4);
      used = bytes.writeInt32BE(value, used);
    },
    instant(ms) {
      if (ms === null) return nothing();
      field(8);
      const microseconds = (ms - epochMs) * 1_000;
      const high = Math.floor(microseconds / twoTo32);
      used = bytes.writeInt32BE(high, used);
      used = bytes.writeUInt32BE(microseconds - high * twoTo32, used);
    },
    json(value) {
      if (value === null) return nothing();
      characters(jsonbVersion + JSON.stringify(value));
    },
    get count() {
      return count;
    },
    messages: () => sealed(bytes, used),
  };
}

function enlarged(bytes: Buffer, needed: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, needed));
  bytes.copy(larger);
  return larger;
}

/** Puts around the rows what begins and ends them. */
function sealed(bytes: Buffer, rowsEnd: number): Buffer {
  bytes.writeUInt8(copyDataCode, 0);
  // A message states its length without its code; the rows end with a count of -1 columns.
  bytes.writeInt32BE(rowsEnd - 1 + 2, 1);
  signature.copy(bytes, 5);
  bytes.fill(0, 5 + signature.length, prologueBytes);
  let end = bytes.writeInt16BE(-1, rowsEnd);
  end = bytes.writeUInt8(copyDoneCode, end);
  end = bytes.writeInt32BE(4, end);
  return bytes.subarray(0, end);
}

/** Where rows go: a table with the columns that they fill, e.g. `a.b (c, d)`. */
export type Copied = { readonly into: string; readonly rows: CopyRows };

/**
 * Stores rows of one or more tables in one transaction and one round trip: the rows are sent
 * without waiting to be asked for. A row that breaks a constraint leaves none of them.
 */
export function copyIn(client: pg.ClientBase, copies: readonly Copied[]): Promise<void> {
  const filled = copies.filter(({ rows }) => rows.count > 0);
  assert(filled.length > 0, "there is something to store");
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    client.query({
      submit(connection: pg.Connection) {
        const { stream } = connection;
        stream.cork();
        connection.query(filled.map(({ into }) => `copy ${into} from stdin binary`).join("; "));
        for (const { rows } of filled) stream.write(rows.messages());
        stream.uncork();
      },
      handleCopyInResponse() {},
      handleCommandComplete() {},
      handleError(error: Error) {
        failure = error;
        reject(error);
      },
      handleReadyForQuery() {
        if (failure === undefined) resolve();
      },
    });
  });
}
