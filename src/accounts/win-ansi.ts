/**
 * The fonts that every PDF reader has know the characters of WinAnsi alone (ISO 32000-1, annex D).
 * What they lack is written with what they have: accents and shapes are dropped to the base letter,
 * emoji are left out, and letters of other scripts become question marks.
 */
export function toWinAnsi(text: string): string {
  let result = "";
  for (const character of text.normalize("NFC")) result += known(character);
  return result.replaceAll(/ {2,}/g, " ").trim();
}

// WinAnsi is Latin-1 but for these, at 0x80 to 0x9f.
const beyondLatin1 = new Set("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ");

const replacements: ReadonlyMap<string, string> = new Map([
  ["\u202f", "\u00a0"],
  ["\u2009", " "],
  ["\u2010", "-"],
  ["\u2011", "-"],
  ["\u2212", "-"],
  ["\u2192", "->"],
  ["\u2190", "<-"],
  ["Ł", "L"],
  ["ł", "l"],
  ["Đ", "D"],
  ["đ", "d"],
  ["Ħ", "H"],
  ["ħ", "h"],
  ["ı", "i"],
  ["ẞ", "SS"],
]);

const dropped = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\p{M}|\p{C}/u;
const unknown = "?";

function known(character: string): string {
  if (isWinAnsi(character)) return character;
  const replacement = replacements.get(character);
  if (replacement !== undefined) return replacement;
  const base = character.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  if (base !== character && base !== "" && [...base].every(isWinAnsi)) return base;
  if (/\s/u.test(character)) return " ";
  return dropped.test(character) ? "" : unknown;
}

function isWinAnsi(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) || beyondLatin1.has(character)
  );
}
