import { join } from "node:path";
import { type Config, openSecrets } from "#config";
import { orderBookName } from "#gateway";
import {
  type Clock,
  createLog,
  createRandomIds,
  createSystemClock,
  type Ids,
  type Log,
} from "#kernel";
import type { SmtpSettings } from "#notifications";
import { publicUrlOf, relyingPartyOf } from "./address.ts";
import { type Bank, openBank } from "./bank.ts";
import type { Fill, Tell } from "./database.ts";
import { type DemoSize, demoTown } from "./demo-town.ts";
import { untilInterrupted } from "./interrupt.ts";
import { engineOf, moveToCluster } from "./ledger-engine.ts";
import { type Place, takePlace } from "./place.ts";

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
export type House = AsyncDisposable &
  Omit<Place, keyof AsyncDisposable> & { readonly bank: Bank; readonly publicUrl: string };

/**
 * Takes the data folder and the database, and opens the bank on it. What was begun is ended again
 * when a later step fails.
 */
export async function openHouse(
  config: Config,
  port: number,
  { clock, ids, log, tell, signal, demoSize }: Surroundings,
): Promise<House> {
  await using stack = new AsyncDisposableStack();
  const publicUrl = publicUrlOf(config, port);
  const relyingParty = relyingPartyOf(publicUrl);
  // The secret key is made in the data folder, once that is ours.
  const same = () => ({
    log,
    secrets: openSecrets(config, ids),
    publicUrl,
    relyingParty,
    exchangeFolder: config.exchange ?? join(config.data, "exchange"),
    venueKeepers: config.fixPort === undefined ? [] : [orderBookName],
  });
  // Only a database of our own is filled unasked: one that somebody set up is theirs.
  const isDemo = config.demo && (config.databaseUrl === undefined || demoSize !== undefined);
  const engine = engineOf(config);
  const liveYear: Fill = async (url) => {
    await demoTown({ ...same(), clock, ids }, tell, demoSize)(url);
    // A cluster knows no time but its own: a year that is over can only be moved there.
    if (engine.engine !== "postgres") await moveToCluster(url, config, { clock, log, tell });
  };
  const fillWithDemo: Fill = (url) => untilInterrupted(liveYear(url), signal);
  const fill = isDemo ? fillWithDemo : undefined;
  const place = stack.use(await takePlace({ config, log, tell, signal, fill }));
  const { url: databaseUrl, admit } = place.lease;
  const { privateWebhooks } = config;
  const given = {
    ...same(),
    engine,
    databaseUrl,
    admit,
    clock,
    ids,
    privateWebhooks,
    broker: config,
    smtp: smtpOf(config, publicUrl),
  };
  const bank = stack.use(await openBank(given));
  const owned = stack.move();
  return { ...place, bank, publicUrl, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The mail server of the settings; mail comes from this site unless they say otherwise. */
function smtpOf({ smtpUrl, mailFrom }: Config, publicUrl: string): SmtpSettings | undefined {
  if (smtpUrl === undefined) return undefined;
  return { url: smtpUrl, from: mailFrom ?? `bourse@${new URL(publicUrl).hostname}` };
}
