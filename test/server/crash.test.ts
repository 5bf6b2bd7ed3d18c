import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { layClusterOfServer, repeated } from "#testing";
import { makeMembers, sumOfMoney } from "../../bench/members.ts";
import { startServerProcess, throwAwayFolder } from "../../bench/server-process.ts";
import { checkHistory } from "./history.ts";
import { longestSilenceMs, startPayers } from "./payers.ts";

/** Each victim three times, as chance has it when. */
const killsUsual = 9;
const payersCount = 24;
const delayMsMin = 20;
const delayMsSpread = 800;
const centsEach = 1_000_000n;
const timeoutMsOfKill = 180_000;

/** A linear congruential generator (Numerical Recipes): the printed seed gives the same kills. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const kills = Number(process.env["BOURSE_TEST_KILLS"] ?? repeated(killsUsual));

/** Whom a kill hits: PostgreSQL is brought back by the server, the server by this test. */
const victims = ["server", "database", "both"] as const;

function killPostgres(dataFolder: string): void {
  const file = join(dataFolder, "postgres", "data", "postmaster.pid");
  // Between two of its lives there is none to kill, or only the file of the last one.
  const pid = existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
  if (pid > 0 && existsSync(`/proc/${pid}`)) process.kill(pid, "SIGKILL");
}

test(
  `kill -9 of the server and of PostgreSQL, ${kills} times under load, loses and doubles nothing`,
  async () => {
    const seed = Number(process.env["BOURSE_TEST_SEED"] ?? Date.now() >>> 0);
    process.stdout.write(`crash test, seed ${seed}\n`);
    const random = createRandom(seed);
    using folder = throwAwayFolder();
    layClusterOfServer(folder.path);
    let server = await startServerProcess(folder.path);
    const members = await makeMembers(server, 8, centsEach);
    const before = await sumOfMoney(server, members);
    const payers = startPayers({ urls: () => [server.url], members, count: payersCount });
    const counts = { server: 0, database: 0, both: 0 };
    for (let kill = 0; kill < kills; kill++) {
      const acknowledged = payers.paid.length;
      await sleep(delayMsMin + random() * delayMsSpread);
      const victim = victims[kill % victims.length] ?? "both";
      counts[victim]++;
      if (victim !== "server") killPostgres(folder.path);
      if (victim !== "database") {
        await server.kill();
        server = await startServerProcess(folder.path);
      }
      // It works again, by itself, before the next one falls.
      const goesOn = () => payers.paid.length - acknowledged;
      await expect.poll(goesOn, { timeout: timeoutMsOfKill }).toBeGreaterThan(payersCount);
    }
    await payers.stop();
    expect(await sumOfMoney(server, members)).toBe(before);
    await server.stop();
    await checkHistory(server.config, payers.paid);
    process.stdout.write(
      `${payers.paid.length} payments, ${JSON.stringify(counts)}, longest silence ` +
        `${Math.round(longestSilenceMs(payers.paid))} ms, refused meanwhile: ` +
        `${JSON.stringify([...payers.refusals])}\n`,
    );
  },
  kills * timeoutMsOfKill,
);
