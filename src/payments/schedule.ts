import type { Day } from "#accounts";
import type { MemberId, Money, MovementId, Result } from "#kernel";
import type { CreateScheduleError, NotFound, ScheduleError } from "./errors.ts";
import type { ScheduleId } from "./ids.ts";
import type { Authority, Sender } from "./payment.ts";

/** How often a schedule pays. */
export const scheduleIntervals = ["once", "week", "two_weeks", "month"] as const;
/** One of {@link scheduleIntervals}. */
export type ScheduleInterval = (typeof scheduleIntervals)[number];
/** `paused` ends as `cancelled` after a year; `ended` has made its last payment. */
export const scheduleStates = ["active", "paused", "ended", "cancelled"] as const;
export type ScheduleState = (typeof scheduleStates)[number];

/** A payment to be made later, or again and again. */
export type ScheduleOrder = {
  /** A handle. */
  readonly to: string;
  readonly amount: Money;
  readonly note?: string;
  readonly every: ScheduleInterval;
  /** A monthly payment that starts on the 31st runs on the last day of shorter months. */
  readonly startsOn: Day;
  /** The last date on which it may run. */
  readonly endsOn?: Day;
};

/** A planned payment, from its start to its end. */
export type Schedule = {
  readonly id: ScheduleId;
  readonly member: MemberId;
  readonly payee: MemberId;
  readonly amount: Money;
  readonly note: string;
  readonly every: ScheduleInterval;
  readonly nextOn: Day | null;
  readonly endsOn: Day | null;
  readonly state: ScheduleState;
  /** How the last attempt went. `failure` is the code of the error. */
  readonly last: {
    readonly on: Day;
    readonly movementId: MovementId | null;
    readonly failure: string | null;
  } | null;
  readonly createdAtMs: number;
};

/** Planning payments. Each run is a movement of its own. */
export type Schedules = {
  /** The approval is asked for here, once; its runs then need none. Limits hold at each run. */
  createSchedule(
    sender: Sender,
    order: ScheduleOrder,
    authority: Authority,
  ): Promise<Result<Schedule, CreateScheduleError>>;
  /** The next first; at most 200. */
  schedules(member: MemberId): Promise<Schedule[]>;
  schedule(member: MemberId, id: ScheduleId): Promise<Result<Schedule, NotFound>>;
  /** Resumed, it goes on at the next date that is not past: what was missed is not made up for. */
  setScheduleState(
    member: MemberId,
    id: ScheduleId,
    state: "active" | "paused",
  ): Promise<Result<Schedule, ScheduleError>>;
  cancelSchedule(member: MemberId, id: ScheduleId): Promise<Result<Schedule, ScheduleError>>;
};
