import { type Config, lockDataFolder, openSecrets } from "#config";
import {
  type Clock,
  createLog,
  createRandomIds,
  createSystemClock,
  type Ids,
  type Log,
} from "#kernel";
import { publicUrlOf, relyingPartyOf } from "./address.ts";
import { type Bank, openBank } from "./bank.ts";
import { type Fill, openDatabase, type Tell } from "./database.ts";
import { type DemoSize, demoTown } from "./demo-town.ts";
import { untilInterrupted } from "./interrupt.ts";
import { engineOf, moveToCluster } from "./ledger-engine.ts";

/** What a test, or the demo, brings instead of the machine's own. */
export type Surroundings = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Told of each step that takes long. */
  readonly tell: Tell;
  /** Given to end a start that is under way. */
  readonly signal?: AbortSignal;
  /** Given to fill a new database with a town of this size, also one that is not our own. */
  readonly demoSize?: DemoSize;
};

export function surroundingsOf(config: Config, given: Partial<Surroundings>): Surroundings {
  const clock = given.clock ?? createSystemClock();
  const ids = given.ids ?? createRandomIds(clock);
  const log = given.log ?? createLog(config.logLevel);
  const { tell = () => {}, signal, demoSize } = given;
  return { clock, ids, log, tell, ...(signal && { signal }), ...(demoSize && { demoSize }) };
}

/** The bank of a configuration, held by this process alone until it is disposed. */
export type House = AsyncDisposable & { readonly bank: Bank; readonly publicUrl: string };

/**
 * Takes the data folder, brings up the database and opens the bank on it. What was begun is ended
 * again when a later step fails.
 */
export async function openHouse(
  config: Config,
  port: number,
  { clock, ids, log, tell, signal, demoSize }: Surroundings,
): Promise<House> {
  await using stack = new AsyncDisposableStack();
  stack.use(lockDataFolder(config.data));
  const publicUrl = publicUrlOf(config, port);
  const secrets = openSecrets(config, ids);
  const relyingParty = relyingPartyOf(publicUrl);
  const same = { log, secrets, publicUrl, relyingParty };
  // Only a database of our own is filled unasked: one that somebody set up is theirs.
  const isDemo = config.demo && (config.databaseUrl === undefined || demoSize !== undefined);
  const town = demoTown({ ...same, clock, ids }, tell, demoSize);
  const engine = engineOf(config);
  const liveYear: Fill = async (url) => {
    await town(url);
    // A cluster knows no time but its own: a year that is over can only be moved there.
    if (engine.engine !== "postgres") await moveToCluster(url, config, { clock, log, tell });
  };
  const fill: Fill | undefined = isDemo
    ? (url) => untilInterrupted(liveYear(url), signal)
    : undefined;
  const database = stack.use(await openDatabase(config, tell, fill));
  const bank = stack.use(
    await openBank({ ...same, engine, databaseUrl: database.url, clock, ids }),
  );
  const owned = stack.move();
  return { bank, publicUrl, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
