import { expect, it } from "vitest";
import { type Soon, whenThere } from "./soon.ts";

const double = (value: Soon<number>) => whenThere(value, (there) => there * 2);

it("goes on at once with what is there, and later with what comes", async () => {
  expect(double(21)).toBe(42);
  const later = double(Promise.resolve(21));
  expect(later).toBeInstanceOf(Promise);
  expect(await later).toBe(42);
});

it("fails as what it waits for does", async () => {
  await expect(double(Promise.reject(new Error("down")))).rejects.toThrow("down");
});
