import type { Locale } from "./locale.ts";

const formatters = new Map<string, Intl.DateTimeFormat>();

function format(
  instant: string,
  locale: Locale,
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): string {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  const formatter =
    formatters.get(key) ??
    new Intl.DateTimeFormat(locale === "en" ? "en-US" : "fr-FR", {
      ...options,
      ...(timeZone === undefined ? {} : { timeZone }),
    });
  formatters.set(key, formatter);
  return formatter.format(Date.parse(instant));
}

/** Formatters of instants (ISO 8601) for one language and time zone; the reader's by default. */
export function dateFormats(locale: Locale, timeZone?: string) {
  const as = (options: Intl.DateTimeFormatOptions) => (instant: string) =>
    format(instant, locale, timeZone, options);
  const dayKey = as({ year: "numeric", month: "2-digit", day: "2-digit" });
  const weekday = as({ weekday: "long", day: "numeric", month: "long" });
  const full = as({ day: "numeric", month: "long", year: "numeric" });
  const year = as({ year: "numeric" });
  const date = as({ day: "numeric", month: "short", year: "numeric" });
  const shortDate = as({ day: "numeric", month: "short" });
  /** Today and yesterday by word. */
  const nearby = (instant: string, now: string): string | undefined => {
    const day = dayKey(instant);
    if (day === dayKey(now)) return relativeDay(0, locale);
    const yesterday = new Date(Date.parse(now) - dayMs).toISOString();
    return day === dayKey(yesterday) ? relativeDay(-1, locale) : undefined;
  };
  return {
    time: as({ hour: "numeric", minute: "2-digit" }),
    timeWithSeconds: as({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
    date,
    shortDate,
    longDate: full,
    dateTime: as({
      day: "numeric",
      month: "long",
      year: "numeric",
      hour: "numeric",
      minute: "2-digit",
    }),
    /** Names a day's heading: today and yesterday by word, this year without the year. */
    day: (instant: string, now: string): string =>
      nearby(instant, now) ?? (year(instant) === year(now) ? weekday : full)(instant),
    /** The same, short enough for the end of a row. */
    nearDay: (instant: string, now: string): string =>
      nearby(instant, now) ?? (year(instant) === year(now) ? shortDate : date)(instant),
    dayKey,
    /** A calendar month, `2026-11`, in words. */
    month: (month: string) =>
      format(`${month}-15T12:00:00.000Z`, locale, "UTC", { month: "long", year: "numeric" }),
    shortMonth: (month: string) =>
      format(`${month}-15T12:00:00.000Z`, locale, "UTC", { month: "short" }),
    /** A date without time, `2026-11-23`. */
    calendarDate: (date: string) =>
      format(`${date}T12:00:00.000Z`, locale, "UTC", {
        day: "numeric",
        month: "long",
        year: "numeric",
      }),
  };
}
/** What {@link dateFormats} gives. */
export type DateFormats = ReturnType<typeof dateFormats>;

const dayMs = 86_400_000;

function relativeDay(days: number, locale: Locale): string {
  const text = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** `3 hours ago`, `in 2 days`, `in 20 seconds`; less than a minute ago is `now`. */
export function relativeTime(instant: string, now: string, locale: Locale): string {
  const seconds = Math.round((Date.parse(instant) - Date.parse(now)) / 1000);
  const formatter = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  // What was a moment ago is now; what is to come is counted to the second.
  if (seconds > -60 && seconds < 1) return formatter.format(0, "second");
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return formatter.format(Math.round(seconds / size), unit);
}

/** `Ann, Bob and Chloé`. */
export function formatList(items: readonly string[], locale: Locale): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(items);
}
