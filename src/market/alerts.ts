import {
  type Clock,
  type Db,
  type EventLog,
  err,
  type Id,
  type Ids,
  type MemberId,
  ok,
  type Result,
} from "#kernel";
import type { InstrumentId, Price } from "./instrument.ts";
import type { PriceRange } from "./price-ranges.ts";
import type { Quote } from "./quote.ts";
import { priceAfter } from "./splits.ts";
import {
  type Alert,
  type AlertCondition,
  countWaiting,
  findAlert,
  insertAlert,
  markFired,
  readAlerts,
  removeAlert,
  waitingAlerts,
} from "./store/alerts.ts";
import type { Split } from "./store/splits.ts";

/** The member has no such alert, or may have no more of them. */
export type AlertError =
  | { readonly code: "not_found" }
  | { readonly code: "limit_reached"; readonly max: number };

/**
 * Price alerts: each fires once, as an event of its member. A price that was wished for before a
 * split is stored in the units of then and read in those of now; the split itself fires nothing.
 */
export type Alerts = {
  /** Newest first, of one instrument or of all; those that have fired too. */
  list(member: MemberId, instrument?: InstrumentId): Promise<OwnAlert[]>;
  find(id: Id<"alr">): Promise<OwnAlert | undefined>;
  create(
    member: MemberId,
    instrument: InstrumentId,
    condition: AlertCondition,
  ): Promise<Result<Alert, AlertError>>;
  remove(member: MemberId, id: Id<"alr">): Promise<Result<undefined, AlertError>>;
  /** Fires what the prices of now meet. Returns how many. */
  run(): Promise<number>;
};

/** An alert as it is read: a price is of the units that there are, or were when it fired. */
export type OwnAlert = Alert & {
  /** The price that was wished for, where units have been split since. */
  readonly priceBefore: Price | undefined;
};

/** Alerts of a member that wait. */
const waitingMax = 100;
const listMax = 200;

/** What alerts of an instrument are compared with, all of one moment. */
type AlertQuote = Pick<Quote, "last" | "previousClose" | "atMs"> & {
  readonly number: number;
  readonly splits: readonly Split[];
};

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventLog;
  /** What an instrument is worth, its number, and the splits that this price is after. */
  quoteOf(instrument: InstrumentId): Promise<AlertQuote | undefined>;
  /** Between which prices instruments traded since the last call, by number. */
  takeRanges(): ReadonlyMap<number, PriceRange>;
};

export function createAlerts(deps: Deps): Alerts {
  const { db } = deps;
  let lookedMs = 0;
  let waiting: Promise<Map<Id<"alr">, Alert>> | undefined;
  const readWaiting = () => {
    waiting ??= waitingAlerts(db).then(
      (all) => new Map(all.map((one) => [one.id, one])),
      (cause: unknown) => {
        waiting = undefined;
        throw cause;
      },
    );
    return waiting;
  };

  const ofNow = async (alert: Alert) =>
    alertOfNow(alert, (await deps.quoteOf(alert.instrument))?.splits ?? []);

  return {
    async list(member, instrument) {
      return Promise.all((await readAlerts(db, member, instrument, listMax)).map(ofNow));
    },
    async find(id) {
      const alert = await findAlert(db, id);
      return alert && ofNow(alert);
    },
    async create(member, instrument, condition) {
      const made = await store(deps, { member, instrument, condition });
      if (made === undefined) return err({ code: "limit_reached", max: waitingMax });
      (await readWaiting()).set(made.id, made);
      return ok(made);
    },
    async remove(member, id) {
      const isGone = await db.transaction((tx) => removeAlert(tx, member, id));
      if (!isGone) return err({ code: "not_found" });
      (await readWaiting()).delete(id);
      return ok(undefined);
    },
    async run() {
      const all = await readWaiting();
      const ranges = deps.takeRanges();
      const beforeMs = lookedMs;
      lookedMs = deps.clock.nowMs();
      let count = 0;
      const byInstrument = Map.groupBy(all.values(), ({ instrument }) => instrument);
      for (const [instrument, alerts] of byInstrument) {
        const quote = await deps.quoteOf(instrument);
        if (quote?.last === undefined) continue;
        const { last, previousClose, splits, atMs = 0 } = quote;
        const splitMs = splits.at(-1)?.atMs ?? 0;
        // Nothing was traded in the units of now: no price has been reached.
        if (atMs < splitMs) continue;
        // What is known of the time since the last look may be of other units.
        const range = splitMs < beforeMs ? ranges.get(quote.number) : undefined;
        for (const alert of alerts) {
          // What happened before it was wished for does not count.
          const isOld = alert.createdMs < beforeMs;
          const { low, high } = isOld && range ? range : { low: last, high: last };
          const { condition } = alertOfNow(alert, splits);
          const price = priceMeeting(condition, { low, high, previousClose });
          if (price === undefined) continue;
          if (await fire(deps, alert, price)) count++;
          all.delete(alert.id);
        }
      }
      return count;
    },
  };
}

/** Nothing when the member has as many as one may have. */
function store(
  { db, clock, ids }: Deps,
  wish: Pick<Alert, "member" | "instrument" | "condition">,
): Promise<Alert | undefined> {
  return db.transaction(async (tx) => {
    if ((await countWaiting(tx, wish.member)) >= waitingMax) return undefined;
    const alert = { ...wish, id: ids.make("alr"), createdMs: clock.nowMs(), fired: undefined };
    await insertAlert(tx, alert);
    return alert;
  });
}

/** False when it has fired before, or is gone. */
async function fire({ db, clock, events }: Deps, alert: Alert, price: Price): Promise<boolean> {
  const fired = { atMs: clock.nowMs(), price };
  const said = { memberId: alert.member, subject: alert.id, atMs: fired.atMs } as const;
  const published = await db.transaction(async (tx) =>
    (await markFired(tx, alert.id, fired))
      ? events.append(tx, [{ ...said, type: "price_alert" }])
      : undefined,
  );
  if (published === undefined) return false;
  events.publish(published);
  return true;
}

/** An alert in the units of now; one that has fired, in those of then. */
function alertOfNow(alert: Alert, splits: readonly Split[]): OwnAlert {
  const { condition, createdMs, fired } = alert;
  const since = splits.filter(
    ({ atMs }) => createdMs < atMs && (fired === undefined || atMs <= fired.atMs),
  );
  if (condition.kind === "day_change" || since.length === 0) {
    return { ...alert, priceBefore: undefined };
  }
  const price = since.reduce(priceAfter, condition.price);
  return { ...alert, condition: { ...condition, price }, priceBefore: condition.price };
}

const basisPoints = 10_000n;

/** The price by which a condition is met; nothing when none of these prices does. */
export function priceMeeting(
  condition: AlertCondition,
  { low, high, previousClose }: PriceRange & Pick<Quote, "previousClose">,
): Price | undefined {
  switch (condition.kind) {
    case "above":
      return high >= condition.price ? high : undefined;
    case "below":
      return low <= condition.price ? low : undefined;
    case "day_change": {
      if (previousClose === undefined) return undefined;
      const [up, down] = [high - previousClose, previousClose - low];
      const most = up > down ? up : down;
      const isMet = most * basisPoints >= BigInt(condition.basisPoints) * previousClose;
      return isMet ? (up > down ? high : low) : undefined;
    }
  }
}
