/** A `$SYMBOL` that stands by itself; an amount such as `$20` is none. */
const mention = /(?<![\p{L}\p{N}$])\$([A-Z](?:[A-Z0-9.]{0,10}[A-Z0-9])?)(?![\p{L}\p{N}])/gu;

/** The parts of a text: what is said, and at odd places the symbols that are named. */
export function mentionsIn(text: string): readonly string[] {
  return text.split(mention);
}
