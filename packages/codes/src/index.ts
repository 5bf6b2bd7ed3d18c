/** Codes that are shown, scanned or typed: EMVCo merchant codes, pay codes, Code 128, Luhn. */
export { type Barcode, code128 } from "./code128.ts";
export {
  type CounterAmount,
  type CounterCode,
  type CounterCodeError,
  decodeCounterCode,
  encodeCounterCode,
  type ReadCounterCode,
} from "./counter-code.ts";
export { decodeEmvQr, type EmvQr, type EmvQrError, type EmvTip, encodeEmvQr } from "./emv-qr.ts";
export type { EmvField } from "./fields.ts";
export { endsInLuhnDigit, luhnDigit } from "./luhn.ts";
export type { Outcome } from "./outcome.ts";
export { payCodeCount, payCodeOf, readPayCode, spellPayCode } from "./pay-code.ts";
