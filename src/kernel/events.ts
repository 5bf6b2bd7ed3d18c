import { sql } from "kysely";
import { type Db, type Tx, tablesOf } from "./db.ts";
import type { MemberId } from "./ids.ts";
import type { Migration } from "./migrate.ts";

/** The schema of the event log. */
export const eventMigrations: readonly Migration[] = [
  { name: "event-0001-events", file: new URL("./migrations/0001-events.sql", import.meta.url) },
];

/** What an event is about. */
export const eventTypes = ["movement", "request", "schedule_notice", "security"] as const;
/** One of {@link eventTypes}. */
export type EventType = (typeof eventTypes)[number];

/** Something that happened and that one member should hear of. `subject` is the id it is about. */
export type NewEvent = {
  readonly memberId: MemberId;
  readonly type: EventType;
  readonly subject: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly atMs: number;
};
/** An event with its place in the log. */
export type StoredEvent = NewEvent & { readonly seq: bigint };

/**
 * The log of events: stored in the transaction that causes them, published when it has committed.
 * Delivery is at least once: transactions that ran side by side may commit out of the order of
 * their numbers, so a resume reads again a few events before the last one seen.
 */
export type EventLog = {
  /** Stores within `tx`. Give the result to {@link EventLog.publish} once `tx` has committed. */
  append(tx: Tx, events: readonly NewEvent[]): Promise<StoredEvent[]>;
  publish(events: readonly StoredEvent[]): void;
  /** Live events of one member. Returns a way to stop. */
  subscribe(memberId: MemberId, listener: (event: StoredEvent) => void): () => void;
  /** Stored events of one member after `seq` (and a few before it), oldest first. */
  since(memberId: MemberId, seq: bigint, limit: number): Promise<StoredEvent[]>;
  /** Removes what is older; returns how many. */
  removeBefore(atMs: number): Promise<number>;
};

/** How far numbers can be out of order: events that are committed side by side. */
const overlapSeqs = 256n;

type EventTable = {
  seq: bigint;
  member_id: string;
  type: string;
  subject: string;
  data: Record<string, string> | null;
  at: Date;
};
type Tables = { "event.event": EventTable };

/** The event log of a database. */
export function createEventLog(db: Db): EventLog {
  const listeners = new Map<MemberId, Set<(event: StoredEvent) => void>>();
  return {
    async append(tx, events) {
      if (events.length === 0) return [];
      const rows = JSON.stringify(events.map(eventRow));
      const inserted = await sql<{ seq: bigint }>`
        insert into event.event (member_id, type, subject, data, at)
        select member_id, type, subject, data, at
          from jsonb_to_recordset(${rows}::jsonb)
            as e(member_id text, type text, subject text, data jsonb, at timestamptz)
        returning seq`.execute(tx);
      return events.map((event, i) => ({ ...event, seq: inserted.rows[i]?.seq ?? 0n }));
    },
    publish(events) {
      for (const event of events) {
        for (const listener of listeners.get(event.memberId) ?? []) listener(event);
      }
    },
    subscribe(memberId, listener) {
      const set = listeners.get(memberId) ?? new Set();
      listeners.set(memberId, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(memberId);
      };
    },
    async since(memberId, seq, limit) {
      const rows = await tablesOf<Tables>(db)
        .selectFrom("event.event")
        .selectAll()
        .where("member_id", "=", memberId)
        .where("seq", ">", seq - overlapSeqs)
        .orderBy("seq")
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },
    async removeBefore(atMs) {
      const result = await tablesOf<Tables>(db)
        .deleteFrom("event.event")
        .where("at", "<", new Date(atMs))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

/** The columns of an event, for writers that store events with their own statement. */
export function eventRow(event: NewEvent): object {
  return {
    member_id: event.memberId,
    type: event.type,
    subject: event.subject,
    data: event.data ?? null,
    at: new Date(event.atMs).toISOString(),
  };
}

function fromRow(row: EventTable): StoredEvent {
  return {
    seq: row.seq,
    memberId: row.member_id as MemberId,
    type: row.type as EventType,
    subject: row.subject,
    ...(row.data && { data: row.data }),
    atMs: row.at.getTime(),
  };
}
