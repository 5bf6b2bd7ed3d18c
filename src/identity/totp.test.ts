import { describe, expect, it } from "vitest";
import { secondMs } from "#kernel";
import { encodeBase32, matchTotp, totpCode, totpStep, totpUri } from "./totp.ts";

const secret = Buffer.from("12345678901234567890", "ascii");

describe("a one-time password", () => {
  // RFC 6238, appendix B, the rows of SHA-1.
  it.each([
    [59, "94287082"],
    [1111111109, "07081804"],
    [1111111111, "14050471"],
    [1234567890, "89005924"],
    [2000000000, "69279037"],
    [20000000000, "65353130"],
  ])("at %i s is %s", (seconds, code) => {
    expect(totpCode(secret, totpStep(seconds * secondMs), 8)).toBe(code);
  });

  it("is taken one step before and after its own, and no further", () => {
    const step = 40_000_000;
    const code = totpCode(secret, step);
    const at = (offset: number) => matchTotp(secret, code, (step + offset) * 30 * secondMs);
    expect([at(-2), at(-1), at(0), at(1), at(2)]).toEqual([undefined, step, step, step, undefined]);
  });

  it.each(["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "1e5000"])(
    "%j is none",
    (code) => {
      expect(matchTotp(secret, code, 0)).toBeUndefined();
    },
  );

  it("may be typed in groups", () => {
    const code = totpCode(secret, 1);
    expect(matchTotp(secret, `${code.slice(0, 3)} ${code.slice(3)}`, 30 * secondMs)).toBe(1);
  });
});

// RFC 4648, section 10.
it.each([
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("base 32 of %s is %s", (text, encoded) => {
  expect(encodeBase32(Buffer.from(text, "ascii"))).toBe(encoded);
});

it("the address of a QR code names issuer, account and secret", () => {
  const url = new URL(totpUri(secret, "My Bank", "@alice"));
  expect(decodeURIComponent(url.pathname)).toBe("/My Bank:@alice");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    secret: encodeBase32(secret),
    issuer: "My Bank",
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
});
