import { transferInput } from "../records.ts";
import { type WriterLimits, writerLimits } from "../writer/limits.ts";
import {
  askUntilAnswered,
  type Cluster,
  closeProcess,
  crash,
  type Process,
  pulse,
  startProcess,
} from "./cluster.ts";
import { BrokenPromiseError } from "./disk.ts";
import { audit, createModel, follow, type Model } from "./model.ts";
import { createRandom, type Random } from "./random.ts";
import { type Actor, createScheduler, type Scheduler } from "./scheduler.ts";
import { createServer, cutAtClient, cutAtServer, type StorageDefect } from "./server.ts";
import { createWorkload, drawAsked, type Workload } from "./workload.ts";

/** What to simulate. A run is a pure function of it. */
export type Plan = {
  readonly seed: string;
  /** Events after which nothing more is asked. */
  readonly events: number;
  readonly defect?: StorageDefect;
};

/** What a run has seen. */
export type Report = {
  /** Hash over everything that happened, in order. */
  readonly trace: string;
  readonly events: number;
  readonly tasks: number;
  readonly groups: number;
  readonly lookups: number;
  readonly expired: number;
  readonly crashes: number;
  readonly cuts: number;
  readonly takeovers: number;
  /** By the name of the error after which something was asked again. */
  readonly retries: ReadonlyMap<string, number>;
  /** How often each outcome was told. */
  readonly outcomes: ReadonlyMap<string, number>;
};

/** A promise was broken. The message holds the seed that repeats it. */
export class SimulationFailure extends Error {
  override readonly name = "SimulationFailure";
}

type Life = {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly cluster: Cluster;
  readonly model: Model;
  readonly workload: Workload;
  readonly eventsMax: number;
  /** One task in so many is followed by mischief. */
  readonly calm: number;
  /** Most milliseconds that pass at once. */
  readonly haste: number;
  /** Clients wait so long between two things that they ask. */
  readonly pause: number;
  readonly retries: Map<string, number>;
  readonly outcomes: Map<string, number>;
  busy: number;
  cuts: number;
  isEnding: boolean;
};

const startMs = Date.UTC(2026, 0, 1);
const tasksMax = 1_500_000;
const batchesOfLifeMax = 2_000;
/** Refused by any ledger, and yet a group. */
const lastEvent = transferInput({ id: 0n });

/**
 * Lives a ledger's life: clients, processes with the real writer, and storage in memory, in an
 * order drawn from the seed, with whatever can go wrong between any two steps.
 *
 * @throws SimulationFailure
 */
export async function simulateLedger(plan: Plan): Promise<Report> {
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
  };
  const life = createLife(plan, fail);
  const { scheduler, cluster, model } = life;
  try {
    const run = (isDone: () => boolean, mischief: boolean) =>
      scheduler.run(
        () => failure !== undefined || isDone(),
        () => passTime(life, mischief),
        tasksMax,
      );
    startProcess(cluster);
    for (let client = life.random.between(2, 24); client > 0; client--) {
      void liveClient(life, { name: `client ${client}`, alive: true }).catch(fail);
    }
    void livePulse(life, { name: "pulse", alive: true }).catch(fail);
    await run(() => life.busy === 1, true);
    if (failure === undefined) await endLife(life, run, fail);
    if (failure !== undefined) throw failure;
    audit(model, cluster.server.disk);
    if ([...model.book.transfers.values()].some(isLeftOver)) {
      throw new BrokenPromiseError("a hold was never released");
    }
  } catch (cause) {
    const where = `the life SIMULATION_SEED=${plan.seed} fails after ${scheduler.count()} tasks`;
    const text = `${where}: ${String(cause)}`;
    throw new SimulationFailure(text, { cause });
  }
  return reportOf(life);
}

const isLeftOver = ({ pendingStatus, timeout }: { pendingStatus: string; timeout: number }) =>
  pendingStatus === "pending" && timeout !== 0;

function createLife({ seed, events, defect }: Plan, fail: (error: unknown) => void): Life {
  const random = createRandom(seed);
  const scheduler = createScheduler(random);
  const model = createModel();
  const server = createServer({
    random,
    scheduler,
    defect,
    fail,
    onStored: (sent) => follow(model, sent),
  });
  const cluster: Cluster = {
    random,
    scheduler,
    server,
    model,
    limits: drawLimits(random),
    storageLimits: {
      recentIdsMax: random.pick([20_000, 300, 10]),
      readsPerFailure: random.pick([1_000_000, 400, 60]),
    },
    nowMs: startMs,
    processes: new Set(),
    started: 0,
    crashes: 0,
    takeovers: 0,
  };
  const batchMax = random.pick([1, 8, 30, 100, 400]);
  return {
    random,
    scheduler,
    cluster,
    model,
    workload: createWorkload(random, batchMax),
    // Small batches take many more tasks an event.
    eventsMax: Math.min(events, batchMax * batchesOfLifeMax),
    calm: random.pick([100_000, 2_000, 400, 100]),
    pause: random.pick([1, 1, 40]),
    haste: random.pick([25, 25, 2_000]),
    retries: new Map(),
    outcomes: new Map(),
    busy: 0,
    cuts: 0,
    isEnding: false,
  };
}

