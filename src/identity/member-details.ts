import { domainToASCII } from "node:url";
import { parsePhoneNumberFromString } from "libphonenumber-js";
import { err, isCurrency, ok, type Result } from "#kernel";
import type { DetailInvalid } from "./errors.ts";
import { skeleton } from "./handles/skeleton.ts";
import { languages } from "./member.ts";

const nameLengthMax = 80;
const emailLengthMax = 254;
const localPartLengthMax = 64;
const phoneLengthMax = 32;

// Controls, and marks that reverse or hide text. The two joiners are letters' business in Persian
// and the languages of India, so they stay.
const hiddenCharacters = new RegExp(
  "[\\p{Cc}\\p{Co}\\p{Cn}\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f" +
    "\\u2028-\\u202e\\u2060-\\u206f\\ufeff]",
  "u",
);
const houseName = skeleton("bourse");

const invalid = (field: DetailInvalid["field"]) => err({ code: "detail_invalid", field } as const);

/** A name as people write it, without what could pose as the bank or disturb the line. */
export function parseName(text: string): Result<string, DetailInvalid> {
  const name = text.normalize("NFC").trim().replace(/\s+/gu, " ");
  const length = Array.from(name).length;
  if (length === 0 || length > nameLengthMax) return invalid("name");
  if (!/\p{L}/u.test(name) || hiddenCharacters.test(name)) return invalid("name");
  if (skeleton(name).replace(/\s/g, "").includes(houseName)) return invalid("name");
  return ok(name);
}

/** A name for one's own things; undefined when nothing is left of it. */
export function parseLabel(text: string, lengthMax: number): string | undefined {
  const label = text
    .normalize("NFC")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return Array.from(label).slice(0, lengthMax).join("") || undefined;
}

/** Lower case, the domain in ASCII. Mailboxes that differ by case alone are one in practice. */
export function parseEmail(text: string): Result<string, DetailInvalid> {
  const email = text.trim().normalize("NFC");
  const at = email.lastIndexOf("@");
  const local = email.slice(0, at).toLowerCase();
  const domain = domainToASCII(email.slice(at + 1));
  if (at < 1 || local.length > localPartLengthMax) return invalid("email");
  if (/[\s@"(),:;<>[\\\]]/.test(local) || hiddenCharacters.test(local)) return invalid("email");
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) return invalid("email");
  const whole = `${local}@${domain}`;
  return whole.length > emailLengthMax ? invalid("email") : ok(whole);
}

/** International form to E.164: `+1 (212) 555-0134` to `+12125550134`. */
export function parsePhone(text: string): Result<string, DetailInvalid> {
  if (text.length > phoneLengthMax) return invalid("phone");
  const phone = parsePhoneNumberFromString(text.normalize("NFKC"));
  // Numbers kept for fiction are possible but not valid; people use them to try things out.
  return phone?.isPossible() ? ok(phone.number) : invalid("phone");
}

export function checkLanguage(language: string): Result<void, DetailInvalid> {
  return languages.some((known) => known === language) ? ok(undefined) : invalid("language");
}

export function checkCurrency(currency: string): Result<void, DetailInvalid> {
  return isCurrency(currency) ? ok(undefined) : invalid("displayCurrency");
}

export type AccountName =
  | { readonly by: "handle"; readonly value: string }
  | { readonly by: "email" | "phone"; readonly value: string };

/** What a person names an account by: `@handle` or `handle`, an e-mail address, or `+` and digits. */
export function parseAccountName(text: string): AccountName | undefined {
  const trimmed = text.trim();
  if (trimmed.indexOf("@") > 0) {
    const email = parseEmail(trimmed);
    return email.ok ? { by: "email", value: email.value } : undefined;
  }
  if (trimmed.startsWith("+")) {
    const phone = parsePhone(trimmed);
    return phone.ok ? { by: "phone", value: phone.value } : undefined;
  }
  return { by: "handle", value: trimmed };
}
