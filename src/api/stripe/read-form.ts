/** What a form says: texts, lists and objects of them. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };

/** A form that cannot be read; the message says why. */
export class FormInvalidError extends Error {
  override readonly name = "FormInvalidError";
}

const fieldsMax = 2_000;
const depthMax = 12;

/**
 * Reads `application/x-www-form-urlencoded` in every way that clients nest: `a[b]=1`, `a[0]=1`,
 * `a[]=1`, `a[0][b]=1`, `a[][b]=1`, brackets escaped or not.
 */
export function readForm(text: string): { [name: string]: FormValue } {
  const root = emptyRecord();
  if (text === "") return root;
  const fields = text.split("&").filter((field) => field !== "");
  if (fields.length > fieldsMax) throw new FormInvalidError(`more than ${fieldsMax} parameters`);
  for (const field of fields) {
    const at = field.indexOf("=");
    const name = decode(at < 0 ? field : field.slice(0, at));
    const value = at < 0 ? "" : decode(field.slice(at + 1));
    put(root, pathOf(name), value);
  }
  const listed = withLists(root);
  return isRecord(listed) ? listed : root;
}

// Without a prototype: no name that a caller sends means anything to JavaScript.
const emptyRecord = (): { [name: string]: FormValue } => Object.create(null);

function decode(text: string): string {
  try {
    const decoded = decodeURIComponent(text.replaceAll("+", " "));
    if (decoded.includes("\0")) throw new FormInvalidError("a text holds U+0000");
    return decoded;
  } catch (cause) {
    if (cause instanceof FormInvalidError) throw cause;
    throw new FormInvalidError("a parameter is not encoded as a form is", { cause });
  }
}

/** `a[b][0]` as `["a", "b", "0"]`. */
function pathOf(name: string): string[] {
  const open = name.indexOf("[");
  if (open <= 0) return [name];
  const path = [name.slice(0, open)];
  const rest = name.slice(open);
  if (!/^(\[[^[\]]*\])+$/.test(rest)) throw new FormInvalidError(`Invalid parameter name: ${name}`);
  for (const match of rest.matchAll(/\[([^[\]]*)\]/g)) path.push(match[1] ?? "");
  if (path.length > depthMax) throw new FormInvalidError(`${name} is nested too deep`);
  return path;
}

/** Where `[]` stands, elements are kept under the names 0, 1, … as if they had been numbered. */
function put(root: { [name: string]: FormValue }, path: readonly string[], value: string): void {
  let place = root;
  for (const [index, part] of path.entries()) {
    const isLast = index === path.length - 1;
    const name = part === "" && index > 0 ? elementName(place, path, index) : part;
    if (isLast) {
      place[name] = value;
      return;
    }
    const next = place[name];
    if (isRecord(next)) place = next;
    else {
      const made = emptyRecord();
      place[name] = made;
      place = made;
    }
  }
}

/** `a[][b]=1&a[][c]=2` is one element, and one more from the next `b` on. */
function elementName(
  place: { [name: string]: FormValue },
  path: readonly string[],
  index: number,
): string {
  const count = Object.keys(place).length;
  const field = path[index + 1];
  const last = place[String(count - 1)];
  const goesOn = field !== undefined && isRecord(last) && !Object.hasOwn(last, field);
  return String(goesOn ? count - 1 : count);
}

function isRecord(value: FormValue | undefined): value is { [name: string]: FormValue } {
  return typeof value === "object" && !Array.isArray(value);
}

/** Objects whose names are 0, 1, 2, … become lists. */
function withLists(value: FormValue): FormValue {
  if (!isRecord(value)) return value;
  const names = Object.keys(value);
  if (names.length > 0 && names.every((name) => /^(0|[1-9]\d{0,3})$/.test(name))) {
    return names
      .map(Number)
      .sort((a, b) => a - b)
      .map((name) => withLists(value[name] ?? ""));
  }
  const made = emptyRecord();
  for (const [name, member] of Object.entries(value)) made[name] = withLists(member);
  return made;
}
