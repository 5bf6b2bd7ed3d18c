import { createRandom, type Random } from "#demo";
import { AssertionFailure, dayMs, hourMs, minuteMs, money, must, secondMs } from "#kernel";
import { type Bank, type BankDeps, jobsOf } from "#main";
import { drawCalls } from "./actions.ts";
import { auditBank, auditMovements, auditStatements, type Defects } from "./audit.ts";
import { type Call, createJournal, type Journal } from "./call.ts";
import { readFacts } from "./facts.ts";
import { cuts, uses } from "./network.ts";
import { type Person, payroll, settlePeople } from "./people.ts";
import { createWorld, type World } from "./world.ts";

export type Plan = Pick<BankDeps, "openLedger" | "engine"> & {
  readonly seed: string;
  readonly rounds: number;
  /** Done between rounds, to prove that it is noticed. */
  readonly sabotage?: (world: World) => Promise<void>;
};

/** What a run has seen. */
export type Report = {
  calls: number;
  repeated: number;
  cut: number;
  crashes: number;
  /** Answers that never came: what was asked may or may not have happened. */
  unanswered: number;
  days: number;
  movements: number;
  /** By what was asked and what came of it. */
  readonly answers: Map<string, number>;
};

/** Something that must be true was not. The message holds the seed that repeats it. */
export class SimulationFailure extends Error {
  override readonly name = "SimulationFailure";
}

type Run = Plan & {
  readonly world: World;
  readonly people: readonly Person[];
  readonly journal: Journal;
  readonly report: Report;
  /** Asked and not answered, to be asked again. */
  readonly open: Call[];
  keys: number;
};

const capital = money(1_000_000_00n, "USD");
const callsMax = 24;
const fullAuditRounds = 25;
const repeatedPerAudit = 30;
const settleTurnsMax = 100;
const settleWaitMs = 100;

/** Lives a bank's life through the real flows, and checks after each round what must be true. */
export async function simulate(plan: Plan): Promise<Report> {
  await using world = await createWorld(plan.seed, plan);
  const answers = new Map<string, number>();
  const counts = { calls: 0, repeated: 0, cut: 0, crashes: 0, unanswered: 0, days: 0 };
  const report: Report = { ...counts, movements: 0, answers };
  const startMs = world.clock.nowMs();
  let round = 0;
  try {
    const people = await settlePeople(world, plan.seed);
    await world.bank.accounts.contributeCapital(capital, "capital");
    must(await world.bank.flows.importAch(payroll(world, people, 50_000n, "A")));
    const run: Run = {
      ...plan,
      world,
      people,
      report,
      journal: createJournal(),
      open: [],
      keys: 0,
    };
    for (round = 1; round <= plan.rounds; round++) await liveRound(run, round);
    await auditAll(run, `${plan.seed}:end`, Number.POSITIVE_INFINITY);
    report.movements = await countMovements(world);
  } catch (cause) {
    const lines = [
      `SIMULATION_SEED=${plan.seed} fails in round ${round}: ${String(cause)}`,
      ...world.warnings,
    ];
    throw new SimulationFailure(lines.join("\n"), { cause });
  }
  report.days = (world.clock.nowMs() - startMs) / dayMs;
  return report;
}

async function countMovements({ database }: World, condition = "true"): Promise<number> {
  const { rows } = await database.db.pool.query<{ count: bigint }>(
    `select count(*) as count from movements.movement where ${condition}`,
  );
  return Number(rows[0]?.count ?? 0);
}

const countUnderWay = (world: World) =>
  countMovements(world, "steps -> -1 ->> 'outcome' = 'planned'");

async function liveRound(run: Run, round: number): Promise<void> {
  const { world, seed } = run;
  const random = createRandom(`${seed}:${round}`);
  const facts = await readFacts(world);
  const calls = run.open.splice(0);
  const key = () => `key-${run.keys++}`;
  while (calls.length < callsMax) {
    calls.push(...drawCalls({ world, random, people: run.people, facts, key }));
    if (random.chance(4)) break;
  }
  // Duplicate deliveries, at the same time.
  const twins = calls.filter((call) => call.isKeyed && random.chance(20));
  // Drawn apart: how many were drawn before depends on what calls found, and they run at once.
  const weather = createRandom(`${seed}:${round}:weather`);
  const isCalm = weather.chance(75);
  const asked = [...calls, ...twins].map((call) => ask(run, call, isCalm));
  if (!isCalm) await disturb(run, weather);
  await Promise.all(asked);
  if (random.chance(40)) await runJobs(run, random, isCalm);
  world.network.mend();
  assertQuiet(world.takeErrors(), isCalm);
  await settle(run);
  assertQuiet(world.takeErrors(), true);
  assertSound(await auditMovements(world, run.people, run.journal));
  await run.sabotage?.(world);
  if (round % fullAuditRounds === 0) await auditAll(run, `${seed}:${round}`, repeatedPerAudit);
  passTime(
    world,
    random,
    facts.pending.map(({ endsAtMs }) => endsAtMs),
  );
}

