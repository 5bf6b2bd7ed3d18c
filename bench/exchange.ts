// How fast the matching engine is, alone and with everything a venue needs, and whether it agrees
// with nodejs-order-book on the same stream: `npm run bench:exchange`, `-- --json` for one object
// a line, `-- --seconds 10` for a shorter last case, `-- --only NAME` for cases whose name begins
// so.
import { parseArgs } from "node:util";
import { createEngine } from "#exchange";
import { cancelInDeepLevel, keepPace, runDurable, runWithRisk } from "./exchange-cases.ts";
import { runRival } from "./exchange-rival.ts";
import { oneMarket, quantile, runEngine, tellFills, timeCommands } from "./exchange-run.ts";
import { busyDay, type Mix, makeStream, mostlyMoves, type Stream } from "./exchange-stream.ts";

const secondsDefault = "60";
const commands = 2_000_000;
const commandsBoth = 200_000;
const warmUps = 3;
const seed = 7;
const p99 = 0.99;

/** What a case found. What it does not measure is null. */
type Result = {
  readonly case: string;
  readonly opsPerSecond: number | null;
  /** In a second of the thread's processor time. */
  readonly opsPerCpuSecond: number | null;
  readonly ratioToNodejsOrderBook: number | null;
  readonly p99Us: number | null;
  readonly maxPauseMs: number | null;
  /** The longest pause without what the thread waited for a core that others had. */
  readonly maxOwnPauseMs: number | null;
  readonly agree: boolean | null;
};

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: secondsDefault },
    only: { type: "string", default: "" },
  },
});

const nothing = {
  opsPerSecond: null,
  opsPerCpuSecond: null,
  ratioToNodejsOrderBook: null,
  p99Us: null,
  maxPauseMs: null,
  maxOwnPauseMs: null,
  agree: null,
};

/** The book alone, and the rival on the first part of the same stream, one after the other. */
function bookAlone(mix: Mix): Omit<Result, "case"> {
  const whole = makeStream(commands, mix, seed);
  for (let run = 0; run < warmUps; run++) runEngine(createEngine(oneMarket), whole);
  const { opsPerSecond, opsPerCpuSecond } = runEngine(createEngine(oneMarket), whole);
  const micros = timeCommands(createEngine(oneMarket), whole);
  const both = makeStream(commandsBoth, mix, seed);
  runRival(both);
  const ours = runEngine(createEngine(oneMarket), both);
  const theirs = runRival(both);
  const agree =
    ours.trades === theirs.trades && ours.volume === theirs.volume && haveSameFills(both);
  return {
    ...nothing,
    opsPerSecond: Math.round(opsPerSecond),
    opsPerCpuSecond: Math.round(opsPerCpuSecond),
    ratioToNodejsOrderBook: Number((ours.opsPerCpuSecond / theirs.opsPerCpuSecond).toFixed(1)),
    p99Us: Number(quantile(micros, p99).toFixed(2)),
    maxPauseMs: Number((quantile(micros, 1) / 1_000).toFixed(2)),
    agree,
  };
}

/** Every fill with taker, maker and quantity, in the order in which it happened. */
function haveSameFills(stream: Stream): boolean {
  const ours: number[] = [];
  tellFills(stream, (...fill) => void ours.push(...fill));
  let at = 0;
  let isSame = true;
  runRival(stream, (...fill) => {
    for (const value of fill) if (ours[at++] !== value) isSame = false;
  });
  return isSame && at === ours.length;
}

const cases: Readonly<Record<string, () => Omit<Result, "case"> | Promise<Omit<Result, "case">>>> =
  {
    "book, busy day": () => bookAlone(busyDay),
    "book, mostly moves": () => bookAlone(mostlyMoves),
    "book and risk": () => ({ ...nothing, ...runWithRisk(commands) }),
    "book, risk, journal, fdatasync": async () => ({ ...nothing, ...(await runDurable(commands)) }),
    "cancel in a level of 20,000": () => ({ ...nothing, ...cancelInDeepLevel() }),
    "100,000 orders a second, book and risk": async () => ({
      ...nothing,
      ...(await keepPace(Number(values.seconds))),
    }),
  };

function print(result: Result): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const told = [
    result.opsPerSecond === null ? "" : `${result.opsPerSecond.toLocaleString("en")} ops/s`,
    result.opsPerCpuSecond === null
      ? ""
      : `${result.opsPerCpuSecond.toLocaleString("en")} ops a second of processor time`,
    result.ratioToNodejsOrderBook === null
      ? ""
      : `${result.ratioToNodejsOrderBook} x nodejs-order-book`,
    result.p99Us === null ? "" : `p99 ${result.p99Us} us`,
    result.maxPauseMs === null ? "" : `longest pause ${result.maxPauseMs} ms`,
    result.maxOwnPauseMs === null ? "" : `longest of its own ${result.maxOwnPauseMs} ms`,
    result.agree === null ? "" : result.agree ? "agrees" : "DISAGREES",
  ];
  process.stdout.write(`${result.case}: ${told.filter((text) => text !== "").join(", ")}\n`);
}

let disagreements = 0;
for (const [name, run] of Object.entries(cases)) {
  if (!name.startsWith(values.only)) continue;
  const result = { case: name, ...(await run()) };
  print(result);
  if (result.agree === false) disagreements++;
}
process.exitCode = disagreements === 0 ? 0 : 1;
