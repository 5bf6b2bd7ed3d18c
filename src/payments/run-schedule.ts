import { dayOf } from "#accounts";
import type { Identity } from "#identity";
import {
  type Clock,
  type Db,
  dayMs,
  err,
  type MovementId,
  type NewEvent,
  ok,
  type Result,
  type Transact,
  type Turns,
} from "#kernel";
import type { NotFound, PayError } from "./errors.ts";
import type { ScheduleId } from "./ids.ts";
import { occurrenceAfter, runAtMs } from "./occurrence.ts";
import type { Payee } from "./payee.ts";
import { requestHash } from "./request-hash.ts";
import type { Schedule } from "./schedule.ts";
import type { Send } from "./send.ts";
import { findSchedule, type StoredSchedule, updateSchedule } from "./store/schedules.ts";

type RunDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly send: Send;
  readonly transact: Transact;
  readonly inTurn: Turns;
};

/** A date is tried again on the three days that follow. */
const retriesMax = 3;
const retryable: ReadonlySet<string> = new Set<PayError["code"]>([
  "insufficient_funds",
  "limit_exceeded",
  "currency_not_held",
  "unavailable",
]);

/** Makes the payment of a schedule whose time has come, once for each date and attempt. */
export function runSchedule(deps: RunDeps, id: ScheduleId): Promise<void> {
  return deps.inTurn(id, async () => {
    const schedule = await findSchedule(deps.db, id);
    const nowMs = deps.clock.nowMs();
    const due = schedule?.state === "active" && (schedule.runAtMs ?? nowMs) <= nowMs;
    if (!due || schedule.nextOn === null) return;
    const { nextOn } = schedule;
    const paid = await pay(deps, schedule, nextOn);
    const failure = paid.ok ? null : paid.error.code;
    const movementId = paid.ok ? paid.value.id : movementOf(paid.error);
    const last = { on: nextOn, movementId, failure };
    const retry = failure !== null && retryable.has(failure) && schedule.attempts < retriesMax;
    const next = retry ? again(schedule, nowMs) : advanced(schedule, nextOn);
    await deps.transact(async (tx, announce) => {
      await updateSchedule(tx, { ...next, last }, nowMs);
      if (failure !== null && !retry)
        await announce([failureNotice(schedule, nextOn, failure, nowMs)]);
    });
  });
}

function pay(deps: RunDeps, schedule: StoredSchedule, on: string) {
  const { id, member, amount, note, attempts } = schedule;
  const occasion = `schedule:${id}:${on}:${attempts}`;
  return deps.send<NotFound>({
    sender: { member, by: "session" },
    kind: "scheduled_payment",
    amount,
    note,
    arrival: "now",
    details: { scheduleId: id },
    authority: { idempotencyKey: occasion },
    requestHash: requestHash("scheduled_payment", [occasion]),
    wanted: false,
    approved: true,
    payee: () => payeeOf(deps, schedule),
  });
}

async function payeeOf(
  { identity }: RunDeps,
  { member, payee }: Schedule,
): Promise<Result<Payee, NotFound>> {
  const found = await identity.memberById(payee);
  const gone = !found || (await identity.isBlockedBetween(member, payee));
  return gone ? err({ code: "not_found" }) : ok({ type: "member", member: found });
}

function movementOf(error: PayError): MovementId | null {
  return "movementId" in error ? error.movementId : null;
}

function again(schedule: StoredSchedule, nowMs: number): StoredSchedule {
  const tomorrow = dayOf(nowMs + dayMs);
  return { ...schedule, attempts: schedule.attempts + 1, runAtMs: runAtMs(tomorrow) };
}

function advanced(schedule: StoredSchedule, on: string): StoredSchedule {
  const next = occurrenceAfter(schedule, on);
  if (next === null) {
    return { ...schedule, state: "ended", nextOn: null, attempts: 0, runAtMs: null };
  }
  return { ...schedule, nextOn: next, attempts: 0, runAtMs: runAtMs(next) };
}

function failureNotice(
  { id, member }: Schedule,
  on: string,
  failure: string,
  atMs: number,
): NewEvent {
  const data = { on, notice: "failed", failure };
  return { memberId: member, type: "schedule_notice", subject: id, data, atMs };
}
