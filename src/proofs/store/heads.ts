import type { Signed } from "@bourse/proof";
import { sql } from "kysely";
import { type Db, type Tx, tablesOf } from "#kernel";
import type { Tables } from "./tables.ts";

/** A head of the log as it was signed. */
export type StoredHead = Signed & { readonly sequence: number };

type Row = Tables["proofs.head"];

const headOf = ({ sequence, text, signature, public_key }: Row): StoredHead => ({
  sequence: Number(sequence),
  text,
  signature,
  key: public_key,
});

/** Lets one writer after the other add to the log, whatever process it lives in. */
export async function lockLog(tx: Tx): Promise<void> {
  await sql`lock table proofs.head in share row exclusive mode`.execute(tx);
}

export async function latestHead(source: Db | Tx): Promise<StoredHead | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("proofs.head")
    .selectAll()
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && headOf(row);
}

/** Heads before one, newest first; the newest of all when there is none. */
export async function headsBefore(
  source: Db | Tx,
  before: number | undefined,
  limit: number,
): Promise<StoredHead[]> {
  const rows = tablesOf<Tables>(source).selectFrom("proofs.head").selectAll();
  const wanted = before === undefined ? rows : rows.where("sequence", "<", BigInt(before));
  const found = await wanted.orderBy("sequence", "desc").limit(limit).execute();
  return found.map(headOf);
}

/** Heads from one on, oldest first. */
export async function headsFrom(
  source: Db | Tx,
  first: number,
  limit: number,
): Promise<StoredHead[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("proofs.head")
    .selectAll()
    .where("sequence", ">=", BigInt(first))
    .orderBy("sequence")
    .limit(limit)
    .execute();
  return rows.map(headOf);
}

/** The head that was the first to name a publication. */
export async function headOfPublication(
  source: Db | Tx,
  publication: number,
): Promise<StoredHead | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("proofs.head")
    .selectAll()
    .where("publication", "=", BigInt(publication))
    .executeTakeFirst();
  return row && headOf(row);
}

export async function insertHead(
  tx: Tx,
  head: StoredHead,
  publication: number | null,
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  const sequence = BigInt(head.sequence);
  await tables
    .insertInto("proofs.signing_key")
    .values({ public_key: head.key, first_sequence: sequence })
    .onConflict((conflict) => conflict.column("public_key").doNothing())
    .execute();
  await tables
    .insertInto("proofs.head")
    .values({
      sequence,
      text: head.text,
      signature: head.signature,
      public_key: head.key,
      publication: publication === null ? null : BigInt(publication),
    })
    .execute();
}

/** A key and the first head that it signed. */
export type StoredKey = { readonly key: string; readonly firstSequence: number };

/** Every key that ever signed, oldest first. */
export async function listKeys(source: Db | Tx): Promise<StoredKey[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("proofs.signing_key")
    .selectAll()
    .orderBy("first_sequence")
    .execute();
  return rows.map(({ public_key, first_sequence }) => ({
    key: public_key,
    firstSequence: Number(first_sequence),
  }));
}
