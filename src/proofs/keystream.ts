import { createCipheriv } from "node:crypto";

/** What bytes are drawn for: two uses of one secret never see the same. */
export type KeystreamUse = "nonce" | "place" | "share";

const useNumbers: Record<KeystreamUse, number> = { nonce: 1, place: 2, share: 3 };
const blockBytes = 16;

/**
 * Bytes that only the secret determines, and that look random to all who lack it: the keystream of
 * AES-256 in counter mode. `at` is a multiple of 16.
 */
export function keystream(
  secret: Uint8Array,
  use: KeystreamUse,
  at: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const counter = Buffer.alloc(blockBytes);
  counter[0] = useNumbers[use];
  counter.writeBigUInt64BE(BigInt(at / blockBytes), 8);
  const cipher = createCipheriv("aes-256-ctr", secret, counter);
  return new Uint8Array(cipher.update(new Uint8Array(length)));
}

/** Draws numbers one after the other. */
export type Draws = {
  /** A whole number below `limit`, which is at most 2^32, each as likely as another. */
  below(limit: number): number;
  /** 128 random bits. */
  u128(): bigint;
};

const chunkBytes = 1 << 16;

export function createDraws(secret: Uint8Array, use: KeystreamUse): Draws {
  let drawn = 0;
  let at = chunkBytes;
  let view = new DataView(new ArrayBuffer(0));

  function take(bytes: number): number {
    if (at + bytes > chunkBytes) {
      view = new DataView(keystream(secret, use, drawn, chunkBytes).buffer);
      drawn += chunkBytes;
      at = 0;
    }
    at += bytes;
    return at - bytes;
  }

  return {
    below(limit) {
      const bits = 32 - Math.clz32(limit - 1);
      for (;;) {
        // What is not below the limit is drawn again: a remainder would favour small numbers.
        const value = bits === 0 ? 0 : view32(take(4)) >>> (32 - bits);
        if (value < limit) return value;
      }
    },
    u128() {
      const start = take(16);
      return (view.getBigUint64(start) << 64n) | view.getBigUint64(start + 8);
    },
  };

  function view32(start: number): number {
    return view.getUint32(start);
  }
}
