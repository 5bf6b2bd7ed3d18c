import { describe, expect, test } from "vitest";
import { openApiDocument, type Route, routes } from "./index.ts";

const all = Object.entries(routes) as [string, Route][];

test("the document holds every route", () => {
  const document = openApiDocument("http://127.0.0.1:4747", "0.1.0");
  const paths = document["paths"] as Record<string, object>;
  const count = Object.values(paths).reduce((sum, path) => sum + Object.keys(path).length, 0);
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(count).toBe(all.length + 1);
});

describe.each(all)("%s", (_name, definition) => {
  test("names of parameters, query and body do not collide", () => {
    const shapes = [definition.params, definition.query, definition.body];
    const names = shapes.flatMap((schema) => Object.keys(schema?.shape ?? {}));
    expect(new Set(names).size).toBe(names.length);
  });

  test("its path parameters are described", () => {
    const inPath = [...definition.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(Object.keys(definition.params?.shape ?? {}).sort()).toEqual(inPath.sort());
  });

  test("unknown fields are refused", () => {
    const withUnknown = definition.body?.safeParse({ unknownField: 1 });
    if (withUnknown) {
      const codes = withUnknown.error?.issues.map((issue) => issue.code);
      expect(codes).toContain("unrecognized_keys");
    }
  });
});
