import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkHeads, checkProof, type ProofCheck } from "@bourse/proof";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "#cli";
import {
  befriend,
  dollars,
  joinBourse,
  type Person,
  send,
  startWorld,
  type World,
} from "./world.ts";

let world: World;
let alice: Person;
let bob: Person;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bourse-proofs-"));
  world = await startWorld();
  alice = await joinBourse(world, "alice", 30_000n);
  bob = await joinBourse(world, "bobby", 5n);
  await befriend(world, alice, bob);
  await world.app.bank.proofs.publish();
  file = join(folder, "alice.json");
  writeFileSync(file, JSON.stringify((await mine(alice)).body));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const mine = (person: Person, number: number | string = 1) =>
  send(world, "GET", `/v1/proofs/liabilities/${number}/mine`, { token: person.token });

const dollarsIn = (check: ProofCheck) =>
  check.ok ? check.holdings.find(({ asset }) => asset === "USD") : check.defect;

const get = async (path: string) => Object((await send(world, "GET", path)).body);

describe("proofs over the API", () => {
  it("anyone sees what was published, and by which key", async () => {
    const { items, nextCursor } = await get("/v1/proofs/liabilities");
    expect(items).toMatchObject([
      {
        number: 1,
        provable: true,
        assets: [{ asset: "EUR" }, { asset: "USD", total: "30005", depth: 10 }],
      },
    ]);
    expect(nextCursor).toBeNull();
    const { current, items: keys } = await get("/v1/proofs/keys");
    expect(keys).toEqual([{ algorithm: "Ed25519", key: current, firstSequence: 1 }]);
    expect(items[0].key).toBe(current);
  });

  it("each member gets their own proof, which holds", async () => {
    for (const [person, amount] of [
      [alice, 30_000n],
      [bob, 5n],
    ] as const) {
      const check = await checkProof((await mine(person)).body);
      expect(check).toMatchObject({ ok: true, member: person.id, signature: "valid" });
      expect(dollarsIn(check)).toMatchObject({ amount, total: 30_005n });
    }
  });

  it("a proof stays what it was when the money has gone", async () => {
    const body = { to: "@bobby", amount: dollars("10000") };
    const paid = await send(world, "POST", "/v1/payments", { token: alice.token, key: "p", body });
    expect(paid.status).toBe(201);
    expect((await mine(alice)).body).toEqual((await mine(alice)).body);
    const old = await checkProof((await mine(alice)).body);
    expect(dollarsIn(old)).toMatchObject({ amount: 30_000n });
    await world.app.bank.proofs.publish();
    const fresh = await checkProof((await mine(alice, 2)).body);
    expect(dollarsIn(fresh)).toMatchObject({ amount: 20_000n, total: 30_005n });
  });

  it("the log can be read from its end to its beginning, page by page", async () => {
    const heads = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { items, nextCursor } = await get(`/v1/proofs/heads?limit=1${query}`);
      heads.push(...items);
      cursor = nextCursor;
    }
    expect(heads.length).toBeGreaterThanOrEqual(2);
    expect(await checkHeads(heads.toReversed())).toBeUndefined();
  });

  it.each(["0", "-1", "1.5", "x", "99", "1e3", "99999999999999999999"])(
    "there is no proof of publication %s",
    async (number) => {
      expect(await mine(alice, number)).toMatchObject({ status: 404, code: "not_found" });
    },
  );

  it("a cursor that is none is refused", async () => {
    const answer = await send(world, "GET", "/v1/proofs/heads?cursor=abc");
    expect(answer).toMatchObject({ status: 400, code: "invalid_request" });
  });

  it("after a restart the log goes on, with the same key", async () => {
    const before = await get("/v1/proofs/keys");
    await world.restart();
    await world.app.bank.proofs.publish();
    expect(await get("/v1/proofs/keys")).toEqual(before);
    const { items } = await get("/v1/proofs/heads");
    expect(await checkHeads(items.toReversed())).toBeUndefined();
  });
});

describe("what checks a proof away from the bank", () => {
  it("the page is served with its own policy, which lets nothing out", async () => {
    const { status, headers, body } = await send(world, "GET", "/docs/proof-check.html");
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'sha256-/,
    );
    expect(body).toContain("async function checkProof(");
  });

  it("the script that is served says the same in any Node", async () => {
    const { body } = await send(world, "GET", "/docs/proof-check.mjs");
    const script = join(folder, "proof-check.mjs");
    writeFileSync(script, String(body));
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [script, file]);
    expect(stdout).toContain("30000 USD");
    expect(stdout).toContain(alice.id);
    const stolen = join(folder, "stolen.json");
    writeFileSync(stolen, JSON.stringify({ ...Object((await mine(alice)).body), member: bob.id }));
    await expect(run(process.execPath, [script, file, stolen])).rejects.toMatchObject({ code: 1 });
  });

  it("so does the command", async () => {
    const lines: string[] = [];
    const output = { out: (line: string) => lines.push(line), error: () => {} };
    expect(await runCommandLine(["proof", "check", file], output)).toBe(0);
    expect(lines.join("\n")).toContain("Owed to you: 30000 USD of 30005 USD owed to all");
    const other = join(folder, "bob.json");
    writeFileSync(other, JSON.stringify((await mine(bob)).body));
    expect(await runCommandLine(["proof", "compare", file, other], output)).toBe(0);
    expect(lines.at(-1)).toMatch(/both saw the same/);
    writeFileSync(other, "nothing");
    expect(await runCommandLine(["proof", "check", other], output)).toBe(1);
  });
});
