import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { routeTableSource } from "./route-table.ts";

test("the client's table of routes is made from the routes as they are", () => {
  const file = new URL("../../sdk/src/route-table.gen.ts", import.meta.url);
  const squeeze = (text: string) => text.replaceAll(/[\s,]+/g, "");
  expect(squeeze(readFileSync(file, "utf8"))).toBe(squeeze(routeTableSource()));
});
