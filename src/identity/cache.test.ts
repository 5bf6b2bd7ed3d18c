import { expect, it } from "vitest";
import { createCache } from "./cache.ts";

it("loads a key once, however many ask at the same time", async () => {
  let loads = 0;
  const cache = createCache<string, number>(10, async () => ++loads);
  expect(await Promise.all([cache.get("a"), cache.get("a"), cache.get("a")])).toEqual([1, 1, 1]);
  expect(await cache.get("a")).toBe(1);
});

it("never grows over its size, and keeps what was used last", async () => {
  let loads = 0;
  const cache = createCache<string, number>(4, async () => ++loads);
  for (const key of ["a", "b", "c", "a", "d"]) await cache.get(key);
  expect(cache.size).toBeLessThanOrEqual(4);
  expect([cache.peek("d"), cache.peek("a"), cache.peek("b")]).toEqual([4, 1, undefined]);
});

it("does not keep what was read before it was told to forget", async () => {
  let stored = "old";
  const waiting: (() => void)[] = [];
  const cache = createCache<string, string>(10, async () => {
    const read = stored;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return read;
  });
  const early = cache.get("a");
  stored = "new";
  cache.forget("a");
  const late = cache.get("a");
  // The later one is answered first, so that the outdated value would come last.
  for (const resume of waiting.reverse()) resume();
  expect([await early, await late]).toEqual(["old", "new"]);
  expect(cache.peek("a")).toBe("new");
});

it("keeps what was put in, whatever a load that began before brings", async () => {
  let finish = (_value: string) => {};
  const cache = createCache<string, string>(
    10,
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  const early = cache.get("a");
  cache.put("a", "new");
  finish("old");
  expect(await early).toBe("old");
  expect(cache.peek("a")).toBe("new");
});

it("keeps neither absent values nor failures", async () => {
  let answer: () => Promise<number | undefined> = async () => undefined;
  const cache = createCache<string, number>(10, () => answer());
  expect(await cache.get("a")).toBeUndefined();
  answer = () => Promise.reject(new Error("down"));
  await expect(cache.get("a")).rejects.toThrow("down");
  answer = async () => 7;
  expect(await cache.get("a")).toBe(7);
});
