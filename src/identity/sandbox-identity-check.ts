import { type Clock, ok, secondMs } from "#kernel";
import type { IdentityCheckPort, IdentityDecision, IdentitySubmission } from "./ports.ts";

const decisionDelayMsDefault = 3 * secondMs;

// By the last digit of the document number, so that a person can try each outcome.
function outcomeOf(submission: IdentitySubmission): IdentityDecision {
  const number = submission.document?.number.trim() ?? "";
  if (number.endsWith("0")) return { state: "refused", reason: "document_unreadable" };
  if (number.endsWith("9")) return { state: "refused", reason: "document_expired" };
  if (number.endsWith("8")) return { state: "refused", reason: "selfie_mismatch" };
  return { state: "approved" };
}

const referencePattern = /^sandbox:(\d+):(approved|document_[a-z]+|selfie_mismatch):/;

/**
 * A provider that approves everyone after a moment, except document numbers that end in 0
 * (unreadable), 9 (expired) or 8 (the selfie is of another person). Its reference carries the
 * outcome, so that a restart forgets nothing.
 */
export function createSandboxIdentityCheck(deps: {
  readonly clock: Clock;
  readonly decisionDelayMs?: number;
}): IdentityCheckPort {
  const { clock, decisionDelayMs = decisionDelayMsDefault } = deps;
  return {
    async submit(submission) {
      const outcome = outcomeOf(submission);
      const word = outcome.state === "refused" ? outcome.reason : outcome.state;
      const readyAtMs = clock.nowMs() + decisionDelayMs;
      return ok({ reference: `sandbox:${readyAtMs}:${word}:${submission.checkId}` });
    },
    async decision(reference) {
      const [, readyAtMs, word] = referencePattern.exec(reference) ?? [];
      if (clock.nowMs() < Number(readyAtMs)) return { state: "pending" };
      switch (word) {
        case "approved":
          return { state: "approved" };
        case "document_unreadable":
        case "document_expired":
        case "selfie_mismatch":
          return { state: "refused", reason: word };
        default:
          throw new Error("not a reference of the sandbox");
      }
    },
  };
}
