import type { Result } from "#kernel";
import type { Bank } from "#main";

export type Answer = Result<unknown, { readonly code: string }>;

/** Something that a member or a job asks of the bank. */
export type Call = {
  readonly name: string;
  /** Given again, it must give the same answer for ever. */
  readonly isKeyed: boolean;
  readonly run: (bank: Bank) => Promise<Answer>;
};

/** What an answer promised; undefined for a refusal that was not stored, so may change. */
export function promiseOf(answer: Answer): string | undefined {
  if (answer.ok) return `done ${isNamed(answer.value) ? answer.value.id : ""}`;
  const { error } = answer;
  const movement = "movementId" in error ? error.movementId : "id" in error ? error.id : undefined;
  return movement === undefined ? undefined : `${error.code} ${String(movement)}`;
}

function isNamed(value: unknown): value is { readonly id: string } {
  return typeof value === "object" && value !== null && "id" in value;
}

type Kept = { readonly call: Call; readonly promise: string };

/** What the bank has promised so far. */
export type Journal = {
  /** Notes an answer; throws when an earlier one promised something else. */
  note(call: Call, answer: Answer): void;
  /** Movements that were given out, with the last state that was told. */
  readonly told: ReadonlyMap<string, string>;
  readonly kept: readonly Kept[];
};

export class BrokenPromiseError extends Error {
  override readonly name = "BrokenPromiseError";
}

export function createJournal(): Journal {
  const kept: Kept[] = [];
  const promises = new Map<Call, string>();
  const told = new Map<string, string>();
  return {
    kept,
    told,
    note(call, answer) {
      if (answer.ok) tell(told, answer.value);
      if (!call.isKeyed) return;
      const promise = promiseOf(answer);
      const before = promises.get(call);
      if (before !== undefined && promise !== before) {
        throw new BrokenPromiseError(`${call.name}: ${before}, then ${JSON.stringify(promise)}`);
      }
      if (promise === undefined || before !== undefined) return;
      promises.set(call, promise);
      kept.push({ call, promise });
    },
  };
}

function tell(told: Map<string, string>, value: unknown): void {
  if (!isNamed(value) || !("state" in value) || !("timeline" in value)) return;
  const { id } = value;
  const before = told.get(id);
  // An answer that took long may tell of an earlier state than one that came meanwhile.
  if (before === undefined || before === "pending") told.set(id, String(value.state));
}
