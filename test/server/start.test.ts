import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runCommandLine } from "#cli";
import { migrations } from "#main";
import { createTestDatabase, type TestDatabase } from "#testing";
import {
  type ServerProcess,
  startServerProcess,
  type ThrowAwayFolder,
  throwAwayFolder,
} from "../../bench/server-process.ts";

// Each loads a whole program, however busy the machine is.
vi.setConfig({ testTimeout: 180_000 });

const fileOf = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

type Ended = { readonly code: number; readonly out: string; readonly error: string };

/** Runs a program of the server to its end. */
async function run(
  path: string,
  env: Record<string, string>,
  words: readonly string[] = [],
): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, [fileOf(path), ...words], {
    env: { ...process.env, BOURSE_DEMO: "off", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error("the program has outputs");
  const ended = once(child, "exit");
  const [out, error] = await Promise.all([text(stdout), text(stderr)]);
  const [code] = await ended;
  return { code, out, error };
}

/** The same of the command line, in this process: what loading the program takes is saved. */
async function command(env: Record<string, string>, words: readonly string[]): Promise<Ended> {
  const [out, error]: [string[], string[]] = [[], []];
  const given = { BOURSE_DEMO: "off", PORT: "0", LOG_LEVEL: "error", ...env };
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
  try {
    const code = await runCommandLine(words, {
      out: (line) => void out.push(`${line}\n`),
      error: (line) => void error.push(`${line}\n`),
    });
    return { code, out: out.join(""), error: error.join("") };
  } finally {
    vi.unstubAllEnvs();
  }
}

const oneSentence = /^[A-Z][^\n]*\n$/;

let folder: ThrowAwayFolder;
let server: ServerProcess;
let database: TestDatabase;

beforeAll(async () => {
  folder = throwAwayFolder();
  database = await createTestDatabase([]);
  server = await startServerProcess(folder.path);
}, 600_000);
afterAll(async () => {
  await server.stop();
  folder[Symbol.dispose]();
  await database[Symbol.asyncDispose]();
});

test("a second start on the same folder says so in one sentence", async () => {
  const second = await run("main.ts", { BOURSE_DATA: folder.path });
  expect(second).toMatchObject({ code: 1 });
  expect(second.error).toMatch(oneSentence);
  expect(second.error).toContain("running already");
});

test("a port in use is one sentence", async () => {
  const { port } = new URL(server.url);
  using other = throwAwayFolder();
  const second = await run("main.ts", { BOURSE_DATA: other.path, PORT: port });
  expect(second).toMatchObject({ code: 1 });
  expect(second.error).toMatch(oneSentence);
  expect(second.error).toContain(`Port ${port} is in use`);
});

test("settings that cannot be used are named", async () => {
  const refused = await run("main.ts", { PORT: "http", LOG_LEVEL: "loud" });
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.error).toMatch(/^PORT: .*\nLOG_LEVEL: .*\n$/);
});

test("a database that holds another program's tables is refused, and left alone", async () => {
  using other = throwAwayFolder();
  await using foreign = await createTestDatabase([]);
  await foreign.db.pool.query("create table theirs (id int)");
  const env = { BOURSE_DATA: other.path, DATABASE_URL: foreign.url };
  const refused = await run("main.ts", env);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.error).toMatch(oneSentence);
  const { rows } = await foreign.db.pool.query("select nspname from pg_namespace");
  expect(rows.map(({ nspname }) => nspname)).not.toContain("ledger");
});

test("a schema that is newer than the program is refused", async () => {
  using other = throwAwayFolder();
  await using newer = await createTestDatabase(migrations);
  await newer.db.pool.query(
    "insert into public.schema_migration (name, checksum) values ('ledger-9999-future', '')",
  );
  const refused = await run("main.ts", { BOURSE_DATA: other.path, DATABASE_URL: newer.url });
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.error).toMatch(oneSentence);
  expect(refused.error).toContain("newer Bourse");
});

