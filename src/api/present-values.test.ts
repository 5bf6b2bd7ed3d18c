import fc from "fast-check";
import { expect, test } from "vitest";
import { presentInstant } from "./present-values.ts";

test("an instant is written as ISO 8601 has it, whichever was written before it", () => {
  const instant = fc.oneof(
    fc.date({ noInvalidDate: true, min: new Date("0000-01-01"), max: new Date("9999-12-31") }),
    fc.integer({ min: 0, max: 3_000 }).map((ms) => new Date(1_795_769_736_000 + ms)),
  );
  fc.assert(
    fc.property(fc.array(instant), (dates) => {
      const written = dates.map((date) => presentInstant(date.getTime()));
      expect(written).toEqual(dates.map((date) => date.toISOString()));
    }),
  );
});
