import type { Db, Tx } from "./db.ts";
import type { EventLog, NewEvent, StoredEvent } from "./events.ts";

/** Runs a transaction; the events that it stores are published once it has committed. */
export type Transact = <T>(
  run: (tx: Tx, announce: (events: readonly NewEvent[]) => Promise<void>) => Promise<T>,
) => Promise<T>;

/** Transactions of a database whose events go to a log. */
export function createTransact(db: Db, log: EventLog): Transact {
  return async (run) => {
    const stored: StoredEvent[] = [];
    const result = await db.transaction((tx) =>
      run(tx, async (events) => {
        stored.push(...(await log.append(tx, events)));
      }),
    );
    log.publish(stored);
    return result;
  };
}
