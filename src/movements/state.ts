import { assert, money } from "#kernel";
import type { CreateResult, CreateTransferStatus } from "#ledger";
import type { Refusal } from "./errors.ts";
import type { Movement, MovementState, StoredStep, TimelineEntry } from "./movement.ts";

/** What the ledger said to a step: posted at an instant of ledger time, or refused. */
export type Answer =
  | { readonly posted: true; readonly atMs: number }
  | { readonly posted: false; readonly refusal: Refusal; readonly status: CreateTransferStatus };

/** What one answer changes in a movement. */
export type Outcome = {
  readonly state: MovementState;
  readonly stepOutcome: "posted" | "refused";
  readonly entry: TimelineEntry | null;
  readonly finalAtMs: number | null;
  readonly endsAtMs: number | null;
  readonly reason: string | null;
};

const nanosecondsPerMs = 1_000_000n;

/**
 * Reads the ledger's results for the transfers of one step. A step that was posted before answers
 * `exists` on its first transfer, and `linked_event_failed` on the rest because `exists` breaks the
 * chain: as it went in as a whole, it is there as a whole.
 */
export function readAnswer(results: readonly CreateResult<CreateTransferStatus>[]): Answer {
  const first = results[0];
  assert(first !== undefined, "a step has at least one transfer");
  const last = results[results.length - 1] ?? first;
  if (first.status === "created" && last.status === "created") {
    return { posted: true, atMs: Number(last.timestamp / nanosecondsPerMs) };
  }
  if (first.status === "exists") {
    return { posted: true, atMs: Number(first.timestamp / nanosecondsPerMs) };
  }
  const failed = results.find((result) => result.status !== "linked_event_failed") ?? first;
  return { posted: false, refusal: refusalOf(failed.status), status: failed.status };
}

function refusalOf(status: CreateTransferStatus): Refusal {
  switch (status) {
    case "exceeds_credits":
    case "exceeds_debits":
      return "insufficient_funds";
    case "debit_account_already_closed":
    case "credit_account_already_closed":
      return "account_closed";
    case "pending_transfer_expired":
      return "expired";
    default:
      return "refused";
  }
}

/** The state machine: what an answer to the planned step of a movement leads to. */
export function decide(
  movement: Movement,
  step: StoredStep,
  answer: Answer,
  nowMs: number,
): Outcome {
  assert(step.outcome === "planned", "only a planned step has its outcome to come");
  if (answer.posted) return reached(step, answer.atMs);
  if (movement.state === "created") return ended("failed", answer.refusal, nowMs);
  // The reservation ran out: the ledger has given the money back, or is about to.
  if (answer.refusal === "expired") return ended("returned", "expired", nowMs);
  return {
    state: "pending",
    stepOutcome: "refused",
    entry: null,
    finalAtMs: null,
    endsAtMs: movement.endsAtMs,
    reason: null,
  };
}

function reached(step: StoredStep, atMs: number): Outcome {
  const pending = step.target === "pending";
  assert(!pending || step.endsAtMs !== undefined, "what is pending has an end");
  return {
    state: step.target,
    stepOutcome: "posted",
    entry: { state: step.target, atMs, reason: step.reason ?? null },
    finalAtMs: pending ? null : atMs,
    endsAtMs: pending ? (step.endsAtMs ?? null) : null,
    reason: step.reason ?? null,
  };
}

function ended(state: "failed" | "returned", reason: string, atMs: number): Outcome {
  return {
    state,
    stepOutcome: "refused",
    entry: { state, atMs, reason },
    finalAtMs: atMs,
    endsAtMs: null,
    reason,
  };
}

/** The movement as it is after an outcome. */
export function applyOutcome(movement: Movement, outcome: Outcome): Movement {
  const step = movement.steps[movement.steps.length - 1];
  assert(step !== undefined, "a movement has a step");
  const posted = outcome.stepOutcome === "posted";
  const { currency } = movement.amount;
  return {
    ...movement,
    state: outcome.state,
    to: posted && step.to ? step.to : movement.to,
    amount: posted && step.amount !== undefined ? money(step.amount, currency) : movement.amount,
    steps: [...movement.steps.slice(0, -1), { ...step, outcome: outcome.stepOutcome }],
    timeline: outcome.entry ? [...movement.timeline, outcome.entry] : movement.timeline,
    version: movement.version + 1,
    finalAtMs: outcome.finalAtMs,
    endsAtMs: outcome.endsAtMs,
    reason: outcome.reason,
  };
}
