import { type Db, type Log, secondMs } from "#kernel";
import {
  deleteParked,
  insertParked,
  type ParkedEvent,
  parkedEvents,
  updateParked,
} from "../store/parked.ts";
import type { ClientOrderId } from "../venue.ts";

/** An event that is put aside: which one it is, and what the exchange wrote. */
export type Aside = Pick<
  ParkedEvent,
  "generation" | "sequence" | "number" | "clientOrderId" | "row"
>;

/**
 * Events that could not be taken over, stored until they are: what follows in the same order waits
 * behind them, what concerns others goes on.
 */
export type ParkedEvents = {
  load(): Promise<void>;
  /** Whether events of this order wait. */
  holds(clientOrderId: ClientOrderId): boolean;
  /** `error` is left out for one that only waits behind another. */
  park(event: Aside, error?: unknown): Promise<void>;
  /** Tries again what is due: an order's events in their order, up to the first that fails. */
  retry(tell: (event: ParkedEvent) => Promise<void>): Promise<void>;
};

const retryMsMax = 300 * secondMs;
const reasonLengthMax = 500;

export function createParkedEvents(deps: {
  readonly db: Db;
  readonly log: Log;
  readonly clock: { nowMs(): number };
}): ParkedEvents {
  const { db, log, clock } = deps;
  /** When the first of an order's is due, in ms. */
  const dueAt = new Map<ClientOrderId, number>();

  async function retryOne(
    event: ParkedEvent,
    tell: (event: ParkedEvent) => Promise<void>,
  ): Promise<boolean> {
    try {
      await tell(event);
    } catch (error) {
      const attempts = event.attempts + 1;
      const retryAtMs =
        clock.nowMs() + Math.min(retryMsMax, secondMs * 2 ** Math.min(attempts, 20));
      const failed = { ...event, attempts, reason: reasonOf(error), retryAtMs };
      await db.transaction((tx) => updateParked(tx, failed));
      dueAt.set(event.clientOrderId, retryAtMs);
      log.error({ error, clientOrderId: event.clientOrderId, attempts }, "an event stays parked");
      return false;
    }
    await db.transaction((tx) => deleteParked(tx, event));
    return true;
  }

  return {
    async load() {
      dueAt.clear();
      for (const { clientOrderId, retryAtMs } of await parkedEvents(db)) {
        if (!dueAt.has(clientOrderId)) dueAt.set(clientOrderId, retryAtMs);
      }
    },
    holds: (clientOrderId) => dueAt.has(clientOrderId),
    async park(event, error) {
      const parkedAtMs = clock.nowMs();
      const retryAtMs = parkedAtMs + secondMs;
      const isFirst = error !== undefined;
      const state = { reason: isFirst ? reasonOf(error) : null, attempts: isFirst ? 1 : 0 };
      await db.transaction((tx) => insertParked(tx, { ...event, ...state, parkedAtMs, retryAtMs }));
      if (!dueAt.has(event.clientOrderId)) dueAt.set(event.clientOrderId, retryAtMs);
    },
    async retry(tell) {
      const due = [...dueAt].filter(([, atMs]) => atMs <= clock.nowMs());
      for (const [clientOrderId] of due) {
        let isClear = true;
        for (const event of await parkedEvents(db, clientOrderId)) {
          isClear = await retryOne(event, tell);
          if (!isClear) break;
        }
        if (isClear) dueAt.delete(clientOrderId);
      }
    },
  };
}

function reasonOf(error: unknown): string {
  return String(error).slice(0, reasonLengthMax);
}
