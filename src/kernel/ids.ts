import { createHash, randomFillSync } from "node:crypto";
import { assert } from "./assert.ts";
import type { Brand } from "./brand.ts";
import type { Clock } from "./time.ts";

/** Kinds of ids. The prefix stands in the text of the id, so a reader sees what it names. */
export const idPrefixes = [
  "usr",
  "per",
  "acc",
  "pot",
  "mov",
  "req",
  "pcd",
  "spl",
  "sch",
  "clm",
  "ses",
  "dev",
  "key",
  "tok",
  "evt",
  "stp",
  "ach",
  "ver",
  "ins",
  "ord",
  "wat",
  "alr",
  "nws",
  "cac",
  "trd",
  "hol",
  "rec",
] as const;
/** One of {@link idPrefixes}. */
export type IdPrefix = (typeof idPrefixes)[number];
/** An id of one kind: its prefix and 26 base 32 digits. */
export type Id<P extends IdPrefix> = Brand<`${P}_${string}`, P>;
/** A person or business. */
export type MemberId = Id<"usr">;
/** A member's account; the ledger knows it by {@link idToU128}. */
export type AccountId = Id<"acc">;
/** A pot; the ledger knows it by {@link idToU128}. */
export type PotId = Id<"pot">;
/** A movement of money. */
export type MovementId = Id<"mov">;

/**
 * Source of ids. Each holds 48 bits of time and 80 bits of randomness (the layout of a ULID), so
 * ids sort by the time they were made; `u128` gives the same number to the ledger.
 */
export type Ids = {
  make<P extends IdPrefix>(prefix: P): Id<P>;
  u128(): bigint;
  /** `length` random bytes, for secrets and tokens. */
  bytes(length: number): Uint8Array;
};

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const bodyLength = 26;
const randomBytesPerId = 10;
// Ten digits are 50 bits, which a number holds exactly: far fewer big integers than digit by digit.
const chunkDigits = 10;
const chunkBits = 50n;
const chunkMask = (1n << chunkBits) - 1n;

/** Crockford base 32, 26 characters for 128 bits, most significant first. */
export function encodeU128(value: bigint): string {
  assert(value >= 0n && value < 1n << 128n, "id out of range");
  const high = encodeChunk(Number(value >> (2n * chunkBits)), bodyLength - 2 * chunkDigits);
  const middle = encodeChunk(Number((value >> chunkBits) & chunkMask), chunkDigits);
  return high + middle + encodeChunk(Number(value & chunkMask), chunkDigits);
}

function encodeChunk(chunk: number, digits: number): string {
  let text = "";
  for (let rest = chunk; text.length < digits; rest = Math.floor(rest / 32)) {
    text = (alphabet[rest % 32] ?? "") + text;
  }
  return text;
}

/** The number of an id made by {@link Ids.make}; the ledger knows the thing by it. */
export function idToU128(id: string): bigint {
  const start = id.length - bodyLength;
  assert(start > 0 && id[start - 1] === "_", "id has a body of 26 characters");
  const high = decodeChunk(id, start, id.length - 2 * chunkDigits);
  const middle = decodeChunk(id, id.length - 2 * chunkDigits, id.length - chunkDigits);
  const low = decodeChunk(id, id.length - chunkDigits, id.length);
  return (((BigInt(high) << chunkBits) | BigInt(middle)) << chunkBits) | BigInt(low);
}

function decodeChunk(text: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = digitOf[text.charCodeAt(i)];
    assert(digit !== undefined, "id has only base 32 digits");
    value = value * 32 + digit;
  }
  return value;
}

/** The number of an id as PostgreSQL's uuid, in its text form. */
export function idToUuid(id: string): string {
  return idToU128(id)
    .toString(16)
    .padStart(32, "0")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The id of that kind whose number is this uuid. */
export function uuidToId<P extends IdPrefix>(prefix: P, uuid: string): Id<P> {
  return u128ToId(prefix, BigInt(`0x${uuid.replaceAll("-", "")}`));
}

const groupDigits = 8;
const halfDigits = groupDigits / 2;

/** Writes the number of an id as 16 bytes, most significant first. */
export function writeIdBytes(bytes: Uint8Array, offset: number, id: string): void {
  const start = id.length - bodyLength;
  assert(start > 0 && id[start - 1] === "_", "id has a body of 26 characters");
  // Two digits are the first byte; of the rest, eight digits are five bytes: no big integers.
  bytes[offset] = decodeChunk(id, start, start + 2);
  let at = offset + 1;
  for (let digit = start + 2; digit < id.length; digit += groupDigits) {
    const high = decodeChunk(id, digit, digit + halfDigits);
    const low = decodeChunk(id, digit + halfDigits, digit + groupDigits);
    bytes[at] = high >> 12;
    bytes[at + 1] = high >> 4;
    bytes[at + 2] = (high << 4) | (low >> 16);
    bytes[at + 3] = low >> 8;
    bytes[at + 4] = low;
    at += 5;
  }
}

const digitOf: readonly (number | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const digit = alphabet.indexOf(String.fromCharCode(code));
  return digit < 0 ? undefined : digit;
});

/** The id of that kind with this number. */
export function u128ToId<P extends IdPrefix>(prefix: P, value: bigint): Id<P> {
  return `${prefix}_${encodeU128(value)}` as Id<P>;
}

const idPattern = /^([a-z]{3})_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The id in `text`, or undefined when it is not one of that kind. */
export function parseId<P extends IdPrefix>(prefix: P, text: string): Id<P> | undefined {
  const match = idPattern.exec(text);
  return match?.[1] === prefix ? (text as Id<P>) : undefined;
}

function createIdsFrom(clock: Clock, fill: (bytes: Uint8Array) => void): Ids {
  const pool = new Uint8Array(randomBytesPerId * 512);
  let used = pool.length;
  let lastMs = -1;
  let last = 0n;

  function nextRandom(): bigint {
    if (used === pool.length) {
      fill(pool);
      used = 0;
    }
    let value = 0n;
    for (let i = 0; i < randomBytesPerId; i++) value = (value << 8n) | BigInt(pool[used + i] ?? 0);
    used += randomBytesPerId;
    // The top bit stays free, so counting up cannot overflow into the time.
    return value & ((1n << 79n) - 1n);
  }

  function u128(): bigint {
    const ms = Math.max(clock.nowMs(), lastMs);
    // Ids made within one millisecond count up from the first, so that they sort as made.
    last = ms === lastMs ? last + 1n : (BigInt(ms) << 80n) | nextRandom();
    lastMs = ms;
    return last;
  }

  return {
    u128,
    make: (prefix) => u128ToId(prefix, u128()),
    bytes(length) {
      const bytes = new Uint8Array(length);
      fill(bytes);
      return bytes;
    },
  };
}

/** Ids of a running server. */
export function createRandomIds(clock: Clock): Ids {
  return createIdsFrom(clock, (bytes) => {
    randomFillSync(bytes);
  });
}

/** Ids that repeat for the same seed and clock: for tests, the simulation and the demo world. */
export function createSeededIds(clock: Clock, seed: string): Ids {
  let counter = 0;
  return createIdsFrom(clock, (bytes) => {
    for (let offset = 0; offset < bytes.length; offset += 32) {
      const block = createHash("sha256").update(`${seed}:${counter++}`).digest();
      bytes.set(block.subarray(0, Math.min(32, bytes.length - offset)), offset);
    }
  });
}
