import { type Clock, err, ok, type Result } from "#kernel";
import type { IdentityCheckRefused } from "./errors.ts";
import type { IdentityCheckRequest } from "./identity-check.ts";
import type { Member } from "./member.ts";
import { parseName } from "./member-details.ts";
import type { IdentityDocument } from "./ports.ts";

const ageYearsMin = 18;
const ageYearsMax = 130;
const documentNumberLengthMax = 40;
const refuse = (reason: IdentityCheckRefused["reason"]) =>
  err({ code: "identity_check_refused", reason } as const);

const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && regionNames.of(code) !== undefined;
}

/** Whole years of age on the UTC day of `clock`, or undefined when it is no date. */
function ageOn(birthDate: string, clock: Clock): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return undefined;
  const born = new Date(`${birthDate}T00:00:00Z`);
  // A day that does not exist, such as the 30th of February, comes back as another.
  if (Number.isNaN(born.getTime()) || born.toISOString().slice(0, 10) !== birthDate) {
    return undefined;
  }
  const today = new Date(clock.nowMs());
  const years = today.getUTCFullYear() - born.getUTCFullYear();
  const hadBirthday = today.toISOString().slice(5, 10) >= birthDate.slice(5);
  return hadBirthday ? years : years - 1;
}

/** Whether the request can be submitted at all. */
export function readRequest(
  member: Member,
  request: IdentityCheckRequest,
  clock: Clock,
): Result<void, IdentityCheckRefused> {
  if (request.tier <= member.tier) return refuse("already_reached");
  if (!parseName(request.legalName).ok) return refuse("name_invalid");
  const age = ageOn(request.birthDate, clock);
  if (age === undefined || age < 0 || age > ageYearsMax) return refuse("birth_date_invalid");
  if (age < ageYearsMin) return refuse("under_age");
  if (!isCountry(request.country)) return refuse("country_invalid");
  const number = request.document && normaliseDocumentNumber(request.document);
  if (request.tier === 2 && number === undefined) return refuse("document_missing");
  if (number === "" || (number ?? "").length > documentNumberLengthMax) {
    return refuse("document_missing");
  }
  return ok(undefined);
}

/** As printed, without spaces and signs. */
export function normaliseDocumentNumber(document: IdentityDocument): string {
  return document.number
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "");
}

/** The order of names, case and accents differ between forms; the person does not. */
export function normaliseLegalName(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
    .sort()
    .join(" ");
}
