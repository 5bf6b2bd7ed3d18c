import { readFileSync } from "node:fs";

/** What the kernel counts in: `sysconf(_SC_CLK_TCK)`, 100 on every Linux. */
const ticksPerSecond = 100;
// Numbers of the fields after the name of the command: proc_pid_stat(5).
const userTimeField = 11;
const systemTimeField = 12;

/**
 * Milliseconds of processor time that a process with its threads has taken, or undefined where the
 * system does not tell (it does on Linux).
 */
export function processorMs(pid: number | undefined): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command stands in parentheses, and may hold spaces itself.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[userTimeField]) + Number(fields[systemTimeField]);
    return (ticks * 1_000) / ticksPerSecond;
  } catch {
    return undefined;
  }
}
