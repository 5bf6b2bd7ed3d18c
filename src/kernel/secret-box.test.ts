import { describe, expect, it } from "vitest";
import { createManualClock, createRandomIds } from "./index.ts";
import { createSecretBox } from "./secret-box.ts";

const ids = createRandomIds(createManualClock(0));
const box = createSecretBox(new Uint8Array(32).fill(1), ids);
const secret = Buffer.from("a secret of twenty b");

describe("what is sealed", () => {
  it("opens for its owner alone, under its key alone", () => {
    const sealed = box.seal(secret, "usr_a");
    expect(Buffer.from(box.open(sealed, "usr_a"))).toEqual(secret);
    expect(() => box.open(sealed, "usr_b")).toThrow("authenticate");
    const other = createSecretBox(new Uint8Array(32).fill(2), ids);
    expect(() => other.open(sealed, "usr_a")).toThrow("authenticate");
  });

  it("does not open once any byte of it is changed, or cut off", () => {
    const sealed = box.seal(secret, "usr_a");
    for (let i = 0; i < sealed.length; i++) {
      const changed = Uint8Array.from(sealed, (byte, at) => (at === i ? byte ^ 1 : byte));
      expect(() => box.open(changed, "usr_a")).toThrow("authenticate");
      expect(() => box.open(sealed.subarray(0, i), "usr_a")).toThrow(/authenticat|vector/i);
    }
  });

  it("looks different each time", () => {
    expect(box.seal(secret, "usr_a")).not.toEqual(box.seal(secret, "usr_a"));
  });
});

it("a fingerprint is the same for the same text and key, and another for another", () => {
  const other = createSecretBox(new Uint8Array(32).fill(2), ids);
  expect(box.fingerprint("x")).toEqual(box.fingerprint("x"));
  expect(box.fingerprint("x")).not.toEqual(box.fingerprint("y"));
  expect(box.fingerprint("x")).not.toEqual(other.fingerprint("x"));
});

it("a key of any other length is refused", () => {
  expect(() => createSecretBox(new Uint8Array(31), ids)).toThrow("32 bytes");
});
