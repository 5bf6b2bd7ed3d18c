import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import {
  assert,
  createManualClock,
  createRandomIds,
  createSystemClock,
  hourMs,
  type ManualClock,
  secondMs,
  silentLog,
} from "#kernel";
import {
  createMemoryLedger,
  type Ledger,
  openThrowawayLedger,
  type ThrowawayLedger,
  timestampMax,
} from "#ledger";
import {
  fromAccount,
  fromBalance,
  fromBalanceAt,
  fromTransfer,
  parseRequest,
  type Request,
  RequestError,
} from "./ledger-shell-codec.ts";

export type LedgerShellOptions = {
  readonly engine: "memory" | "postgres";
  readonly input: Readable;
  readonly output: Writable;
  /** For `postgres`: any database of a server on which the shell may create its own. */
  readonly databaseUrl?: string;
};

/** Where every ledger's clock starts, so that the same input always gives the same output. */
const startMs = Date.UTC(2026, 0, 1);
const millisecondNs = 1_000_000n;
/** An hour before ledger time ends, in the year 2262: room for the events still to come. */
const endMs = Number(timestampMax / millisecondNs) - hourMs;

type Shell = {
  readonly clock: ManualClock;
  readonly source: ThrowawayLedger;
  ledger: Ledger;
  lastTimestamp: bigint;
};

/**
 * Drives an empty ledger by JSON lines: one request a line, one answer a line, in order. What is
 * refused answers `{"error"}` and the shell goes on. Ends with its input, and with it the ledger.
 */
export async function runLedgerShell(options: LedgerShellOptions): Promise<void> {
  const { input, output } = options;
  const clock = createManualClock(startMs);
  await using source = await openSource(options, clock);
  const shell: Shell = { clock, source, ledger: await source.empty(), lastTimestamp: 0n };
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    const answer = JSON.stringify(await answerLine(shell, line));
    if (!output.write(`${answer}\n`)) await once(output, "drain");
  }
}

async function openSource(
  options: LedgerShellOptions,
  clock: ManualClock,
): Promise<ThrowawayLedger> {
  if (options.engine === "memory") {
    return { empty: async () => createMemoryLedger({ clock }), async [Symbol.asyncDispose]() {} };
  }
  assert(options.databaseUrl !== undefined, "the postgres engine needs a database server");
  const ids = createRandomIds(createSystemClock());
  return openThrowawayLedger({ serverUrl: options.databaseUrl, clock, ids, log: silentLog });
}

async function answerLine(shell: Shell, line: string): Promise<object> {
  try {
    const request = parseRequest(line);
    if (request.op !== "reset") return await answer(shell, request);
    shell.ledger = await shell.source.empty();
    return { ok: true };
  } catch (error) {
    if (error instanceof RequestError) return { error: error.message };
    if (error instanceof Error && error.name.startsWith("Ledger")) return { error: error.message };
    throw error;
  }
}

async function answer(
  shell: Shell,
  request: Exclude<Request, { readonly op: "reset" }>,
): Promise<object> {
  const { ledger } = shell;
  switch (request.op) {
    case "create_accounts":
      return created(shell, await ledger.createAccounts(request.events));
    case "create_transfers":
      return created(shell, await ledger.createTransfers(request.events));
    case "set_account_limits":
      return created(shell, await ledger.setAccountLimits(request.events));
    case "lookup_accounts":
      return { results: (await ledger.lookupAccounts(request.ids)).map(fromAccount) };
    case "lookup_transfers":
      return { results: (await ledger.lookupTransfers(request.ids)).map(fromTransfer) };
    case "get_account_transfers":
      return { results: (await ledger.getAccountTransfers(request.filter)).map(fromTransfer) };
    case "get_account_balances":
      return { results: (await ledger.getAccountBalances(request.filter)).map(fromBalance) };
    case "query_accounts":
      return { results: (await ledger.queryAccounts(request.filter)).map(fromAccount) };
    case "query_transfers":
      return { results: (await ledger.queryTransfers(request.filter)).map(fromTransfer) };
    case "get_balances_at":
      return { results: (await ledger.getBalancesAt(request.filter)).map(fromBalanceAt) };
    case "tick":
      return tick(shell, request.seconds);
  }
}

type Created = readonly { readonly status: string; readonly timestamp: bigint }[];

function created(shell: Shell, results: Created): object {
  for (const { timestamp } of results) {
    if (timestamp > shell.lastTimestamp) shell.lastTimestamp = timestamp;
  }
  return {
    results: results.map(({ status, timestamp }) => ({ status, timestamp: String(timestamp) })),
  };
}

// Ledger time runs a nanosecond an event ahead of a clock that stands still: the seconds are
// counted from whichever is later, so every hold made so far has aged by them.
async function tick(shell: Shell, seconds: number): Promise<object> {
  const { clock, lastTimestamp } = shell;
  const fromMs = Math.max(clock.nowMs(), Number(lastTimestamp / millisecondNs));
  const untilMs = fromMs + seconds * secondMs;
  if (untilMs > endMs) throw new RequestError("ledger time would end");
  clock.setMs(untilMs);
  await shell.ledger.expirePending();
  return { ok: true };
}
