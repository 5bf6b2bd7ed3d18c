import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addAdjust,
  addCancel,
  addNewOrder,
  addSetAccount,
  apply,
  type CommandRows,
  command,
  commandWidth,
  createCommandRows,
  createEngine,
  type Engine,
  type EngineOptions,
  hashState,
  openJournaledEngine,
  side,
  widestRules,
} from "#exchange";
import { quantile, runEngine, threadMs } from "./exchange-run.ts";
import { busyDay, makeStream, type Stream } from "./exchange-stream.ts";
import { openRunDelay } from "./run-delay.ts";

const accounts = 1_000;
const plenty = 1_000_000_000_000;
const seed = 7;
const p99 = 0.99;
const groupCommands = 1_000;
/**
 * Groups that wait for the disk at most, so that what is measured is the disk and not the memory.
 */
const groupsUnderWay = 8;
const deepLevel = 20_000;
const ordersASecond = 100_000;
const sliceMs = 1;
const streamLength = 2_000_000;

const withAccounts: EngineOptions = { markets: [widestRules], capacity: 16_384, hasAccounts: true };

/** Accounts that can pay for anything the stream asks of them. */
function openAccounts(): Stream {
  const rows = createCommandRows();
  for (let account = 1; account <= accounts; account++) {
    addSetAccount(rows, 0, { account, quantityMax: 0, valueMax: 0, positionMax: 0 });
    addAdjust(rows, 0, { account, market: 0, amount: plenty });
    addAdjust(rows, 0, { account, market: 1, amount: plenty });
  }
  return { steps: [], rows };
}

function createWithAccounts(): Engine {
  const engine = createEngine(withAccounts);
  runEngine(engine, openAccounts());
  return engine;
}

/** Book and risk in memory. */
export function runWithRisk(commands: number): {
  readonly opsPerSecond: number;
  readonly opsPerCpuSecond: number;
} {
  const stream = makeStream(commands, busyDay, seed, accounts);
  for (let run = 0; run < 2; run++) runEngine(createWithAccounts(), stream);
  const { opsPerSecond, opsPerCpuSecond } = runEngine(createWithAccounts(), stream);
  return {
    opsPerSecond: Math.round(opsPerSecond),
    opsPerCpuSecond: Math.round(opsPerCpuSecond),
  };
}

/**
 * Book, risk and journal: every result waits for the flush after its group was written. It agrees
 * when the journal, read again, ends in the same state.
 */
