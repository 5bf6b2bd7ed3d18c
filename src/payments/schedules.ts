import { type Accounts, dayOf } from "#accounts";
import type { Identity } from "#identity";
import {
  assert,
  type Clock,
  type Db,
  dayMs,
  err,
  type Ids,
  type MemberId,
  ok,
  type Result,
  type Turns,
} from "#kernel";
import type { CreateScheduleError, ScheduleError } from "./errors.ts";
import type { ScheduleId } from "./ids.ts";
import type { Limits } from "./limits.ts";
import { isDay, occurrenceAfter, runAtMs } from "./occurrence.ts";
import { payeeName } from "./payee.ts";
import type { Authority, Sender } from "./payment.ts";
import { type Plan, planPayment } from "./plan.ts";
import { requestHash } from "./request-hash.ts";
import type { Schedule, ScheduleOrder, Schedules } from "./schedule.ts";
import type { StepUp } from "./step-up.ts";
import {
  findSchedule,
  insertSchedule,
  listSchedules,
  type StoredSchedule,
  scheduleByKey,
  updateSchedule,
} from "./store/schedules.ts";

type SchedulesDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly identity: Identity;
  readonly accounts: Pick<Accounts, "accountOf">;
  readonly limits: Limits;
  readonly stepUp: StepUp;
  readonly inTurn: Turns;
};

const schedulesMax = 200;
const startsWithinMs = 5 * 366 * dayMs;

export function createSchedules(deps: SchedulesDeps): Schedules {
  const { db, inTurn } = deps;
  return {
    createSchedule: (sender, order, authority) =>
      inTurn(`schedule ${sender.member} ${authority.idempotencyKey}`, () =>
        createSchedule(deps, sender, order, authority),
      ),
    schedules: (member) => listSchedules(db, member, schedulesMax),
    async schedule(member, id) {
      const schedule = await findSchedule(db, id);
      return schedule?.member === member ? ok(schedule) : err({ code: "not_found" });
    },
    setScheduleState: (member, id, state) =>
      change(deps, member, id, (schedule) =>
        state === "paused" ? paused(schedule) : resumed(schedule, deps.clock.nowMs()),
      ),
    cancelSchedule: (member, id) => change(deps, member, id, cancelled),
  };
}

type Created = Result<Schedule, CreateScheduleError>;

async function createSchedule(
  deps: SchedulesDeps,
  sender: Sender,
  order: ScheduleOrder,
  { idempotencyKey, approvalId }: Authority,
): Promise<Created> {
  const { db, limits, stepUp } = deps;
  const hash = hashOf(order);
  const first = await scheduleByKey(db, sender.member, idempotencyKey);
  if (first) {
    return first.requestHash === hash ? ok(first) : err({ code: "idempotency_key_conflict" });
  }
  const field = invalidDate(order, deps.clock.nowMs());
  if (field) return err({ code: "invalid_request", field });
  const planned = await planOf(deps, sender, order);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const limit = await limits.check(plan.sender, plan.amount);
  // What is used up today is free again when it runs; a transfer that is too large never is.
  if (!limit.ok && limit.error.window === "transfer") return limit;
  if (stepUp.isRequired(sender, plan.sender, plan.firstPayment, plan.amount)) {
    const what = { payee: payeeName(plan.payee), amount: plan.amount };
    const approved = await stepUp.approve(plan.sender, what, approvalId);
    if (!approved.ok) return approved;
  }
  const schedule = newSchedule(deps, plan, order, hash);
  const stored = await db.transaction((tx) => insertSchedule(tx, schedule, idempotencyKey));
  assert(stored, "calls with one key take turns, and the first was looked up");
  return ok(schedule);
}

async function planOf(
  deps: SchedulesDeps,
  sender: Sender,
  { to, amount }: ScheduleOrder,
): Promise<Result<Plan, CreateScheduleError>> {
  const payee = await deps.identity.findPayee(sender.member, to);
  if (!payee.ok) return payee;
  return planPayment(deps, {
    sender: sender.member,
    payee: { type: "member", member: payee.value },
    amount,
    arrival: "now",
    wanted: false,
  });
}

function invalidDate(
  { startsOn, endsOn }: ScheduleOrder,
  nowMs: number,
): "startsOn" | "endsOn" | undefined {
  const latest = dayOf(nowMs + startsWithinMs);
  if (!isDay(startsOn) || startsOn < dayOf(nowMs) || startsOn > latest) return "startsOn";
  if (endsOn !== undefined && (!isDay(endsOn) || endsOn < startsOn)) return "endsOn";
  return undefined;
}

function newSchedule(
  { ids, clock }: SchedulesDeps,
  plan: Plan,
  order: ScheduleOrder,
  hash: string,
): StoredSchedule {
  const { sender, payee, amount } = plan;
  return {
    id: ids.make("sch"),
    member: sender.id,
    payee: payee.type === "member" ? payee.member.id : sender.id,
    amount,
    note: order.note ?? "",
    every: order.every,
    startsOn: order.startsOn,
    endsOn: order.endsOn ?? null,
    nextOn: order.startsOn,
    state: "active",
    last: null,
    createdAtMs: clock.nowMs(),
    attempts: 0,
    runAtMs: runAtMs(order.startsOn),
    requestHash: hash,
  };
}

/** Undefined when the change is not open to it. */
type Change = (schedule: StoredSchedule) => StoredSchedule | undefined;

function change(
  { db, clock, inTurn }: SchedulesDeps,
  member: MemberId,
  id: ScheduleId,
  to: Change,
): Promise<Result<Schedule, ScheduleError>> {
  return inTurn(id, async () => {
    const schedule = await findSchedule(db, id);
    if (schedule?.member !== member) return err({ code: "not_found" });
    const changed = to(schedule);
    if (!changed) return err({ code: "schedule_closed" });
    if (changed !== schedule) {
      await db.transaction((tx) => updateSchedule(tx, changed, clock.nowMs()));
    }
    return ok(changed);
  });
}

function paused(schedule: StoredSchedule): StoredSchedule | undefined {
  if (schedule.state === "paused") return schedule;
  if (schedule.state !== "active") return undefined;
  return { ...schedule, state: "paused", attempts: 0, runAtMs: null };
}

function resumed(schedule: StoredSchedule, nowMs: number): StoredSchedule | undefined {
  if (schedule.state === "active") return schedule;
  if (schedule.state !== "paused" || schedule.nextOn === null) return undefined;
  const today = dayOf(nowMs);
  const { nextOn } = schedule;
  const next = nextOn > today ? nextOn : occurrenceAfter(schedule, today);
  if (next === null) return { ...schedule, state: "ended", nextOn: null };
  return { ...schedule, state: "active", nextOn: next, runAtMs: runAtMs(next) };
}

function cancelled(schedule: StoredSchedule): StoredSchedule | undefined {
  if (schedule.state === "cancelled") return schedule;
  if (schedule.state === "ended") return undefined;
  return { ...schedule, state: "cancelled", nextOn: null, runAtMs: null };
}

function hashOf({ to, amount, note = "", every, startsOn, endsOn }: ScheduleOrder): string {
  const asked = [to, amount.amount, amount.currency, note, every, startsOn, endsOn];
  return requestHash("schedule", asked);
}
