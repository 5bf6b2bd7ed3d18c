// ACH dates have two digits of the year; the network began in 1974 and no file is older.
const centuryPivot = 70;
const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2019-08-16` of `190816`; undefined when it is no day of the calendar. */
export function dateOfYymmdd(text: string): string | undefined {
  if (!/^[0-9]{6}$/.test(text)) return undefined;
  const year = Number(text.slice(0, 2));
  const fullYear = year < centuryPivot ? 2000 + year : 1900 + year;
  const month = Number(text.slice(2, 4));
  const day = Number(text.slice(4, 6));
  const leap = fullYear % 4 === 0 && (fullYear % 100 !== 0 || fullYear % 400 === 0);
  const days = month === 2 && !leap ? 28 : (monthDays[month - 1] ?? 0);
  if (day < 1 || day > days) return undefined;
  return `${fullYear}-${text.slice(2, 4)}-${text.slice(4, 6)}`;
}

/** `190816` and `1055` of a time, as the clock reads in UTC. */
export function fileTimestamp(atMs: number): { readonly date: string; readonly time: string } {
  const iso = new Date(atMs).toISOString();
  return {
    date: iso.slice(2, 10).replaceAll("-", ""),
    time: iso.slice(11, 16).replace(":", ""),
  };
}
