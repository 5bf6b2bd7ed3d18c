import { decode as decodeElsewhere } from "@walletfactory/emvqr";
import { expect, test } from "vitest";
import { type CounterCode, decodeCounterCode, encodeCounterCode } from "./counter-code.ts";

const cafe: CounterCode = {
  host: "bank.example:8443",
  handle: "cafe_rosa",
  name: "Café Rosa, the one at the old harbour",
  currency: "EUR",
};
const token = `01h455vb4pex5vsknk084sn02q${"A".repeat(22)}`;

function textOf(code: CounterCode): string {
  const text = encodeCounterCode(code);
  if (!text.ok) throw new Error(JSON.stringify(text.error));
  return text.value;
}

test("a fixed code names who is paid", () => {
  const text = textOf(cafe);
  expect(decodeCounterCode(text)).toEqual({
    ok: true,
    value: { host: cafe.host, handle: cafe.handle, name: "Café Rosa, the one at the" },
  });
  expect(decodeElsewhere(text)).toMatchObject({ "01": "11", "53": "978", "58": "EU" });
});

test.each([
  ["USD", 2, 450n, "4.50"],
  ["JPY", 0, 450n, "450"],
  ["KWD", 3, 7n, "0.007"],
])("a sale in %s says how much", (currency, exponent, minor, amount) => {
  const sale = { token, amount: { minor, exponent } };
  const text = textOf({ ...cafe, currency, sale });
  expect(decodeCounterCode(text)).toMatchObject({ ok: true, value: { token } });
  expect(decodeElsewhere(text)).toMatchObject({ "01": "12", "54": amount });
});

test("a code of another scheme is named as such, and a broken one refused", () => {
  const text = textOf(cafe);
  const pix =
    "00020126330014br.gov.bcb.pix0111123456789095204000053039865802BR5906Fulano6008BRASILIA6304";
  expect(decodeCounterCode(`${pix}ABCD`)).toEqual({ ok: false, error: { code: "checksum" } });
  expect(decodeCounterCode(text.replace("cafe_rosa", "cafe_rose"))).toEqual({
    ok: false,
    error: { code: "checksum" },
  });
  expect(encodeCounterCode({ ...cafe, currency: "XAU" }).ok).toBe(false);
  expect(encodeCounterCode({ ...cafe, host: "h".repeat(90) }).ok).toBe(false);
});