function drawLimits(random: Random): WriterLimits {
  return {
    ...writerLimits,
    groupsInFlightMax: random.between(1, 4),
    groupEventsMax: random.pick([8_189, 200, 20]),
    // Not less than one call may have.
    waitingEventsMax: random.pick([500_000, 4_000]),
    transfersCachedMax: random.pick([100_000, 2_000, 100, 10]),
    accountsCachedMax: random.pick([100_000, 100, 20]),
    knownIdsMax: random.pick([100_000, 500, 20]),
    checkpointTransfersMax: random.pick([100_000, 2_000, 100]),
    checkpointMsMax: random.pick([30_000, 500]),
    checkpointAccountsMax: random.pick([4_000, 10, 1]),
  };
}

function turnOf({ scheduler }: Life, actor: Actor): () => Promise<void> {
  return () => new Promise((resolve) => scheduler.later(actor, "goes on", resolve));
}

async function liveClient(life: Life, actor: Actor): Promise<void> {
  const { workload, cluster, scheduler } = life;
  const turn = turnOf(life, actor);
  life.busy += 1;
  while (workload.count < life.eventsMax) {
    for (let pause = life.random.below(life.pause); pause > 0; pause--) await turn();
    const asked = drawAsked(workload);
    const copies = life.random.once(20) ? 2 : 1;
    const deliveries = Array.from({ length: copies }, () =>
      askUntilAnswered(cluster, asked, turn, ({ name }) => increase(life.retries, name)),
    );
    for (const { answered = [] } of await Promise.all(deliveries)) {
      const statuses = answered.map(statusOf);
      for (const status of statuses) increase(life.outcomes, status);
      scheduler.note(`${actor.name} was answered ${statuses.join()}`);
    }
  }
  life.busy -= 1;
}

function increase(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function statusOf(result: unknown): string {
  return typeof result === "object" && result && "status" in result ? String(result.status) : "";
}

/** Has expired holds released now and then, until the end. */
async function livePulse(life: Life, actor: Actor): Promise<void> {
  const turn = turnOf(life, actor);
  life.busy += 1;
  while (!life.isEnding) {
    for (let wait = life.random.between(1, 40); wait > 0; wait--) await turn();
    const all: Process[] = [...life.cluster.processes];
    const process = all[life.random.below(all.length || 1)];
    if (process) await pulse(life.cluster, process);
  }
  life.busy -= 1;
}

/** Time passes; and now and then something goes wrong. */
function passTime(life: Life, mischief: boolean): void {
  const { random, cluster } = life;
  if (random.once(6)) cluster.nowMs += random.between(1, life.haste);
  const isAbandoned = cluster.processes.size === 0;
  if (isAbandoned) startProcess(cluster);
  if (mischief && random.once(life.calm)) disturb(life);
}

function disturb(life: Life): void {
  const { random, cluster, scheduler } = life;
  const { server } = cluster;
  const connections = [...server.connections];
  const connection = connections[random.below(connections.length || 1)];
  const processes = [...cluster.processes];
  const process = processes[random.below(processes.length || 1)];
  const what = random.below(8);
  scheduler.note(`mischief ${what}`);
  life.cuts += what < 3 ? 1 : 0;
  if (what === 0 && connection) cutAtServer(server, connection);
  else if (what === 1 && connection) cutAtClient(server, connection);
  // Lost to somebody who takes it by force, while the connection lives.
  else if (what === 2) server.holder = undefined;
  else if (what === 3 && process) crash(cluster, process);
  else if (what === 4 && process) closeProcess(cluster, process);
  else if (what === 5 && processes.length < 3) startProcess(cluster);
  else if (what === 6) cluster.nowMs += random.between(1, 60_000);
  else for (const each of connections) cutAtServer(server, each);
}

/** All calls are answered. Now everything that can still expire does, and all balances are read. */
async function endLife(
  life: Life,
  run: (isDone: () => boolean, mischief: boolean) => Promise<void>,
  fail: (error: unknown) => void,
): Promise<void> {
  const { cluster, workload } = life;
  life.isEnding = true;
  await run(() => life.busy === 0, false);
  cluster.nowMs += 3_600_000;
  const actor: Actor = { name: "the end", alive: true };
  const finish = async () => {
    const turn = turnOf(life, actor);
    const ignore = () => {};
    for (let quiet = 0; quiet < 3; ) {
      await turn();
      for (const process of cluster.processes) {
        if (!process.writer) continue;
        const released = await pulse(cluster, process);
        if (released !== undefined) quiet = released === 0 ? quiet + 1 : 0;
      }
    }
    const ids = [...workload.accounts];
    await askUntilAnswered(cluster, { kind: "lookup", ids }, turn, ignore);
    // A last event, after whose group it is known what the lookup had to see.
    await askUntilAnswered(cluster, { kind: "transfers", events: [lastEvent] }, turn, ignore);
    life.busy += 1;
  };
  void finish().catch(fail);
  await run(() => life.busy === 1, false);
}

function reportOf(life: Life): Report {
  const { scheduler, cluster, model, retries, outcomes, cuts } = life;
  return {
    trace: scheduler.trace(),
    events: model.events,
    tasks: scheduler.count(),
    groups: Number(cluster.server.disk.head.sequence),
    lookups: model.lookups,
    expired: model.expired,
    crashes: cluster.crashes,
    cuts,
    takeovers: cluster.takeovers,
    retries,
    outcomes,
  };
}
