import { setTimeout as sleep } from "node:timers/promises";
import {
  type Config,
  type DataFolder,
  DataFolderLockedError,
  lockDataFolder,
  seizeDataFolder,
} from "#config";
import { type Log, secondMs } from "#kernel";
import { joinDatabase, type OpenSteps, openDatabase, type Tell } from "./database.ts";
import { untilInterrupted } from "./interrupt.ts";
import { type Lease, takeLease } from "./lease.ts";

/** The data folder and the database, held by this process alone until it is disposed. */
export type Place = AsyncDisposable & {
  readonly lease: Lease;
  /** Where the embedded database keeps its data. */
  readonly databaseFolder: string | undefined;
};

export type PlaceDeps = {
  readonly config: Config;
  readonly log: Log;
  readonly tell: Tell;
  readonly signal?: AbortSignal | undefined;
  readonly fill: OpenSteps["fill"];
};

const retryMs = secondMs;

/**
 * Takes the data folder and the database. Where another server has them, this one waits until it
 * can take over, if it is set to stand by.
 *
 * @throws DataFolderLockedError, DatabaseServedError, and what opening the database throws
 */
export async function takePlace(deps: PlaceDeps): Promise<Place> {
  const { config, fill, tell } = deps;
  await using stack = new AsyncDisposableStack();
  let lease: Lease | undefined;
  const folder = await lockUnlessServed(deps);
  if (folder !== undefined) stack.use(folder);
  else lease = await takeOver(deps, stack);
  // Let go of before the database goes down.
  await using claimed = new AsyncDisposableStack();
  const claim = async (url: string) => {
    lease ??= claimed.use(await takeLease({ ...deps, url, waits: config.standby }));
  };
  const { dataFolder: databaseFolder } = stack.use(
    await openDatabase(config, tell, { fill, claim }),
  );
  stack.use(claimed.move());
  if (lease === undefined) throw new Error("an open database has been claimed");
  const owned = stack.move();
  return { lease, databaseFolder, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The folder; undefined when another process serves from it, and this one stands by. */
async function lockUnlessServed(deps: PlaceDeps): Promise<DataFolder | undefined> {
  const { config, tell, signal } = deps;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return lockDataFolder(config.data);
    } catch (error) {
      if (!config.standby || !(error instanceof DataFolderLockedError)) throw error;
    }
    if (config.databaseUrl !== undefined) return undefined;
    await using joined = await joinDatabase(config, tell);
    if (joined !== undefined) return undefined;
    if (isFirst) tell("Another server prepares the database");
    await untilInterrupted(sleep(retryMs), signal);
  }
}

/** Waits beside the server that serves from the same folder, and takes it from that one. */
async function takeOver(deps: PlaceDeps, stack: AsyncDisposableStack): Promise<Lease> {
  const { config, tell } = deps;
  const database =
    config.databaseUrl === undefined
      ? await joinDatabase(config, tell)
      : { url: config.databaseUrl, [Symbol.asyncDispose]: async () => {} };
  if (database === undefined) throw new Error("the database was there");
  stack.use(database);
  const lease = stack.use(await takeLease({ ...deps, url: database.url, waits: true }));
  stack.use(seizeDataFolder(config.data));
  return lease;
}
