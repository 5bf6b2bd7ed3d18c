import { sql } from "kysely";
import { type Db, type Tx, tablesOf } from "./db.ts";
import { idToUuid, type MemberId, uuidToId } from "./ids.ts";
import type { Migration } from "./migrate.ts";
import { type CopyTable, copyInto } from "./postgres/copy.ts";
import { putId, putInstant, putInt8, putJson, putText } from "./postgres/wire.ts";

/** The schema of the event log. */
export const eventMigrations: readonly Migration[] = [
  { name: "event-0001-events", file: new URL("./migrations/0001-events.sql", import.meta.url) },
  {
    name: "event-0002-event-numbers",
    file: new URL("./migrations/0002-event-numbers.sql", import.meta.url),
  },
];

/** What an event is about. */
export const eventTypes = [
  "movement",
  "request",
  "schedule_notice",
  "security",
  "price_alert",
  "order",
  "purchase",
] as const;
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
  /**
   * Numbers events for a writer that stores them by its own statement, in one transaction: see
   * {@link copyEvents}, {@link eventRows}.
   */
  number(events: readonly NewEvent[]): Promise<StoredEvent[]>;
  publish(events: readonly StoredEvent[]): void;
  /** Live events of one member. Returns a way to stop. */
  subscribe(memberId: MemberId, listener: (event: StoredEvent) => void): () => void;
  /** Stored events of one member after `seq` (and a few before it), oldest first. */
  since(memberId: MemberId, seq: bigint, limit: number): Promise<StoredEvent[]>;
  /** The number of the member's last event; 0 before the first. */
  last(memberId: MemberId): Promise<bigint>;
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
  const numbers = createNumbers();

  async function number(events: readonly NewEvent[], source: Db | Tx): Promise<StoredEvent[]> {
    const first = await numbers.take(events.length, source);
    return events.map((event, i) => ({ ...event, seq: first + BigInt(i) }));
  }

  return {
    number: (events) => number(events, db),
    async append(tx, events) {
      if (events.length === 0) return [];
      const stored = await number(events, tx);
      await tablesOf<Tables>(tx).insertInto("event.event").values(stored.map(toRow)).execute();
      return stored;
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
        .where("member_id", "=", idToUuid(memberId))
        .where("seq", ">", seq - overlapSeqs)
        .orderBy("seq")
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },
    async last(memberId) {
      const row = await tablesOf<Tables>(db)
        .selectFrom("event.event")
        .select("seq")
        .where("member_id", "=", idToUuid(memberId))
        .orderBy("seq", "desc")
        .limit(1)
        .executeTakeFirst();
      return row?.seq ?? 0n;
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

/** As the migration has it: how far apart the values of the sequence are. */
const blockSize = 1_000_000_000n;

/** Numbers that go up: a process takes a block of them, so that one costs no query. */
function createNumbers() {
  let next = 0n;
  let end = 0n;
  let taking: Promise<void> | undefined;

  // In the caller's transaction, if there is one: to wait for another connection while holding one
  // could be for ever. A sequence goes on whether that is committed or not.
  async function takeBlock(source: Db | Tx): Promise<void> {
    const { rows } = await sql<{ start: bigint }>`select nextval('event.block') as start`.execute(
      tablesOf<Tables>(source),
    );
    next = rows[0]?.start ?? 0n;
    end = next + blockSize;
  }

  return {
    async take(count: number, source: Db | Tx): Promise<bigint> {
      while (next + BigInt(count) > end) {
        taking ??= takeBlock(source).finally(() => {
          taking = undefined;
        });
        await taking;
      }
      const first = next;
      next += BigInt(count);
      return first;
    },
  };
}

const eventTable: CopyTable<StoredEvent> = {
  columns: "seq, member_id, type, subject, data, at",
  write(c, { seq, memberId, type, subject, data, atMs }) {
    putInt8(c, seq);
    putId(c, memberId);
    putText(c, type);
    putText(c, subject);
    putJson(c, data ?? null);
    putInstant(c, atMs);
  },
};

/** What stores events, to be given to {@link copyIn}. */
export function copyEvents(events: readonly StoredEvent[]): Buffer {
  return copyInto("event.event", eventTable, events);
}

/** Rows of `event.event` in JSON, for a writer that stores events in a statement of its own. */
export function eventRows(events: readonly StoredEvent[]): string {
  return JSON.stringify(events.map((event) => ({ ...toRow(event), seq: event.seq.toString() })));
}

function toRow({ seq, memberId, type, subject, data, atMs }: StoredEvent): EventTable {
  const member = idToUuid(memberId);
  return { seq, member_id: member, type, subject, data: data ?? null, at: new Date(atMs) };
}

function fromRow(row: EventTable): StoredEvent {
  return {
    seq: row.seq,
    memberId: uuidToId("usr", row.member_id),
    type: row.type as EventType,
    subject: row.subject,
    ...(row.data && { data: row.data }),
    atMs: row.at.getTime(),
  };
}
