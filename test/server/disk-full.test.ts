import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, type TestContext, test } from "vitest";
import { layClusterOfServer } from "#testing";
import { makeMembers, sumOfMoney } from "../../bench/members.ts";
import {
  launchServerProcess,
  type ThrowAwayFolder,
  throwAwayFolder,
} from "../../bench/server-process.ts";
import { checkHistory } from "./history.ts";
import { startPayers } from "./payers.ts";

const diskSize = "400m";
const fullForMs = 4_000;
const timeoutMs = 600_000;

/** A small disk of its own; undefined where this user may not make one. */
function mountDisk(folder: ThrowAwayFolder): Disposable | undefined {
  try {
    const options = ["-t", "tmpfs", "-o", `size=${diskSize}`, "tmpfs", folder.path];
    execFileSync("mount", options, { stdio: "ignore" });
  } catch {
    return undefined;
  }
  chmodSync(folder.path, 0o711);
  return {
    [Symbol.dispose]: () => void execFileSync("umount", ["--lazy", folder.path]),
  };
}

/** Takes every byte that is left. */
function fillDisk(path: string): void {
  const file = openSync(path, "a");
  const block = Buffer.alloc(64 * 1024, 1);
  for (const part of [block, block.subarray(0, 4_096), block.subarray(0, 1)]) {
    try {
      for (;;) writeSync(file, part);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  }
  closeSync(file);
}

/** Asks for new pieces of log until there is no room for one. */
async function breakDatabase(folder: ThrowAwayFolder): Promise<void> {
  const inside = join(folder.path, "postgres");
  const password = readFileSync(join(inside, "password"), "utf8").trim();
  const client = new pg.Client({
    host: join(inside, "socket"),
    user: "bourse",
    database: "bourse",
    password,
  });
  client.on("error", () => {});
  await client.connect();
  const isAlive = () =>
    client.query("select pg_switch_wal(), pg_logical_emit_message(false, 'fill', 'x')").then(
      () => true,
      () => false,
    );
  await expect.poll(isAlive, { timeout: 60_000 }).toBe(false);
  await client.end().catch(() => {});
}

async function readiness(url: string): Promise<{ status: number; checks?: object }> {
  const answer = await fetch(`${url}/readyz`);
  return { status: answer.status, checks: Object(await answer.json()).checks };
}

async function liveOnFullDisk(context: TestContext): Promise<void> {
  using folder = throwAwayFolder();
  using disk = mountDisk(folder);
  if (disk === undefined) return context.skip("a small disk can be mounted by root alone");
  layClusterOfServer(folder.path);
  using launched = launchServerProcess(folder.path, { LOG_LEVEL: "silent" });
  const server = await launched.ready;
  const members = await makeMembers(server, 8, 1_000_000n);
  const before = await sumOfMoney(server, members);
  const payers = startPayers({ urls: () => [server.url], members, count: 8 });
  await expect.poll(() => payers.paid.length, { timeout: 60_000 }).toBeGreaterThan(50);

  const ballast = join(folder.path, "ballast");
  fillDisk(ballast);
  await expect
    .poll(() => readiness(server.url), { timeout: 60_000 })
    .toMatchObject({ status: 503, checks: { disk: "unavailable" } });
  await expect.poll(() => payers.refusals.size, { timeout: 60_000 }).toBeGreaterThan(0);
  // Not even the database's own log has room: it stops, and cannot be started again.
  await breakDatabase(folder);
  await expect
    .poll(() => readiness(server.url), { timeout: 60_000 })
    .toMatchObject({ status: 503, checks: { database: "unavailable" } });
  await sleep(fullForMs);
  rmSync(ballast);

  await expect
    .poll(() => readiness(server.url), { timeout: 60_000 })
    .toMatchObject({ status: 200 });
  const acknowledged = payers.paid.length;
  const goesOn = () => payers.paid.length - acknowledged;
  await expect.poll(goesOn, { timeout: 60_000 }).toBeGreaterThan(50);
  await payers.stop();
  expect([...payers.refusals.keys()].filter((code) => code !== "503 unavailable")).toEqual([]);
  process.stdout.write(
    `disk full: ${payers.paid.length} payments, refused: ${JSON.stringify([...payers.refusals])}\n`,
  );
  expect(await sumOfMoney(server, members)).toBe(before);
  await server.stop();
  await checkHistory(server.config, payers.paid);
}

test(
  "a full disk is said, and service goes on by itself when there is room",
  liveOnFullDisk,
  timeoutMs,
);
