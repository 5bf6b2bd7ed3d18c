import type { Identity } from "#identity";
import { type Clock, hourMs, type Log, ok, type Result } from "#kernel";
import { type Refusal, refuse } from "./errors.ts";
import type { SessionHolder } from "./handlers.ts";
import { requireApproval } from "./security-approval.ts";

type Deps = { readonly identity: Identity; readonly clock: Clock; readonly log: Log };

/**
 * How long after a proof of who one is the ledger stays open: a working day. NIST SP 800-63B-3,
 * section 4.2.3, asks for it at least every 12 hours.
 */
const proofAgeMaxMs = 12 * hourMs;

export type AuthoriseOperator = (
  who: SessionHolder,
  request: { readonly url: string },
) => Promise<Result<SessionHolder, Refusal>>;

/**
 * Lets operators through who proved lately who they are, by signing in or by a step-up; others of
 * them are asked for one. To everybody else there is nothing here. What operators look at is
 * logged, for it is other people's money.
 */
export function createAuthoriseOperator({ identity, clock, log }: Deps): AuthoriseOperator {
  return async (who, request) => {
    const member = await identity.memberById(who.memberId);
    if (member?.isOperator !== true) return refuse("not_found");
    if (clock.nowMs() - provedAtMs(who) > proofAgeMaxMs) {
      const change = { action: "ledger.explore", approvalId: undefined } as const;
      const asked = await requireApproval(identity, who.memberId, change);
      return asked.ok ? refuse("approval_required") : asked;
    }
    log.info({ operator: member.handle, url: request.url }, "an operator looks into the ledger");
    return ok(who);
  };
}

/** A recovery code opens an account again; it is no proof for looking into others'. */
function provedAtMs({ method, signedInAtMs, steppedUpAtMs = 0 }: SessionHolder): number {
  return method === "recovery_code" ? steppedUpAtMs : Math.max(signedInAtMs, steppedUpAtMs);
}
