import { describe, expect, test } from "vitest";
import { dateFormats, formatList, relativeTime } from "./dates.ts";

const now = "2026-03-01T09:00:00.000Z";

describe("dates", () => {
  test("a day near now is named by word, across the end of a month", () => {
    const { day } = dateFormats("en", "UTC");
    expect(day("2026-03-01T00:10:00.000Z", now)).toBe("Today");
    expect(day("2026-02-28T23:50:00.000Z", now)).toBe("Yesterday");
    expect(day("2026-02-27T12:00:00.000Z", now)).toBe("Friday, February 27");
    expect(day("2025-02-27T12:00:00.000Z", now)).toBe("February 27, 2025");
  });

  test("the same instant is another day in another zone", () => {
    expect(dateFormats("fr", "Asia/Tokyo").day("2026-02-28T23:50:00.000Z", now)).toBe(
      "Aujourd’hui",
    );
  });

  test("a calendar month and date do not move with the zone", () => {
    expect(dateFormats("fr", "Pacific/Auckland").month("2026-11")).toBe("novembre 2026");
    expect(dateFormats("en", "America/Los_Angeles").calendarDate("2026-01-01")).toBe(
      "January 1, 2026",
    );
  });

  test("distances are in the largest whole unit", () => {
    expect(relativeTime("2026-03-01T08:59:50.000Z", now, "en")).toBe("now");
    expect(relativeTime("2026-03-01T07:00:00.000Z", now, "en")).toBe("2 hours ago");
    expect(relativeTime("2026-03-03T09:00:00.000Z", now, "fr")).toBe("après-demain");
  });

  test("a list is joined as the language does", () => {
    expect(formatList(["Ann", "Bob", "Léa"], "fr")).toBe("Ann, Bob et Léa");
  });
});
