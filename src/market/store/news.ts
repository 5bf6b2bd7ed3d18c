import { sql } from "kysely";
import { type Db, type Id, type Tx, tablesOf } from "#kernel";
import type { InstrumentId, Texts } from "../instrument.ts";
import type { Tables } from "./tables.ts";

/** A headline about instruments. */
export type News = {
  readonly id: Id<"nws">;
  readonly atMs: number;
  readonly headline: Texts;
  readonly instruments: readonly InstrumentId[];
};

/** Stores headlines; one that is there already stays as it is. */
export async function insertNews(tx: Tx, news: readonly News[]): Promise<void> {
  if (news.length === 0) return;
  const rows = news.map(({ id, atMs, headline, instruments }) => ({
    id,
    at: new Date(atMs),
    headline: JSON.stringify(headline),
    instruments: [...instruments],
  }));
  await tablesOf<Tables>(tx)
    .insertInto("market.news")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Which headlines: of one instrument or of all, before one of them, newest first. */
export type NewsPage = {
  readonly instrument?: InstrumentId | undefined;
  readonly before?: Id<"nws"> | undefined;
  readonly limit: number;
};

/** Ids sort by the time of the headline. */
export async function readNews(db: Db, { instrument, before, limit }: NewsPage): Promise<News[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.news")
    .selectAll()
    .$if(instrument !== undefined, (query) =>
      query.where(sql<boolean>`instruments @> ${[instrument ?? ""]}::text[]`),
    )
    .$if(before !== undefined, (query) => query.where("id", "<", before as Id<"nws">))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    atMs: row.at.getTime(),
    headline: row.headline,
    instruments: row.instruments as InstrumentId[],
  }));
}
