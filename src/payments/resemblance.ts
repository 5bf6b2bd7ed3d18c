/** What of a person a reader sees. */
export type Appearance = { readonly handle: string; readonly name: string };

// Digits and pairs that read like letters, as far as handles have them.
const lookAlikes: readonly (readonly [RegExp, string])[] = [
  [/0/g, "o"],
  [/[1il]/g, "l"],
  [/rn/g, "m"],
  [/vv/g, "w"],
  [/5/g, "s"],
  [/_/g, ""],
];
/** Shorter handles differ by one letter too often by chance. */
const oneLetterLengthMin = 6;

/** Whether `a` could be taken for `b`: their handles or names look alike. */
export function looksLike(a: Appearance, b: Appearance): boolean {
  const [handleA, handleB] = [shapeOf(a.handle), shapeOf(b.handle)];
  if (handleA === handleB || nameOf(a) === nameOf(b)) return true;
  const longEnough = Math.min(handleA.length, handleB.length) >= oneLetterLengthMin;
  return longEnough && differsByOne(handleA, handleB);
}

function shapeOf(handle: string): string {
  return lookAlikes.reduce((text, [pattern, shape]) => text.replace(pattern, shape), handle);
}

function nameOf({ name }: Appearance): string {
  const letters = name.normalize("NFKD").replace(/\p{M}/gu, "");
  return letters.toLowerCase().split(/\s+/).join(" ").trim();
}

/** One letter more, less, other, or two neighbours swapped (Damerau). */
function differsByOne(a: string, b: string): boolean {
  if (a.length > b.length) return differsByOne(b, a);
  if (b.length - a.length > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  if (a.length < b.length) return a.slice(start) === b.slice(start + 1);
  if (a.slice(start + 1) === b.slice(start + 1)) return true;
  const swapped = a[start] === b[start + 1] && a[start + 1] === b[start];
  return swapped && a.slice(start + 2) === b.slice(start + 2);
}
