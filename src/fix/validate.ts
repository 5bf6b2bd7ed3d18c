import type { Dictionary, FieldSet, GroupRule } from "./dictionary/compile.ts";
import { isFormatted } from "./field-formats.ts";
import { type FixMessage, fieldCount, isEmptyAt, tagOf, valueOf } from "./message-codec.ts";
import type { Fault } from "./reject-reasons.ts";

/** A set of tags that is emptied at once, by counting up. */
const seen = new Uint32Array(65_536);
let round = 0;

const isMarkable = (tag: number) => tag >= 0 && tag < seen.length;

/** The first thing that the standard forbids in a message, or undefined when nothing is. */
export function validate(message: FixMessage, dictionary: Dictionary): Fault | undefined {
  if (!dictionary.names.has(message.type)) return { reason: "invalidType" };
  const { header, trailer } = dictionary;
  const body = dictionary.bodies.get(message.type);
  return (
    findWrongOrder(message, dictionary) ??
    findMissing(message, header.required) ??
    (body && findMissing(message, body.required)) ??
    checkFields(message, dictionary, [header, trailer, body])
  );
}

/** The fields of the header come first, those of the trailer last. */
function findWrongOrder(message: FixMessage, { header, trailer }: Dictionary): Fault | undefined {
  let part = 0;
  for (let index = 0; index < fieldCount(message); index++) {
    const tag = tagOf(message, index);
    const own = header.fields.has(tag) || isHop(tag) ? 0 : trailer.fields.has(tag) ? 2 : 1;
    if (own < part) return { reason: "wrongOrder", tag };
    part = own;
  }
  return undefined;
}

/** Fields of the header's one group. */
const isHop = (tag: number) => tag >= 628 && tag <= 630;

function findMissing(message: FixMessage, required: readonly number[]): Fault | undefined {
  round++;
  for (let index = 0; index < fieldCount(message); index++) {
    const tag = tagOf(message, index);
    if (isMarkable(tag)) seen[tag] = round;
  }
  const tag = required.find((one) => seen[one] !== round);
  return tag === undefined ? undefined : { reason: "requiredTagMissing", tag };
}

function checkFields(
  message: FixMessage,
  dictionary: Dictionary,
  [header, trailer, body]: readonly [FieldSet, FieldSet, FieldSet | undefined],
): Fault | undefined {
  const mark = ++round;
  for (let index = 0; index < fieldCount(message); index++) {
    const tag = tagOf(message, index);
    if (isPassedOver(tag, dictionary)) continue;
    const fault = checkField(message, index, dictionary);
    if (fault !== undefined) return fault;
    const set = header.fields.has(tag) ? header : trailer.fields.has(tag) ? trailer : body;
    // A body whose rules we do not know is the application's to judge.
    if (set === undefined) continue;
    if (!set.fields.has(tag)) return { reason: "tagNotDefined", tag };
    if (seen[tag] === mark) return { reason: "repeatedTag", tag };
    seen[tag] = mark;
    const group = set.groups.get(tag);
    if (group === undefined) continue;
    const end = checkGroup(message, index, dictionary, group);
    if (typeof end !== "number") return end;
    index = end - 1;
  }
  return undefined;
}

const userDefinedMin = 5_000;
const userDefinedMax = 39_999;

function isPassedOver(tag: number, { allowsUserDefined = false }: Dictionary): boolean {
  return allowsUserDefined && tag >= userDefinedMin && tag <= userDefinedMax;
}

function checkField(message: FixMessage, index: number, dictionary: Dictionary): Fault | undefined {
  const tag = tagOf(message, index);
  if (tag < 1 || tag > dictionary.tagMax) return { reason: "invalidTag", tag };
  if (isEmptyAt(message, index)) return { reason: "noValue", tag };
  const type = dictionary.types.get(tag);
  if (type === undefined || type === "string") {
    const values = dictionary.values.get(tag);
    return values?.has(valueOf(message, index)) === false
      ? { reason: "wrongValue", tag }
      : undefined;
  }
  const value = valueOf(message, index);
  if (!isFormatted(type, value)) return { reason: "wrongFormat", tag };
  const values = dictionary.values.get(tag);
  if (values === undefined) return undefined;
  const isAllowed =
    type === "multiple" ? value.split(" ").every((one) => values.has(one)) : values.has(value);
  return isAllowed ? undefined : { reason: "wrongValue", tag };
}

/** Where the group that is counted at `index` ends, or what is wrong with it. */
function checkGroup(
  message: FixMessage,
  index: number,
  dictionary: Dictionary,
  group: GroupRule,
): number | Fault {
  const countTag = tagOf(message, index);
  const count = Number(valueOf(message, index));
  let entries = 0;
  let at = index + 1;
  let entryTags = new Set<number>();
  for (; at < fieldCount(message); at++) {
    const tag = tagOf(message, at);
    if (isPassedOver(tag, dictionary)) continue;
    if (!group.fields.has(tag)) break;
    const isStart = tag === group.first;
    // The first field opens an entry: what comes before it belongs to none.
    if (entries === 0 && !isStart) break;
    if (!isStart && entryTags.has(tag)) return { reason: "repeatedTag", tag };
    if (isStart) {
      const missing = missingIn(entryTags, group, entries);
      if (missing !== undefined) return { reason: "requiredTagMissing", tag: missing };
      entries++;
      entryTags = new Set();
    }
    entryTags.add(tag);
    const fault = checkField(message, at, dictionary);
    if (fault !== undefined) return fault;
    const nested = group.groups.get(tag);
    if (nested === undefined) continue;
    const end = checkGroup(message, at, dictionary, nested);
    if (typeof end !== "number") return end;
    at = end - 1;
  }
  const missing = missingIn(entryTags, group, entries);
  if (missing !== undefined) return { reason: "requiredTagMissing", tag: missing };
  return entries === count ? at : { reason: "wrongGroupCount", tag: countTag };
}

function missingIn(
  tags: ReadonlySet<number>,
  group: GroupRule,
  entries: number,
): number | undefined {
  return entries === 0 ? undefined : group.required.find((tag) => !tags.has(tag));
}
