import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { layCluster } from "#testing";
import { isAlive } from "./alive.ts";
import { PostgresStartError, startPostgres } from "./server.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bourse-postgres-"));
  chmodSync(folder, 0o711);
});

afterEach(() => {
  // A test that failed half-way may have left its server.
  const pid = postmasterPid();
  if (pid !== undefined && isAlive(pid)) process.kill(pid, "SIGQUIT");
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

const options = () => ({ folder: join(folder, "cluster"), durable: true });

/** Where a cluster stands already: making one takes longer than all that is tested of it. */
function laid() {
  layCluster(options().folder);
  return options();
}

function postmasterPid(): number | undefined {
  const file = join(folder, "cluster", "data", "postmaster.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : undefined;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that uses the server until it is killed; resolves when it has joined. */
async function startElsewhere(): Promise<ChildProcess> {
  const server = JSON.stringify(join(import.meta.dirname, "server.ts"));
  const script = `
    const { startPostgres } = await import(${server});
    await startPostgres(${JSON.stringify(options())});
    process.stdout.write("joined");
    setInterval(() => {}, 1000);
  `;
  const args = ["--input-type=module", "--eval", script];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((done) => child.stdout.once("data", done));
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const exited = new Promise((done) => child.once("exit", done));
  child.kill("SIGKILL");
  await exited;
}

describe("the embedded PostgreSQL", () => {
  it("keeps its data over a stop and a start", async () => {
    const first = await startPostgres(laid());
    await query(first.url("postgres"), "create table kept as select 42 as answer");
    await first.stop();
    await first.stop();
    expect(postmasterPid()).toBeUndefined();
    const second = await startPostgres(options());
    expect(await query(second.url("postgres"), "select answer from kept")).toEqual([
      { answer: 42 },
    ]);
    await second.stop();
  });

  it("takes over the server of a killed application, and stops it in the end", async () => {
    laid();
    const application = await startElsewhere();
    const pid = postmasterPid();
    await killed(application);
    const server = await startPostgres(options());
    expect(postmasterPid()).toBe(pid);
    await query(server.url("postgres"), "select 1");
    await server.stop();
    expect(postmasterPid()).toBeUndefined();
  });

  it("goes on for whoever still uses it when another leaves", async () => {
    laid();
    const application = await startElsewhere();
    const command = await startPostgres(options());
    await command.stop();
    const again = await startPostgres(options());
    await query(again.url("postgres"), "select 1");
    await killed(application);
    await again.stop();
    expect(postmasterPid()).toBeUndefined();
  });

  it("comes up once when several start it at the same time on an empty folder", async () => {
    const servers = await Promise.all([1, 2, 3].map(() => startPostgres(options())));
    const [first, second, third] = servers.map((server) => server.url("postgres"));
    expect(new Set([first, second, third]).size).toBe(1);
    await Promise.all(servers.map((server) => server.stop()));
    expect(postmasterPid()).toBeUndefined();
  });

  it("recovers after the server itself was killed: what was committed is there", async () => {
    const first = await startPostgres(laid());
    await query(first.url("postgres"), "create table kept as select 42 as answer");
    const session = new pg.Client({ connectionString: first.url("postgres") });
    session.on("error", () => {});
    await session.connect();
    session.query("select pg_sleep(60)").catch(() => {});
    process.kill(postmasterPid() ?? 0, "SIGKILL");
    const second = await startPostgres(options());
    expect(await query(second.url("postgres"), "select answer from kept")).toEqual([
      { answer: 42 },
    ]);
    await first.stop();
    await query(second.url("postgres"), "select 1");
    await second.stop();
  });

  it("brings the server back by itself when it was killed", async () => {
    const server = await startPostgres(laid());
    const killed = postmasterPid();
    process.kill(killed ?? 0, "SIGKILL");
    const isBack = () => query(server.url("postgres"), "select 1").catch(() => undefined);
    await expect.poll(isBack, { timeout: 20_000 }).toBeDefined();
    expect(postmasterPid()).not.toBe(killed);
    await server.stop();
    expect(postmasterPid()).toBeUndefined();
  });

  it("starts over after an initialisation that was interrupted", async () => {
    mkdirSync(join(folder, "cluster", "initialising-999999999-abc", "data"), { recursive: true });
    chmodSync(join(folder, "cluster"), 0o711);
    const server = await startPostgres(options());
    await query(server.url("postgres"), "select 1");
    await server.stop();
    expect(existsSync(join(folder, "cluster", "initialising-999999999-abc"))).toBe(false);
  });

  it("works where the path of the socket would be too long or has odd characters", async () => {
    const deep = join(folder, 'a folder, with "signs"', "x".repeat(90));
    mkdirSync(deep, { recursive: true });
    for (const odd of [join(folder, 'a, "b" é'), deep]) {
      layCluster(odd);
      const server = await startPostgres({ folder: odd, durable: false });
      expect(await query(server.url("postgres"), "select 1 as one")).toEqual([{ one: 1 }]);
      await server.stop();
    }
  });

  it("says in the server's own words why broken data does not start", async () => {
    const server = await startPostgres(laid());
    await server.stop();
    rmSync(join(folder, "cluster", "data", "global"), { recursive: true });
    const started = startPostgres(options());
    await expect(started).rejects.toThrow(PostgresStartError);
    await expect(started).rejects.toThrow(/PostgreSQL did not start[^]*global/);
  });

  it("says so when the password is not the database's", async () => {
    const server = await startPostgres(laid());
    writeFileSync(join(folder, "cluster", "password"), "another");
    await expect(startPostgres(options())).rejects.toThrow(/password in .* is not that/);
    await server.stop();
  });
});
