import type { invariantNames } from "./en/invariants.ts";

/** A name for each invariant, by the words in which `bourse verify` states it. */
export type InvariantNames = Readonly<Record<keyof typeof invariantNames, string>>;
