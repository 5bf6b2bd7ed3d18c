import { endsInLuhnDigit, luhnDigit } from "./luhn.ts";

/** Says what the digits are, as the first digits of a card's number do. */
const prefix = "73";
const randomDigits = 15;
/** How many different codes there are, without prefix and check digit. */
export const payCodeCount = 10n ** BigInt(randomDigits);
const length = prefix.length + randomDigits + 1;
const groupLength = 6;

/** The code of a random number below {@link payCodeCount}: 18 digits, the last a check digit. */
export function payCodeOf(random: bigint): string {
  const body = `${prefix}${random.toString().padStart(randomDigits, "0")}`;
  return `${body}${luhnDigit(body)}`;
}

/** The digits of a code that was scanned or typed; undefined when it cannot be one. */
export function readPayCode(text: string): string | undefined {
  const digits = text.replaceAll(/[\s-]/g, "");
  if (!/^[0-9]+$/.test(digits) || digits.length !== length) return undefined;
  if (!digits.startsWith(prefix)) return undefined;
  return endsInLuhnDigit(digits) ? digits : undefined;
}

/** The code in groups that can be read aloud. */
export function spellPayCode(code: string): string {
  return code.replaceAll(new RegExp(`(.{${groupLength}})(?=.)`, "g"), "$1 ");
}
