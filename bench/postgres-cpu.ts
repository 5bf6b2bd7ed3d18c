import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ticksPerSecond = 100;

/**
 * CPU time in ms that a PostgreSQL server has used with all its processes, or undefined where the
 * system does not tell (it does on Linux). On a machine that others use too it says more than a
 * rate.
 */
export function postgresCpuMs(dataFolder: string): number | undefined {
  try {
    const [postmaster = ""] = readFileSync(join(dataFolder, "postmaster.pid"), "utf8").split("\n");
    let ticks = 0;
    for (const name of readdirSync("/proc")) {
      if (/^\d+$/.test(name)) ticks += ticksOf(name, postmaster.trim());
    }
    return (ticks * 1_000) / ticksPerSecond;
  } catch {
    return undefined;
  }
}

// Fields after the name in parentheses: state, parent, ..., utime 12th, stime 13th, and those of
// children that have ended.
function ticksOf(pid: string, postmaster: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const isPostmaster = pid === postmaster;
    if (!isPostmaster && fields[1] !== postmaster) return 0;
    const own = Number(fields[11]) + Number(fields[12]);
    return isPostmaster ? own + Number(fields[13]) + Number(fields[14]) : own;
  } catch {
    // It has just ended.
    return 0;
  }
}
