import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Config, readConfig } from "#config";
import { createSystemClock } from "#kernel";
import { backUp, restore, start, verifyBank } from "#main";
import { type BenchMember, call, makeMembers, payeeOf } from "../../bench/members.ts";
import {
  launchServerProcess,
  type ServerProcess,
  type ThrowAwayFolder,
  throwAwayFolder,
} from "../../bench/server-process.ts";

const timeoutMs = 600_000;
const clock = createSystemClock();
const quietly = { clock, tell: () => {} };

type Paid = { readonly id: string; readonly createdAt: string };

let folder: ThrowAwayFolder;
let members: BenchMember[];
let firstBackupMs: number;
let before: Paid;
let after: Paid;
const inside = (name: string) => join(folder.path, name);
const configOf = (name: string): Config =>
  readConfig({ BOURSE_DATA: inside(name), BOURSE_DEMO: "off", PORT: "0", LOG_LEVEL: "error" });

async function pay(server: ServerProcess, key: string): Promise<Paid> {
  const { token } = members[0] ?? { token: "" };
  const body = { to: `@${payeeOf(members, 0).handle}`, amount: { amount: "7", currency: "USD" } };
  return Object(await call(server.url, "POST", "/v1/payments", { token, key, body }));
}

beforeAll(async () => {
  folder = throwAwayFolder();
  using launched = launchServerProcess(inside("bank"), { BOURSE_BACKUP: inside("backups") });
  const server = await launched.ready;
  members = await makeMembers(server, 2, 10_000n);
  await backUp(server.config, inside("backups"), quietly);
  firstBackupMs = clock.nowMs();
  before = await pay(server, "before");
  await sleep(1_500);
  after = await pay(server, "after");
  // Ends the piece of log that holds the payments; a stop keeps it before the server is gone.
  await backUp(server.config, inside("backups"), quietly);
  await server.stop();
}, timeoutMs);
afterAll(() => folder[Symbol.dispose](), timeoutMs);

/** What became of a payment in a bank that was brought back, which is proved as well. */
async function statesIn(name: string): Promise<(string | undefined)[]> {
  await using app = await start(configOf(name));
  const invariants = await verifyBank(app.bank, clock);
  expect(invariants.filter(({ ids }) => ids.length > 0)).toEqual([]);
  const token = members[0]?.token ?? "";
  const states: (string | undefined)[] = [];
  for (const { id } of [before, after]) {
    const answer = await fetch(`${app.url}/v1/movements/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([200, 404]).toContain(answer.status);
    states.push(Object(await answer.json()).state);
  }
  return states;
}

test(
  "a bank is brought back to a second before a given payment",
  async () => {
    const instant = new Date(Date.parse(after.createdAt) - 1_000);
    await restore(configOf("earlier"), inside("backups"), instant, () => {});
    expect(await statesIn("earlier")).toEqual(["completed", undefined]);
  },
  timeoutMs,
);

test(
  "without an instant it is brought back as late as the log goes",
  async () => {
    await restore(configOf("latest"), inside("backups"), undefined, () => {});
    expect(await statesIn("latest")).toEqual(["completed", "completed"]);
  },
  timeoutMs,
);

test(
  "what cannot be restored is said, and nothing is left behind",
  async () => {
    const { config, tell } = { config: configOf("none"), tell: () => {} };
    const early = restore(config, inside("backups"), new Date(firstBackupMs - 3_600_000), tell);
    await expect(early).rejects.toThrow(/There is no backup in .* that was made by/);
    const future = restore(config, inside("backups"), new Date(clock.nowMs() + 3_600_000), tell);
    await expect(future).rejects.toThrow(/recovery ended before configured recovery target/);
    expect(existsSync(inside("none/postgres/data"))).toBe(false);
    const over = restore(configOf("bank"), inside("backups"), undefined, tell);
    await expect(over).rejects.toThrow(/There is a database in/);
    await expect(restore(config, inside("bank"), undefined, tell)).rejects.toThrow(/no backup/);
  },
  timeoutMs,
);

test("a backup says when it is whole, and holds the secret key for its owner alone", () => {
  const bases = readdirSync(inside("backups")).filter((name) => name.startsWith("base-"));
  expect(bases.length).toBe(2);
  for (const base of bases) {
    expect(readdirSync(join(inside("backups"), base)).toSorted()).toEqual([
      "backup.json",
      "data",
      "password",
      "secret-key",
    ]);
  }
});
