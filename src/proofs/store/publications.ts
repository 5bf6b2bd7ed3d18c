import type { Signed } from "@bourse/proof";
import { type Db, type Tx, tablesOf } from "#kernel";
import type { Tables } from "./tables.ts";

/** A publication as it was signed. */
export type StoredPublication = Signed & {
  readonly number: number;
  /** Whether members' proofs can still be made from it. */
  readonly kept: boolean;
};

function publications(source: Db | Tx) {
  return tablesOf<Tables>(source)
    .selectFrom("proofs.publication as p")
    .selectAll("p")
    .select(({ exists, selectFrom }) =>
      exists(selectFrom("proofs.tree as t").whereRef("t.publication", "=", "p.number")).as("kept"),
    )
    .orderBy("p.number", "desc");
}

type Row = Tables["proofs.publication"] & { readonly kept: unknown };

const publicationOf = ({ number, text, signature, public_key, kept }: Row) => ({
  number: Number(number),
  text,
  signature,
  key: public_key,
  kept: kept === true,
});

/** Publications before one, newest first; the newest of all when there is none. */
export async function publicationsBefore(
  source: Db | Tx,
  before: number | undefined,
  limit: number,
): Promise<StoredPublication[]> {
  const rows = publications(source);
  const wanted = before === undefined ? rows : rows.where("p.number", "<", BigInt(before));
  return (await wanted.limit(limit).execute()).map(publicationOf);
}

export async function findPublication(
  source: Db | Tx,
  number: number,
): Promise<StoredPublication | undefined> {
  const row = await publications(source).where("p.number", "=", BigInt(number)).executeTakeFirst();
  return row && publicationOf(row);
}

export async function insertPublication(
  tx: Tx,
  { text, signature, key }: Signed,
  number: number,
): Promise<void> {
  const row = { number: BigInt(number), text, signature, public_key: key };
  await tablesOf<Tables>(tx).insertInto("proofs.publication").values(row).execute();
}
