import fc from "fast-check";
import { expect, test } from "vitest";
import { createBoundedMap } from "./bounded-map.ts";

const keys = fc.integer({ min: 0, max: 12 });
const calls = fc.array(fc.tuple(fc.constantFrom("get", "set", "delete"), keys), { maxLength: 200 });

test("it never grows over its size, never tells an old value, and keeps what was used last", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), calls, (entriesMax, all) => {
      const map = createBoundedMap<number, number>(entriesMax);
      const written = new Map<number, number>();
      let used: number[] = [];
      for (const [turn, [call, key]] of all.entries()) {
        const isThere = map.get(key) !== undefined;
        if (isThere) expect(map.get(key)).toBe(written.get(key));
        const isRecent = used.slice(0, Math.floor(entriesMax / 2)).includes(key);
        if (isRecent) expect(isThere).toBe(true);
        used = used.filter((one) => one !== key);
        if (call === "set") {
          map.set(key, turn);
          written.set(key, turn);
        }
        if (call === "delete") {
          map.delete(key);
          written.delete(key);
          expect(map.get(key)).toBeUndefined();
          // It was used; that it went brings back nothing that had to make place for it.
          used = [-1 - turn, ...used];
        }
        if (call !== "delete" && map.get(key) !== undefined) used = [key, ...used];
        expect(map.size).toBeLessThanOrEqual(entriesMax);
      }
    }),
  );
});
