/** The delimiter after each field. */
export const soh = 0x01;
export const equals = 0x3d;
export const minus = 0x2d;
export const zero = 0x30;

const digitsMax = 15;

/** The whole number that stands in these bytes, or -1 when they hold anything but 1-15 digits. */
export function asciiNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > digitsMax) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
