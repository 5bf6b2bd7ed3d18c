import { readdirSync, readFileSync } from "node:fs";

/** What the kernel counts in: `sysconf(_SC_CLK_TCK)`, 100 on every Linux. */
const ticksPerSecond = 100;
// Numbers of the fields after the name of the command: proc_pid_stat(5).
const parentField = 1;
const ownTimeFields = [11, 12] as const;
const endedChildrenTimeFields = [13, 14] as const;

/** Seconds of processor time that a process has taken; undefined where Linux does not tell. */
export function processorSeconds(pid: number): number | undefined {
  const fields = statOf(pid);
  return fields && sum(fields, ownTimeFields) / ticksPerSecond;
}

/** The same of a process with all that it started, and that has ended since. */
export function processorSecondsOfTree(pid: number): number | undefined {
  const root = statOf(pid);
  if (root === undefined) return undefined;
  const ticks = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((fields) => fields !== undefined && Number(fields[parentField]) === pid)
    .reduce((total, fields) => total + sum(fields ?? [], ownTimeFields), 0);
  const own = sum(root, [...ownTimeFields, ...endedChildrenTimeFields]);
  return (own + ticks) / ticksPerSecond;
}

function sum(fields: readonly string[], numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + Number(fields[number]), 0);
}

/** The fields of `/proc/PID/stat` after the command, which may hold spaces itself. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
