import { writeU128 } from "@bourse/proof";
import { type Db, type Tx, tablesOf } from "#kernel";
import type { BuiltTree } from "../build-tree.ts";
import { leafBytes, leavesPerPage, ownerBytes, ownersPerPage } from "../tree-pages.ts";
import type { Tables } from "./tables.ts";

/** A tree that is kept, without its leaves. */
export type StoredTree = {
  readonly asset: string;
  readonly secret: Uint8Array;
  readonly nodes: Uint8Array;
};

/** Rows of one statement: a few hundred kilobytes. */
const pagesPerInsert = 32;

export async function insertTree(
  tx: Tx,
  publication: number,
  { published, nodes, leaves, owners }: BuiltTree,
  secret: Uint8Array,
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  const name = { publication: BigInt(publication), asset: published.asset };
  await tables
    .insertInto("proofs.tree")
    .values({ ...name, secret, nodes })
    .execute();
  for (const batch of batchesOf(pagesOf(leaves, leavesPerPage * leafBytes))) {
    const rows = batch.map(({ page, bytes }) => ({ ...name, page, leaves: bytes }));
    await tables.insertInto("proofs.leaf_page").values(rows).execute();
  }
  for (const batch of batchesOf(pagesOf(owners, ownersPerPage * ownerBytes))) {
    const rows = batch.map(({ bytes }) => ({
      ...name,
      first_owner: bytes.subarray(0, 16),
      owners: bytes,
    }));
    await tables.insertInto("proofs.owner_page").values(rows).execute();
  }
}

type Page = { readonly page: number; readonly bytes: Buffer };

// The driver sends buffers as they are, and other bytes as something else.
function pagesOf({ buffer, length }: Uint8Array<ArrayBuffer>, pageBytes: number): Page[] {
  return Array.from({ length: Math.ceil(length / pageBytes) }, (_, page) => {
    const start = page * pageBytes;
    return { page, bytes: Buffer.from(buffer, start, Math.min(pageBytes, length - start)) };
  });
}

function* batchesOf(pages: readonly Page[]): Generator<readonly Page[]> {
  for (let start = 0; start < pages.length; start += pagesPerInsert) {
    yield pages.slice(start, start + pagesPerInsert);
  }
}

/** Forgets the leaves of all publications before one. */
export async function removeTreesBefore(tx: Tx, publication: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .deleteFrom("proofs.tree")
    .where("publication", "<", BigInt(publication))
    .execute();
}

/** The trees of a publication, in the order of their assets. */
export async function treesOf(source: Db | Tx, publication: number): Promise<StoredTree[]> {
  return tablesOf<Tables>(source)
    .selectFrom("proofs.tree")
    .select(["asset", "secret", "nodes"])
    .where("publication", "=", BigInt(publication))
    .orderBy("asset")
    .execute();
}

/** The page of owners in which one would stand. */
export async function ownerPage(
  source: Db | Tx,
  publication: number,
  asset: string,
  owner: bigint,
): Promise<Uint8Array | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("proofs.owner_page")
    .select("owners")
    .where("publication", "=", BigInt(publication))
    .where("asset", "=", asset)
    .where("first_owner", "<=", ownerKey(owner))
    .orderBy("first_owner", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.owners;
}

function ownerKey(owner: bigint): Buffer {
  const key = Buffer.alloc(16);
  writeU128(new DataView(key.buffer, key.byteOffset), 0, owner);
  return key;
}

/** One page of leaves. */
export async function leafPage(
  source: Db | Tx,
  publication: number,
  asset: string,
  page: number,
): Promise<Uint8Array | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("proofs.leaf_page")
    .select("leaves")
    .where("publication", "=", BigInt(publication))
    .where("asset", "=", asset)
    .where("page", "=", page)
    .executeTakeFirst();
  return row?.leaves;
}
