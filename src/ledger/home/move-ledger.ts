import type { Clock, Db, Log } from "#kernel";
import { LedgerElsewhereError, LedgerMoveError } from "../errors.ts";
import { queryFilter } from "../filters.ts";
import type { Ledger } from "../ledger.ts";
import { openPostgresLedger } from "../postgres-ledger.ts";
import { batchEventsMax, transferInput, u128Max } from "../records.ts";
import type { ClusterAddress } from "../tigerbeetle/client.ts";
import { openTigerBeetleLedger } from "../tigerbeetle-ledger.ts";
import { compareLedgers } from "./compare-ledgers.ts";
import { type Copied, type Copying, copyLedger } from "./copy-ledger.ts";
import { continueMovedLedger } from "./moved-ledger.ts";
import { burnedIds, moveIn, readHome } from "./store.ts";

/** What {@link moveLedger} needs. */
export type MoveDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** An empty cluster, or one that holds what an interrupted move has brought. */
  readonly cluster: ClusterAddress;
  readonly onProgress?: NonNullable<Copying["onProgress"]>;
};

/** What was moved. */
export type Moved = Omit<Copied, "holds"> & {
  readonly openHolds: number;
  readonly burnedIds: number;
};

/**
 * Moves the ledger of a database into a TigerBeetle cluster: copies all of it in order, with its
 * ledger times, compares every balance and transfer, and then, in one transaction, has the database
 * say that its ledger is in the cluster and refuse every writer of its own. Until that transaction
 * the ledger stays where it is, and moving again carries on.
 *
 * @throws LedgerLockedError while a server writes to it
 * @throws LedgerElsewhereError when it has been moved, or the cluster holds something else
 * @throws LedgerMoveError when it holds what the cluster cannot, or the two differ
 */
export async function moveLedger(deps: MoveDeps): Promise<Moved> {
  const { db, clock, log, cluster } = deps;
  if (await readHome(db)) throw new LedgerElsewhereError("The ledger has been moved already.");
  await using stack = new AsyncDisposableStack();
  // Held until the end: nobody writes meanwhile.
  const from = await openPostgresLedger({ db, clock, log });
  stack.defer(() => from.close());
  const to = await openTigerBeetleLedger({ ...cluster, log });
  stack.defer(() => to.close());
  await assertOurs(from, to);
  await from.expirePending();
  const { holds, ...copied } = await copyLedger({ ...deps, from, to });
  const burned = await burnIds(db, to);
  const { through } = copied;
  const moved = { through, holds: new Map(holds), forget: async () => {}, clock };
  const compared = await compareLedgers(from, continueMovedLedger(to, moved));
  if (compared.accounts !== copied.accounts || compared.transfers !== copied.transfers) {
    throw new LedgerMoveError("Something was written to the ledger while it was copied.");
  }
  const [witness] = await from.queryAccounts(queryFilter({ limit: 1 }));
  if (!witness) throw new LedgerMoveError("The ledger is empty: there is nothing to move.");
  const home = { clusterId: cluster.clusterId, witness: witness.id, movedThrough: through };
  await moveIn(db, home, holds);
  return { ...copied, openHolds: holds.size, burnedIds: burned };
}

async function assertOurs(from: Ledger, to: Ledger): Promise<void> {
  const first = queryFilter({ limit: 1 });
  const [[ours], [theirs]] = await Promise.all([
    from.queryAccounts(first),
    to.queryAccounts(first),
  ]);
  if (!theirs || (ours?.id === theirs.id && ours.timestamp === theirs.timestamp)) return;
  throw new LedgerElsewhereError("The TigerBeetle cluster holds another ledger. Format a new one.");
}

/** Accounts that do not exist, so that a transfer between them fails and burns its id. */
const nobody = { debitAccountId: u128Max - 1n, creditAccountId: u128Max - 2n };

/** What has failed once must not succeed in the cluster either. */
async function burnIds(db: Db, to: Ledger): Promise<number> {
  let count = 0;
  for (let after = 0n; ; ) {
    const ids = await burnedIds(db, after, batchEventsMax);
    const last = ids.at(-1);
    if (last === undefined) return count;
    const results = await to.createTransfers(
      ids.map((id) => transferInput({ id, ...nobody, ledger: 1, code: 1 })),
    );
    const other = results.findIndex(
      ({ status }) => status !== "debit_account_not_found" && status !== "id_already_failed",
    );
    if (other >= 0) {
      throw new LedgerMoveError(`Id ${ids[other]} could not be burned: ${results[other]?.status}.`);
    }
    count += ids.length;
    after = last;
  }
}
