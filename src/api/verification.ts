import type { OutputOf } from "@bourse/contract";
import { presentInstant } from "./present-values.ts";

/** A proof of every invariant: one that runs, or the last one. */
export type VerificationRun = { readonly startedAtMs: number } & (
  | { readonly state: "running" }
  | { readonly state: "failed"; readonly endedAtMs: number }
  | {
      readonly state: "done";
      readonly endedAtMs: number;
      readonly invariants: readonly {
        readonly invariant: string;
        /** What breaks it; none when it holds. */
        readonly ids: readonly string[];
      }[];
    }
);

/** Proofs on demand, one at a time: each reads all that is stored. */
export type Verification = {
  /** Undefined until the first. */
  latest(): VerificationRun | undefined;
  /** Starts a proof unless one runs, and gives the one that runs. */
  start(): VerificationRun;
};

const idsShownMax = 100;

export function presentVerification(
  run: VerificationRun | undefined,
): OutputOf<"ledgerVerification"> {
  if (run === undefined) {
    return { state: "never", startedAt: null, endedAt: null, invariants: [] };
  }
  const invariants = run.state === "done" ? run.invariants : [];
  return {
    state: run.state,
    startedAt: presentInstant(run.startedAtMs),
    endedAt: run.state === "running" ? null : presentInstant(run.endedAtMs),
    invariants: invariants.map(({ invariant, ids }) => ({
      invariant,
      holds: ids.length === 0,
      count: ids.length,
      ids: ids.slice(0, idsShownMax),
    })),
  };
}
