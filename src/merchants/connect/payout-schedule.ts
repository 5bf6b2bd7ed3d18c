import { z } from "zod";
import { addMonths, monthOf, monthStartMs } from "#accounts";
import { dayMs } from "#kernel";
import { secondsOf } from "../object-id.ts";
import type { Account, PayoutSchedule } from "../objects.ts";
import { count, text } from "../params.ts";
import type { Shop } from "../shop.ts";
import type { Unit } from "../unit.ts";
import { type World, worldKey } from "../world.ts";

const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

/** When what is available is paid out by itself, as an account says it. */
export const scheduleParams = z.strictObject({
  delay_days: z.union([z.literal("minimum"), count, text(3)]).optional(),
  interval: z.enum(["manual", "daily", "weekly", "monthly"]).optional(),
  monthly_anchor: count.refine((day) => day >= 1 && day <= 31, "must be from 1 to 31").optional(),
  weekly_anchor: z.enum(weekdays).optional(),
});

/** A schedule without the world that it is of. */
export type ScheduleRule = Pick<PayoutSchedule, "interval" | "weekday" | "day">;

/** Nothing is paid out by itself until somebody says so. */
export const manualSchedule: ScheduleRule = { interval: "manual", weekday: 1, day: 1 };

/** The rule after a change. */
export function scheduleWith(
  before: ScheduleRule | undefined,
  change: z.output<typeof scheduleParams>,
): ScheduleRule {
  const { interval, weekday, day } = before ?? manualSchedule;
  return {
    interval: change.interval ?? interval,
    weekday: change.weekly_anchor ? weekdays.indexOf(change.weekly_anchor) + 1 : weekday,
    day: change.monthly_anchor ?? day,
  };
}

/** A rule as accounts show it. */
export function scheduleShown(rule: ScheduleRule): Account["settings"]["payouts"]["schedule"] {
  const weekly = weekdays[rule.weekday - 1];
  return {
    delay_days: 0,
    interval: rule.interval,
    ...(rule.interval === "weekly" && weekly !== undefined && { weekly_anchor: weekly }),
    ...(rule.interval === "monthly" && { monthly_anchor: rule.day }),
  };
}

/** The first midnight, UTC, after an instant on which the rule pays out; null for none. */
export function nextPayoutMs(rule: ScheduleRule, afterMs: number): number | null {
  const tomorrowMs = afterMs - (afterMs % dayMs) + dayMs;
  switch (rule.interval) {
    case "manual":
      return null;
    case "daily":
      return tomorrowMs;
    case "weekly": {
      // The Unix epoch was a Thursday, the fourth day.
      const weekday = ((tomorrowMs / dayMs + 3) % 7) + 1;
      return tomorrowMs + ((rule.weekday - weekday + 7) % 7) * dayMs;
    }
    case "monthly": {
      const month = monthOf(tomorrowMs);
      const here = dayOfMonthMs(month, rule.day);
      return here >= tomorrowMs ? here : dayOfMonthMs(addMonths(month, 1), rule.day);
    }
  }
}

/** That day of a month, or its last one. */
function dayOfMonthMs(month: ReturnType<typeof monthOf>, day: number): number {
  const startMs = monthStartMs(month);
  const days = (monthStartMs(addMonths(month, 1)) - startMs) / dayMs;
  return startMs + (Math.min(day, days) - 1) * dayMs;
}

/** One schedule a world. */
export const scheduleIdOf = (world: World) => `psch_${worldKey(world).replace(" ", "_")}`;

/** Stores the schedule of a world; `change` as accounts say it, or a whole rule. */
export async function putSchedule(
  shop: Shop,
  unit: Unit,
  world: World,
  change: z.output<typeof scheduleParams> | ScheduleRule,
): Promise<PayoutSchedule> {
  const id = scheduleIdOf(world);
  const before = await unit.find("payout_schedule", id);
  const rule = "weekday" in change ? change : scheduleWith(before, change);
  const schedule: PayoutSchedule = {
    id,
    object: "payout_schedule",
    created: before?.created ?? secondsOf(shop.clock),
    livemode: world.live,
    ...ruleOf(rule),
  };
  return unit.put(schedule, nextPayoutMs(schedule, shop.clock.nowMs()));
}

const ruleOf = ({ interval, weekday, day }: ScheduleRule): ScheduleRule => ({
  interval,
  weekday,
  day,
});
