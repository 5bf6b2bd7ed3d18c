import type { UTCTimestamp } from "lightweight-charts";

/**
 * The library writes every time in UTC. Within a day a bar stands at the reader's own time; a bar
 * of a day or more stays at its date.
 */
export function chartTime(instant: string, isIntraday: boolean): UTCTimestamp {
  const date = new Date(instant);
  const shiftMs = isIntraday ? date.getTimezoneOffset() * 60_000 : 0;
  return ((date.getTime() - shiftMs) / 1_000) as UTCTimestamp;
}
