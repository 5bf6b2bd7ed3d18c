import { describe, expect, test } from "vitest";
import { type KeyMemory, type KeyPress, readKey } from "./shortcuts.ts";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  at: 0,
  modified: false,
  inField: false,
  ...more,
});

describe("keyboard shortcuts", () => {
  test("a single key acts at once", () => {
    expect(readKey(press("p"), undefined).action).toBe("pay");
    expect(readKey(press("/"), undefined).action).toBe("search");
  });

  test("g waits for its second key, and forgets it after a while", () => {
    const first = readKey(press("g"), undefined);
    expect(first.action).toBeUndefined();
    expect(readKey(press("m", { at: 500 }), first.memory).action).toBe("goMoney");
    expect(readKey(press("m", { at: 5_000 }), first.memory).action).toBeUndefined();
  });

  test("a second key that leads nowhere is read as a first one", () => {
    const memory: KeyMemory = { key: "g", at: 0 };
    expect(readKey(press("p", { at: 10 }), memory).action).toBe("pay");
  });

  test("typing in a field and chords with a modifier are left alone", () => {
    expect(readKey(press("p", { inField: true }), undefined).action).toBeUndefined();
    expect(readKey(press("p", { modified: true }), undefined).action).toBeUndefined();
    expect(readKey(press("m", { inField: true }), { key: "g", at: 0 })).toEqual({
      memory: undefined,
    });
  });
});
