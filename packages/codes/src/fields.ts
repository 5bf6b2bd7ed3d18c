/** One data object: a two-digit id and its value, which may itself hold data objects. */
export type EmvField = { readonly id: string; readonly value: string };

const headLength = 4;
const valueLengthMax = 99;

/** Lengths count characters, not bytes: a Chinese name of four characters has length 04. */
export function writeFields(fields: readonly EmvField[]): string | undefined {
  const lengths = fields.map(({ value }) => [...value].length);
  if (lengths.some((length) => length === 0 || length > valueLengthMax)) return undefined;
  return fields
    .map(({ id, value }, index) => `${id}${String(lengths[index]).padStart(2, "0")}${value}`)
    .join("");
}

/** The data objects that make up all of `text`; undefined when it is anything else. */
export function readFields(text: string): EmvField[] | undefined {
  const characters = [...text];
  const fields: EmvField[] = [];
  for (let at = 0; at < characters.length; ) {
    const head = characters.slice(at, at + headLength).join("");
    if (!/^[0-9]{4}$/.test(head)) return undefined;
    const end = at + headLength + Number(head.slice(2));
    if (end === at + headLength || end > characters.length) return undefined;
    fields.push({
      id: head.slice(0, 2),
      value: characters.slice(at + headLength, end).join(""),
    });
    at = end;
  }
  const isUnique = new Set(fields.map(({ id }) => id)).size === fields.length;
  return isUnique ? fields : undefined;
}
