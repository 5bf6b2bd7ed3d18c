import { open, readFile } from "node:fs/promises";
import { z } from "zod";

const manifestSchema = z.strictObject({
  /** When the copy was whole. */
  endedAt: z.iso.datetime(),
  firstWal: z.string(),
  lastWal: z.string(),
  hasSecretKey: z.boolean(),
});

/** What a backup says of itself. */
export type Manifest = z.infer<typeof manifestSchema>;

export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** @throws Error when the file is not there or says something else */
export async function readManifest(path: string): Promise<Manifest> {
  return manifestSchema.parse(JSON.parse(await readFile(path, "utf8")));
}
