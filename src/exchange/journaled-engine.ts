import { apply } from "./engine.ts";
import { type Journal, type Opening, openJournal } from "./journal.ts";
import { commandWidth } from "./rows.ts";
import type { Engine, EngineOptions } from "./state.ts";

/** An engine whose results are given out only when their commands are on the disk. */
export type JournaledEngine = {
  readonly engine: Engine;
  /** What the journal held, where it was wanted. */
  readonly opening: Opening | undefined;
  /**
   * Applies command rows, in order. Resolves with the event rows that they caused once the commands
   * are durable.
   *
   * @throws JournalFailedError when the disk does not take them, now and ever after
   */
  submit(rows: Int32Array): Promise<Int32Array<ArrayBuffer>>;
  /** Writes a snapshot, so that the next start reads that and not the commands before it. */
  snapshot(): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
};

/** The disk did not take a group: what became of it is known only after the next start. */
export class JournalFailedError extends Error {
  override readonly name = "JournalFailedError";
}

/** Commands of one group at most. A group is written at once: it never waits for others. */
export const groupCommandsMax = 1_000;

type Waiting = {
  readonly events: Int32Array<ArrayBuffer>;
  readonly resolve: (events: Int32Array<ArrayBuffer>) => void;
  readonly reject: (error: JournalFailedError) => void;
};

/**
 * Opens the exchange of a folder: the state is what its journal says.
 *
 * Groups are written as they come. One flush is under way at a time, and covers all that was
 * written before it began; meanwhile the engine goes on, but nobody hears of it before the next
 * flush has ended.
 */
export function openJournaledEngine(
  folder: string,
  options: EngineOptions,
  wantsOpening = false,
): JournaledEngine {
  const { engine, journal, opening } = openJournal(folder, options, wantsOpening);
  let waiting: Waiting[] = [];
  let flush: Promise<void> | undefined;
  let failure: JournalFailedError | undefined;

  const fail = (cause: unknown): JournalFailedError => {
    failure ??= new JournalFailedError("The journal could not be written.", { cause });
    for (const one of waiting.splice(0)) one.reject(failure);
    return failure;
  };

  const flushAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const covered = waiting;
      waiting = [];
      try {
        await journal.sync();
      } catch (cause) {
        const error = fail(cause);
        for (const one of covered) one.reject(error);
        break;
      }
      for (const one of covered) one.resolve(one.events);
    }
    flush = undefined;
  };

  return {
    engine,
    opening,
    submit(rows) {
      if (failure !== undefined) return Promise.reject(failure);
      let events: Int32Array<ArrayBuffer>;
      try {
        events = applyInGroups(engine, journal, rows);
      } catch (cause) {
        return Promise.reject(fail(cause));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ events, resolve, reject });
        flush ??= flushAll();
      });
    },
    async snapshot() {
      await flush;
      if (failure !== undefined) throw failure;
      journal.snapshot(engine);
    },
    async close() {
      while (flush !== undefined) await flush;
      journal.close();
    },
  };
}

function applyInGroups(
  engine: Engine,
  journal: Journal,
  rows: Int32Array,
): Int32Array<ArrayBuffer> {
  const { events } = engine;
  events.length = 0;
  const groupLength = groupCommandsMax * commandWidth;
  for (let from = 0; from < rows.length; from += groupLength) {
    const to = Math.min(from + groupLength, rows.length);
    journal.append(rows, from, to, engine.commands);
    for (let at = from; at < to; at += commandWidth) apply(engine, rows, at);
  }
  const said = events.rows.slice(0, events.length);
  events.length = 0;
  return said;
}
