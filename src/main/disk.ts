import { statfs } from "node:fs/promises";

/** Below this PostgreSQL may stop: a piece of its log takes 16 MiB. */
const freeBytesMin = 64 * 1024 * 1024;

/** @throws Error when the disk under the folder is nearly full */
export async function checkRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < freeBytesMin) throw new Error(`the disk of ${folder} is full`);
}
