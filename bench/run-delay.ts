import { openSync, readSync } from "node:fs";

const space = 0x20;
const zero = 0x30;
const bytesMax = 128;
const nanosAMillisecond = 1_000_000;

/**
 * Reads how many milliseconds, since it began, the calling thread was ready to run while others had
 * its core: `schedstat` of proc(5). Nothing is allocated, so that it may be asked in what is
 * measured. It says 0 for ever where the system does not tell (Linux does).
 */
export function openRunDelay(): () => number {
  const file = openSchedstat();
  const bytes = new Uint8Array(bytesMax);
  return () => {
    if (file === undefined) return 0;
    const length = readSync(file, bytes, 0, bytesMax, 0);
    let nanos = 0;
    // The second of its numbers.
    let at = bytes.indexOf(space) + 1;
    for (; at < length && bytes[at] !== space; at++) nanos = nanos * 10 + (bytes[at] ?? 0) - zero;
    return nanos / nanosAMillisecond;
  };
}

function openSchedstat(): number | undefined {
  try {
    return openSync("/proc/thread-self/schedstat", "r");
  } catch {
    return undefined;
  }
}
