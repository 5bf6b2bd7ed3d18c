import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex } from "./bytes.ts";
import { sha256 } from "./sha256.ts";

const reference = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("SHA-256 of a known text is as FIPS 180-4 prints it", () => {
  expect(toHex(sha256(new TextEncoder().encode("abc")))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test("SHA-256 is what the platform's is, for every length around the blocks", () => {
  for (let length = 0; length <= 260; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) % 256);
    expect(toHex(sha256(bytes))).toBe(reference(bytes));
  }
});

test("SHA-256 is what the platform's is, for any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
      expect(toHex(sha256(bytes))).toBe(reference(bytes));
    }),
  );
});
