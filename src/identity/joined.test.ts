import { expect, it } from "vitest";
import { createJoined } from "./joined.ts";

it("asks once what is asked in one turn, and again what comes later", async () => {
  const questions: (readonly number[])[] = [];
  const isEven = createJoined<number, boolean>(async (all) => {
    questions.push([...all]);
    return all.map((one) => one % 2 === 0);
  });
  expect(await Promise.all([isEven(1), isEven(2), isEven(1)])).toEqual([false, true, false]);
  expect(await isEven(4)).toBe(true);
  expect(questions).toEqual([[1, 2, 1], [4]]);
});

it("fails all that were asked together, and none that come later", async () => {
  let fails = true;
  const ask = createJoined<number, boolean>(async (all) => {
    if (fails) throw new Error("down");
    return all.map(() => true);
  });
  const asked = await Promise.allSettled([ask(1), ask(2)]);
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  fails = false;
  expect(await ask(1)).toBe(true);
});
