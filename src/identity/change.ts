import type { Clock, Db, Ids, Result, Tx } from "#kernel";
import type { IdentityEvent } from "./events.ts";
import { insertSecurityEvents } from "./store/security-events.ts";

type WithoutStamp<Event> = Event extends IdentityEvent ? Omit<Event, "id" | "atMs"> : never;
export type EventDraft = WithoutStamp<IdentityEvent>;

/** What a use case does beside its own writes. */
export type Change = {
  /** Enters the member's security log with the transaction. */
  note(event: EventDraft): void;
  /** Runs once the transaction is in force: what memory knew before it is outdated. */
  afterCommit(run: () => void): void;
};

/**
 * Runs a use case in one transaction: a failure that it returns rolls back like one that it throws,
 * and its events are stored with its writes or not at all.
 */
export type Transact = <T, E>(
  run: (tx: Tx, change: Change) => Promise<Result<T, E>>,
) => Promise<Result<T, E>>;

class Rollback extends Error {
  override readonly name = "Rollback";
}

export function createTransact(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onEvent?: (event: IdentityEvent) => void;
}): Transact {
  const { db, clock, ids } = deps;
  return async (run) => {
    const events: IdentityEvent[] = [];
    const afterCommit: (() => void)[] = [];
    const change: Change = {
      note: (draft) => events.push({ ...draft, id: ids.make("evt"), atMs: clock.nowMs() }),
      afterCommit: (step) => afterCommit.push(step),
    };
    let outcome: Awaited<ReturnType<typeof run>> | undefined;
    try {
      await db.transaction(async (tx) => {
        outcome = await run(tx, change);
        if (!outcome.ok) throw new Rollback();
        if (events.length > 0) await insertSecurityEvents(tx, events);
      });
    } catch (error) {
      if (error instanceof Rollback && outcome) return outcome;
      // The commit itself may have been the part that failed: forget what it may have changed.
      for (const step of afterCommit) step();
      throw error;
    }
    for (const step of afterCommit) step();
    for (const event of events) deps.onEvent?.(event);
    if (!outcome) throw new Error("a transaction committed without an outcome");
    return outcome;
  };
}
