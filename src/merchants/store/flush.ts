import { type Db, eventRows, isDatabaseUnavailable, type StoredEvent } from "#kernel";
import { encodeStored } from "../wire-codec.ts";
import type { Work } from "../work.ts";
import { memoryOf } from "./memory.ts";
import type { ObjectRow } from "./objects.ts";
import type { ClaimTable, DeliveryTable, LetterTable, ResponseTable } from "./tables.ts";

/** Everything that one change stores: all of it, or nothing. */
export type Changes = {
  readonly objects: readonly ObjectRow[];
  readonly deliveries: readonly DeliveryTable[];
  readonly responses: readonly ResponseTable[];
  /** Work that is done with it. */
  readonly finished: readonly string[];
  /** Names that only one object may hold. */
  readonly claims: readonly ClaimTable[];
  /** Of what members are told. */
  readonly events: readonly StoredEvent[];
  /** Events of which people are to be written to. */
  readonly letters: readonly LetterTable[];
  readonly begun: readonly { readonly id: string; readonly data: Work; created_at: Date }[];
};

const statement = `
  with object as (
    insert into merchants.object (id, business, live, kind, refs, data, due_at, created_at)
    select id, business, live, kind, refs, data, due_at, created_at
    from jsonb_to_recordset($1::jsonb) as o(id text, business text, live boolean,
      kind text, refs text[], data jsonb, due_at timestamptz, created_at timestamptz)
    on conflict (id, business, live) do update set refs = excluded.refs, data = excluded.data,
      due_at = excluded.due_at
  ), delivery as (
    insert into merchants.delivery
    select * from jsonb_populate_recordset(null::merchants.delivery, $2::jsonb)
  ), response as (
    insert into merchants.response
    select * from jsonb_populate_recordset(null::merchants.response, $3::jsonb)
  ), claim as (
    insert into merchants.claim
    select * from jsonb_populate_recordset(null::merchants.claim, $4::jsonb)
  ), begun as (
    insert into merchants.work
    select id, data, created_at from jsonb_to_recordset($5::jsonb)
      as w(id text, data jsonb, created_at timestamptz)
  ), letter as (
    insert into merchants.letter
    select * from jsonb_populate_recordset(null::merchants.letter, $6::jsonb)
  ), event as (
    insert into event.event
    select * from jsonb_populate_recordset(null::event.event, $7::jsonb)
  )
  delete from merchants.work where id = any($8::text[])`;

async function store(db: Db, changes: readonly Changes[]): Promise<void> {
  const all = <K extends keyof Changes>(part: K) => changes.flatMap((one) => [...one[part]]);
  const parts = ["objects", "deliveries", "responses", "claims", "begun", "letters"] as const;
  const rows = parts.map((part) => encodeStored(all(part)));
  // Planned once a connection.
  await db.pool.query({
    name: "merchants-change",
    text: statement,
    values: [...rows, eventRows(all("events")), all("finished")],
  });
}

type Job = {
  readonly changes: Changes;
  readonly done: () => void;
  readonly failed: (cause: unknown) => void;
};

const togetherMax = 100;

/** Changes that come while others are being stored wait, and are stored together. */
function createFlusher(db: Db): (changes: Changes) => Promise<void> {
  const memory = memoryOf(db);
  let queue: Job[] = [];
  let isRunning = false;

  async function storeAll(jobs: readonly Job[]): Promise<void> {
    const objects = jobs.flatMap(({ changes }) => changes.objects);
    try {
      await store(
        db,
        jobs.map(({ changes }) => changes),
      );
    } catch (cause) {
      // What was sent may be there or not: only the database knows.
      for (const { id } of objects) memory.delete(id);
      if (jobs.length === 1 || isDatabaseUnavailable(cause)) {
        for (const job of jobs) job.failed(cause);
        return;
      }
      // Nothing of it is there. One of them is to blame, and only that one is to fail.
      for (const job of jobs) await storeAll([job]);
      return;
    }
    for (const { id, business, live, data } of objects) {
      memory.set(id, { world: { business, live }, object: data });
    }
    for (const job of jobs) job.done();
  }

  async function run(): Promise<void> {
    isRunning = true;
    // Calls of the same turn of the event loop still join.
    await new Promise((next) => setImmediate(next));
    while (queue.length > 0) {
      const jobs = queue.slice(0, togetherMax);
      queue = queue.slice(togetherMax);
      await storeAll(jobs);
    }
    isRunning = false;
  }

  return (changes) =>
    new Promise((done, failed) => {
      queue.push({ changes, done, failed });
      if (!isRunning) void run();
    });
}

const flushers = new WeakMap<Db, ReturnType<typeof createFlusher>>();

/**
 * Stores a change in one statement, and so in one transaction and one round trip, with others that
 * came meanwhile; what one of them violates makes that one fail alone.
 *
 * @throws a unique violation when the key of a response, or a claim, is there already
 */
export function flush(db: Db, changes: Changes): Promise<void> {
  const flusher = flushers.get(db) ?? createFlusher(db);
  flushers.set(db, flusher);
  return flusher(changes);
}
