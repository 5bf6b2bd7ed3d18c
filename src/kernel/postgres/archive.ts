import { chmodSync, chownSync, mkdirSync } from "node:fs";
import type { ServerAccount } from "./account.ts";
import { PostgresStartError } from "./error.ts";

/** At most this long what was committed is not in the archive yet. */
const archiveEverySeconds = 60;
/** The commands below are run by a shell; in them PostgreSQL replaces what follows a percent sign. */
const speaksToShell = /['%\n]/;

/**
 * Settings by which the server keeps its log in a folder, compressed, each file there whole or not
 * at all. A file that is there already is only accepted when it is the same: two clusters that
 * archive into one folder do not overwrite each other's log.
 */
export function archivingTo(folder: string, account: ServerAccount): string[] {
  const quoted = quote(folder);
  mkdirSync(folder, { recursive: true });
  if (account) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
  const keep = 'gzip -1c "%p" > "$f.part" && sync "$f.part" && mv "$f.part" "$f"';
  const command =
    `f=${quoted}/%f.gz; ` +
    `if [ -e "$f" ]; then gzip -dc "$f" | cmp -s - "%p"; else ${keep} && sync ${quoted}; fi`;
  return [
    "archive_mode=on",
    `archive_timeout=${archiveEverySeconds}s`,
    `archive_command=${command}`,
  ];
}

/**
 * Settings by which the server replays an archive, to an instant or to its end, before it answers.
 * Its own log is kept out of the archive: only the next start begins a history that is kept.
 */
export function recoveringFrom(folder: string, until: string | undefined): string[] {
  const file = `${quote(folder)}/%f.gz`;
  return [
    "hot_standby=off",
    "archive_mode=off",
    `restore_command=test -e ${file} && gzip -dc ${file} > "%p"`,
    "recovery_target_action=promote",
    ...(until === undefined
      ? []
      : [`recovery_target_time=${until.replace("T", " ").replace("Z", "+00")}`]),
  ];
}

/** @throws PostgresStartError when the path has signs that a shell could read in another way */
function quote(folder: string): string {
  if (speaksToShell.test(folder)) {
    throw new PostgresStartError(`The path ${folder} has signs that no archive's path may have.`);
  }
  return `'${folder}'`;
}
