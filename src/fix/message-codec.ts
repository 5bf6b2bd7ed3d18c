import { asciiNumber, equals, minus, soh, zero } from "./ascii.ts";

/**
 * A message as it came: its bytes, and where each field is. Nothing is copied out of the bytes
 * before somebody asks for it.
 */
export type FixMessage = {
  /** From `8=` to the delimiter after the checksum. */
  readonly bytes: Buffer;
  readonly beginString: string;
  readonly type: string;
  /** MsgSeqNum (34), -1 when there is none. */
  readonly number: number;
  /** Three numbers a field: tag, first byte of the value, byte after the value. */
  readonly fields: Int32Array;
};

/** Why a message is garbled: it is ignored, and its sequence number is not counted. */
export type Garbled = { readonly garbled: string };

const stride = 3;
/** Fields of a message at most: 64 KiB of the shortest fields are 16,384. */
const fieldsMax = 16_384;
const tagDigitsMax = 9;
const noTag = Number.NEGATIVE_INFINITY;

/** Data fields (they may hold any byte), each by the field before it that says how long it is. */
export const dataTagOfLengthTag: ReadonlyMap<number, number> = new Map([
  [90, 91],
  [93, 89],
  [95, 96],
  [212, 213],
  [348, 349],
  [350, 351],
  [352, 353],
  [354, 355],
  [356, 357],
  [358, 359],
  [360, 361],
  [362, 363],
  [364, 365],
  [445, 446],
  [618, 619],
  [621, 622],
]);

const scratch = new Int32Array(fieldsMax * stride);

/**
 * Reads a frame. What is wrong with its form makes it garbled: the first three fields are 8, 9 and
 * 35, the length and the checksum are true, each field is a number, `=` and a value.
 */
export function parseMessage(bytes: Buffer): FixMessage | Garbled {
  const count = readFields(bytes);
  if (typeof count === "string") return { garbled: count };
  const fields = scratch.slice(0, count * stride);
  const wrong = wrongForm(bytes, fields);
  if (wrong !== undefined) return { garbled: wrong };
  const at = indexOfTag(fields, 34);
  return {
    bytes,
    fields,
    beginString: textAt(bytes, fields, 0),
    type: textAt(bytes, fields, 2),
    number: at < 0 ? -1 : asciiNumber(bytes, fields[at + 1] ?? 0, fields[at + 2] ?? 0),
  };
}

/** Fills {@link scratch}; the number of fields, or why there is none. */
function readFields(bytes: Buffer): number | string {
  let count = 0;
  let dataTag = noTag;
  let dataLength = 0;
  for (let at = 0; at < bytes.length; count++) {
    if (count === fieldsMax) return "too many fields";
    const tag = readTag(bytes, at);
    if (tag === undefined) return "a tag is not a number";
    at = tagEnd + 1;
    const end = tag === dataTag ? at + dataLength : bytes.indexOf(soh, at);
    if (end < 0 || end >= bytes.length || bytes[end] !== soh) return "a field does not end";
    scratch[count * stride] = tag;
    scratch[count * stride + 1] = at;
    scratch[count * stride + 2] = end;
    dataTag = dataTagOfLengthTag.get(tag) ?? noTag;
    if (dataTag !== noTag) dataLength = asciiNumber(bytes, at, end);
    if (dataLength < 0) dataTag = noTag;
    at = end + 1;
  }
  return count;
}

/** Where the `=` is after the tag that {@link readTag} has read. */
let tagEnd = 0;

