import type { SessionId } from "#identity";
import {
  type Db,
  type EventType,
  type MemberId,
  type StoredEvent,
  type Tx,
  tablesOf,
} from "#kernel";
import type { PushSubscription, PushTopic } from "./subscription.ts";

type SubscriptionTable = {
  session_id: SessionId;
  member_id: MemberId;
  endpoint: string;
  public_key: Uint8Array;
  auth_secret: Uint8Array;
  topics: PushTopic[];
  read_to: bigint;
  created_at: Date;
};
type MessageTable = {
  session_id: SessionId;
  seq: bigint;
  type: EventType;
  subject: string;
  data: Record<string, string> | null;
  at: Date;
  state: "waiting" | "sent" | "dropped";
  attempts: number;
  due_at: Date;
  failure: string | null;
};
type Tables = { "push.subscription": SubscriptionTable; "push.message": MessageTable };

/** A message that is due, with the event that it tells. */
export type DueMessage = {
  readonly sessionId: SessionId;
  readonly attempts: number;
  readonly event: StoredEvent;
};

function toSubscription(row: SubscriptionTable): PushSubscription {
  return {
    sessionId: row.session_id,
    memberId: row.member_id,
    endpoint: row.endpoint,
    publicKey: row.public_key,
    authSecret: row.auth_secret,
    topics: row.topics,
    readTo: row.read_to,
    createdAtMs: row.created_at.getTime(),
  };
}

/** Takes the place of what the session, or another session of the same browser, had. */
export async function putSubscription(tx: Tx, subscription: PushSubscription): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  await tables
    .deleteFrom("push.subscription")
    .where("endpoint", "=", subscription.endpoint)
    .where("session_id", "!=", subscription.sessionId)
    .execute();
  const { endpoint, publicKey, authSecret, topics } = subscription;
  const device = { endpoint, public_key: publicKey, auth_secret: authSecret, topics: [...topics] };
  await tables
    .insertInto("push.subscription")
    .values({
      ...device,
      session_id: subscription.sessionId,
      member_id: subscription.memberId,
      read_to: subscription.readTo,
      created_at: new Date(subscription.createdAtMs),
    })
    .onConflict((conflict) => conflict.column("session_id").doUpdateSet(device))
    .execute();
}

export async function findSubscription(
  source: Db | Tx,
  sessionId: SessionId,
): Promise<PushSubscription | undefined> {
  const row = await tablesOf<Tables>(source)
    .selectFrom("push.subscription")
    .selectAll()
    .where("session_id", "=", sessionId)
    .executeTakeFirst();
  return row && toSubscription(row);
}

export async function subscriptionsOf(
  source: Db | Tx,
  memberId: MemberId,
): Promise<PushSubscription[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("push.subscription")
    .selectAll()
    .where("member_id", "=", memberId)
    .execute();
  return rows.map(toSubscription);
}

/** Members that have a device which listens. */
export async function listeningMembers(source: Db | Tx): Promise<MemberId[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("push.subscription")
    .select("member_id")
    .distinct()
    .execute();
  return rows.map((row) => row.member_id);
}

/** Its messages go with it. */
export async function removeSubscription(tx: Tx, sessionId: SessionId): Promise<void> {
  await tablesOf<Tables>(tx)
    .deleteFrom("push.subscription")
    .where("session_id", "=", sessionId)
    .execute();
}

/** Stores what is to be told, each event once, and how far the events have been read. */
export async function addMessages(
  tx: Tx,
  sessionId: SessionId,
  events: readonly StoredEvent[],
  read: { readonly to: bigint; readonly atMs: number },
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  const updated = await tables
    .updateTable("push.subscription")
    .set({ read_to: read.to })
    .where("session_id", "=", sessionId)
    .returning("session_id")
    .executeTakeFirst();
  // It was taken back meanwhile.
  if (!updated || events.length === 0) return;
  // A device that cannot be reached now: what is new waits behind what waits.
  const waits = await tables
    .selectFrom("push.message")
    .select(({ fn }) => fn.max("due_at").as("until"))
    .where("session_id", "=", sessionId)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  const dueMs = Math.max(read.atMs, waits?.until?.getTime() ?? 0);
  const rows = events.map(({ seq, type, subject, data, atMs }) => ({
    session_id: sessionId,
    seq,
    type,
    subject,
    data: data ?? null,
    at: new Date(atMs),
    state: "waiting" as const,
    attempts: 0,
    due_at: new Date(dueMs),
    failure: null,
  }));
  await tables
    .insertInto("push.message")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The oldest that are due, of devices that are not among `busy`. */
export async function dueMessages(
  source: Db | Tx,
  nowMs: number,
  limit: number,
  busy: readonly SessionId[],
): Promise<DueMessage[]> {
  let query = tablesOf<Tables>(source)
    .selectFrom("push.message as message")
    .innerJoin("push.subscription as device", "device.session_id", "message.session_id")
    .selectAll("message")
    .select("device.member_id")
    .where("message.state", "=", "waiting")
    .where("message.due_at", "<=", new Date(nowMs))
    .orderBy("message.due_at")
    .orderBy("message.seq")
    .limit(limit);
  if (busy.length > 0) query = query.where("message.session_id", "not in", busy);
  const rows = await query.execute();
  return rows.map((row) => ({
    sessionId: row.session_id,
    attempts: row.attempts,
    event: {
      seq: row.seq,
      memberId: row.member_id,
      type: row.type,
      subject: row.subject,
      ...(row.data && { data: row.data }),
      atMs: row.at.getTime(),
    },
  }));
}

/** How an attempt ended. */
export type Attempted =
  | { readonly state: "sent" }
  | { readonly state: "dropped"; readonly failure: string }
  | { readonly state: "waiting"; readonly failure: string; readonly dueAtMs: number };

export async function storeAttempt(
  tx: Tx,
  { sessionId, attempts, event }: DueMessage,
  attempted: Attempted,
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  await tables
    .updateTable("push.message")
    .set({
      state: attempted.state,
      attempts: attempts + 1,
      failure: attempted.state === "sent" ? null : attempted.failure,
    })
    .where("session_id", "=", sessionId)
    .where("seq", "=", event.seq)
    .execute();
  if (attempted.state !== "waiting") return;
  // What else waits for a device that cannot be reached need not find that out as well.
  await tables
    .updateTable("push.message")
    .set({ due_at: new Date(attempted.dueAtMs) })
    .where("session_id", "=", sessionId)
    .where("state", "=", "waiting")
    .execute();
}

/** Messages by how they stand. */
export async function countMessages(
  source: Db | Tx,
): Promise<Record<MessageTable["state"], number>> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("push.message")
    .select(({ fn }) => ["state", fn.countAll<bigint>().as("count")])
    .groupBy("state")
    .execute();
  const counts = { waiting: 0, sent: 0, dropped: 0 };
  for (const { state, count } of rows) counts[state] = Number(count);
  return counts;
}

/** Forgets what was done with before; returns how many. */
export async function removeDone(tx: Tx, before: Date): Promise<number> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("push.message")
    .where("state", "!=", "waiting")
    .where("at", "<", before)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
