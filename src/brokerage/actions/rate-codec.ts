import { rateScale, type UnitRate } from "./action.ts";

const decimalPattern = /^[0-9]{1,12}(\.[0-9]{1,6})?$/;
const scale = 10n ** BigInt(rateScale);

/** A rate from decimal text such as `0.235`; undefined when it is none, or has a finer part. */
export function parseRate(text: string): UnitRate | undefined {
  if (!decimalPattern.test(text)) return undefined;
  const [whole = "", fraction = ""] = text.split(".");
  return (BigInt(whole) * scale + BigInt(fraction.padEnd(rateScale, "0"))) as UnitRate;
}

/** Decimal text of a rate, exact and without zeros at its end. */
export function formatRate(rate: UnitRate): string {
  const digits = rate.toString().padStart(rateScale + 1, "0");
  const fraction = digits.slice(-rateScale).replace(/0+$/, "");
  const whole = digits.slice(0, -rateScale);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
