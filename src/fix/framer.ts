import { asciiNumber, soh } from "./ascii.ts";

/** A message's bytes, or `garbled` for bytes that were given up; undefined when more must come. */
export type Frame = Buffer | "garbled" | undefined;

/** Cuts a stream of bytes into messages. */
export type Framer = {
  /** Takes what came. Copied: the caller may use the chunk again. */
  push(chunk: Uint8Array): void;
  /** The next message. Its bytes stay as they are, whatever comes later. */
  next(): Frame;
};

/** Bytes of a message at most, its framing included. */
export const messageBytesMax = 65_536;

const start = Buffer.from("8=FIX", "latin1");
const trailer = Buffer.from("\x0110=", "latin1");
const beginStringBytesMax = 16;
const lengthDigitsMax = 6;
/** `10=`, three digits and a delimiter. */
const trailerBytes = 7;

/** Bytes from `from` to `to` wait to be cut. */
type Held = {
  readonly bytesMax: number;
  buffer: Buffer;
  from: number;
  to: number;
  /** How far a garbled message has been searched for its end, so that no byte is looked at twice. */
  searched: number;
};

/**
 * A framer holds at most one message and one chunk. A wrong length costs what it covers: from there
 * the next checksum field is the end of a garbled message, as the session protocol wants it.
 */
export function createFramer(bytesMax = messageBytesMax): Framer {
  const held: Held = { bytesMax, buffer: Buffer.alloc(0), from: 0, to: 0, searched: 0 };
  return {
    push: (chunk) => push(held, chunk),
    next: () => next(held),
  };
}

/** Appends, in a new buffer when this one is full: frames that were given out stay as they are. */
function push(held: Held, chunk: Uint8Array): void {
  const { buffer, from, to } = held;
  if (to + chunk.length > buffer.length) {
    const larger = Buffer.allocUnsafe(Math.max(held.bytesMax, 2 * (to - from + chunk.length)));
    buffer.copy(larger, 0, from, to);
    held.buffer = larger;
    held.searched = Math.max(0, held.searched - from);
    held.from = 0;
    held.to = to - from;
  }
  held.buffer.set(chunk, held.to);
  held.to += chunk.length;
}

function next(held: Held): Frame {
  if (!seek(held)) return undefined;
  const bodyEnd = readBodyEnd(held);
  if (bodyEnd === undefined) return undefined;
  if (bodyEnd === "garbled") return drop(held, held.from + start.length);
  const { buffer, to } = held;
  if (to < bodyEnd + trailer.length - 1) return undefined;
  if (!isTrailer(buffer, bodyEnd - 1)) return giveUp(held, bodyEnd);
  const end = indexOfDelimiter(held, bodyEnd, trailerBytes);
  if (end < 0 && to < bodyEnd + trailerBytes) return undefined;
  if (end !== bodyEnd + trailerBytes - 1) return giveUp(held, bodyEnd);
  const frame = buffer.subarray(held.from, end + 1);
  drop(held, end + 1);
  return frame;
}

const isTrailer = (buffer: Buffer, at: number) =>
  buffer.compare(trailer, 0, trailer.length, at, at + trailer.length) === 0;

/** Skips what cannot start a message. */
function seek(held: Held): boolean {
  const at = held.buffer.subarray(held.from, held.to).indexOf(start);
  // The start of a message may be under way.
  held.from = at < 0 ? Math.max(held.from, held.to - start.length + 1) : held.from + at;
  return at >= 0;
}

/** Where the body ends, as the second field says; undefined: not here yet; garbled: never. */
function readBodyEnd(held: Held): number | "garbled" | undefined {
  const { buffer, from, to, bytesMax } = held;
  const tagAt = indexOfDelimiter(held, from, beginStringBytesMax) + 1;
  if (tagAt === 0) return to - from >= beginStringBytesMax ? "garbled" : undefined;
  if (to - tagAt < 2) return undefined;
  if (buffer[tagAt] !== 0x39 || buffer[tagAt + 1] !== 0x3d) return "garbled";
  const end = indexOfDelimiter(held, tagAt + 2, lengthDigitsMax + 1);
  if (end < 0) return to - tagAt - 2 > lengthDigitsMax ? "garbled" : undefined;
  const length = asciiNumber(buffer, tagAt + 2, end);
  const bodyEnd = end + 1 + length;
  if (length < 0 || bodyEnd + trailerBytes - from > bytesMax) return "garbled";
  return bodyEnd;
}

function indexOfDelimiter(held: Held, first: number, bytes: number): number {
  const end = Math.min(held.to, first + bytes);
  for (let at = first; at < end; at++) if (held.buffer[at] === soh) return at;
  return -1;
}

function drop(held: Held, until: number): "garbled" {
  held.from = until;
  held.searched = 0;
  return "garbled";
}

/** The trailer is not where the length says: the message ends with the next one that there is. */
function giveUp(held: Held, bodyEnd: number): Frame {
  const { buffer, from, to } = held;
  held.searched = Math.max(held.searched, bodyEnd - 1);
  const at = buffer.subarray(held.searched, to).indexOf(trailer);
  const valueAt = held.searched + at + trailer.length;
  const end = at < 0 ? -1 : indexOfDelimiter(held, valueAt, to);
  if (end >= 0) return drop(held, end + 1);
  if (at < 0) held.searched = Math.max(held.searched, to - trailer.length + 1);
  return to - from > held.bytesMax ? drop(held, from + start.length) : undefined;
}
