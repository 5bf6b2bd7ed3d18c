import { type Day, dayOf, dayStartMs, nextOccurrence } from "#accounts";
import { dayMs, hourMs } from "#kernel";
import type { ScheduleInterval } from "./schedule.ts";

const twoWeeksMs = 14 * dayMs;
/** At 09:00 UTC the date is the same nearly everywhere that people live. */
const runHourMs = 9 * hourMs;

type Recurrence = {
  readonly startsOn: Day;
  readonly endsOn: Day | null;
  readonly every: ScheduleInterval;
};

/** The instant at which a schedule runs on a date. */
export function runAtMs(day: Day): number {
  return dayStartMs(day) + runHourMs;
}

/** The first date after `day` on which it runs; null when there is none. */
export function occurrenceAfter({ startsOn, endsOn, every }: Recurrence, day: Day): Day | null {
  const next = unbounded(startsOn, every, day);
  return next !== null && (endsOn === null || next <= endsOn) ? next : null;
}

function unbounded(startsOn: Day, every: ScheduleInterval, day: Day): Day | null {
  if (day < startsOn) return startsOn;
  switch (every) {
    case "once":
      return null;
    case "week":
    case "month":
      return nextOccurrence(startsOn, every, day);
    case "two_weeks": {
      const startMs = dayStartMs(startsOn);
      const passed = Math.floor((dayStartMs(day) - startMs) / twoWeeksMs);
      return dayOf(startMs + (passed + 1) * twoWeeksMs);
    }
  }
}

const dayPattern = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** Whether the text is a date of the calendar. */
export function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  return dayPattern.test(text) && !Number.isNaN(ms) && dayOf(ms) === text;
}
