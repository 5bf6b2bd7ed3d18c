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
  type StoredEvent,
} from "#kernel";
import type { InstrumentId } from "./instrument.ts";
import type { Quote } from "./quote.ts";
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

/** The member has no such alert, or may have no more of them. */
export type AlertError =
  | { readonly code: "not_found" }
  | { readonly code: "limit_reached"; readonly max: number };

/** Price alerts: each fires once, as an event of its member. */
export type Alerts = {
  /** Newest first, of one instrument or of all; those that have fired too. */
  list(member: MemberId, instrument?: InstrumentId): Promise<Alert[]>;
  find(id: Id<"alr">): Promise<Alert | undefined>;
  create(
    member: MemberId,
    instrument: InstrumentId,
    condition: AlertCondition,
  ): Promise<Result<Alert, AlertError>>;
  remove(member: MemberId, id: Id<"alr">): Promise<Result<undefined, AlertError>>;
  /** Fires what the prices of now meet. Returns how many. */
  run(): Promise<number>;
};

/** Alerts of a member that wait. */
const waitingMax = 100;
const listMax = 200;

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventLog;
  quoteOf(instrument: InstrumentId): Promise<Quote | undefined>;
};

export function createAlerts({ db, clock, ids, events, quoteOf }: Deps): Alerts {
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

  async function fire(alert: Alert, { last }: Quote): Promise<boolean> {
    if (last === undefined) return false;
    const fired = { atMs: clock.nowMs(), price: last };
    let published: StoredEvent[] = [];
    const isFirst = await db.transaction(async (tx) => {
      if (!(await markFired(tx, alert.id, fired))) return false;
      const said = { memberId: alert.member, subject: alert.id, atMs: fired.atMs };
      published = await events.append(tx, [{ ...said, type: "price_alert" }]);
      return true;
    });
    if (isFirst) events.publish(published);
    return isFirst;
  }

  return {
    list: (member, instrument) => readAlerts(db, member, instrument, listMax),
    find: (id) => findAlert(db, id),
    async create(member, instrument, condition) {
      const made = await db.transaction(async (tx) => {
        if ((await countWaiting(tx, member)) >= waitingMax) return undefined;
        const alert: Alert = {
          id: ids.make("alr"),
          member,
          instrument,
          condition,
          createdMs: clock.nowMs(),
          fired: undefined,
        };
        await insertAlert(tx, alert);
        return alert;
      });
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
      if (all.size === 0) return 0;
      let count = 0;
      const byInstrument = Map.groupBy(all.values(), ({ instrument }) => instrument);
      for (const [instrument, alerts] of byInstrument) {
        const quote = await quoteOf(instrument);
        if (quote === undefined) continue;
        for (const alert of alerts.filter(({ condition }) => isMet(condition, quote))) {
          if (await fire(alert, quote)) count++;
          all.delete(alert.id);
        }
      }
      return count;
    },
  };
}

/** Whether the prices of now meet a condition. */
export function isMet(
  condition: AlertCondition,
  { last, changeBasisPoints }: Pick<Quote, "last" | "changeBasisPoints">,
): boolean {
  if (last === undefined) return false;
  switch (condition.kind) {
    case "above":
      return last >= condition.price;
    case "below":
      return last <= condition.price;
    case "day_change":
      return Math.abs(changeBasisPoints ?? 0) >= condition.basisPoints;
  }
}
