import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { isReachableByOthers, type ServerAccount, serverAccount } from "./account.ts";
import { PostgresStartError } from "./error.ts";

/** Where one cluster lives. */
export type Place = {
  /** Holds the data folder, the password and the log. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly socketFolder: string;
  readonly account: ServerAccount;
};

/** A Unix socket's path is at most this long on Linux and macOS alike, its own name included. */
const socketPathBytesMax = 103;
const socketName = "/.s.PGSQL.5432";

/**
 * Finds, or makes, the place for the cluster that is wanted at `wanted`. As root the server runs as
 * another user, who must be able to reach it; where a folder above is closed to others, as root's
 * home is, the cluster lives in /var/lib instead.
 *
 * @throws PostgresStartError when there is a cluster that its user cannot reach
 */
export function choosePlace(wantedFolder: string): Place {
  const wanted = resolve(wantedFolder);
  const digest = createHash("sha256").update(wanted).digest("hex").slice(0, 16);
  const folder = reachableFolder(wanted, `/var/lib/bourse-${digest}`);
  const dataFolder = join(folder, "data");
  const inside = join(folder, "socket");
  const isShort = Buffer.byteLength(inside + socketName) <= socketPathBytesMax;
  const socketFolder = isShort ? inside : `/tmp/bourse-${digest}`;
  const account = serverAccount(dataFolder);
  makeFolder(socketFolder);
  if (account) chownSync(socketFolder, account.uid, account.gid);
  return { folder, dataFolder, logFile: join(folder, "postgres.log"), socketFolder, account };
}

function reachableFolder(wanted: string, otherwise: string): string {
  makeFolder(wanted);
  if (process.getuid?.() !== 0 || isReachableByOthers(wanted)) return wanted;
  // Never start empty beside data that is there.
  if (existsSync(join(wanted, "data"))) {
    throw new PostgresStartError(
      `The database in ${wanted} cannot be reached by the user that PostgreSQL runs as: let ` +
        "others pass through the folders above it (chmod o+x).",
    );
  }
  makeFolder(otherwise);
  return otherwise;
}

// Whatever the umask: others may pass through, to what is theirs, and see nothing.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  chmodSync(folder, 0o711);
}

/** The cluster's password: made once, the same for all who start at the same time. */
export function readPassword(folder: string): string {
  const file = join(folder, "password");
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
    writeFileSync(draft, randomBytes(24).toString("hex"), { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (cause) {
      if (!existsSync(file)) throw cause;
    } finally {
      rmSync(draft);
    }
  }
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new PostgresStartError(
      `${file} belongs to another user. Start Bourse as the one that made it, or as root.`,
      { cause },
    );
  }
}