/** Asks once; whoever gets no answer, because something broke, asks again later. */
async function ask(run: Run, call: Call, isCalm: boolean): Promise<void> {
  const { report, journal, world } = run;
  const { bank } = world;
  report.calls++;
  try {
    const answer = await call.run(bank);
    journal.note(call, answer);
    count(report, `${call.name}: ${answer.ok ? "ok" : answer.error.code}`);
  } catch (error) {
    const isAlive = bank === world.bank;
    const isBug = isCalm || error instanceof AssertionFailure || !(error instanceof Error);
    if (isAlive && isBug) throw new Error(`${call.name} threw ${chain(error)}`, { cause: error });
    report.unanswered++;
    if (call.isKeyed && !run.open.includes(call)) run.open.push(call);
  }
}

function chain(error: unknown): string {
  return error instanceof Error && error.cause ? `${error} < ${chain(error.cause)}` : String(error);
}

function count(report: Report, what: string): void {
  report.answers.set(what, (report.answers.get(what) ?? 0) + 1);
}

/** Breaks connections while calls are under way, or ends the bank's life. */
async function disturb({ world, report }: Run, random: Random): Promise<void> {
  for (let i = random.between(1, 3); i > 0; i--) {
    await turns(random.between(0, 30));
    world.network.cut(random.pick(uses), random.pick(cuts));
    report.cut++;
  }
  if (!random.chance(40)) return;
  await turns(random.between(0, 60));
  await world.crash();
  report.crashes++;
}

async function turns(many: number): Promise<void> {
  for (let i = 0; i < many; i++) await new Promise((next) => setImmediate(next));
}

/** All jobs, some of them twice at the same time. */
async function runJobs({ world }: Run, random: Random, isCalm: boolean): Promise<void> {
  const jobs = jobsOf(world.bank, world.clock).filter((job) => job.name !== "events.retention");
  const twice = [...jobs, ...jobs.filter(() => random.chance(40))];
  const done = await Promise.allSettled(twice.map((job) => job.run()));
  const failed = done.find((one) => one.status === "rejected");
  if (failed && isCalm) throw failed.reason;
}

/** Lets everything that is due happen, without faults, until nothing is under way any more. */
async function settle({ world }: Run): Promise<void> {
  const { bank, clock } = world;
  for (let turn = 0; turn < settleTurnsMax; turn++) {
    // The ledger's time runs ahead of a clock that stands still, by at most a millisecond.
    clock.advanceMs(1);
    if ((await settleOnce(bank)) > 0) continue;
    if ((await countUnderWay(world)) === 0) return;
    // A call that failed may have left others behind, which wait before they try again.
    await new Promise((next) => setTimeout(next, settleWaitMs));
  }
  const open = await countUnderWay(world);
  throw new Error(`does not come to rest; ${open} movements are without an outcome`);
}

async function settleOnce(bank: Bank): Promise<number> {
  const recovered = await bank.movements.recover();
  const expired = await bank.ledger.expirePending();
  const { movements, schedules, notices, requests } = await bank.payments.runDue();
  const deposits = await bank.accounts.runPotSchedules();
  await bank.roundUps.idle();
  return recovered + expired + movements + schedules + notices + requests + deposits;
}

async function auditAll(run: Run, seed: string, repeatedMax: number): Promise<void> {
  const { world, people, report, journal } = run;
  for (const call of run.open.splice(0)) await ask(run, call, true);
  await settle(run);
  assertSound(await auditBank(world));
  assertSound(await auditStatements(world, people, seed));
  const random = createRandom(`${seed}:repeat`);
  const { kept } = journal;
  const again =
    kept.length <= repeatedMax
      ? kept
      : Array.from({ length: repeatedMax }, () => random.pick(kept));
  for (const { call } of again) {
    journal.note(call, await call.run(world.bank));
    report.repeated++;
  }
  await settle(run);
  assertSound(await auditMovements(world, people, journal));
}

/** What breaks with a connection may be logged; with connections whole, nothing is an error. */
function assertQuiet(errors: readonly string[], isCalm: boolean): void {
  const found = errors.filter((error) => isCalm || error.includes(AssertionFailure.name));
  if (found.length > 0) throw new Error(`logged as errors: ${found.join("\n")}`);
}

function assertSound(defects: Defects): void {
  if (defects.length > 0) throw new Error(defects.join("\n"));
}

/** Mostly moments, sometimes days, and often to the instant at which something ends. */
function passTime({ clock }: World, random: Random, ends: readonly number[]): void {
  const draw = random.between(0, 99);
  const end = ends.length > 0 ? random.pick(ends) : 0;
  if (draw < 10 && end > clock.nowMs()) clock.setMs(end + random.between(-1, 1));
  else if (draw < 70) clock.advanceMs(random.between(1, 15 * 60) * secondMs);
  else if (draw < 96) clock.advanceMs(random.between(10, 8 * 60) * minuteMs);
  else clock.advanceMs(random.between(6, 4 * 24) * hourMs);
}