export async function runDurable(commands: number): Promise<{
  readonly opsPerSecond: number;
  readonly opsPerCpuSecond: number;
  readonly p99Us: number;
  readonly agree: boolean;
}> {
  const folder = mkdtempSync(join(tmpdir(), "bourse-bench-exchange-"));
  try {
    const { rows } = makeStream(commands, busyDay, seed, accounts);
    const journaled = openJournaledEngine(folder, withAccounts);
    const opening = openAccounts().rows;
    await journaled.submit(opening.rows.slice(0, opening.length));
    const groupMs: number[] = [];
    const underWay = new Set<Promise<void>>();
    const startedMs = performance.now();
    const startedCpu = threadMs();
    const length = groupCommands * commandWidth;
    for (let at = 0; at < rows.length; at += length) {
      const sentMs = performance.now();
      const group = journaled
        .submit(rows.rows.subarray(at, Math.min(at + length, rows.length)))
        .then(() => {
          groupMs.push(performance.now() - sentMs);
          underWay.delete(group);
        });
      underWay.add(group);
      if (underWay.size >= groupsUnderWay) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    const cpuSeconds = (threadMs() - startedCpu) / 1_000;
    const seconds = (performance.now() - startedMs) / 1_000;
    const hash = hashState(journaled.engine);
    await journaled.close();
    const again = openJournaledEngine(folder, withAccounts);
    const agree = hashState(again.engine) === hash;
    await again.close();
    return {
      opsPerSecond: Math.round(commands / seconds),
      opsPerCpuSecond: Math.round(commands / cpuSeconds),
      p99Us: Math.round(quantile(Float64Array.from(groupMs), p99) * 1_000),
      agree,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One cancel after the other in a level of 20,000 orders, from its middle outwards. */
export function cancelInDeepLevel(): { readonly p99Us: number } {
  const rows = createCommandRows(deepLevel);
  for (let id = 1; id <= deepLevel; id++) {
    addNewOrder(rows, 1, 0, { id, account: 0, side: side.buy, quantity: 1, price: 100 });
  }
  const cancels = createCommandRows(deepLevel);
  for (let turn = 0; turn < deepLevel; turn++) {
    const step = turn % 2 === 0 ? turn / 2 : -(turn + 1) / 2;
    addCancel(cancels, 1, 0, { id: deepLevel / 2 + 1 + step, account: 0 });
  }
  const micros = new Float64Array(deepLevel);
  // The first rounds are for the compiler.
  for (let round = 0; round < 5; round++) {
    const engine = createEngine({ markets: [widestRules], capacity: deepLevel });
    runEngine(engine, { steps: [], rows });
    for (let at = 0, turn = 0; at < cancels.length; at += commandWidth, turn++) {
      const startedMs = performance.now();
      apply(engine, cancels.rows, at);
      micros[turn] = (performance.now() - startedMs) * 1_000;
      engine.events.length = 0;
    }
  }
  return { p99Us: Number(quantile(micros, p99).toFixed(2)) };
}

function shiftId(rows: Int32Array, at: number, by: number): void {
  rows[at + command.idLow] = (rows[at + command.idLow] ?? 0) + by;
}

/** Gives the engine so many commands of a stream that begins anew, with new ids, at its end. */
function giveSlice(engine: Engine, { rows, length }: CommandRows, from: number, count: number) {
  for (let one = from; one < from + count; one++) {
    const at = (one * commandWidth) % length;
    if (one >= streamLength) shiftId(rows, at, streamLength);
    apply(engine, rows, at);
    engine.events.length = 0;
  }
}

/** Those before are not measured: what was left of making the stream is collected meanwhile. */
const settlingSlices = 1_000;
const measuredOf = (slices: Float64Array) => slices.subarray(settlingSlices);

/**
 * 100,000 orders a second for so many seconds, a hundred each millisecond. A pause is the longest
 * that an order had to wait after it was due, whatever kept the engine.
 */
export async function keepPace(seconds: number): Promise<{
  readonly opsPerSecond: number;
  readonly p99Us: number;
  readonly maxPauseMs: number;
  /** The same without what the thread waited for a core that others had. */
  readonly maxOwnPauseMs: number;
}> {
  const { rows } = makeStream(streamLength, busyDay, seed, accounts);
  const perSlice = (ordersASecond * sliceMs) / 1_000;
  const warmUp = createWithAccounts();
  for (let one = 0; one < streamLength; one += perSlice) giveSlice(warmUp, rows, one, perSlice);
  const engine = createWithAccounts();
  const slices = settlingSlices + seconds * (1_000 / sliceMs);
  const waitsMs = new Float64Array(slices);
  const ownMs = new Float64Array(slices);
  const readDelay = openRunDelay();
  const startedMs = performance.now();
  // How long others had the core since the thread was last in time.
  let excusedMs = 0;
  let delayMs = readDelay();
  for (let slice = 0; slice < slices; slice++) {
    const dueMs = startedMs + slice * sliceMs;
    if (performance.now() < dueMs) {
      while (performance.now() < dueMs);
      // Of a core that was lost before the orders were due, only what made them late counts.
      const lateMs = performance.now() - dueMs;
      const before = delayMs;
      delayMs = readDelay();
      excusedMs = Math.min(lateMs, delayMs - before);
    }
    giveSlice(engine, rows, slice * perSlice, perSlice);
    // The clock first: who loses the core in between has told of it before it is late for it.
    const waitMs = performance.now() - dueMs;
    const before = delayMs;
    delayMs = readDelay();
    excusedMs += delayMs - before;
    waitsMs[slice] = waitMs;
    ownMs[slice] = Math.max(0, waitMs - excusedMs);
  }
  const elapsed = (performance.now() - startedMs) / 1_000;
  return {
    opsPerSecond: Math.round((slices * perSlice) / elapsed),
    p99Us: Number((quantile(measuredOf(waitsMs), p99) * 1_000).toFixed(0)),
    maxPauseMs: Number(quantile(measuredOf(waitsMs), 1).toFixed(2)),
    maxOwnPauseMs: Number(quantile(measuredOf(ownMs), 1).toFixed(2)),
  };
}
