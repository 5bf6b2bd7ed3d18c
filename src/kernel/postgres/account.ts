import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The operating system's user that runs PostgreSQL; undefined means the current one. */
export type ServerAccount = { readonly uid: number; readonly gid: number } | undefined;

/** PostgreSQL refuses to run as root: started as root, it runs as one of these, the first found. */
const accountNames = ["postgres", "nobody", "daemon"] as const;

/** Who is to run the server: as root, whoever owns the data already, else a user without rights. */
export function serverAccount(dataFolder: string): ServerAccount {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of accountNames) {
    const uid = idOf(["-u", name]);
    const gid = idOf(["-g", name]);
    if (uid !== undefined && gid !== undefined && uid !== 0) return { uid, gid };
  }
  throw new Error(
    "PostgreSQL does not run as root, and this system has no user named " +
      `${accountNames.join(", ")} to run it as. Start Bourse as another user.`,
  );
}

function idOf(args: readonly string[]): number | undefined {
  try {
    return Number(execFileSync("id", args, { stdio: ["ignore", "pipe", "ignore"] }).toString());
  } catch {
    return undefined;
  }
}

/** Whether another user may walk to `path`: every folder above it lets everyone pass. */
export function isReachableByOthers(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const mode = statSync(folder, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
