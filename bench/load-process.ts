import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Load, startPayer, type Taken } from "./payer.ts";

/** What a run of the load measured. */
export type Measured = {
  readonly count: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly errors: number;
  /** The first few answers that were wrong. */
  readonly shown: readonly string[];
};

/** The load in a process of its own, so that it measures the server and not itself. */
export type LoadProcess = {
  readonly child: ChildProcess;
  run(load: Load): Promise<Measured>;
  stop(): Promise<void>;
};

/** Starts a process that makes load when told to. */
export function startLoadProcess(): LoadProcess {
  const child = fork(fileURLToPath(import.meta.url), { serialization: "advanced" });
  const exited = once(child, "exit");
  return {
    child,
    async run(load) {
      const answered = once(child, "message");
      child.send(load);
      const [measured] = await Promise.race([answered, exited.then(fail)]);
      return measured;
    },
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}

function fail(): never {
  throw new Error("the load process ended");
}

async function measure(load: Load): Promise<Measured> {
  const taken: Taken = { latenciesMs: [], ids: new Set(), wrong: [], wrongCount: 0 };
  const startedMs = performance.now();
  const untilMs = startedMs + load.seconds * 1_000;
  await Promise.all(
    Array.from({ length: load.inFlight }, (_, index) => startPayer(load, index, untilMs, taken)),
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  const latenciesMs = Float64Array.from(taken.latenciesMs).sort();
  const quantile = (part: number) => latenciesMs[Math.floor(latenciesMs.length * part)] ?? 0;
  return {
    count: latenciesMs.length,
    seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs: latenciesMs.at(-1) ?? 0,
    // A payment that is answered twice is one payment.
    errors: taken.wrongCount + (latenciesMs.length - taken.wrongCount - taken.ids.size),
    shown: taken.wrong,
  };
}

if (import.meta.main) {
  process.on("message", (load: Load) => {
    void measure(load).then((measured) => process.send?.(measured));
  });
}
