import { hash } from "node:crypto";
import {
  type Clock,
  createBoundedMap,
  type Db,
  err,
  hourMs,
  type Ids,
  ok,
  type Result,
  type Tx,
} from "#kernel";
import type { ApiKey, KeyKind } from "./api-key.ts";
import { modeOf, newId } from "./object-id.ts";
import { endKey, findKey, insertKey, keyByHash, listKeys } from "./store/keys.ts";
import type { World } from "./world.ts";

/** A new key with its text, which is shown this once. */
export type NewKey = ApiKey & { readonly key: string };

export type KeyError = {
  readonly code: "not_found" | "scopes_missing" | "approval_refused";
};

/** Keys of the API. */
export type Keys = {
  makeKey(
    world: World,
    kind: KeyKind,
    options?: {
      readonly name?: string;
      readonly scopes?: readonly string[];
      /** Uses up an approval with it; without one no key is made. */
      readonly approved?: (tx: Tx) => Promise<boolean>;
    },
  ): Promise<Result<NewKey, KeyError>>;
  keys(world: World): Promise<ApiKey[]>;
  /** A new key in the place of an old one, which goes on for `overlapMs`: a day when left out. */
  rotateKey(world: World, id: string, overlapMs?: number): Promise<Result<NewKey, KeyError>>;
  /** Ends a key at once. */
  revokeKey(world: World, id: string): Promise<Result<void, KeyError>>;
  /** Who comes with this key. From memory when seen before. */
  keyOf(text: string): Promise<ApiKey | undefined>;
};

const prefixes: Readonly<Record<KeyKind, string>> = {
  secret: "sk",
  publishable: "pk",
  restricted: "rk",
};
const keyPattern = /^(sk|pk|rk)_(test|live)_[0-9A-Za-z]{20,100}$/;
const secretBytes = 32;
const cachedMax = 10_000;
const overlapMsDefault = 24 * hourMs;
const notFound = err({ code: "not_found" });

/** SHA-256, enough for a text of 256 random bits. */
const hashOf = (key: string) => hash("sha256", key, "base64url");

export function createKeys(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
}): Keys {
  const { db, clock, ids } = deps;
  const known = createBoundedMap<string, ApiKey>(cachedMax);

  const makeKey: Keys["makeKey"] = async (world, kind, options = {}) => {
    const { name = "", scopes = [], approved } = options;
    if (kind === "restricted" && scopes.length === 0) return err({ code: "scopes_missing" });
    const random = Buffer.from(ids.bytes(secretBytes)).toString("hex");
    const key = `${prefixes[kind]}_${modeOf(world)}_${random}`;
    const made: ApiKey = {
      id: newId(ids, "ak"),
      world,
      kind,
      name,
      lastFour: key.slice(-4),
      scopes: kind === "restricted" ? scopes : [],
      createdAtMs: clock.nowMs(),
      endsAtMs: null,
    };
    const isMade = await db.transaction(async (tx) => {
      if (approved && !(await approved(tx))) return false;
      await insertKey(tx, made, hashOf(key));
      return true;
    });
    return isMade ? ok({ ...made, key }) : err({ code: "approval_refused" });
  };

  async function end(world: World, id: string, atMs: number): Promise<ApiKey | undefined> {
    const found = await findKey(db, world, id);
    if (!found) return undefined;
    await db.transaction((tx) => endKey(tx, id, atMs));
    known.delete(found.hash);
    return found.key;
  }

  return {
    makeKey,
    keys: (world) => listKeys(db, world),
    async rotateKey(world, id, overlapMs = overlapMsDefault) {
      const old = await end(world, id, clock.nowMs() + overlapMs);
      if (!old) return notFound;
      const { name, scopes } = old;
      return makeKey(world, old.kind, { name, scopes });
    },
    async revokeKey(world, id) {
      return (await end(world, id, clock.nowMs())) ? ok(undefined) : notFound;
    },
    async keyOf(text) {
      if (!keyPattern.test(text)) return undefined;
      const hashed = hashOf(text);
      const key = known.get(hashed) ?? (await keyByHash(db, hashed));
      if (!key) return undefined;
      known.set(hashed, key);
      return key.endsAtMs === null || key.endsAtMs > clock.nowMs() ? key : undefined;
    },
  };
}
