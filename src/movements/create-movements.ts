import {
  assert,
  type Clock,
  type Db,
  type EventLog,
  err,
  hourMs,
  type Log,
  type MovementId,
  ok,
  type Result,
  u128ToId,
} from "#kernel";
import type { Ledger } from "#ledger";
import { movementFromIntent, planStep } from "./codec.ts";
import { type DriveDeps, type Driven, drive } from "./drive.ts";
import type { AdvanceError, SubmitError } from "./errors.ts";
import { isFinal, type Movement, type MovementIntent, type Step } from "./movement.ts";
import type { Asked, Movements } from "./movements.ts";
import { createMovementStore, type MovementStore } from "./store/read.ts";
import { openMovementWriter } from "./store/write.ts";

/** What movements stand on. */
export type MovementsDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly log: Log;
};

const recoverPageMax = 500;
/** Ids may be made this long before their intent is stored: an approval is waited for. */
const idAgeMaxMs = hourMs;

const askedOnly: Asked = { kept: false };

type Submitted = Result<Movement, SubmitError>;
type Advanced = Result<Movement, AdvanceError>;

/** State of one running instance; the process is the single writer of movements. */
type Runtime = DriveDeps & {
  readonly store: MovementStore;
  readonly log: Log;
  readonly listeners: Set<(movement: Movement) => void>;
  /** First calls under way, by owner and key: a twin waits for the first one's result. */
  readonly submitting: Map<string, { readonly hash: string; readonly result: Promise<Submitted> }>;
  /** Movements being driven: one step at a time. */
  readonly driving: Map<MovementId, Promise<Driven>>;
  /** The last of the further steps asked for, by movement: they are taken one after the other. */
  readonly advancing: Map<MovementId, Promise<unknown>>;
  /** Movements whose driver gave up; the next recovery takes them. */
  readonly stuck: Set<MovementId>;
};

/** Opens movements on a database and a ledger. Call `recover` before taking requests. */
export async function createMovements(deps: MovementsDeps): Promise<Movements> {
  const { db, ledger, clock, events, log } = deps;
  const writer = await openMovementWriter(db, log, events);
  const store = createMovementStore(db);
  const runtime: Runtime = {
    ledger,
    clock,
    events,
    log,
    writer,
    store,
    listeners: new Set(),
    submitting: new Map(),
    driving: new Map(),
    advancing: new Map(),
    stuck: new Set(),
  };
  let recovered = false;
  return {
    ...store,
    submit: (intent, asked = askedOnly) => submitOnce(runtime, intent, asked),
    advance: (id, step, asked = askedOnly) => advance(runtime, id, step, asked),
    async replay(owner, key, requestHash) {
      const underWay = runtime.submitting.get(`${owner} ${key}`);
      if (underWay) return resultOfTwin(underWay, requestHash);
      const movement = await store.findByKey(owner, key);
      return movement && repeat(runtime, movement, requestHash);
    },
    due: (limit) => store.due(clock.nowMs(), limit),
    async recover() {
      await writer.ready();
      const count = recovered ? await recoverStuck(runtime) : await recoverAll(runtime);
      recovered = true;
      return count;
    },
    subscribe(listener) {
      runtime.listeners.add(listener);
      return () => runtime.listeners.delete(listener);
    },
    async close() {
      const underWay = [...runtime.submitting.values()].map((call) => call.result);
      const steps = [...runtime.driving.values(), ...runtime.advancing.values()];
      await Promise.allSettled([...underWay, ...steps]);
      await writer.close();
    },
  };
}

function resultOfTwin(
  first: { readonly hash: string; readonly result: Promise<Submitted> },
  hash: string,
): Promise<Submitted> {
  if (first.hash !== hash) return Promise.resolve(err({ code: "idempotency_key_conflict" }));
  return first.result;
}

function submitOnce(runtime: Runtime, intent: MovementIntent, asked: Asked): Promise<Submitted> {
  const key = `${intent.owner} ${intent.idempotencyKey}`;
  const first = runtime.submitting.get(key);
  if (first) return resultOfTwin(first, intent.requestHash);
  const result = submitAlone(runtime, key, intent, asked);
  runtime.submitting.set(key, { hash: intent.requestHash, result });
  return result;
}

async function submitAlone(
  runtime: Runtime,
  key: string,
  intent: MovementIntent,
  asked: Asked,
): Promise<Submitted> {
  try {
    return await submit(runtime, intent, asked);
  } catch (error) {
    runtime.stuck.add(intent.id);
    throw error;
  } finally {
    runtime.submitting.delete(key);
  }
}

async function submit(
  runtime: Runtime,
  intent: MovementIntent,
  { kept }: Asked,
): Promise<Submitted> {
  const movement = movementFromIntent(intent, runtime.clock.nowMs());
  if (kept) return submitted(await driveAlone(runtime, movement, kept));
  if (await runtime.writer.storeIntent(movement)) {
    return submitted(await driveAlone(runtime, movement));
  }
  const stored = await runtime.store.findByKey(intent.owner, intent.idempotencyKey);
  assert(stored !== undefined, "an intent is refused only when its key is there");
  return repeat(runtime, stored, intent.requestHash);
}

