import { err, ok, type Result } from "#kernel";
import type { MerchantObject } from "./objects.ts";
import { present } from "./present.ts";
import { invalid, type Refusal } from "./refusal.ts";

/** How deep a path may go. */
const depthMax = 4;

/** Objects by their ids, of the world that is asked. */
export type ObjectsOf = (ids: readonly string[]) => Promise<readonly MerchantObject[]>;

/** Fields that are there only where there is something to say. */
const sometimes: ReadonlySet<string> = new Set(["taxes", "tiers"]);

type Place = { readonly holder: Record<string, unknown>; readonly field: string };

/**
 * Puts objects in the place of their ids, at each path: `latest_charge.balance_transaction`, or
 * `data.customer` within a list.
 */
export async function expand(
  root: object,
  paths: readonly string[],
  objectsOf: ObjectsOf,
): Promise<Result<object, Refusal>> {
  let tree: unknown = structuredClone(root);
  for (const path of paths) {
    const fields = path.split(".");
    const depth = fields[0] === "data" ? fields.length - 1 : fields.length;
    if (depth > depthMax) {
      return invalid(
        "property_expansion_max_depth",
        `You cannot expand more than ${depthMax} levels of a property. Property: ${path}.`,
        "expand",
      );
    }
    const expanded = await expandPath(tree, fields, path, objectsOf);
    if (!expanded.ok) return expanded;
    tree = expanded.value;
  }
  return ok(isRecord(tree) ? tree : root);
}

async function expandPath(
  tree: unknown,
  fields: readonly string[],
  path: string,
  objectsOf: ObjectsOf,
): Promise<Result<unknown, Refusal>> {
  let holders: unknown[] = [tree];
  for (const [index, field] of fields.entries()) {
    const places = placesOf(holders, field);
    if (places.length === 0 && holders.some(isRecord) && !sometimes.has(field)) {
      return err({
        status: 400,
        type: "invalid_request_error",
        message:
          `This property cannot be expanded (${field}). You may want to try expanding another ` +
          `property, or see whether ${path} is spelled as the object has it.`,
        param: "expand",
      });
    }
    await fill(places, objectsOf);
    holders = places.flatMap(({ holder }) => {
      const value = holder[field];
      return Array.isArray(value) ? value : value === null ? [] : [value];
    });
    if (index === fields.length - 1 || holders.length === 0) break;
  }
  return ok(tree);
}

function placesOf(holders: readonly unknown[], field: string): Place[] {
  return holders
    .filter(isRecord)
    .flatMap((holder) => (Object.hasOwn(holder, field) ? [{ holder, field }] : []));
}

/** One look-up for all ids that stand in these places. */
async function fill(places: readonly Place[], objectsOf: ObjectsOf): Promise<void> {
  const ids = places.flatMap(({ holder, field }) => {
    const value = holder[field];
    return typeof value === "string" && /^[\w-]+$/.test(value) ? [value] : [];
  });
  if (ids.length === 0) return;
  const found = await objectsOf([...new Set(ids)]);
  const byId = new Map(found.map((object) => [object.id, object]));
  for (const { holder, field } of places) {
    const value = holder[field];
    const object = typeof value === "string" ? byId.get(value) : undefined;
    if (object) holder[field] = structuredClone(present(object));
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
