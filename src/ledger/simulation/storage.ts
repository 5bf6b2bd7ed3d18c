import { LedgerFencedError, LedgerLockedError } from "../errors.ts";
import type { Storage, StorageReads, StorageSession, StoredState } from "../writer/storage.ts";
import {
  copyGroup,
  type Disk,
  nextExpiry,
  readAccount,
  readDue,
  readState,
  readTransfer,
  storeCheckpoint,
} from "./disk.ts";
import type { Node } from "./node.ts";
import {
  type Connection,
  cutAtClient,
  cutAtServer,
  request,
  type Server,
  serverActor,
} from "./server.ts";

export type StorageLimits = {
  readonly recentIdsMax: number;
  /** One read in so many fails. */
  readonly readsPerFailure: number;
};

/** How often a newcomer looks whether the lock is free. */
const lockTriesMax = 30;
const hourNs = 3_600_000_000_000n;

/** The writer's port to the simulated server, for one node. */
export function createStorage(server: Server, node: Node, limits: StorageLimits): Storage {
  return {
    async connect(formerEpoch) {
      // What was examined and never sent is forgotten with the session.
      node.examined = [];
      let lose: (error: Error) => void = () => {};
      const lost = new Promise<Error>((resolve) => {
        lose = resolve;
      });
      const connection = newConnection(node, lose);
      server.connections.add(connection);
      try {
        const state = await become(server, connection, formerEpoch, limits);
        return createSession(server, connection, { lost, state, limits });
      } catch (error) {
        cutAtClient(server, connection);
        throw error;
      }
    },
  };
}

function newConnection(node: Node, lose: Connection["lose"]): Connection {
  return {
    node,
    epoch: 0n,
    isOpenAtServer: true,
    isOpenAtClient: true,
    isExecuting: false,
    requests: [],
    pending: new Set(),
    answers: [],
    lose,
  };
}

/** Takes the lock, then the epoch, then reads: anything may happen between these. */
async function become(
  server: Server,
  connection: Connection,
  formerEpoch: bigint | undefined,
  limits: StorageLimits,
): Promise<StoredState> {
  const { disk } = server;
  const step = async (what: string) => {
    await turn(server, connection.node, what);
    if (!connection.isOpenAtServer || !connection.isOpenAtClient)
      throw new Error("cut while opening");
  };
  const checkEpoch = () => {
    if (formerEpoch === undefined || disk.epoch === formerEpoch) return;
    throw new LedgerFencedError("another writer took over");
  };
  await step("asks for the epoch");
  checkEpoch();
  for (let tries = 0; ; tries++) {
    await step("asks for the lock");
    if (!server.holder) break;
    if (tries >= lockTriesMax) throw new LedgerLockedError("another writer holds the lock");
  }
  server.holder = connection;
  await step("takes an epoch");
  checkEpoch();
  disk.epoch += 1n;
  connection.epoch = disk.epoch;
  await step("reads where to start");
  const state = stateOf(server, limits);
  await step("has read where to start");
  return state;
}

function stateOf({ disk, defect }: Server, { recentIdsMax }: StorageLimits): StoredState {
  const state = readState(disk, recentIdsMax);
  if (defect === "forgets the highest ids") {
    const { floor, ids } = state.recentIds;
    return { ...state, recentIds: { floor, ids: ids.slice(0, -3) } };
  }
  if (defect === "forgets what no checkpoint covers") return { ...state, changedAccounts: [] };
  if (defect === "believes that more has expired") {
    return { ...state, expiredUntil: state.expiredUntil + hourNs };
  }
  return state;
}

function createSession(
  server: Server,
  connection: Connection,
  given: Pick<StorageSession, "lost" | "state"> & { readonly limits: StorageLimits },
): StorageSession {
  const { disk, scheduler } = server;
  const { node, epoch } = connection;
  return {
    epoch,
    state: given.state,
    lost: given.lost,
    commit: (group) =>
      new Promise((resolve, reject) => {
        const sent = { group: copyGroup(group), examined: node.examined.splice(0) };
        request(server, connection, { ...sent, resolve, reject });
      }),
    async checkpoint(checkpoint) {
      const store = () => {
        if (disk.epoch !== epoch) throw new LedgerFencedError("another writer took over");
        try {
          storeCheckpoint(disk, checkpoint);
        } catch (error) {
          server.fail(error);
        }
      };
      await ask(server, node, given.limits, "checkpoint", store);
    },
    ...readsOf(server, node, given.limits),
    async close() {
      await turn(server, node, "closes its connection");
      connection.isOpenAtClient = false;
      scheduler.later(serverActor, "sees a connection closed", () =>
        cutAtServer(server, connection),
      );
    },
  };
}

/** Reads go by connections of their own, and may overtake what the writer has sent. */
function readsOf(server: Server, node: Node, limits: StorageLimits): StorageReads {
  const { disk } = server;
  const read = <T>(what: string, run: () => T) => ask(server, node, limits, what, run);
  return {
    accountsById: (ids) =>
      read("accounts", () => [...ids].flatMap((id) => accountOf(server, disk, id))),
    transfersById: (ids) =>
      read("transfers", () => [...ids].flatMap((id) => transferOf(server, id))),
    failedIdsAmong: (ids) =>
      read("failed ids", () => [...ids].filter((id) => disk.failedIds.has(id))),
    accountTimesAmong: (times) =>
      read("account times", () => [...times].filter((time) => disk.accountTimes.has(time))),
    transferTimesAmong: (times) =>
      read("transfer times", () => [...times].filter((time) => disk.transferTimes.has(time))),
    duePendings: (after, until, limit) =>
      read("due", () => readDue(disk, after, until).slice(0, limit)),
    nextExpiryAfter: (time) => read("next expiry", () => nextExpiry(disk, time)),
  };
}

function accountOf({ defect }: Server, disk: Disk, id: bigint) {
  const found = disk.accounts.get(id);
  const isForgetful = defect === "forgets what no checkpoint covers";
  if (!found || !isForgetful) return readAccount(disk, id);
  return readAccount({ ...disk, accounts: new Map([[id, { ...found, effects: [] }]]) }, id);
}

function transferOf({ defect, disk }: Server, id: bigint) {
  const found = disk.transfers.get(id);
  if (!found || defect !== "forgets settlements") return readTransfer(disk, id);
  return readTransfer({ ...disk, transfers: new Map([[id, { ...found, settlements: [] }]]) }, id);
}

function turn({ scheduler }: Server, node: Node, what: string): Promise<void> {
  return new Promise((resolve) => scheduler.later(node, what, resolve));
}

/** A question over another connection: asked now, answered from what is stored at some later time. */
function ask<T>(
  server: Server,
  node: Node,
  { readsPerFailure }: StorageLimits,
  what: string,
  run: () => T,
): Promise<T> {
  const { scheduler, random } = server;
  return new Promise((resolve, reject) => {
    scheduler.later(serverActor, `answers ${node.name} on ${what}`, () => {
      const isFailure = random.once(readsPerFailure);
      let give = () => reject(new Error(`the question of ${what} was not answered`));
      try {
        if (!isFailure || random.once(2)) {
          const found = run();
          if (!isFailure) give = () => resolve(found);
        }
      } catch (error) {
        give = () => reject(error);
      }
      scheduler.later(node, `hears of ${what}`, give);
    });
  });
}
