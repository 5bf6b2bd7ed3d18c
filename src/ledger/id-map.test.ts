import fc from "fast-check";
import { expect, it } from "vitest";
import { createIdMap } from "./id-map.ts";

// Few ids, among them some that share their lower 64 bits and so their hash.
const ids = fc
  .tuple(fc.nat({ max: 40 }), fc.nat({ max: 2 }))
  .map(([low, high]) => (BigInt(high) << 64n) | BigInt(low));
const operations = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("set" as const), id: ids }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("delete" as const), id: ids }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const), id: ids }) },
  ),
  { maxLength: 400 },
);

it("does what a map does, in its order", () => {
  fc.assert(
    fc.property(operations, (steps) => {
      const records = createIdMap<{ readonly id: bigint; readonly step: number }>();
      const model = new Map<bigint, { readonly id: bigint; readonly step: number }>();
      for (const [step, { kind, id }] of steps.entries()) {
        const entry = { id, step };
        if (kind === "set") {
          records.set(entry);
          model.set(id, entry);
        } else if (kind === "delete") {
          records.delete(id);
          model.delete(id);
        } else if (step % 8 === 0) {
          records.clear();
          model.clear();
        }
        expect(records.get(id)).toBe(model.get(id));
        expect(records.has(id)).toBe(model.has(id));
        expect(records.size).toBe(model.size);
      }
      expect([...records.values()]).toEqual([...model.values()]);
    }),
    { numRuns: 300 },
  );
});
