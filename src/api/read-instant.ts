import { ok, type Result } from "#kernel";
import { timestampMax } from "#ledger";
import { type Refusal, refuseField } from "./errors.ts";

const msDigits = 3;
const nsDigits = 9;
const nsPerMs = 1_000_000n;

/** Ledger time of a moment of the clock, in ns since the Unix epoch, to the end of its millisecond. */
function endOfMs(ms: number): bigint {
  return BigInt(ms) * nsPerMs + nsPerMs - 1n;
}

/**
 * The ledger time that an instant stands for, whose form was checked before. The clock shows
 * milliseconds: what happened in the one that is named counts as happened. Nothing was before the
 * ledger's first instant, so what is older is that one.
 */
export function readInstant(text: string): bigint {
  const fraction = /\.([0-9]+)Z$/.exec(text)?.[1] ?? "";
  const toSecond = BigInt(Date.parse(text.replace(/\.[0-9]+Z$/, "Z"))) * nsPerMs;
  const time =
    fraction.length <= msDigits
      ? toSecond + BigInt(fraction.padEnd(msDigits, "0")) * nsPerMs + nsPerMs - 1n
      : toSecond + BigInt(fraction.padEnd(nsDigits, "0"));
  if (time < 1n) return 1n;
  return time > timestampMax ? timestampMax : time;
}

/** The same for what must have been; 0, which is now, when nothing is named. */
export function readPast(
  name: string,
  text: string | undefined,
  nowMs: number,
): Result<bigint, Refusal> {
  if (text === undefined) return ok(0n);
  const time = readInstant(text);
  return time <= endOfMs(nowMs) ? ok(time) : refuseField(`query.${name}`, "is not in the past");
}