/** A tag may be negative: that is a number, though none of a field. */
function readTag(bytes: Buffer, start: number): number | undefined {
  const isNegative = bytes[start] === minus;
  const first = isNegative ? start + 1 : start;
  let tag = 0;
  let at = first;
  for (; at < bytes.length && at - first <= tagDigitsMax; at++) {
    const digit = (bytes[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) break;
    tag = tag * 10 + digit;
  }
  const digits = at - first;
  const isPadded = digits > 1 && bytes[first] === zero;
  if (bytes[at] !== equals || digits === 0 || digits > tagDigitsMax || isPadded) return undefined;
  tagEnd = at;
  return isNegative ? -tag : tag;
}

function wrongForm(bytes: Buffer, fields: Int32Array): string | undefined {
  const last = fields.length - stride;
  if (last < 3 * stride) return "too few fields";
  if (fields[0] !== 8 || fields[stride] !== 9 || fields[2 * stride] !== 35) {
    return "the first three fields are not 8, 9 and 35";
  }
  const trailerStart = (fields[last - 1] ?? 0) + 1;
  const bodyStart = (fields[stride + 2] ?? 0) + 1;
  const length = asciiNumber(bytes, fields[stride + 1] ?? 0, fields[stride + 2] ?? 0);
  if (length !== trailerStart - bodyStart) return "the body length is wrong";
  const [valueStart = 0, valueEnd = 0] = [fields[last + 1], fields[last + 2]];
  if (fields[last] !== 10 || valueEnd - valueStart !== 3) return "the checksum is not at the end";
  if (asciiNumber(bytes, valueStart, valueEnd) !== checksum(bytes, trailerStart)) {
    return "the checksum is wrong";
  }
  return fields[2 * stride + 1] === fields[2 * stride + 2] ? "no message type" : undefined;
}

/** Sum of the first `end` bytes, modulo 256. */
export function checksum(bytes: Uint8Array, end: number): number {
  let sum = 0;
  for (let at = 0; at < end; at++) sum += bytes[at] ?? 0;
  return sum & 255;
}

function textAt(bytes: Buffer, fields: Int32Array, index: number): string {
  return bytes.toString("latin1", fields[index * stride + 1], fields[index * stride + 2]);
}

function indexOfTag(fields: Int32Array, tag: number): number {
  for (let at = 0; at < fields.length; at += stride) if (fields[at] === tag) return at;
  return -1;
}

/** How many fields it has, the framing ones included. */
export function fieldCount(message: FixMessage): number {
  return message.fields.length / stride;
}

/** The tag of the field at a place. */
export function tagOf(message: FixMessage, index: number): number {
  return message.fields[index * stride] ?? 0;
}

/** The value of the field at a place: one character a byte, so that no byte is lost. */
export function valueOf(message: FixMessage, index: number): string {
  return textAt(message.bytes, message.fields, index);
}

/** Whether the field at a place has no value. */
export function isEmptyAt(message: FixMessage, index: number): boolean {
  return message.fields[index * stride + 1] === message.fields[index * stride + 2];
}

/** The value of the first field with a tag, or undefined when there is none. */
export function field(message: FixMessage, tag: number): string | undefined {
  const at = indexOfTag(message.fields, tag);
  if (at < 0) return undefined;
  return message.bytes.toString("latin1", message.fields[at + 1], message.fields[at + 2]);
}

/** A whole number that is not negative; -1 when the field is not there or holds something else. */
export function numberField(message: FixMessage, tag: number): number {
  const at = indexOfTag(message.fields, tag);
  if (at < 0) return -1;
  return asciiNumber(message.bytes, message.fields[at + 1] ?? 0, message.fields[at + 2] ?? 0);
}

/** The same message, with bytes of its own: to be kept while its buffer is used for others. */
export function keepMessage(message: FixMessage): FixMessage {
  return { ...message, bytes: Buffer.from(message.bytes) };
}

/**
 * The entries of a repeating group: for each, the first value of each wanted tag. An entry starts
 * where the group's first field, `wanted[0]`, comes again.
 */
export function groupEntries(
  message: FixMessage,
  countTag: number,
  wanted: readonly number[],
): (string | undefined)[][] {
  const entries: (string | undefined)[][] = [];
  const count = numberField(message, countTag);
  let index = indexOfTag(message.fields, countTag) / stride;
  if (index < 0) return entries;
  let entry: (string | undefined)[] | undefined;
  for (index++; index < fieldCount(message); index++) {
    const place = wanted.indexOf(tagOf(message, index));
    if (place === 0) {
      if (entries.length === count) break;
      entry = wanted.map(() => undefined);
      entries.push(entry);
    }
    if (place >= 0 && entry !== undefined) entry[place] ??= valueOf(message, index);
  }
  return entries;
}
