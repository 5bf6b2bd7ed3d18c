import pg from "pg";
import {
  assert,
  connectionSettings,
  type Db,
  eventRow,
  type Log,
  type MovementId,
  type NewEvent,
  type StoredEvent,
} from "#kernel";
import { movementToRow, stepToJson } from "../codec.ts";
import type { Movement, StoredStep } from "../movement.ts";

/** The writer's queue is full: nothing was stored, and the same call may be sent again. */
export class MovementsOverloadedError extends Error {
  override readonly name = "MovementsOverloadedError";
}

/** The connection broke during a write: whether it was stored is found out by reading. */
export class MovementsUnavailableError extends Error {
  override readonly name = "MovementsUnavailableError";
}

/**
 * Stores intents, plans of further steps and outcomes. Calls that come while a write is under way
 * wait and are written together, in one statement that is one transaction.
 */
export type MovementWriter = {
  /** False when the owner has used the key before. */
  storeIntent(movement: Movement): Promise<boolean>;
  /** False when the movement has changed since it was read. */
  storePlan(movement: Movement, step: StoredStep): Promise<boolean>;
  /**
   * Stores the movement's new state with the events it causes. Undefined when it has changed since
   * it was read: an earlier write of the outcome, whose answer was lost, had landed.
   */
  storeOutcome(
    movement: Movement,
    events: readonly NewEvent[],
  ): Promise<readonly StoredEvent[] | undefined>;
  /** Connected, and nothing that was sent before is on its way: what is read now will not change. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

const queuedMax = 20_000;
const batchMax = 1_000;

// One statement, so one transaction and one round trip. Its parts see the same snapshot and touch
// different rows: an outcome is only written for an intent that was stored by an earlier batch.
const statement = `
with intent as (
  insert into movements.intent (id, kind, owner, idempotency_key, request_hash, from_side, to_side,
    amount, currency, note, category, details, step, created_at)
  select id, kind, owner, idempotency_key, request_hash, from_side, to_side, amount, currency,
    note, category, details, step, created_at
  from jsonb_to_recordset($1::jsonb) as i(id text, kind text, owner text, idempotency_key text,
    request_hash text, from_side jsonb, to_side jsonb, amount bigint, currency text, note text,
    category text, details jsonb, step jsonb, created_at timestamptz)
  on conflict (owner, idempotency_key) do nothing
  returning id
), plan as (
  update movements.outcome m set further = m.further || p.step, version = m.version + 1
  from jsonb_to_recordset($2::jsonb) as p(id text, version integer, state text, step jsonb)
  where m.movement_id = p.id and m.version = p.version and m.state = p.state
  returning m.movement_id
), first as (
  insert into movements.outcome (movement_id, state, version, step_outcome, timeline, final_at,
    ends_at, reason)
  select id, state, version, step_outcome, timeline, final_at, ends_at, reason
  from jsonb_to_recordset($3::jsonb) as o(id text, version integer, state text, reason text,
    final_at timestamptz, ends_at timestamptz, step_outcome text, timeline jsonb)
  on conflict (movement_id) do nothing
  returning movement_id
), later as (
  update movements.outcome m set state = o.state, version = o.version, reason = o.reason,
    final_at = o.final_at, ends_at = o.ends_at, timeline = o.timeline,
    further = jsonb_set(m.further, '{-1,outcome}', to_jsonb(o.step_outcome))
  from jsonb_to_recordset($4::jsonb) as o(id text, version integer, state text, reason text,
    final_at timestamptz, ends_at timestamptz, step_outcome text, timeline jsonb)
  where m.movement_id = o.id and m.version = o.version - 1
  returning m.movement_id
), receiver as (
  update movements.intent i set to_side = o.to_side
  from jsonb_to_recordset($4::jsonb) as o(id text, to_side jsonb), later
  where i.id = o.id and later.movement_id = o.id and o.to_side is not null
), event as (
  insert into event.event (member_id, type, subject, data, at)
  select member_id, type, subject, data, at
  from jsonb_to_recordset($5::jsonb)
    as e(member_id text, type text, subject text, data jsonb, at timestamptz)
  returning seq
)
select (select array_agg(id) from intent) as intent,
  (select array_agg(movement_id) from plan) as plan,
  (select array_agg(movement_id) from first) as first,
  (select array_agg(movement_id) from later) as later,
  (select array_agg(seq::text) from event) as seqs`;

// The statement is planned once, when the table may be empty. Whatever it holds later, rows are
// found by their ids, never by reading all of them.
const planSettings =
  "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";

/** The parts of the statement that a job can be in, in the order of its parameters. */
const parts = ["intent", "plan", "first", "later"] as const;
type Part = (typeof parts)[number];

type Answer = Readonly<Record<Part, MovementId[] | null>> & { readonly seqs: string[] | null };

type Job = {
  readonly part: Part;
  readonly id: MovementId;
  readonly row: object;
  readonly events: readonly NewEvent[];
  readonly done: (stored: boolean, events: readonly StoredEvent[]) => void;
  readonly failed: (error: Error) => void;
};

export async function openMovementWriter(db: Db, log: Log): Promise<MovementWriter> {
  const connection = createConnection(db, log);
  await connection.client();
  let queue: Job[] = [];
  let running: Promise<void> | undefined;

  function enqueue(job: Omit<Job, "done" | "failed">): Promise<StoredEvent[] | undefined> {
    if (queue.length >= queuedMax) {
      return Promise.reject(new MovementsOverloadedError("too many movements are waiting"));
    }
    return new Promise((resolve, reject) => {
      queue.push({
        ...job,
        done: (stored, events) => resolve(stored ? [...events] : undefined),
        failed: reject,
      });
      running ??= run();
    });
  }

  async function run(): Promise<void> {
    // Calls of the same turn of the event loop still join this batch.
    await new Promise((next) => setImmediate(next));
    while (queue.length > 0) {
      const batch = queue.slice(0, batchMax);
      queue = queue.slice(batch.length);
      await write(connection, batch);
    }
    running = undefined;
  }

  return {
    async storeIntent(movement) {
      const row = movementToRow(movement);
      return (await enqueue({ part: "intent", id: movement.id, row, events: [] })) !== undefined;
    },
    async storePlan(movement, step) {
      const { id, version } = movement;
      const row = { id, version, state: "pending", step: [stepToJson(step)] };
      return (await enqueue({ part: "plan", id: movement.id, row, events: [] })) !== undefined;
    },
    storeOutcome(movement, events) {
      const part = movement.steps.length === 1 ? "first" : "later";
      return enqueue({ part, id: movement.id, row: outcomeRow(movement), events });
    },
    async ready() {
      await connection.client();
    },
    async close() {
      await running;
      await connection.close();
    },
  };
}

function outcomeRow(movement: Movement): object {
  const step = movement.steps[movement.steps.length - 1];
  return {
    id: movement.id,
    version: movement.version,
    state: movement.state,
    reason: movement.reason,
    final_at: movement.finalAtMs === null ? null : new Date(movement.finalAtMs).toISOString(),
    ends_at: movement.endsAtMs === null ? null : new Date(movement.endsAtMs).toISOString(),
    to_side: step?.to ? movement.to : null,
    step_outcome: step?.outcome,
    // That it was created, its intent says.
    timeline: movement.timeline.slice(1),
  };
}

async function write(connection: Connection, batch: readonly Job[]): Promise<void> {
  const rows = parts.map((part) =>
    JSON.stringify(batch.filter((job) => job.part === part).map((job) => job.row)),
  );
  const events = JSON.stringify(batch.flatMap((job) => job.events.map(eventRow)));
  let answer: Answer | undefined;
  try {
    const client = await connection.client();
    const result = await client.query<Answer>({
      name: "movements",
      text: statement,
      values: [...rows, events],
    });
    answer = result.rows[0];
  } catch (cause) {
    const error = new MovementsUnavailableError("movements could not be written", { cause });
    for (const job of batch) job.failed(error);
    return;
  }
  assert(answer !== undefined, "the statement answers one row");
  settle(batch, answer);
}

function settle(batch: readonly Job[], answer: Answer): void {
  const stored = new Map(parts.map((part) => [part, new Set(answer[part])]));
  let next = 0;
  for (const job of batch) {
    const events = job.events.map((event) => ({
      ...event,
      seq: BigInt(answer.seqs?.[next++] ?? 0),
    }));
    job.done(stored.get(job.part)?.has(job.id) ?? false, events);
  }
}

type Connection = { client(): Promise<pg.Client>; close(): Promise<void> };

const lockKey = 4_747_003;
const lockWaitMsMax = 10_000;

// The lock is held for as long as the connection lives. So whoever connects next, this process or
// the one that comes after it, knows that nothing of the former connection is still on its way.
const greeting = `${planSettings}; set lock_timeout = ${lockWaitMsMax};
  select pg_advisory_lock(${lockKey}); reset lock_timeout`;

/** One connection, opened anew after it broke. */
function createConnection(db: Db, log: Log): Connection {
  let current: Promise<pg.Client> | undefined;
  function open(): Promise<pg.Client> {
    const client = new pg.Client(connectionSettings(db.url));
    const opened = connect(client, db);
    // News of a connection that broke may come when the next one is open already.
    const forget = () => {
      if (current === opened) current = undefined;
    };
    client.on("error", (error) => {
      log.warn({ error: error.message }, "the connection of the movement writer broke");
      forget();
    });
    client.on("end", forget);
    opened.catch(forget);
    return opened;
  }
  return {
    client() {
      current ??= open();
      return current;
    },
    async close() {
      await (await current)?.end();
    },
  };
}

async function connect(client: pg.Client, db: Db): Promise<pg.Client> {
  await client.connect();
  try {
    await client.query(greeting);
    // With the lock in hand: a server that was replaced while it was away gets no further.
    await db.admit(client);
    return client;
  } catch (cause) {
    await client.end();
    throw new MovementsUnavailableError("another process is writing movements", { cause });
  }
}
