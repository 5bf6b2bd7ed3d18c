const digits = 9;

/** A decimal text of at most nine decimals as an exact count of billionths. */
export function billionths(text: string): bigint {
  const isNegative = text.startsWith("-");
  const [whole = "0", fraction = ""] = (isNegative ? text.slice(1) : text).split(".");
  const count = BigInt(whole + fraction.slice(0, digits).padEnd(digits, "0"));
  return isNegative ? -count : count;
}

/** The decimal text of a count of billionths, without zeros at its end. */
export function decimalOf(count: bigint): string {
  const text = (count < 0n ? -count : count).toString().padStart(digits + 1, "0");
  const fraction = text.slice(-digits).replace(/0+$/, "");
  const whole = text.slice(0, -digits);
  return `${count < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Orders decimal texts, the lowest first. */
export function compareDecimals(a: string, b: string): number {
  const difference = billionths(a) - billionths(b);
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** For drawing only: where a figure stands on a chart, never a figure that is shown. */
export function drawn(text: string): number {
  return Number(text);
}
