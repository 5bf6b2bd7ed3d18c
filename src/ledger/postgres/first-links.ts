import type { Db } from "#kernel";
import { batchEventsMax, timestampMax } from "../records.ts";
import { genesis, type Link, nextLink } from "../writer/chain.ts";
import { eventsBetween, nowhere, transfersBetween } from "./chain-store.ts";

const insertBatch = `insert into ledger.batch (sequence, reached, last_account, last_transfer,
    last_expiry, expired_until, hash, marks) values ($1, $2, $3, $4, $5, 0, $6, $7)`;

/**
 * Chains what a ledger held before it had a chain: everything but the transfers as the first batch,
 * then the transfers in order. To be called by the writer, for a ledger that has no batch.
 */
export async function chainWhatWasBefore(
  db: Db,
  state: { readonly accountTime: bigint; readonly expiryTime: bigint; readonly reached: bigint },
): Promise<void> {
  const { accountTime, expiryTime, reached } = state;
  const reach = { ...nowhere, last_account: accountTime, last_expiry: expiryTime, sequence: 1n };
  const { accounts, expiries, failedIds } = await eventsBetween(db, nowhere, reach);
  const client = await db.pool.connect();
  try {
    await client.query("begin");
    let link: Link = genesis;
    const add = async (next: ReturnType<typeof nextLink>, transferTime: bigint) => {
      link = next;
      const { sequence, hash, marks } = next;
      const times = [reached, accountTime, transferTime, expiryTime];
      await client.query(insertBatch, [sequence, ...times, hash, Buffer.from(marks)]);
    };
    const none = { reached, accounts: [], transfers: [], expiries: [], limits: [], failedIds: [] };
    const ids = failedIds.map(({ id }) => id);
    await add(nextLink(link, { ...none, accounts, expiries, failedIds: ids }), 0n);
    let last = 0n;
    for (;;) {
      const transfers = await transfersBetween(db, last, timestampMax, batchEventsMax);
      const end = transfers.at(-1);
      if (!end) break;
      last = end.timestamp;
      await add(nextLink(link, { ...none, transfers }), last);
    }
    await client.query("update ledger.writer set sequence = $1", [link.sequence]);
    await client.query("commit");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
