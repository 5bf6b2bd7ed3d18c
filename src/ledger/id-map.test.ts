import fc from "fast-check";
import { expect, it } from "vitest";
import { createIdMap } from "./id-map.ts";

// Few ids, among them some that share their lower 64 bits and so their hash.
const ids = fc
  .tuple(fc.nat({ max: 40 }), fc.nat({ max: 2 }))
  .map(([low, high]) => (BigInt(high) << 64n) | BigInt(low));
const step = <Kind extends string>(kind: Kind) => fc.record({ kind: fc.constant(kind), id: ids });
const operations = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: step("set") },
    { weight: 4, arbitrary: step("delete") },
    { weight: 2, arbitrary: step("delete oldest") },
    // Most records are never asked for, and a search has effects of its own.
    { weight: 2, arbitrary: step("get") },
    { weight: 1, arbitrary: step("clear") },
  ),
  { maxLength: 400 },
);
// As they mostly come: each above all before.
const inOrder = operations.map((steps) =>
  steps.map((one, index) =>
    one.kind === "set" ? { ...one, id: (BigInt(index) << 6n) | (one.id & 63n) } : one,
  ),
);

it("does what a map does, in its order", () => {
  fc.assert(
    fc.property(fc.oneof(operations, inOrder), (steps) => {
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
        } else if (kind === "delete oldest") {
          const [oldest] = model.keys();
          if (oldest === undefined) continue;
          records.delete(oldest);
          model.delete(oldest);
        } else if (kind === "get") {
          expect(records.get(id)).toBe(model.get(id));
          expect(records.has(id)).toBe(model.has(id));
        } else if (step % 8 === 0) {
          records.clear();
          model.clear();
        }
        expect(records.size).toBe(model.size);
      }
      expect([...records.values()]).toEqual([...model.values()]);
      for (const id of model.keys()) expect(records.get(id)).toBe(model.get(id));
    }),
    { numRuns: 300 },
  );
});
