import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormInvalidError, readForm } from "./read-form.ts";

const plain = (text: string): unknown => JSON.parse(JSON.stringify(readForm(text)));

describe("a form", () => {
  it.each([
    ["a=1&b=2", { a: "1", b: "2" }],
    ["a[b]=1&a[c][d]=2", { a: { b: "1", c: { d: "2" } } }],
    ["a%5Bb%5D=x+y%20z", { a: { b: "x y z" } }],
    ["a[]=1&a[]=2", { a: ["1", "2"] }],
    ["a[1]=y&a[0]=x", { a: ["x", "y"] }],
    ["a[0][b]=1&a[0][c]=2&a[1][b]=3", { a: [{ b: "1", c: "2" }, { b: "3" }] }],
    ["a[][b]=1&a[][c]=2&a[][b]=3", { a: [{ b: "1", c: "2" }, { b: "3" }] }],
    ["metadata=&a[x]=", { metadata: "", a: { x: "" } }],
    ["a", { a: "" }],
    ["", {}],
    ["a=1&a=2", { a: "2" }],
    ["=&&", { "": "" }],
  ])("%s", (text, value) => {
    expect(plain(text)).toEqual(value);
  });

  it.each(["a[b=1", "a[b]c=1", "a=%E0%A4%A", "a=%00", `a${"[b]".repeat(20)}=1`])(
    "that cannot be read is refused: %s",
    (text) => {
      expect(() => readForm(text)).toThrow(FormInvalidError);
    },
  );

  it("has no names that mean anything to JavaScript", () => {
    const read = readForm("__proto__[polluted]=1&constructor[prototype][polluted]=1");
    expect(Object.getPrototypeOf(read)).toBeNull();
    expect("polluted" in {}).toBe(false);
  });

  it("gives what was nested, however deep", () => {
    const name = fc.stringMatching(/^[a-z]{1,6}$/);
    const leaf = fc.string().filter((text) => !text.includes("\0") && text.isWellFormed());
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.dictionary(name, tie("node"), { minKeys: 1, maxKeys: 3 }),
        fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
      ),
    })).node;
    const encode = (value: unknown, path: string): string[] =>
      typeof value === "string"
        ? [`${encodeURIComponent(path)}=${encodeURIComponent(value)}`]
        : Object.entries(Object(value)).flatMap(([key, inner]) => encode(inner, `${path}[${key}]`));
    fc.assert(
      fc.property(tree, (value) => {
        expect(plain(encode(value, "root").join("&"))).toEqual({ root: value });
      }),
      { numRuns: 200 },
    );
  });
});
