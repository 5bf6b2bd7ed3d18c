import pg from "pg";
import {
  assert,
  connectionSettings,
  copyIn,
  type Db,
  type EventLog,
  idToUuid,
  type Log,
  type NewEvent,
  type StoredEvent,
  sqlState,
  uniqueViolation,
} from "#kernel";
import { ownerId } from "../codec.ts";
import type { Movement, StoredStep } from "../movement.ts";
import { changeMovements, outcomeRow, planRow } from "./change.ts";
import { copiesOf } from "./copy-codec.ts";

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
 * wait and are written together. What is new goes in as plain rows, without a question: it is only
 * when a row is refused that those which are there already are looked for.
 */
export type MovementWriter = {
  /** False when the owner has used the key before. */
  storeIntent(movement: Movement): Promise<boolean>;
  /** False when the movement has changed since it was read. */
  storePlan(movement: Movement, step: StoredStep): Promise<boolean>;
  /**
   * Stores the movement's new state with the events it causes; with `planned`, as it was before,
   * what was planned as well. Undefined when it has changed since it was read: an earlier write of
   * the outcome, whose answer was lost, had landed.
   */
  storeOutcome(
    movement: Movement,
    events: readonly NewEvent[],
    planned?: Movement,
  ): Promise<readonly StoredEvent[] | undefined>;
  /** Connected, and nothing that was sent before is on its way: what is read now will not change. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

const queuedMax = 20_000;
const batchMax = 1_000;

type Job = {
  /** `intent`, `outcome` and `both` are new rows; `plan` and `later` change those of an outcome. */
  readonly part: "intent" | "outcome" | "both" | "plan" | "later";
  readonly movement: Movement;
  /** What is to be stored of the plan: before, or with, its outcome. */
  readonly step?: StoredStep | undefined;
  readonly planned?: Movement | undefined;
  readonly events: readonly NewEvent[];
  readonly done: (stored: boolean, events?: readonly StoredEvent[]) => void;
  readonly failed: (error: Error) => void;
};

type Answer<T> = (stored: boolean, told: readonly StoredEvent[]) => T;

const isStored: Answer<boolean> = (stored) => stored;
const whatIsTold: Answer<readonly StoredEvent[] | undefined> = (stored, told) =>
  stored ? told : undefined;

type Writing = { readonly connection: Connection; readonly events: EventLog };