test("a database that does not answer is one sentence", async () => {
  using other = throwAwayFolder();
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const address = closed.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  closed.close();
  const env = { BOURSE_DATA: other.path, DATABASE_URL: `postgresql://a@127.0.0.1:${port}/b` };
  const refused = await run("main.ts", env);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.error).toMatch(oneSentence);
});

test("commands work while the server runs, and print what was asked for alone", async () => {
  const env = { BOURSE_DATA: folder.path };
  const body = { handle: "alice", name: "Alice", password: "seven green otters juggle" };
  const signedUp = await fetch(`${server.url}/v1/sign-up`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(signedUp.status).toBe(201);
  const words = ["token", "create", "--member", "@alice", "--scopes", "payments,accounts"];
  const made = await run("cli/main.ts", env, words);
  expect(made).toMatchObject({ code: 0 });
  expect(made.out).toMatch(/^bourse_pat_[A-Za-z0-9_-]+\n$/);
  const authorization = `Bearer ${made.out.trim()}`;
  const accounts = await fetch(`${server.url}/v1/accounts`, { headers: { authorization } });
  expect(accounts.status).toBe(200);
  const verified = await run("cli/main.ts", env, ["verify"]);
  expect(verified).toMatchObject({ code: 0 });
  expect(
    verified.out.split("\n").filter((line) => line.startsWith("holds")).length,
  ).toBeGreaterThan(15);
  const reset = await run("cli/main.ts", env, ["reset", "--yes"]);
  expect(reset).toMatchObject({ code: 1 });
  expect(reset.error).toContain("running already");
});

test("the command line says who the operators are", async () => {
  const env = { BOURSE_DATA: folder.path };
  const operator = (...words: string[]) => command(env, ["operator", ...words]);
  const granted = await operator("grant", "@alice");
  expect(granted).toMatchObject({ code: 0, out: "@alice is an operator\n" });
  expect(granted.error).toContain("a password alone");
  expect(await operator("list")).toMatchObject({ code: 0, out: "@alice  Alice\n" });
  const revoked = "@alice is no operator any more\n";
  expect(await operator("revoke", "@alice")).toMatchObject({ code: 0, out: revoked });
});

test("a broken invariant fails the proof and names what breaks it", async () => {
  using other = throwAwayFolder();
  const env = { BOURSE_DATA: other.path, DATABASE_URL: database.url };
  expect(await command(env, ["verify"])).toMatchObject({ code: 0 });
  // Fees that nobody paid.
  await database.db.pool.query(
    "insert into ledger.checkpoint select number, 0, 0, 0, 0, 0, 1 from ledger.account where code = 4001 on conflict (account) do update set credits_posted = ledger.checkpoint.credits_posted + 1",
  );
  const verified = await command(env, ["verify"]);
  expect(verified.code).toBe(1);
  expect(verified.out).toMatch(/^BROKEN .*\n +\S+/m);
});

test.each([
  ["an unknown command", ["juggle"]],
  ["an unknown option", ["verify", "--fast"]],
  ["a missing option", ["token", "create", "--member", "@alice"]],
  ["an unknown scope", ["token", "create", "--member", "@alice", "--scopes", "everything"]],
  ["a missing file name", ["ach", "import"]],
])("%s is not understood", async (_what, words) => {
  const refused = await command({ BOURSE_DATA: folder.path }, words);
  expect(refused).toMatchObject({ code: 2, out: "" });
  expect(refused.error).toContain("bourse");
});

test("what cannot be done is one sentence", async () => {
  const env = { BOURSE_DATA: folder.path };
  const words = ["token", "create", "--member", "@nobody_here", "--scopes", "payments"];
  const refused = await command(env, words);
  expect(refused).toMatchObject({ code: 1, out: "", error: "There is no member @nobody_here.\n" });
  const noFile = await command(env, ["ach", "import", "/no/such/file"]);
  expect(noFile).toMatchObject({ code: 1, out: "" });
  expect(noFile.error).toMatch(oneSentence);
});
