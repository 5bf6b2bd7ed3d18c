import { assert } from "#kernel";
import { type FieldType, fieldTable } from "./fields.ts";
import { components42, messages42, names42 } from "./messages-42.ts";
import { components44, messages44, names44 } from "./messages-44.ts";
import { values42, values44 } from "./values.ts";

/** A version of FIX that we speak. */
export type FixVersion = "FIX.4.2" | "FIX.4.4";

/** Fields that stand together: a message's body, an entry of a group. */
export type FieldSet = {
  readonly fields: ReadonlySet<number>;
  readonly required: readonly number[];
  /** Repeating groups by the tag that counts their entries. */
  readonly groups: ReadonlyMap<number, GroupRule>;
};

/** A repeating group: each entry starts with the first field. */
export type GroupRule = FieldSet & { readonly first: number };

/** What a version of FIX says of messages and fields. */
export type Dictionary = {
  readonly version: FixVersion;
  /** Every type of message, by name. */
  readonly names: ReadonlyMap<string, string>;
  /** Bodies of the messages that are known in full. */
  readonly bodies: ReadonlyMap<string, FieldSet>;
  readonly header: FieldSet;
  readonly trailer: FieldSet;
  readonly types: ReadonlyMap<number, FieldType>;
  readonly values: ReadonlyMap<number, ReadonlySet<string>>;
  /** The highest tag that the version defines. */
  readonly tagMax: number;
  /** Fields that a party has made up for itself (5000 to 39999) may stand anywhere in a body. */
  readonly allowsUserDefined?: boolean;
};

const header = `8! 9! 35! 49! 56! 115 128 90 91 34! 50 142 57 143 116 144 129 145 43 97 52! 122 212
  213 347 369`;
const trailer = "93 89 10!";

type Mutable = {
  readonly fields: Set<number>;
  readonly required: number[];
  readonly groups: Map<number, GroupRule>;
};

const token = /@\w+|\d+|[{}!]/g;

/**
 * Reads the notation of the message tables: tags; `!` after what is required; `N{…}` a group that N
 * counts; `@name` a component, whose required fields are required when it is.
 */
function readFieldSet(text: string, components: Readonly<Record<string, string>>): FieldSet {
  const tokens = text.match(token) ?? [];
  let at = 0;

  function readSet(): Mutable {
    const set: Mutable = { fields: new Set(), required: [], groups: new Map() };
    for (; at < tokens.length && tokens[at] !== "}"; ) readItem(set);
    return set;
  }

  function readItem(set: Mutable): void {
    const item = tokens[at++] ?? "";
    const isRequired = tokens[at] === "!";
    if (isRequired) at++;
    if (item.startsWith("@")) include(set, item.slice(1), isRequired);
    else {
      const tag = Number(item);
      set.fields.add(tag);
      if (isRequired) set.required.push(tag);
      if (tokens[at] === "{") set.groups.set(tag, readGroup());
    }
  }

  function include(set: Mutable, name: string, isRequired: boolean): void {
    const text = components[name];
    assert(text !== undefined, "a component is in the table");
    const part = readFieldSet(text, components);
    for (const tag of part.fields) set.fields.add(tag);
    for (const [tag, group] of part.groups) set.groups.set(tag, group);
    // The first field of a group's entry is in each entry, whatever its component says.
    if (isRequired) set.required.push(...part.required);
  }

  function readGroup(): GroupRule {
    at++;
    const set = readSet();
    at++;
    const [first] = set.fields;
    assert(first !== undefined, "a group has fields");
    return { ...set, first };
  }

  return readSet();
}

function readPairs(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\s+/).map((pair) => {
      const [key = "", name = ""] = pair.split("=");
      return [key, name];
    }),
  );
}

function readTypes(): ReadonlyMap<number, FieldType> {
  const types = new Map<number, FieldType>();
  for (const type of Object.keys(fieldTable)) {
    if (!isFieldType(type)) continue;
    for (const tag of fieldTable[type].split(/\s+/)) types.set(Number(tag), type);
  }
  return types;
}

const isFieldType = (text: string): text is FieldType => text in fieldTable;

type Source = {
  readonly version: FixVersion;
  readonly names: string;
  readonly messages: Readonly<Record<string, string>>;
  readonly components: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<number, string>>;
  readonly header: string;
  readonly tagMax: number;
};

function compile(source: Source): Dictionary {
  const read = (text: string) => readFieldSet(text, source.components);
  return {
    version: source.version,
    names: readPairs(source.names),
    bodies: new Map(Object.entries(source.messages).map(([type, text]) => [type, read(text)])),
    header: read(source.header),
    trailer: read(trailer),
    types: readTypes(),
    values: new Map(
      Object.entries(source.values).map(([tag, text]) => [Number(tag), new Set(text.split(/\s+/))]),
    ),
    tagMax: source.tagMax,
  };
}

/** What each version says, written from the standard; see README.md. */
export const dictionaries: Readonly<Record<FixVersion, Dictionary>> = {
  "FIX.4.2": compile({
    version: "FIX.4.2",
    names: names42,
    messages: messages42,
    components: components42,
    values: values42,
    header: `${header} 370`,
    tagMax: 446,
  }),
  "FIX.4.4": compile({
    version: "FIX.4.4",
    names: names44,
    messages: messages44,
    components: components44,
    values: values44,
    header: `${header} 627{628! 629 630}`,
    tagMax: 956,
  }),
};

/** The version with this name, if we speak it. */
export function parseVersion(text: string): FixVersion | undefined {
  return text === "FIX.4.2" || text === "FIX.4.4" ? text : undefined;
}
