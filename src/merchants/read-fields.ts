import type { z } from "zod";
import type { Metadata } from "./objects.ts";
import type { metadata } from "./params.ts";

/** Metadata after a change: empty values take their keys away, null takes all. */
export function mergeMetadata(
  before: Metadata,
  change: z.output<typeof metadata> | undefined,
): Metadata {
  if (change === undefined) return before;
  if (change === null) return {};
  const merged = Object.entries({ ...before, ...change }).filter(([, value]) => value !== "");
  return Object.fromEntries(merged);
}

/** The fields that were given, without those that were not: what is set stays set. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
