import { createServer } from "node:net";
import { availableParallelism, loadavg } from "node:os";
import { expect, test } from "vitest";
import { layClusterOfServer } from "#testing";
import { makeMembers, sumOfMoney } from "../../bench/members.ts";
import {
  launchServerProcess,
  type ServerProcess,
  throwAwayFolder,
} from "../../bench/server-process.ts";
import { checkHistory } from "./history.ts";
import { longestSilenceMs, startPayers } from "./payers.ts";

/** What is promised of a machine that has its cores to itself; others say nothing of it. */
const withoutServiceMsMax = () => {
  const [perMinute = 0] = loadavg();
  return perMinute <= 2 * availableParallelism() ? 5_000 : 30_000;
};
const payersCount = 8;
const timeoutMs = 600_000;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (typeof address !== "object" || address === null) throw new Error("it listened");
  return address.port;
}

async function readiness(url: string): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    return { status: 0, text: String(error) };
  }
}

const standby = { status: 503, text: '{"status":"standby"}' };

test.each([
  ["dies (kill -9)", "SIGKILL"],
  ["hangs (SIGSTOP)", "SIGSTOP"],
] as const)(
  "a standby takes over from a server that %s, and nothing is lost",
  async (what, signal) => {
    using folder = throwAwayFolder();
    layClusterOfServer(folder.path);
    const [first, second] = [await freePort(), await freePort()];
    const urls = [first, second].map((port) => `http://127.0.0.1:${port}`);
    using serving = launchServerProcess(folder.path, { PORT: `${first}` });
    const leader = await serving.ready;
    using waiting = launchServerProcess(folder.path, { PORT: `${second}`, BOURSE_STANDBY: "on" });
    const members = await makeMembers(leader, 8, 1_000_000n);
    const before = await sumOfMoney(leader, members);
    await expect.poll(() => readiness(urls[1] ?? ""), { timeout: 60_000 }).toEqual(standby);

    const payers = startPayers({
      urls: () => urls,
      members,
      count: payersCount,
      answerTimeoutMs: 1_000,
    });
    await expect.poll(() => payers.paid.length, { timeout: 60_000 }).toBeGreaterThan(50);
    leader.child.kill(signal);
    const follower = await waiting.ready;
    const served = payers.paid.length;
    await expect.poll(() => payers.paid.length - served, { timeout: 60_000 }).toBeGreaterThan(50);
    if (signal === "SIGSTOP") await returnsAsStandby(leader);
    await payers.stop();

    const silence = longestSilenceMs(payers.paid);
    process.stdout.write(
      `failover, the server ${what}: ${Math.round(silence)} ms without service, ` +
        `${payers.paid.length} payments\n`,
    );
    expect(await sumOfMoney(follower, members)).toBe(before);
    await follower.stop();
    if (signal === "SIGSTOP") await takesOverAgain(leader);
    await checkHistory(follower.config, payers.paid);
    expect(silence).toBeLessThan(withoutServiceMsMax());
  },
  timeoutMs,
);

/** Awake again, it finds that its term is over: it serves nobody, and stands by. */
async function returnsAsStandby(former: ServerProcess): Promise<void> {
  former.child.kill("SIGCONT");
  await expect.poll(() => readiness(former.url), { timeout: 60_000 }).toEqual(standby);
}

/** A planned stop hands over too. */
async function takesOverAgain(former: ServerProcess): Promise<void> {
  const isReady = async () => (await readiness(former.url)).status;
  await expect.poll(isReady, { timeout: 60_000 }).toBe(200);
  await former.stop();
}
