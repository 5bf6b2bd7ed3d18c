import { blanks } from "./blanks.ts";

const empty = new Map<string, object>(Object.entries(blanks));

/**
 * An object as callers see it: without what is hidden, with the fields that are always empty. What
 * is shown already, and a list, stays as it is.
 */
export function present(object: object): object {
  if ("deleted" in object || !("object" in object) || !("id" in object)) return object;
  const { hidden, ...shown } = { hidden: undefined, ...object };
  if (typeof hidden === "object" && hidden !== null && "deleted" in hidden) {
    return { id: object.id, object: object.object, deleted: true };
  }
  return { ...empty.get(String(object.object)), ...shown };
}
