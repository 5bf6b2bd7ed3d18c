import { decodeEmvQr, type EmvQr, type EmvQrError, encodeEmvQr } from "./emv-qr.ts";
import { type EmvField, readFields, writeFields } from "./fields.ts";
import { found, type Outcome, refused } from "./outcome.ts";

/** Money in minor units, with the number of decimals of its currency. */
export type CounterAmount = { readonly minor: bigint; readonly exponent: number };

/**
 * What a code on a counter of ours says. A fixed one names who is paid; one made for a sale holds
 * the token of its payment link besides, and how much.
 */
export type CounterCode = {
  /** Where the bank is reached: host, and port where it is not the usual one. */
  readonly host: string;
  /** Without `@`. */
  readonly handle: string;
  readonly name: string;
  /** ISO 4217, three letters. */
  readonly currency: string;
  readonly sale?: { readonly token: string; readonly amount: CounterAmount };
};

/** `foreign`: a sound code, of another scheme than ours. */
export type CounterCodeError = EmvQrError | { readonly code: "foreign"; readonly name: string };

/** Says in an account template that the account is one of ours. */
const scheme = "app.bourse";
const payeeTemplate = "26";
const saleTemplate = "27";
const anyCategory = "0000";
const anyCity = "ONLINE";
const nameLengthMax = 25;

/** ISO 4217 letters and digits of the currencies that accounts can hold. */
const numericCodes: Readonly<Record<string, string>> = {
  USD: "840",
  EUR: "978",
  GBP: "826",
  JPY: "392",
  KWD: "414",
  CHF: "756",
  CAD: "124",
};

/** The text of the QR code; any EMVCo reader understands whom it pays, and how much. */
export function encodeCounterCode(code: CounterCode): Outcome<string, EmvQrError> {
  const currency = numericCodes[code.currency];
  if (currency === undefined) return refused({ code: "invalid", id: "53" });
  const payee = writeFields([
    { id: "00", value: scheme },
    { id: "01", value: code.host },
    { id: "02", value: code.handle },
  ]);
  if (payee === undefined) return refused({ code: "invalid", id: payeeTemplate });
  const accounts: EmvField[] = [{ id: payeeTemplate, value: payee }];
  const { sale } = code;
  if (sale !== undefined) {
    const value = writeFields([
      { id: "00", value: scheme },
      { id: "01", value: sale.token },
    ]);
    if (value === undefined) return refused({ code: "invalid", id: saleTemplate });
    accounts.push({ id: saleTemplate, value });
  }
  return encodeEmvQr({
    point: sale === undefined ? "static" : "dynamic",
    accounts,
    category: anyCategory,
    currency,
    ...(sale !== undefined && { amount: decimalOf(sale.amount) }),
    // The letters of a currency begin with those of its country, or EU.
    country: code.currency.slice(0, 2),
    name: [...code.name].slice(0, nameLengthMax).join("").trim(),
    city: anyCity,
  });
}

/** What is meant by a code of ours. The amount is for the eye: the sale's own is what is paid. */
export type ReadCounterCode = Pick<CounterCode, "host" | "handle" | "name"> & {
  readonly token?: string;
};

/** Reads a code of a counter of ours. */
export function decodeCounterCode(text: string): Outcome<ReadCounterCode, CounterCodeError> {
  const read = decodeEmvQr(text);
  if (!read.ok) return read;
  const payee = templateOf(read.value, payeeTemplate);
  const host = payee?.get("01");
  const handle = payee?.get("02");
  const { name } = read.value;
  if (host === undefined || handle === undefined) return refused({ code: "foreign", name });
  const token = templateOf(read.value, saleTemplate)?.get("01");
  return found({ host, handle, name, ...(token !== undefined && { token }) });
}

function templateOf(qr: EmvQr, id: string): ReadonlyMap<string, string> | undefined {
  const account = qr.accounts.find((one) => one.id === id);
  const fields = account && readFields(account.value);
  const byId = fields && new Map(fields.map((field) => [field.id, field.value]));
  return byId?.get("00") === scheme ? byId : undefined;
}

function decimalOf({ minor, exponent }: CounterAmount): string {
  const digits = minor.toString().padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  return exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`;
}
