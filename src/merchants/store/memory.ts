import { type BoundedMap, createBoundedMap, type Db } from "#kernel";
import type { MerchantObject } from "../objects.ts";
import type { World } from "../world.ts";

/** An object as it was stored last, and whose it is. */
export type Remembered = { readonly world: World; readonly object: MerchantObject };

/**
 * Objects that this process has stored, by id: what is read is most often what was just written.
 * Only what was committed is put here, never what was read, so no read that is overtaken by a write
 * can leave behind what was before. The process is the only one that writes objects.
 */
export type ObjectMemory = Pick<BoundedMap<string, Remembered>, "get" | "set" | "delete">;

const objectsMax = 20_000;
const memories = new WeakMap<Db, ObjectMemory>();

/** What is remembered of a database. */
export function memoryOf(db: Db): ObjectMemory {
  const memory = memories.get(db) ?? createBoundedMap<string, Remembered>(objectsMax);
  memories.set(db, memory);
  return memory;
}
