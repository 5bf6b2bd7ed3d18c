import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { code128 } from "./code128.ts";
import { payCodeOf } from "./pay-code.ts";

const wasm = readFileSync(
  fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")),
);
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

const scale = 3;
const height = 60;

/** The bars as a scanner's camera would see them. */
function photograph(digits: string) {
  const barcode = code128(digits);
  if (barcode === undefined) throw new Error("not a barcode");
  const width = barcode.width * scale;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const bar of barcode.bars) {
    for (let x = bar.x * scale; x < (bar.x + bar.width) * scale; x++) {
      for (let y = 0; y < height; y++) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { data, width, height, colorSpace: "srgb" as const };
}

async function read(digits: string): Promise<string | undefined> {
  const [code] = await readBarcodes(photograph(digits), { formats: ["Code128"] });
  return code?.isValid === true ? code.text : undefined;
}

test("every pair of digits is what a reader that is not ours reads", async () => {
  const pairs = Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, "0"));
  for (let at = 0; at < pairs.length; at += 10) {
    const digits = pairs.slice(at, at + 10).join("");
    expect(await read(digits)).toBe(digits);
  }
});

test("a pay code is read", async () => {
  for (const number of [0n, 7n, 123_456_789_012_345n, 999_999_999_999_999n]) {
    const code = payCodeOf(number);
    expect(await read(code)).toBe(code);
  }
});

test.each(["", "1", "123", "12a4"])("%j has no barcode", (text) => {
  expect(code128(text)).toBeUndefined();
});
