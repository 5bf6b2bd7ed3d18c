import type { Client } from "tigerbeetle-node";
import type { Log } from "#kernel";
import { checkAccounts, checkBalancesAt, checkFilter, checkIds, checkTransfers } from "./bounds.ts";
import { noCapabilities, refuseExtensions, refuseLimits, unsupported } from "./capabilities.ts";
import { LedgerClusterError, LedgerUnavailableError, LedgerUnknownOutcomeError } from "./errors.ts";
import type { AccountFilter, QueryFilter } from "./filters.ts";
import type { Ledger } from "./ledger.ts";
import { isValidAccountFilter, isValidQueryFilter } from "./matching.ts";
import {
  type AccountInput,
  accountFlags,
  batchEventsMax,
  type TransferInput,
  transferFlags,
  transferInput,
} from "./records.ts";
import { findBalancesAt } from "./tigerbeetle/balances-at.ts";
import { type ClusterAddress, clientMaker, codeOf } from "./tigerbeetle/client.ts";
import {
  fromTbAccount,
  fromTbAccountResult,
  fromTbBalance,
  fromTbTransfer,
  fromTbTransferResult,
  toTbAccount,
  toTbAccountFilter,
  toTbQueryFilter,
  toTbTransfer,
} from "./tigerbeetle/codec.ts";
import { refuseFatalSettlements } from "./tigerbeetle/imported-settlements.ts";
import { type ClusterLimits, clusterLimits } from "./tigerbeetle/limits.ts";
import { createPendingStatuses } from "./tigerbeetle/pending-statuses.ts";
import { type LaneDefinition, openRequests, type Requests } from "./tigerbeetle/requests.ts";

/** What {@link openTigerBeetleLedger} needs. */
export type TigerBeetleLedgerDeps = ClusterAddress & {
  readonly log: Log;
  readonly limits?: Partial<ClusterLimits>;
};

/** As-of balances are composed from transfers; for the rest the cluster has nothing to make it of. */
const capabilities = {
  ...noCapabilities,
  importedEvents: true,
  balancesAt: true,
  balancesAtByReplay: true,
};

/** Queries that may share a request: the answers must fit into one, too. */
const queriesTogetherMax = 16;

/**
 * Opens a ledger in a TigerBeetle cluster of release 0.17.9. What it cannot do is in its
 * `capabilities`; pending transfers expire in the cluster by themselves, by its clock. Any number
 * of processes may have the same ledger open.
 *
 * A call that the cluster does not answer in time throws: `LedgerUnavailableError` when it was not
 * sent, `LedgerUnknownOutcomeError` when it was. A look-up that is answered afterwards, by the same
 * ledger, is final: what it does not find never will be.
 *
 * @throws LedgerClusterError where no such cluster answers, or its client does not run here
 */
export async function openTigerBeetleLedger(deps: TigerBeetleLedgerDeps): Promise<Ledger> {
  const limits = { ...clusterLimits, ...deps.limits };
  const makeClient = await clientMaker(deps);
  const requests = openRequests({ makeClient, limits, log: deps.log });
  const lanes = openLanes(requests);
  try {
    await greet(lanes, deps);
  } catch (error) {
    await requests.close();
    throw error;
  }
  return ledgerOf(lanes, limits, () => requests.close());
}

function ledgerOf(lanes: Lanes, limits: ClusterLimits, close: () => Promise<void>): Ledger {
  const statuses = createPendingStatuses(lanes.createTransfers, limits.settledPendingsKnownMax);
  const getAccountTransfers = async (filter: AccountFilter) =>
    statuses(await lanes.getAccountTransfers(filter));
  const lookupAccounts = async (ids: readonly bigint[]) =>
    ids.length === 0 ? [] : lanes.lookupAccounts(ids);
  return {
    capabilities,
    async createAccounts(events) {
      checkAccounts(events);
      refuseLimits(events, capabilities);
      return events.length === 0 ? [] : lanes.createAccounts(events);
    },
    async createTransfers(events) {
      checkTransfers(events);
      refuseExtensions(events, capabilities);
      await refuseFatalSettlements(events, lanes.lookupTransfers);
      return events.length === 0 ? [] : lanes.createTransfers(events);
    },
    setAccountLimits: async () => unsupported(),
    getChainHead: async () => unsupported(),
    async getBalancesAt(query) {
      checkBalancesAt(query);
      const { getAccountBalances } = lanes;
      return findBalancesAt({ lookupAccounts, getAccountTransfers, getAccountBalances }, query);
    },
    async lookupAccounts(ids) {
      checkIds(ids);
      return lookupAccounts(ids);
    },
    async lookupTransfers(ids) {
      checkIds(ids);
      return ids.length === 0 ? [] : statuses(await lanes.lookupTransfers(ids));
    },
    async getAccountTransfers(filter) {
      checkFilter(filter);
      return isValidAccountFilter(filter) ? getAccountTransfers(filter) : [];
    },
    async getAccountBalances(filter) {
      checkFilter(filter);
      return isValidAccountFilter(filter) ? lanes.getAccountBalances(filter) : [];
    },
    async queryAccounts(filter) {
      checkFilter(filter);
      return isValidQueryFilter(filter) ? lanes.queryAccounts(filter) : [];
    },
    async queryTransfers(filter) {
      checkFilter(filter);
      if (!isValidQueryFilter(filter)) return [];
      return statuses(await lanes.queryTransfers(filter));
    },
    async expirePending() {
      // The cluster expires them by itself; whether it is there is what a caller can learn.
      await lanes.lookupAccounts([1n]);
      return 0;
    },
    close,
  };
}

