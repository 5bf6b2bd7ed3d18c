import { err, ok, type Result } from "#kernel";
import type { HandleInvalid } from "../errors.ts";
import { isReserved } from "./reserved.ts";

const handleLengthMin = 3;
export const handleLengthMax = 20;
// Far above what normalising could shrink to a handle: refused before any work is done on it.
const rawLengthMax = 128;

const scripts = ["Latin", "Greek", "Cyrillic", "Armenian", "Cherokee", "Hebrew", "Arabic"].map(
  (name) => new RegExp(`\\p{Script=${name}}`, "u"),
);

const storedPattern = new RegExp(`^[a-z0-9_]{${handleLengthMin},${handleLengthMax}}$`);

const plainPattern = /^@?[a-z0-9_]+$/;

/** Whether a normalised text can be a stored handle at all. */
export function isHandle(handle: string): boolean {
  return storedPattern.test(handle);
}

/** The stored form of a handle as typed: without `@`, NFKC, lower case. Says nothing of validity. */
export function normaliseHandle(text: string): string {
  // The usual one, which the steps below would leave as it is.
  if (plainPattern.test(text)) return text.startsWith("@") ? text.slice(1) : text;
  return text
    .trim()
    .replace(/^[@＠]/u, "")
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC");
}

function refuse(reason: HandleInvalid["reason"]): Result<never, HandleInvalid> {
  return err({ code: "handle_invalid", reason });
}

/**
 * Reads a handle as typed. Full-width and other compatibility forms become ASCII (NFKC) before any
 * rule is applied; what is not `a-z 0-9 _` after that is refused, never replaced.
 */
export function parseHandle(text: string): Result<string, HandleInvalid> {
  if (text.length > rawLengthMax) return refuse("too_long");
  const handle = normaliseHandle(text);
  if (!/^[a-z0-9_]*$/.test(handle)) {
    const mixed = scripts.filter((script) => script.test(handle)).length > 1;
    return refuse(mixed ? "mixed_script" : "characters");
  }
  if (handle.length < handleLengthMin) return refuse("too_short");
  if (handle.length > handleLengthMax) return refuse("too_long");
  // Underscores alone, or at the ends, cannot be told apart by eye.
  if (!/[a-z0-9]/.test(handle)) return refuse("characters");
  if (isReserved(handle)) return refuse("reserved");
  return ok(handle);
}
