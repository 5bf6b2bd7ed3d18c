import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createSystemClock, silentLog } from "#kernel";
import {
  type Account,
  accountFlags,
  accountInput,
  batchEventsMax,
  type Ledger,
  openLedger,
  openPostgresLedger,
  queryFilter,
  transferFlags,
  transferInput,
  verifyByReplay,
} from "#ledger";
import { migrations } from "#main";
import {
  createTestDatabase,
  startTigerBeetle,
  type TigerBeetleCluster,
  tigerBeetleBinary,
} from "#testing";
import { throwAwayFolder } from "../../bench/server-process.ts";

const commandLine = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const clock = createSystemClock();
const log = silentLog;
const accountCount = 40n;
/** More than is read at once, so that the command can be killed between two pages. */
const transfersFirst = 2 * batchEventsMax + 100;

/** One in ten is a hold, and half of those are posted right after it. */
function transferAt(index: number) {
  const [debit, credit] = [BigInt(index), BigInt(index * 7 + 1)].map(
    (n) => 1n + (n % accountCount),
  );
  const made = transferInput({
    id: BigInt(index),
    debitAccountId: debit ?? 1n,
    creditAccountId: (credit === debit ? 1n + ((debit ?? 1n) % accountCount) : credit) ?? 2n,
    amount: BigInt(1 + (index % 90)),
    ledger: 1,
    code: 1,
  });
  if (index % 10 === 0) return { ...made, flags: transferFlags.pending, timeout: 3_600 };
  if (index % 20 !== 1 || index === 1) return made;
  const flags = transferFlags.postPendingTransfer;
  const none = { debitAccountId: 0n, creditAccountId: 0n, ledger: 0, code: 0 };
  return { ...made, ...none, flags, pendingId: BigInt(index - 1), amount: 0n };
}

async function fill(ledger: Ledger): Promise<void> {
  const flags = accountFlags.history;
  const ids = Array.from({ length: Number(accountCount) }, (_, i) => BigInt(i + 1));
  await ledger.createAccounts(ids.map((id) => accountInput({ id, ledger: 1, code: 1, flags })));
  const all = Array.from({ length: transfersFirst }, (_, i) => transferAt(i + 1));
  for (let start = 0; start < all.length; start += batchEventsMax) {
    const results = await ledger.createTransfers(all.slice(start, start + batchEventsMax));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["created"]));
  }
}

/** The command in a process of its own; killed (-9) at the first line of its progress that fits. */
async function migrate(
  databaseUrl: string,
  dataFolder: string,
  { addresses, clusterId }: TigerBeetleCluster,
  killAt?: RegExp,
) {
  const child = spawn(process.execPath, [commandLine, "ledger", "migrate", "--to", "tigerbeetle"], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      BOURSE_DATA: dataFolder,
      LOG_LEVEL: "error",
      TIGERBEETLE_ADDRESSES: addresses.join(","),
      TIGERBEETLE_CLUSTER_ID: `${clusterId}`,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, error] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => {
    error += chunk.toString();
    if (killAt?.test(error)) child.kill("SIGKILL");
  });
  const [code, signal] = await once(child, "close");
  return { code, signal, out, error };
}

async function balancesOf(ledger: Ledger): Promise<readonly Account[]> {
  return ledger.queryAccounts(queryFilter({}));
}

describe.skipIf(tigerBeetleBinary === undefined)("bourse ledger migrate --to tigerbeetle", () => {
  it("killed while it copies and while it compares, leaves a ledger in use, and carries on", async () => {
    await using cluster = await startTigerBeetle();
    await using database = await createTestDatabase(migrations);
    using folder = throwAwayFolder();
    const { db } = database;
    const run = (killAt?: RegExp) => migrate(database.url, folder.path, cluster, killAt);
    const inPostgres = async <T>(use: (ledger: Ledger) => Promise<T>): Promise<T> => {
      const ledger = await openPostgresLedger({ db, clock, log });
      try {
        return await use(ledger);
      } finally {
        await ledger.close();
      }
    };
    await inPostgres(fill);
    let count = transfersFirst;
    const places = [
      ["while it copies", ` ${batchEventsMax} transfers`],
      ["while it compares", ` ${transfersFirst + 1} transfers`],
    ] as const;
    for (const [place, line] of places) {
      const killed = await run(new RegExp(line));
      expect({ place, ...killed }).toMatchObject({ code: null, signal: "SIGKILL", out: "" });
      // The connection of the dead holds its lock until PostgreSQL has noticed.
      await expect.poll(() => inPostgres(async () => "open").catch(String)).toBe("open");
      await inPostgres((ledger) => ledger.createTransfers([transferAt(++count)]));
    }
    const before = await inPostgres(balancesOf);

    const whole = await run();
    expect(whole).toMatchObject({ code: 0 });
    expect(whole.out).toContain(`${accountCount} accounts, ${count} transfers`);
    const moved = await openLedger({ engine: "tigerbeetle", ...cluster }, { db, clock, log });
    expect(await balancesOf(moved)).toEqual(before);
    expect(await verifyByReplay(moved, clock)).toEqual([]);
    await moved.close();
    await expect(inPostgres(balancesOf)).rejects.toThrow("was moved");
    expect(await run()).toMatchObject({ code: 1, error: expect.stringContaining("already") });
  });
});
