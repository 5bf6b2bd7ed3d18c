import type { Movement, MovementKind } from "#movements";

/** Kinds whose note the house writes: how many units, with a decimal point, and of what. */
const countedKinds: ReadonlySet<MovementKind> = new Set(["share_purchase", "share_sale"]);

/** Whether the note of a movement reads differently in each language. */
export const isNoteOfHouse = ({ kind }: Pick<Movement, "kind">): boolean => countedKinds.has(kind);

/** A number written with a decimal point, as a document in its language writes it. */
export function decimalIn({ locale }: { readonly locale: string }, decimal: string): string {
  return locale.startsWith("fr") ? decimal.replace(".", ",") : decimal;
}

/**
 * The note of a movement as it is read in a language (`fr`, `fr-FR`): numbers that the house wrote
 * have that language's decimal mark. What people wrote stays as it is.
 */
export function noteOf(movement: Pick<Movement, "kind" | "note">, locale: string): string {
  const { note } = movement;
  if (!isNoteOfHouse(movement)) return note;
  return note.replace(/^\d+\.\d+ /, (counted) => decimalIn({ locale }, counted));
}