type Lanes = ReturnType<typeof openLanes>;

function openLanes(requests: Requests) {
  return {
    createAccounts: requests.lane(
      events(accountFlags, async (client, batch: readonly AccountInput[]) =>
        (await client.createAccounts(batch.map(toTbAccount))).map(fromTbAccountResult),
      ),
    ),
    createTransfers: requests.lane(
      events(transferFlags, async (client, batch: readonly TransferInput[]) =>
        (await client.createTransfers(batch.map(toTbTransfer))).map(fromTbTransferResult),
      ),
    ),
    lookupAccounts: requests.lane(
      lookUps(async (client, ids) => (await client.lookupAccounts(ids)).map(fromTbAccount)),
    ),
    lookupTransfers: requests.lane(
      lookUps(async (client, ids) => (await client.lookupTransfers(ids)).map(fromTbTransfer)),
    ),
    getAccountTransfers: requests.lane(
      queries(async (client, filter: AccountFilter) =>
        (await client.getAccountTransfers(toTbAccountFilter(filter))).map(fromTbTransfer),
      ),
    ),
    getAccountBalances: requests.lane(
      queries(async (client, filter: AccountFilter) =>
        (await client.getAccountBalances(toTbAccountFilter(filter))).map(fromTbBalance),
      ),
    ),
    queryAccounts: requests.lane(
      queries(async (client, filter: QueryFilter) =>
        (await client.queryAccounts(toTbQueryFilter(filter))).map(fromTbAccount),
      ),
    ),
    queryTransfers: requests.lane(
      queries(async (client, filter: QueryFilter) =>
        (await client.queryTransfers(toTbQueryFilter(filter))).map(fromTbTransfer),
      ),
    ),
  };
}

type Flagged = { readonly flags: number };

/**
 * Batches that share a request stay what they are: a chain that one leaves open must not go on in
 * the next, and whether a request imports is decided by its first event.
 */
function events<Event extends Flagged, Result>(
  flags: { readonly linked: number; readonly imported: number },
  create: (client: Client, batch: readonly Event[]) => Promise<Result[]>,
): LaneDefinition<readonly Event[], Result[]> {
  const { linked, imported } = flags;
  const first = (batch: readonly Event[]) => (batch[0]?.flags ?? 0) & imported;
  return {
    writes: true,
    sizeMax: batchEventsMax,
    sizeOf: (batch) => batch.length,
    mayShare: (batch, before) =>
      ((before.at(-1)?.flags ?? 0) & linked) === 0 && first(batch) === first(before),
    async send(client, batches) {
      const results = await create(client, batches.flat());
      let start = 0;
      return batches.map(({ length }) => results.slice(start, (start += length)));
    },
  };
}

function lookUps<Found extends { readonly id: bigint }>(
  find: (client: Client, ids: bigint[]) => Promise<Found[]>,
): LaneDefinition<readonly bigint[], Found[]> {
  return {
    writes: false,
    sizeMax: batchEventsMax,
    sizeOf: (ids) => ids.length,
    async send(client, calls) {
      const found = await find(client, calls.flat());
      if (calls.length === 1) return [found];
      const byId = new Map(found.map((record) => [record.id, record]));
      return calls.map((ids) => ids.flatMap((id) => byId.get(id) ?? []));
    },
  };
}

function queries<Filter, Found>(
  find: (client: Client, filter: Filter) => Promise<Found[]>,
): LaneDefinition<Filter, Found[]> {
  return {
    writes: false,
    sizeMax: queriesTogetherMax,
    sizeOf: () => 1,
    send: (client, filters) => Promise.all(filters.map((filter) => find(client, filter))),
  };
}

/** Finds out that a cluster is there, and that it takes requests of the full size. */
async function greet(lanes: Lanes, { addresses, clusterId }: ClusterAddress): Promise<void> {
  const where = `cluster ${clusterId} at ${addresses.join(",")}`;
  // Nothing but events that fail for their id.
  const fullBatch = Array.from({ length: batchEventsMax }, () => transferInput({ id: 0n }));
  try {
    await lanes.createTransfers(fullBatch);
  } catch (cause) {
    const code = cause instanceof Error ? codeOf(cause.cause) : undefined;
    if (code === "ERR_TOO_MUCH_DATA") {
      throw new LedgerClusterError(
        `The TigerBeetle ${where} takes requests that are too small. Start its replicas with ` +
          "--limit-request=1MiB, which --development makes less.",
        { cause },
      );
    }
    if (code?.startsWith("ERR_CLIENT_RELEASE")) {
      throw new LedgerClusterError(
        `The TigerBeetle ${where} is of another release than 0.17.9: run that one.`,
        { cause },
      );
    }
    const isUnanswered =
      cause instanceof LedgerUnavailableError || cause instanceof LedgerUnknownOutcomeError;
    if (!isUnanswered) throw cause;
    throw new LedgerClusterError(
      `No TigerBeetle ${where} answers. Start it, or mend TIGERBEETLE_ADDRESSES and ` +
        "TIGERBEETLE_CLUSTER_ID.",
      { cause },
    );
  }
}
