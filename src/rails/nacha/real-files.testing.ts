import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files of the field, kept beside the checkout; without them the tests that need them skip. */
const folder = join(import.meta.dirname, "../../../../shared/data/nacha");

export type RealFile = { readonly name: string; readonly content: Uint8Array };

export function realNachaFiles(): RealFile[] {
  if (!existsSync(folder)) {
    process.stdout.write("skipped: no folder of real NACHA files beside the checkout\n");
    return [];
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ach"))
    .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
}

/** Real, but damaged by whoever made it. */
export function isRefused({ name }: RealFile): boolean {
  return name.includes("-invalid");
}
