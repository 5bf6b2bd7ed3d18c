import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CommandRows,
  commandWidth,
  createMarketData,
  type Exchange,
  event,
  eventWidth,
  hashState,
  type MarketData,
  openJournaledEngine,
  startExchange,
  wide,
} from "#exchange";
import { assert, type Clock, type Db, type Log } from "#kernel";
import { createEventTail, type EventTail } from "./event-tail.ts";
import { createIntake, type Intake } from "./intake.ts";
import { type Keepers, openKeepers } from "./keepers.ts";
import { createOrderIds, type OrderIds } from "./order-ids.ts";
import { marketsMax, venueOptions } from "./rules.ts";
import { insertGeneration, latestGeneration } from "./store/venue.ts";

/** One who is given every event of the venue, in order, once, without a gap. */
export type Follower = {
  readonly name: string;
  /** Event rows; they are shared, so nobody changes them. Called before the submitter hears. */
  take(rows: Int32Array): void;
  /**
   * Stores what it was given and what it has not done with of it: the venue is about to forget it.
   * While this is asked nobody gets a command in, so it never waits for what may give one. Whoever
   * keeps nothing leaves it out.
   */
  settle?(): Promise<void>;
};

/** The embedded exchange: one stream of commands in, one stream of events out. */
export type Venue = AsyncDisposable & {
  /**
   * Number of its journal. Sequence numbers start anew with each: where the folder of the exchange
   * was lost, its open orders are gone with it, and this is how one notices.
   */
  readonly generation: number;
  /** What is public, made of the events that followers have been given. */
  readonly data: MarketData;
  /** Number of the last event that was given out. */
  sequence(): number;
  /** For commands: microseconds since the Unix epoch, never going back. */
  nowMicros(): number;
  /** An id for an order, higher than every one before. */
  nextOrderId(): number;
  /**
   * Hands in commands. They are taken in the order of the calls, whoever makes them.
   *
   * @returns the event rows that they caused, once commands are on the disk and followers know
   * @throws JournalFailedError when the disk did not take them: what became of them is known after
   *   the next start
   * @throws ExchangeBusyError when too much is under way: nothing was done
   */
  submit(commands: CommandRows): Promise<Int32Array>;
  /**
   * Gives every event after the event `sequence` to a follower: at once those that were, then
   * those that come. Returns a way to stop.
   *
   * @throws VenueGapError when the venue does not remember that far back
   */
  follow(sequence: number, follower: Follower): () => void;
  /**
   * Lets followers settle, then writes a snapshot, so that the next start is quick. None is written
   * while one who stores what it is given does not follow: true when it was.
   */
  snapshot(): Promise<boolean>;
  /** Whether a replay of the journal, as it is on the disk now, says what the exchange says. */
  provesJournal(): Promise<boolean>;
};

/** A follower asks for events that the venue has forgotten, or has never known. */
export class VenueGapError extends Error {
  override readonly name = "VenueGapError";
}

/** Commands after which a snapshot is due, and the part of them after which it is tried again. */
const snapshotCommandsMax = 50_000;
const snapshotAgainPart = 100;
const microsAMilli = 1_000;
/** The past is in the database. */
const kept = { trades: 0, bars: 0 };

export type VenueDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Of all the journals; each has a folder of its own in it. */
  readonly folder: string;
  /** Names of followers who store what they are given: once they have, nothing is forgotten
   * without them. */
  readonly keepers: readonly string[];
  /** Begins a new journal, whatever there is. */
  readonly isAnew?: boolean;
  /** Commands after which a snapshot is due. */
  readonly snapshotCommands?: number;
};

/**
 * Starts the exchange where its journal ends, or with a new journal where there is none.
 *
 * @throws JournalDamagedError
 */
export async function startVenue(deps: VenueDeps): Promise<Venue> {
  const { db, clock, log } = deps;
  const { generation, folder } = await findGeneration(deps);
  const ids = await createOrderIds(db);
  const keepers = await openKeepers(db, generation, deps.keepers);
  const settings = { folder, options: venueOptions, wantsOpening: true };
  const exchange = await startExchange(settings);
  assert(exchange.opening !== undefined, "the exchange says what its journal held");
  const { image, events } = exchange.opening;
  const data = createMarketData(marketsMax, kept);
  const tail = createEventTail(imageSequence(image));
  data.take(image);
  data.take(events);
  tail.append(events);
  const { snapshotCommands = snapshotCommandsMax } = deps;
  const parts = { exchange, data, tail, ids, clock, log, keepers, generation, folder };
  return createVenue({ ...parts, snapshotCommands });
}