/** The result of a movement that an earlier call stored, carried on if that call was cut off. */
async function repeat(runtime: Runtime, stored: Movement, hash: string): Promise<Submitted> {
  if (stored.requestHash !== hash) return err({ code: "idempotency_key_conflict" });
  if (stored.state === "created") return submitted(await driveAlone(runtime, stored));
  return resultOf(stored);
}

function submitted(driven: Driven): Submitted {
  const { movement, answer } = driven;
  if (answer.posted) return ok(movement);
  return err({ code: "movement_failed", refusal: answer.refusal, id: movement.id });
}

function resultOf(movement: Movement): Submitted {
  if (movement.state !== "failed") return ok(movement);
  const refusals = ["insufficient_funds", "account_closed", "expired"] as const;
  const refusal = refusals.find((known) => known === movement.reason) ?? "refused";
  return err({ code: "movement_failed", refusal, id: movement.id });
}

/** Drives a movement, or joins the one who is driving it. */
function driveAlone(runtime: Runtime, movement: Movement, isKept = false): Promise<Driven> {
  const underWay = runtime.driving.get(movement.id);
  if (underWay) return underWay;
  const driven = driveAndTell(runtime, movement, isKept);
  runtime.driving.set(movement.id, driven);
  return driven;
}

async function driveAndTell(
  runtime: Runtime,
  movement: Movement,
  isKept: boolean,
): Promise<Driven> {
  try {
    const driven = await drive(runtime, movement, isKept);
    runtime.stuck.delete(movement.id);
    if (driven.isNews) for (const listener of runtime.listeners) listener(driven.movement);
    return driven;
  } catch (error) {
    runtime.stuck.add(movement.id);
    throw error;
  } finally {
    runtime.driving.delete(movement.id);
  }
}

/** Remembers a movement whose store is in doubt, for the next recovery. */
async function orStuck<T>(runtime: Runtime, id: MovementId, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    runtime.stuck.add(id);
    throw error;
  }
}

function advance(runtime: Runtime, id: MovementId, step: Step, asked: Asked): Promise<Advanced> {
  const before = runtime.advancing.get(id) ?? runtime.driving.get(id) ?? Promise.resolve();
  const mine = before
    .catch(() => {})
    .then(() => advanceAlone(runtime, id, step, asked))
    .finally(() => {
      if (runtime.advancing.get(id) === mine) runtime.advancing.delete(id);
    });
  runtime.advancing.set(id, mine);
  return mine;
}

async function advanceAlone(
  runtime: Runtime,
  id: MovementId,
  step: Step,
  { kept }: Asked,
): Promise<Advanced> {
  const movement = await runtime.store.find(id);
  if (!movement) return err({ code: "not_found" });
  const last = movement.steps[movement.steps.length - 1];
  if (last?.outcome === "posted" && isSame(last, step)) return ok(movement);
  if (movement.state !== "pending" || last?.outcome === "planned") {
    const isRepetition = isFinal(movement.state) && last?.name === step.name;
    return isRepetition && last.outcome === "posted"
      ? ok(movement)
      : err({ code: "movement_not_pending" });
  }
  const planned = planStep(id, step);
  if (!kept && !(await orStuck(runtime, id, runtime.writer.storePlan(movement, planned)))) {
    return err({ code: "movement_not_pending" });
  }
  const steps = [...movement.steps, planned];
  const version = movement.version + 1;
  const before = { ...movement, steps, version };
  const { movement: changed, answer } = await driveAlone(runtime, before, kept);
  return answer.posted ? ok(changed) : err({ code: "step_refused", refusal: answer.refusal });
}

/** The same transfers, by their ids. */
function isSame(stored: Step, step: Step): boolean {
  const [first] = step.transfers;
  return first !== undefined && stored.transfers[0]?.id === first.id;
}

/** After a start: everything that the process before left between two steps. */
async function recoverAll(runtime: Runtime): Promise<number> {
  let count = 0;
  for (;;) {
    const page = await runtime.store.unresolved(recoverPageMax);
    if (page.length === 0) break;
    await Promise.all(page.map((movement) => driveAlone(runtime, movement)));
    count += page.length;
  }
  if (count > 0) runtime.log.info({ count }, "movements were carried on after a start");
  await runtime.store.markRecovered(recoveredThrough(runtime.clock.nowMs()));
  return count;
}

function recoveredThrough(nowMs: number): MovementId {
  return u128ToId("mov", BigInt(nowMs - idAgeMaxMs) << 80n);
}

async function recoverStuck(runtime: Runtime): Promise<number> {
  const ids = [...runtime.stuck].slice(0, recoverPageMax);
  const movements = new Map(
    (await runtime.store.findMany(ids)).map((movement) => [movement.id, movement]),
  );
  let count = 0;
  for (const id of ids) {
    const movement = movements.get(id);
    const planned = movement?.steps[movement.steps.length - 1]?.outcome === "planned";
    if (!movement || !planned) {
      runtime.stuck.delete(id);
      continue;
    }
    await driveAlone(runtime, movement);
    count++;
  }
  return count;
}
