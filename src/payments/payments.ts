import {
  createTransact,
  createTurns,
  err,
  type MemberId,
  type Money,
  ok,
  type Result,
} from "#kernel";
import type { Movement } from "#movements";
import { createAnswers } from "./answer.ts";
import type { Claims } from "./claim.ts";
import { createClaims } from "./claims.ts";
import type { PaymentsDeps } from "./deps.ts";
import type { LimitExceeded, NotFound } from "./errors.ts";
import { createLimits, type Limits } from "./limits.ts";
import { createLinks } from "./links.ts";
import { createPay } from "./pay.ts";
import type { PayCodes } from "./pay-code.ts";
import { createPayCodes } from "./pay-codes.ts";
import type { SendPayments } from "./payment.ts";
import type { Requests } from "./request.ts";
import { createRequests } from "./requests.ts";
import { runDue } from "./run-due.ts";
import type { Schedules } from "./schedule.ts";
import { createSchedules } from "./schedules.ts";
import { createSend } from "./send.ts";
import type { Splits } from "./split.ts";
import { createSplits } from "./splits.ts";
import { limitedKinds, memberOf } from "./state.ts";
import { createStepUp } from "./step-up.ts";
import type { DueWork, Upkeep } from "./upkeep.ts";
import { verifyPayments } from "./verify-payments.ts";

/** Payments between people: send, claim, request, split, schedule, pay at a till. */
export type Payments = SendPayments &
  Claims &
  Requests &
  Splits &
  Schedules &
  PayCodes &
  Upkeep & {
    /**
     * Counts what a member is about to pay in a shop towards their limits: until it is released
     * it is spent. Refused when it would be more than is left.
     */
    reserveSpending(
      member: MemberId,
      amount: Money,
    ): Promise<Result<SpendingReservation, LimitExceeded | NotFound>>;
    /** Stops listening to movements. */
    close(): void;
  };

/** An amount that counts as spent, and ends as one of both. */
export type SpendingReservation = {
  /** It was spent. */
  keep(): void;
  /** It was not. */
  release(): void;
};

/** Opens payments. One of it in a process: it counts limits in memory. */
export function createPayments(given: PaymentsDeps): Payments {
  const { identity } = given;
  const limits = createLimits(given);
  const inTurn = createTurns();
  const links = createLinks(given.linkSecret, given.publicUrl);
  const transact = createTransact(given.db, given.events);
  const stepUp = createStepUp(given);
  const send = createSend({ ...given, limits, stepUp, inTurn });
  const deps = { ...given, limits, inTurn, links, transact, stepUp, send };
  let running: Promise<DueWork> | undefined;
  return {
    ...createPay(deps),
    ...createAnswers(deps),
    ...createClaims(deps),
    ...createRequests(deps),
    ...createSplits(deps),
    ...createSchedules(deps),
    ...createPayCodes(deps),
    async limits(id, currency) {
      const member = await identity.memberById(id);
      return member && limits.view(member, currency);
    },
    async reserveSpending(id, amount) {
      const member = await identity.memberById(id);
      if (!member) return err({ code: "not_found" });
      const reserved = await limits.reserve(member, amount);
      if (!reserved.ok) return reserved;
      const { value } = reserved;
      return ok({ keep: () => limits.keep(value), release: () => limits.release(value) });
    },
    runDue() {
      running ??= runDue(deps).finally(() => {
        running = undefined;
      });
      return running;
    },
    verifyPayments: () => verifyPayments(deps),
    close: giveBackReturns(given, limits),
  };
}

/** What came back counts no more towards the limits. Movements tell of each return once. */
function giveBackReturns({ movements, identity, log }: PaymentsDeps, limits: Limits): () => void {
  async function giveBack(sender: MemberId, { amount, createdAtMs }: Movement): Promise<void> {
    const member = await identity.memberById(sender);
    if (member) limits.giveBack(member, amount, createdAtMs);
  }
  return movements.subscribe((movement) => {
    const { kind, state, from } = movement;
    const cameBack = state === "returned" || state === "cancelled";
    const sender = memberOf(from);
    if (!cameBack || !sender || !limitedKinds.some((counted) => counted === kind)) return;
    giveBack(sender, movement).catch((error: unknown) =>
      log.warn({ movement: movement.id, error }, "a return stays counted"),
    );
  });
}