const imageSequence = (image: Int32Array): number =>
  wide(image[event.sequenceLow] ?? 0, image[event.sequenceHigh] ?? 0);

/** The newest generation if its folder is there; else one that neither disk nor database knows. */
async function findGeneration({ db, clock, folder, isAnew = false }: VenueDeps) {
  const latest = await latestGeneration(db);
  const nameOf = (number: number) => join(folder, `journal-${number}`);
  if (!isAnew && latest > 0 && existsSync(nameOf(latest))) {
    return { generation: latest, folder: nameOf(latest) };
  }
  mkdirSync(folder, { recursive: true });
  const numbers = readdirSync(folder).map((name) => Number(/^journal-(\d+)$/.exec(name)?.[1] ?? 0));
  const generation = Math.max(latest, ...numbers) + 1;
  mkdirSync(nameOf(generation));
  await db.transaction((tx) => insertGeneration(tx, generation, clock.nowMs()));
  return { generation, folder: nameOf(generation) };
}

type Parts = {
  readonly exchange: Exchange;
  readonly data: MarketData;
  readonly tail: EventTail;
  readonly ids: OrderIds;
  readonly clock: Clock;
  readonly log: Log;
  readonly keepers: Keepers;
  readonly generation: number;
  readonly folder: string;
  readonly snapshotCommands: number;
};

function createVenue(parts: Parts): Venue {
  const { exchange, data, tail, ids, clock, log, keepers, generation, snapshotCommands } = parts;
  const followers = new Set<Follower>();
  let commands = 0;
  let micros = 0;

  const intake = createIntake(exchange, (rows) => {
    tail.append(rows);
    data.take(rows);
    for (const follower of followers) follower.take(rows);
  });

  async function snapshot(): Promise<boolean> {
    // Until this one is written or not, no other is begun.
    commands = Number.NEGATIVE_INFINITY;
    let isWritten = false;
    try {
      isWritten = await intake.whileQuiet(async () => {
        const all = [...followers];
        if (!(await keepers.areAll(new Set(all.map(({ name }) => name))))) return false;
        for (const follower of all) await follower.settle?.();
        await exchange.snapshot();
        tail.clear();
        return true;
      });
    } finally {
      commands = isWritten ? 0 : snapshotCommands - Math.ceil(snapshotCommands / snapshotAgainPart);
    }
    return isWritten;
  }

  const warn = (cause: unknown) => log.warn({ err: cause }, "no snapshot of the exchange was made");

  return {
    generation,
    data,
    snapshot,
    sequence: tail.last,
    nextOrderId: ids.next,
    nowMicros() {
      micros = Math.max(micros, clock.nowMs() * microsAMilli);
      return micros;
    },
    async submit(list) {
      commands += list.length / commandWidth;
      if (commands >= snapshotCommands) void snapshot().catch(warn);
      return intake.submit(list);
    },
    follow(sequence, follower) {
      if (sequence > tail.last() || sequence < tail.forgotten()) {
        const range = `${tail.forgotten()} to ${tail.last()}`;
        throw new VenueGapError(`Event ${sequence} was asked for, the venue has ${range}.`);
      }
      for (const rows of tail.after(sequence)) follower.take(rows);
      followers.add(follower);
      keepers.note(follower.name);
      return () => void followers.delete(follower);
    },
    provesJournal: () => provesJournal(parts, intake),
    async [Symbol.asyncDispose]() {
      await snapshot().catch(warn);
      await exchange.close();
    },
  };
}

async function provesJournal(
  { exchange, folder }: Pick<Parts, "exchange" | "folder">,
  intake: Intake,
): Promise<boolean> {
  const copy = mkdtempSync(join(tmpdir(), "bourse-journal-"));
  try {
    const hash = await intake.whileQuiet(async () => {
      cpSync(folder, copy, { recursive: true });
      return exchange.stateHash();
    });
    const replayed = openJournaledEngine(copy, venueOptions);
    await replayed.close();
    return hashState(replayed.engine) === hash;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Reads event rows one by one. */
export function* eachEvent(rows: Int32Array): Generator<number, void> {
  for (let at = 0; at < rows.length; at += eventWidth) yield at;
}
