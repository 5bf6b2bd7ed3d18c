import { assert, dayMs, minuteMs } from "#kernel";
import { type Day, newYorkHalfDays, newYorkHolidays } from "./calendar-days.ts";

/** A calendar: on which days, and from when to when, a market trades. Minutes of its local day. */
export type Calendar = {
  readonly name: string;
  /** IANA name of the zone in which its days are counted. */
  readonly timeZone: string;
  /** Days of the week on which it trades; Sunday is 0. */
  readonly weekdays: readonly number[];
  readonly holidays: ReadonlySet<Day>;
  /** The last day about which the holidays say anything. */
  readonly knownUntil: Day;
  /** When orders are collected for the opening auction. */
  readonly callMinute: number;
  readonly openMinute: number;
  readonly closeMinute: number;
  /** Close of the days that end early. */
  readonly halfDayCloseMinute: number;
  readonly halfDays: ReadonlySet<Day>;
  /** Minutes before the close in which the closing auction is prepared. */
  readonly closingCallMinutes: number;
  /** Trading before and after the day: when the first begins, and when the other ends. */
  readonly extended: { readonly fromMinute: number; readonly untilMinute: number } | undefined;
};

/** Part of a market's day. */
export type SessionPhase =
  | "closed"
  | "pre_market"
  | "opening_auction"
  | "open"
  | "closing_auction"
  | "after_hours";

/** Where a calendar stands at an instant. */
export type Session = {
  readonly phase: SessionPhase;
  /** The trading day that it belongs to, or the next one while the market is closed. */
  readonly day: Day;
  /** Of that day's continuous trading, milliseconds since the Unix epoch. */
  readonly opensAtMs: number;
  readonly closesAtMs: number;
};

const hour = 60;
const minutesADay = 24 * hour;
const everyDay = [0, 1, 2, 3, 4, 5, 6];
const mondayToFriday = [1, 2, 3, 4, 5];

const newYork: Calendar = {
  name: "XNYS",
  timeZone: "America/New_York",
  weekdays: mondayToFriday,
  holidays: new Set(newYorkHolidays),
  knownUntil: "2028-12-31",
  callMinute: 9 * hour + 28,
  openMinute: 9 * hour + 30,
  closeMinute: 16 * hour,
  halfDayCloseMinute: 13 * hour,
  halfDays: new Set(newYorkHalfDays),
  closingCallMinutes: 1,
  extended: { fromMinute: 4 * hour, untilMinute: 20 * hour },
};

/** The sample market never sleeps; an auction a day ends one session and begins the next. */
const aroundTheClock: Calendar = {
  name: "24x7",
  timeZone: "UTC",
  weekdays: everyDay,
  holidays: new Set(),
  knownUntil: "9999-12-31",
  callMinute: 0,
  openMinute: 1,
  closeMinute: minutesADay,
  halfDayCloseMinute: minutesADay,
  halfDays: new Set(),
  closingCallMinutes: 1,
  extended: undefined,
};

const calendars: ReadonlyMap<string, Calendar> = new Map(
  [newYork, aroundTheClock].map((calendar) => [calendar.name, calendar]),
);

/** Names of the calendars that there are. */
export const calendarNames: readonly string[] = [...calendars.keys()];

/** The calendar of that name; a name that is not on the list is a bug, asserted. */
export function calendarOf(name: string): Calendar {
  const found = calendars.get(name);
  assert(found !== undefined, `there is a calendar ${name}`);
  return found;
}

/** Whether a market trades on a day. */
export function isTradingDay(calendar: Calendar, day: Day): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return calendar.weekdays.includes(weekday) && !calendar.holidays.has(day);
}

/**
 * The trading day `count` trading days after `day`, which need not be one itself: 0 is that day or
 * the first one after it.
 */
export function addBusinessDays(calendar: Calendar, day: Day, count: number): Day {
  let found = day;
  while (!isTradingDay(calendar, found)) found = nextDay(found);
  for (let left = count; left > 0; left--) {
    do found = nextDay(found);
    while (!isTradingDay(calendar, found));
  }
  return found;
}

/** Where a calendar stands at an instant. */
export function sessionAt(calendar: Calendar, atMs: number): Session {
  const today = localDay(calendar, atMs);
  const session = isTradingDay(calendar, today) ? phaseOfDay(calendar, today, atMs) : undefined;
  if (session !== undefined) return session;
  const next = addBusinessDays(calendar, nextDay(today), 0);
  return { phase: "closed", ...hoursOf(calendar, next) };
}

/** The trading day of an instant, or the next one when the market is closed for the day. */
export function tradingDay(calendar: Calendar, atMs: number): Day {
  return sessionAt(calendar, atMs).day;
}

/** Undefined once the day is over. */
function phaseOfDay(calendar: Calendar, day: Day, atMs: number): Session | undefined {
  const { callMinute, closingCallMinutes, extended } = calendar;
  const hours = hoursOf(calendar, day);
  const of = (phase: SessionPhase): Session => ({ phase, ...hours });
  const callsAtMs = instantOf(calendar, day, callMinute);
  if (atMs < callsAtMs) {
    const isPre = extended && atMs >= instantOf(calendar, day, extended.fromMinute);
    return of(isPre ? "pre_market" : "closed");
  }
  if (atMs < hours.opensAtMs) return of("opening_auction");
  if (atMs < hours.closesAtMs - closingCallMinutes * minuteMs) return of("open");
  if (atMs < hours.closesAtMs) return of("closing_auction");
  if (extended === undefined || calendar.halfDays.has(day)) return undefined;
  return atMs < instantOf(calendar, day, extended.untilMinute) ? of("after_hours") : undefined;
}

/** When continuous trading of a day begins and ends. */
export function hoursOf(calendar: Calendar, day: Day): Omit<Session, "phase"> {
  const isHalf = calendar.halfDays.has(day);
  const close = isHalf ? calendar.halfDayCloseMinute : calendar.closeMinute;
  return {
    day,
    opensAtMs: instantOf(calendar, day, calendar.openMinute),
    closesAtMs: instantOf(calendar, day, close),
  };
}

const nextDay = (day: Day): Day => dayOfInstant(Date.parse(`${day}T00:00:00Z`) + dayMs);

const dayOfInstant = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

const localDay = (calendar: Calendar, atMs: number): Day =>
  dayOfInstant(atMs + offsetMs(calendar.timeZone, atMs));

/** No market trades in the hour in which clocks change, so the day's noon has the right offset. */
function instantOf(calendar: Calendar, day: Day, minute: number): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const noon = midnight + dayMs / 2;
  return midnight + minute * minuteMs - offsetMs(calendar.timeZone, noon);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone is ahead of UTC at an instant. */
function offsetMs(timeZone: string, atMs: number): number {
  if (timeZone === "UTC") return 0;
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  formats.set(timeZone, format);
  const name = format.formatToParts(atMs).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const found = /^GMT(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d)$/.exec(name)?.groups;
  if (found === undefined) return 0;
  const minutes = Number(found["hours"]) * hour + Number(found["minutes"]);
  return (found["sign"] === "-" ? -minutes : minutes) * minuteMs;
}
