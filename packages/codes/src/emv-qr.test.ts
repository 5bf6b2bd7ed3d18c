import { decode as decodeElsewhere } from "@walletfactory/emvqr";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc16 } from "./crc16.ts";
import { decodeEmvQr, type EmvQr, encodeEmvQr } from "./emv-qr.ts";

/** EMVCo's own example, from the annex of its specification. */
const bestTransport =
  "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN" +
  "5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340" +
  "603***0708A60086670902ME91320016A0112233449988770708123456786304A13A";
/** Mastercard's example of a secure card on file; what follows 05 is no template. */
const testMerchant =
  "000201010211057704736a2f41a3-c54c-fce8-32d2-0324e1c32e22*3440e5bf-81ca-4c5f-a1b2-cf989f09a039" +
  "52045024530384054031005802US5913Test Merchant6008New York62080304123463046F6D";

test("the checksum is CRC-16/CCITT-FALSE", () => {
  expect(crc16(new TextEncoder().encode("123456789"))).toBe("29B1");
});

test("EMVCo's example is read whole", () => {
  expect(decodeEmvQr(bestTransport)).toEqual({
    ok: true,
    value: {
      point: "dynamic",
      accounts: [
        { id: "29", value: "0012D156000000000510A93FO3230Q" },
        { id: "31", value: "0012D15600000001030812345678" },
      ],
      category: "4111",
      currency: "156",
      amount: "23.72",
      tip: { type: "asked" },
      country: "CN",
      name: "BEST TRANSPORT",
      city: "BEIJING",
      additional: [
        { id: "03", value: "1234" },
        { id: "06", value: "***" },
        { id: "07", value: "A6008667" },
        { id: "09", value: "ME" },
      ],
      language: [
        { id: "00", value: "ZH" },
        { id: "01", value: "最佳运输" },
        { id: "02", value: "北京" },
      ],
      unreserved: [{ id: "91", value: "0016A011223344998877070812345678" }],
    },
  });
});

test("Mastercard's example is read, its plain account as it stands", () => {
  const read = decodeEmvQr(testMerchant);
  expect(read).toMatchObject({ ok: true, value: { name: "Test Merchant", amount: "100" } });
});

const ascii = (maxLength: number) =>
  fc
    .string({ unit: "grapheme-ascii", minLength: 1, maxLength })
    .filter((text) => text.trim() !== "");
const digits = (length: number) =>
  fc.stringMatching(new RegExp(`^[0-9]{${length}}$`)).filter((text) => text.length === length);
const amount = fc.bigInt({ min: 1n, max: 999_999_999n }).map((minor) => {
  const text = minor.toString().padStart(3, "0");
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
});
const anyQr: fc.Arbitrary<EmvQr> = fc
  .record(
    {
      point: fc.constantFrom("static" as const, "dynamic" as const),
      accounts: ascii(40).map((value) => [
        { id: "26", value: `0010app.bourse01${String(value.length).padStart(2, "0")}${value}` },
      ]),
      category: digits(4),
      currency: digits(3),
      amount,
      country: fc.stringMatching(/^[A-Z]{2}$/),
      name: ascii(25),
      city: ascii(15),
      postalCode: ascii(10),
      additional: ascii(25).map((value) => [{ id: "05", value }]),
    },
    { requiredKeys: ["point", "accounts", "category", "currency", "country", "name", "city"] },
  )
  .filter(({ country }) => country.length === 2);

function textOf(qr: EmvQr): string {
  const text = encodeEmvQr(qr);
  if (!text.ok) throw new Error(`not written: ${JSON.stringify(text.error)}`);
  return text.value;
}

test("what is written is read back the same, by us and by a decoder that is not ours", () => {
  fc.assert(
    fc.property(anyQr, (qr) => {
      const text = textOf(qr);
      expect(decodeEmvQr(text)).toEqual({ ok: true, value: qr });
      // The other decoder forgets the leading zeros of such a checksum.
      fc.pre(!text.slice(-4).startsWith("00"));
      const elsewhere = decodeElsewhere(text);
      expect(elsewhere["59"]).toBe(qr.name);
      expect(elsewhere["54"]).toBe(qr.amount);
      expect(elsewhere["63"]).toBe(text.slice(-4));
    }),
  );
});

test("a code with any one character changed is refused", () => {
  fc.assert(
    fc.property(anyQr, fc.nat(), ascii(1), (qr, place, character) => {
      const text = textOf(qr);
      const at = place % text.length;
      fc.pre(text[at] !== character && text[at]?.toUpperCase() !== character.toUpperCase());
      expect(decodeEmvQr(text.slice(0, at) + character + text.slice(at + 1)).ok).toBe(false);
    }),
  );
});

const sound: EmvQr = {
  point: "static",
  accounts: [{ id: "26", value: "0010app.bourse" }],
  category: "0000",
  currency: "840",
  country: "US",
  name: "Café Rosa",
  city: "ONLINE",
};

test.each([
  ["an amount of nothing", { amount: "0.00" }, { code: "invalid", id: "54" }],
  ["an amount with a comma", { amount: "1,50" }, { code: "invalid", id: "54" }],
  ["a long name", { name: "x".repeat(26) }, { code: "invalid", id: "59" }],
  ["a long city", { city: "x".repeat(16) }, { code: "invalid", id: "60" }],
  ["no account", { accounts: [] }, { code: "missing", id: "02" }],
  [
    "a template that is none",
    { accounts: [{ id: "26", value: "x" }] },
    { code: "invalid", id: "26" },
  ],
  ["letters for a currency", { currency: "USD" }, { code: "invalid", id: "53" }],
  ["an account twice", { accounts: [...sound.accounts, ...sound.accounts] }, { code: "malformed" }],
  ["an empty value", { postalCode: "" }, { code: "malformed" }],
])("%s is not written", (_, change, error) => {
  expect(encodeEmvQr({ ...sound, ...change })).toEqual({ ok: false, error });
});

test.each([
  ["https://example.com", { code: "not_emv" }],
  ["", { code: "not_emv" }],
  ["000201", { code: "malformed" }],
  [`${bestTransport}0101x`, { code: "malformed" }],
  [bestTransport.replace("A13A", "A13B"), { code: "checksum" }],
  [bestTransport.slice(0, -8), { code: "malformed" }],
])("%s is no code", (text, error) => {
  expect(decodeEmvQr(text)).toEqual({ ok: false, error });
});

test("a checksum in small letters is taken, as some write it", () => {
  expect(decodeEmvQr(bestTransport.replace("A13A", "a13a")).ok).toBe(true);
});