export async function openMovementWriter(
  db: Db,
  log: Log,
  events: EventLog,
): Promise<MovementWriter> {
  const connection = createConnection(db, log);
  await connection.client();
  let queue: Job[] = [];
  let running: Promise<void> | undefined;

  /** `answer` makes of what became of the job what its caller is told. */
  function enqueue<T>(job: Omit<Job, "done" | "failed">, answer: Answer<T>): Promise<T> {
    if (queue.length >= queuedMax) {
      return Promise.reject(new MovementsOverloadedError("too many movements are waiting"));
    }
    return new Promise((resolve, reject) => {
      const done: Job["done"] = (stored, told = []) => resolve(answer(stored, told));
      queue.push({ ...job, done, failed: reject });
      running ??= run();
    });
  }

  async function run(): Promise<void> {
    // Calls of the same turn of the event loop still join this batch.
    await new Promise((next) => setImmediate(next));
    while (queue.length > 0) {
      const batch = queue.slice(0, batchMax);
      queue = queue.slice(batch.length);
      const isNew = ({ part }: Job) => part !== "plan" && part !== "later";
      await write({ connection, events }, batch.filter(isNew), insert);
      const changes = batch.filter((job) => !isNew(job));
      await write({ connection, events }, changes, change);
    }
    running = undefined;
  }

  return {
    storeIntent: (movement) => enqueue({ part: "intent", movement, events: [] }, isStored),
    storePlan: (movement, step) => enqueue({ part: "plan", movement, step, events: [] }, isStored),
    storeOutcome(movement, events, planned) {
      if (movement.steps.length === 1) {
        const part = planned ? "both" : "outcome";
        return enqueue({ part, movement, planned, events }, whatIsTold);
      }
      const step = planned && movement.steps[movement.steps.length - 1];
      return enqueue({ part: "later", movement, step, events }, whatIsTold);
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

type Write = (writing: Writing, jobs: readonly Job[]) => Promise<void>;

async function write(writing: Writing, jobs: readonly Job[], how: Write): Promise<void> {
  if (jobs.length === 0) return;
  try {
    await how(writing, jobs);
  } catch (cause) {
    const error = new MovementsUnavailableError("movements could not be written", { cause });
    // Those that were answered before keep their answer.
    for (const job of jobs) job.failed(error);
  }
}

/** Stores new rows; those that are there already are answered so. */
async function insert({ connection, events }: Writing, jobs: readonly Job[]): Promise<void> {
  const client = await connection.client();
  try {
    await copy(client, events, jobs);
  } catch (error) {
    if (sqlState(error) !== uniqueViolation) throw error;
    const there = await findStored(client, jobs);
    assert(there.size > 0, "a row is refused only when there is one");
    for (const job of there) job.done(false);
    const fresh = jobs.filter((job) => !there.has(job));
    if (fresh.length > 0) await copy(client, events, fresh);
  }
}

async function copy(client: pg.Client, log: EventLog, jobs: readonly Job[]): Promise<void> {
  const intents = jobs.flatMap(({ part, movement, planned }) =>
    part === "outcome" ? [] : [planned ?? movement],
  );
  const outcomes = jobs.flatMap(({ part, movement }) => (part === "intent" ? [] : [movement]));
  const events = await log.number(jobs.flatMap((job) => job.events));
  await copyIn(client, copiesOf({ intents, outcomes, events }));
  settle(jobs, events, () => true);
}

async function change({ connection, events: log }: Writing, jobs: readonly Job[]): Promise<void> {
  const client = await connection.client();
  const events = await log.number(jobs.flatMap((job) => job.events));
  const stored = await changeMovements(client, {
    plans: jobs.filter(({ part }) => part === "plan").map(planRow),
    outcomes: jobs.filter(({ part }) => part === "later").map(outcomeRow),
    events,
  });
  settle(jobs, events, ({ movement }) => stored.has(idToUuid(movement.id)));
}

function settle(
  jobs: readonly Job[],
  events: readonly StoredEvent[],
  isStored: (job: Job) => boolean,
): void {
  let next = 0;
  for (const job of jobs) {
    const end = next + job.events.length;
    job.done(isStored(job), events.slice(next, end));
    next = end;
  }
}

/** Which of these rows are there: written before, for their key or for their movement. */
async function findStored(client: pg.Client, jobs: readonly Job[]): Promise<ReadonlySet<Job>> {
  const parts = jobs.map(({ part }) => part);
  const ids = jobs.map(({ movement }) => idToUuid(movement.id));
  const owners = jobs.map(({ movement }) => idToUuid(ownerId(movement.owner)));
  const keys = jobs.map(({ movement }) => movement.idempotencyKey);
  const { rows } = await client.query<{ place: bigint }>(
    `select place
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[])
       with ordinality as job (part, id, owner, key, place)
     where case part
       when 'outcome' then exists (select from movements.outcome o where o.movement_id = job.id)
       else exists (select from movements.intent i
         where i.owner = job.owner and i.idempotency_key = job.key) end`,
    [parts, ids, owners, keys],
  );
  return new Set(
    rows.map(({ place }) => jobs[Number(place) - 1]).filter((job) => job !== undefined),
  );
}

type Connection = { client(): Promise<pg.Client>; close(): Promise<void> };

const lockKey = 4_747_003;
const lockWaitMsMax = 10_000;

// Statements are planned once, when the tables may be empty. Whatever they hold later, rows are
// found by their ids, never by reading all of them.
const planSettings =
  "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";

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
