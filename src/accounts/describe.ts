import { type MemberId, type Money, type PotId, toDecimal } from "#kernel";
import type { Movement, Side } from "#movements";
import type { Institution } from "./institution.ts";
import type { Directory } from "./ports.ts";
import type { DocumentTexts } from "./texts.ts";

export type NamesDeps = {
  readonly institution: Institution;
  readonly directory: Directory;
  readonly potName: (id: PotId) => Promise<string | undefined>;
};

/** How documents name who and what a movement speaks of. */
export type Names = (side: Side) => string;

/** Looks up once whom the movements name. */
export async function namesFor(
  deps: NamesDeps,
  movements: readonly Movement[],
  texts: DocumentTexts,
): Promise<Names> {
  const sides = movements.flatMap(({ from, to }) => [from, to]);
  const memberIds = new Set(sides.flatMap((side) => ("member" in side ? [side.member] : [])));
  const potIds = new Set(sides.flatMap((side) => (side.type === "pot" ? [side.pot] : [])));
  const members = new Map<MemberId, string>();
  for (const id of memberIds) {
    const found = await deps.directory.nameOf(id);
    members.set(id, found ? `${found.name} (@${found.handle})` : texts.formerMember);
  }
  const pots = new Map<PotId, string>();
  for (const id of potIds) pots.set(id, (await deps.potName(id)) ?? "");
  return (side) => {
    switch (side.type) {
      case "member":
        return members.get(side.member) ?? texts.formerMember;
      case "pot":
        return texts.potOf(pots.get(side.pot) ?? "");
      case "outside":
        return side.name;
      case "bourse":
        return deps.institution.name;
    }
  };
}

/** The side that a line of a statement names: whoever is not the account. */
export function otherSide(movement: Movement, effect: bigint): Side {
  return effect < 0n ? movement.to : movement.from;
}

const noBreakSpace = "\u00a0";

/** Digits in groups of three as the language writes them, exact: `1,234.56` or `1 234,56`. */
export function formatAmount(value: Money, texts: DocumentTexts): string {
  const isFrench = texts.locale.startsWith("fr");
  const [whole = "", decimals] = toDecimal(value).split(".");
  const grouped = whole.replace(/(?<=[0-9])(?=(?:[0-9]{3})+$)/g, isFrench ? noBreakSpace : ",");
  if (decimals === undefined) return grouped;
  return `${grouped}${isFrench ? "," : "."}${decimals}`;
}

/** An amount with its currency: `USD 1,234.56` or `1 234,56 EUR`. */
export function formatMoney(value: Money, texts: DocumentTexts): string {
  const amount = formatAmount(value, texts);
  const isFrench = texts.locale.startsWith("fr");
  return isFrench
    ? `${amount}${noBreakSpace}${value.currency}`
    : `${value.currency}${noBreakSpace}${amount}`;
}

/** A date in UTC as the language writes it: `Nov 26, 2026` or `26 nov. 2026`. */
export function formatDate(ms: number, texts: DocumentTexts): string {
  return new Date(ms).toLocaleDateString(texts.locale, {
    timeZone: "UTC",
    year: "numeric",
    month: "short",
    day: "numeric",
  });
}

export function formatMonth(ms: number, texts: DocumentTexts): string {
  return new Date(ms).toLocaleDateString(texts.locale, {
    timeZone: "UTC",
    year: "numeric",
    month: "long",
  });
}

export function formatInstant(ms: number, texts: DocumentTexts): string {
  const text = new Date(ms).toLocaleString(texts.locale, {
    timeZone: "UTC",
    dateStyle: "medium",
    timeStyle: "medium",
  });
  return `${text} UTC`;
}
