const pattern = /^(\d{4})(\d{2})(\d{2})-(\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}|\d{6}|\d{9}))?$/;

/** Milliseconds since the Unix epoch of a UTCTimestamp, or undefined when it is none. */
export function parseTimestamp(text: string): number | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number);
  // 60 is a leap second.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  if (!isDate(midnight, month, day)) return undefined;
  const millis = Number((match[7] ?? "0").slice(0, 3));
  return midnight + ((hour * 60 + minute) * 60 + second) * 1_000 + millis;
}

function isDate(midnight: number, month: number, day: number): boolean {
  const date = new Date(midnight);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Whether a text is a LocalMktDate or UTCDate: `YYYYMMDD`. */
export function isFixDate(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const [month, day] = [Number(text.slice(4, 6)), Number(text.slice(6))];
  return isDate(Date.UTC(Number(text.slice(0, 4)), month - 1, day), month, day);
}

let cachedSecond = Number.NaN;
let cachedText = "";

/** A UTCTimestamp with milliseconds: `YYYYMMDD-HH:MM:SS.sss`. */
export function formatTimestamp(ms: number): string {
  const second = Math.floor(ms / 1_000);
  if (second !== cachedSecond) {
    const text = new Date(second * 1_000).toISOString();
    cachedText = `${text.slice(0, 10).replaceAll("-", "")}-${text.slice(11, 19)}.`;
    cachedSecond = second;
  }
  return cachedText + String(ms - second * 1_000).padStart(3, "0");
}
